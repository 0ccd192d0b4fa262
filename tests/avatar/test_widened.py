"""Shapes widened by discs: to the pixel what OpenCV makes of them."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aa2.avatar import widened as module
from aa2.avatar.completion import disc
from aa2.avatar.widened import LARGE, widened


@settings(max_examples=40)
@given(arrays(np.uint8, (23, 31), elements=st.integers(0, 1), fill=st.just(0)), st.integers(1, 40))
def test_large_discs_and_small_ones_reach_as_far_as_opencv_s(shape, radius):
    wanted = cv2.dilate(shape, disc(radius)) > 0
    np.testing.assert_array_equal(widened(shape, disc(radius)), wanted)
    np.testing.assert_array_equal(widened(shape > 0, disc(radius)), wanted)


def test_every_way_within_and_across_the_border(monkeypatch):
    for x, y in ((50, 60), (3, 2), (118, 77)):
        shape = np.zeros((80, 120), np.uint8)
        shape[max(y - 4, 0) : y, x : x + 9] = 1
        for radius in (2, LARGE - 1, LARGE, 51):
            found = widened(shape, disc(radius))
            assert found.dtype == bool
            np.testing.assert_array_equal(found, cv2.dilate(shape, disc(radius)) > 0)
            monkeypatch.setattr(module, "LARGE", 1)
            np.testing.assert_array_equal(widened(shape, disc(radius)), found)
            monkeypatch.undo()
