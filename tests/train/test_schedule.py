import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.train.schedule import Schedule


def test_the_rate_rises_and_falls_with_steps():
    schedule = Schedule(steps=100, batch=1, learning_rate=1.0, warmup=10)
    assert schedule.rate(0) == pytest.approx(0.1) and schedule.rate(50) == pytest.approx(0.5)
    assert schedule.rate(99) == 0.02


def test_by_the_clock_it_falls_with_the_time():
    schedule = Schedule(10**9, 1, learning_rate=1.0, warmup=10, by_clock=True, max_minutes=8.0)
    assert schedule.rate(0, 0.0) == pytest.approx(0.1)
    assert schedule.rate(500, 4.0) == pytest.approx(0.5)
    assert schedule.rate(1000, 8.0) == schedule.rate(1000, 9.0) == 0.02


@given(st.integers(0, 10**6), st.floats(0, 100), st.booleans())
def test_it_never_is_zero_nor_beyond_its_peak(step, minutes, by_clock):
    schedule = Schedule(10**6, 1, learning_rate=3.0, warmup=7, by_clock=by_clock, max_minutes=5.0)
    assert 0 < schedule.rate(step, minutes) <= 3.0
