"""Motions that are moved, turned, slowed and joined keep their feet where they stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2_synth.motion import editing
from aa2_synth.motion.motion import Motion

gaits = pytest.importorskip("aa2_synth.motion.gaits", reason="needs the [synth] extra")
GAIT = gaits.Gait((0.8, 1.2), spin=(0.0, 0.4))


def walk(seed: int, frames: int = 30) -> Motion:
    rng = np.random.default_rng(seed)
    return gaits.go(rng, np.arange(frames) / 12 - 1, GAIT, 1.0)


def slide(motion: Motion) -> float:
    bears = motion.planted[1:] & motion.planted[:-1]
    return float((np.linalg.norm(np.diff(motion.feet[..., :2], axis=0), axis=-1) * bears).max())


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(-3, 3))
def test_turning_back_undoes_turning(seed, angle):
    motion = walk(seed)
    back = editing.turned(editing.turned(motion, angle), -angle)
    for name, values in motion.arrays().items():
        np.testing.assert_allclose(getattr(back, name), values, atol=1e-9, err_msg=name)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 2.0))
def test_feet_do_not_slide_at_another_pace(seed, pace):
    motion = walk(seed)
    at = np.arange(0, 29, pace)
    assert slide(motion) < 1e-9
    assert slide(editing.resampled(motion, at)) < 1e-9


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 12), st.integers(4, 12))
def test_joining_slides_on_no_foot_and_jumps_nowhere(seed, start, length):
    first, second = walk(seed), walk(seed + 1)
    motion = editing.joined(first, second, start, start + length)
    assert slide(motion) < 1e-9
    np.testing.assert_array_equal(motion.feet[: start + 1, 0], first.feet[: start + 1, 0])
    assert np.linalg.norm(np.diff(motion.root, axis=0), axis=1).max() < 0.35
    assert np.abs(np.diff(motion.yaw)).max() < 0.5


def test_the_centre_of_a_centred_motion_is_the_origin():
    root = editing.centred(walk(3)).root
    np.testing.assert_allclose(root.max(axis=0) + root.min(axis=0), 0, atol=1e-9)
