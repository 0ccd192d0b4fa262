"""Angles, directions and blends of an arm say the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

aim = pytest.importorskip("aa2_synth.motion.aim", reason="the [synth] extra is not installed")
ANGLES = st.tuples(st.floats(0.05, 2.8), st.floats(-1.8, 3.5), st.floats(-2.5, 2.5))


@given(ANGLES, st.sampled_from([1.0, -1.0]))
def test_directions_give_their_angles_back(angles, sign):
    given_angles = np.array([angles])
    upper, elbow = aim.aim(given_angles, sign)
    np.testing.assert_allclose((upper * elbow).sum(), 0, atol=1e-7)
    again = aim.aim(aim.angles_of_aim(upper, elbow, sign), sign)
    np.testing.assert_allclose(again, (upper, elbow), atol=1e-5)


@given(ANGLES)
def test_blends_give_their_angles_back(angles):
    given_angles = np.array([angles])
    again = aim.angles_of_blend(aim.blendable(given_angles))
    np.testing.assert_allclose(aim.aim(again, 1.0), aim.aim(given_angles, 1.0), atol=1e-5)


def test_an_arm_goes_the_short_way_past_hanging():
    ends = np.array([[0.3, 0.0, 0.0], [0.3, 3.0, 0.0]])  # a little out, and a little in
    middle = aim.angles_of_blend(aim.blendable(ends).mean(axis=0, keepdims=True))
    assert middle[0, 0] < 0.3
