"""The eyes of drawn characters, found in their pictures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from aa2.avatar.face.large_eyes import EYES, with_large_eyes
from aa2.types import FACE
from tests.avatar.face.test_expression import head

SKIN, IRIS = (210, 170, 150), (40, 30, 30)


def drawn(points: np.ndarray, larger: float) -> np.ndarray:
    """``(360, 400, 3)`` uint8: dark eyes so many times as high as their landmarks."""
    picture = np.full((360, 400, 3), SKIN, np.uint8)
    for first, upper, last, lower in EYES:
        middle = points[[first, last, *upper, *lower]].mean(axis=0)
        height = (points[lower] - points[upper]).mean(axis=0)[1]
        axes = (0.6 * (points[last] - points[first])[0], larger * height / 2)
        cv2.ellipse(picture, (tuple(middle), (2 * axes[0], 2 * axes[1]), 0.0), IRIS, -1, cv2.LINE_AA)
    return picture


@pytest.mark.parametrize("larger", [2.0, 2.6])
def test_large_eyes_are_found(larger):
    points = head(scale=150)[0][FACE].astype(np.float64)
    found = with_large_eyes(points, drawn(points, larger))
    for first, upper, last, lower in EYES:
        before = (points[lower] - points[upper]).mean(axis=0)[1]
        after = (found[lower] - found[upper]).mean(axis=0)[1]
        assert after / before == pytest.approx(larger, abs=0.5)
        assert found[last, 0] - found[first, 0] > points[last, 0] - points[first, 0]
    others = np.setdiff1d(np.arange(68), np.arange(36, 48))
    assert np.array_equal(found[others], points[others])


def test_eyes_of_people_stay_and_so_do_those_that_nobody_sees():
    points = head(scale=150)[0][FACE].astype(np.float64)
    assert np.array_equal(with_large_eyes(points, drawn(points, 1.0)), points)
    assert np.array_equal(with_large_eyes(points, np.full((360, 400, 3), SKIN, np.uint8)), points)
    assert np.array_equal(with_large_eyes(points + 1000, drawn(points, 2.0)), points + 1000)
    assert np.array_equal(with_large_eyes(points - 1000, drawn(points, 2.0)), points - 1000)
