"""Large discs, laid row by row: to the pixel what OpenCV makes of them."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aa2.extract import morphology
from aa2.extract.morphology import LARGE, dilated, disc


@given(arrays(np.uint8, (31, 23), elements=st.integers(0, 1), fill=st.just(0)), st.floats(0.5, 40))
def test_rows_of_a_disc_reach_as_far_as_the_disc(shape, radius):
    wanted = cv2.dilate(shape, disc(radius))
    if shape.any():
        np.testing.assert_array_equal(morphology._dilated_by_rows(shape, disc(radius)), wanted)
    np.testing.assert_array_equal(dilated(shape, radius), wanted)


def test_a_large_disc_within_and_across_the_border():
    for x, y in ((50, 60), (3, 2), (118, 77)):
        shape = np.zeros((80, 120), np.uint8)
        shape[max(y - 4, 0) : y, x : x + 9] = 1
        for radius in (LARGE, 51.4):
            found = dilated(shape, radius)
            assert found.dtype == np.uint8
            np.testing.assert_array_equal(found, cv2.dilate(shape, disc(radius)))
