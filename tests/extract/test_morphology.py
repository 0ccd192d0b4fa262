"""Shapes widened and narrowed: to the pixel what OpenCV makes of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aa2.extract.morphology import dilated, disc, eroded

SHAPES = arrays(np.uint8, (23, 31), elements=st.integers(0, 1), fill=st.just(0))


@given(SHAPES, st.floats(0.1, 40), st.integers(0, 1), st.booleans())
def test_shapes_are_narrowed_as_opencv_does(shape, radius, border, inverted):
    shape = 1 - shape if inverted else shape
    wanted = cv2.erode(shape, disc(radius), borderType=cv2.BORDER_CONSTANT, borderValue=[border])
    found = eroded(shape, radius, border=border)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("radius", [1, 9, 10, 30])
def test_what_fills_the_picture_goes_on_beyond_it_or_ends_there(radius):
    full = np.ones((90, 70), np.uint8)
    assert eroded(full, radius).all()
    inner = np.s_[radius : 90 - radius, radius : 70 - radius]
    ending = eroded(full, radius, border=0)
    assert ending[inner].all() and ending.sum() == full[inner].size


@given(SHAPES, st.floats(0.1, 40))
def test_narrowing_is_widening_of_the_outside(shape, radius):
    np.testing.assert_array_equal(eroded(1 - shape, radius), 1 - dilated(shape, radius))


def test_widened_by_a_radius():
    point = np.zeros((21, 21), bool)
    point[10, 10] = True
    away = np.hypot(*(np.mgrid[:21, :21] - 10))
    found = dilated(point, 5)
    assert found[away <= 4].all() and not found[away > 6].any()
    assert dilated(point, 0.2).sum() > 1, "by a pixel at least"
