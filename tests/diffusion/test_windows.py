"""The law of windows: every present frame is made once, and nothing leaps a gap or a cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.diffusion.windows import Window, plan_windows


@st.composite
def videos(draw: st.DrawFn) -> tuple[list[bool], int, list[int]]:
    """Presence per frame, a window's length, and cuts (some of them senseless)."""
    runs = draw(st.lists(st.tuples(st.booleans(), st.integers(1, 20)), max_size=6))
    present = [there for there, length in runs for _ in range(length)]
    cuts = draw(st.lists(st.integers(0, len(present) + 2), max_size=4))
    return present, draw(st.integers(2, 9)), cuts


@given(videos())
def test_windows_keep_their_law(video: tuple[list[bool], int, list[int]]) -> None:
    present, length, cuts = video
    windows = list(plan_windows(present, length, cuts))

    made = [frame for window in windows for frame in window.fresh]
    assert made == [frame for frame, there in enumerate(present) if there]

    for before, window in zip([None, *windows], windows, strict=False):
        assert 1 <= window.stop - window.start <= length
        assert len(window.fresh) >= 1
        assert all(present[window.start : window.stop])
        assert not any(window.start < cut < window.stop for cut in cuts)
        continues = window.fresh[0] - 1 in made and window.fresh[0] not in cuts
        assert window.motion == continues
        if window.motion:
            assert before is not None
            assert window.start == before.stop - 1


@given(videos())
def test_no_run_has_more_windows_than_it_needs(video: tuple[list[bool], int, list[int]]) -> None:
    present, length, cuts = video
    windows = list(plan_windows(present, length, cuts))
    for window, following in pairwise(windows):
        if following.motion:
            assert window.stop - window.start == length


def test_an_example() -> None:
    present = [False] + [True] * 9 + [False] * 2 + [True]
    assert list(plan_windows(present, 4, cuts=[8])) == [
        Window(1, 5, motion=False),
        Window(4, 8, motion=True),
        Window(8, 10, motion=False),
        Window(12, 13, motion=False),
    ]


def test_a_window_of_one_frame_could_not_go_on() -> None:
    with pytest.raises(ValueError, match="two frames"):
        list(plan_windows([True], 1))
