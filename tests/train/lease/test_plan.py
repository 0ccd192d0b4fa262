import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.train.lease.plan import Plan

MINUTES = st.floats(0.1, 15.0)


def test_nine_minutes():
    plan = Plan(9 * 60)
    assert (plan.check_until, plan.train_until, plan.write_at) == (40, 500, 510)
    assert plan.measure_until(40) == 115


@given(MINUTES)
def test_each_thing_has_its_time(minutes):
    plan = Plan(minutes * 60)
    assert 0 < plan.check_until < plan.train_until < plan.write_at < plan.seconds
    assert plan.seconds - plan.write_at <= 30
    assert plan.may_train(plan.check_until)


@given(MINUTES, st.floats(0.0, 1.2))
def test_nothing_is_begun_that_cannot_end(minutes, share):
    plan = Plan(minutes * 60)
    now = share * plan.seconds
    if plan.may_train(now):
        assert now + plan.least_training <= plan.train_until
    if plan.measure_until(now) > now:
        assert plan.may_train(plan.measure_until(now))


@pytest.mark.parametrize("share", [0.8, 1.0, 2.0])
def test_nothing_is_measured_when_it_is_late(share):
    plan = Plan(300)
    assert plan.measure_until(share * 300) == share * 300
