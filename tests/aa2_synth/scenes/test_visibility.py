"""A wall hides what is behind it, and nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aa2_synth import geometry as g
from aa2_synth.scenes.visibility import occluded

WALL = g.quad((-1.0, 2.0, 0.0), (2.0, 0.0, 0.0), (0.0, 0.0, 2.0), 0)
"""Two metres wide and high, two metres ahead."""


@given(st.floats(-4, 4), st.floats(2.2, 6), st.floats(-2, 4))
def test_a_wall_hides_what_is_behind_it(x, y, z):
    eye, point = np.array([0.0, 0.0, 1.0]), np.array([x, y, z])
    through = eye + (point - eye) * 2 / y
    margin = min(1 - abs(through[0]), through[2], 2 - through[2])
    if abs(margin) > 1e-6:
        assert occluded([WALL], eye, point[None])[0] == (margin > 0)


@given(st.floats(-1, 1), st.floats(0.1, 1.9), st.floats(0, 2))
def test_a_wall_hides_nothing_before_it(x, y, z):
    assert not occluded([WALL], np.array([0.0, 0.0, 1.0]), np.array([[x, y, z]])).any()
