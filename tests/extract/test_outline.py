"""The scene is the scene's up to the person's outline, and the person is all within it."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from aa2.errors import Doubt
from aa2.extract.matte import matte
from aa2.extract.outline import SPAN, outlined, widened
from aa2.extract.silhouette import span_of
from aa2.media.picture import over

from .test_matte import drawn, ground, rough


@pytest.mark.parametrize("times", [1, 3])
def test_an_outline_is_tighter_than_the_mask_and_loses_nothing(times):
    colours, opacity, pose = drawn()
    picture, mask = over(colours, opacity, ground(0)), rough(opacity)
    size = opacity.shape[1] * times, opacity.shape[0] * times
    picture, mask, opacity = (cv2.resize(each, size) for each in (picture, mask, opacity))
    found = outlined(picture, mask, pose.transformed(np.array([[times, 0, 0], [0, times, 0]])))
    assert times == 1 or span_of(mask) > SPAN, "looked for in a smaller picture"
    assert found is not None
    shown = opacity >= 128
    assert (shown & ~found).sum() < 0.01 * shown.sum()
    beside = (mask >= 32) & ~shown
    assert (found & beside).sum() < 0.5 * beside.sum()


def test_who_cannot_be_told_from_the_background_has_none_and_no_thread_is_warned(monkeypatch):
    """Filters of warnings are the process's: set by threads beside each other they stay as one left them."""
    monkeypatch.setattr("aa2.extract.matte.PLAUSIBLE", (2.0, 3.0))
    colours, opacity, pose = drawn()
    given = over(colours, opacity, ground(0)), rough(opacity), pose
    before = list(warnings.filters)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(lambda _: outlined(*given), range(4))) == [None] * 4
    assert list(warnings.filters) == before
    with pytest.warns(Doubt, match="rough"):
        matte(*given)


def test_widened_by_a_radius():
    point = np.zeros((21, 21), bool)
    point[10, 10] = True
    away = np.hypot(*(np.mgrid[:21, :21] - 10))
    found = widened(point, 5)
    assert found[away <= 4].all() and not found[away > 6].any()
    assert widened(point, 0.2).sum() > 1, "by a pixel at least"
