"""Feet stay on the ground, hands on what they hold, and mirroring is its own inverse."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from aa2.synthesis.body import body as body_module
from aa2.synthesis.motion.arms import ARMS, TEST_ARMS
from aa2.synthesis.motion.legs import LEGS, TEST_LEGS
from aa2.synthesis.textures.textures import Surfaces

posing = pytest.importorskip("aa2.synthesis.motion.posing", reason="the [synth] extra is not installed")
carried = pytest.importorskip("aa2.synthesis.objects.carried")
choreography = pytest.importorskip("aa2.synthesis.motion.choreography")


def some_motion(seed: int, frames: int = 16, carrying: bool = False):
    rng = np.random.default_rng(seed)
    return choreography.random_motion(rng, frames, 12.0, 1.0, test=bool(seed % 2), carrying=carrying)


@pytest.mark.parametrize("seed", range(8))
def test_mirroring_twice_changes_nothing(seed):
    motion = some_motion(seed)
    again = motion.mirrored().mirrored()
    for field in fields(motion):
        np.testing.assert_allclose(
            getattr(again, field.name), getattr(motion, field.name), err_msg=field.name
        )


@pytest.mark.parametrize("seed", range(8))
def test_ankles_reach_their_footholds(body, seed):
    motion = some_motion(seed)
    shape = body_module.shape({"age": 0.7})
    rotations, positions = posing.pose(shape, motion)
    assert np.allclose(np.linalg.det(rotations), 1.0, atol=1e-5)
    ankle_height = shape.heads[body.bone("foot.L"), 2] - shape.vertices[:, 2].min() + posing.SOLE
    for side, letter in enumerate("LR"):
        target = motion.feet[:, side] + [0, 0, ankle_height]
        missed = np.linalg.norm(positions[:, body.bone(f"foot.{letter}")] - target, axis=1)
        assert np.median(missed) < 0.02
        assert missed.max() < 0.15  # a long stride may outreach the leg for a moment


@pytest.mark.parametrize("age", [0.65, 0.95])
def test_wrists_are_where_the_grips_are(body, age):
    motion = some_motion(4, carrying=True)
    shape = body_module.shape({"age": age})
    way = carried.carried_way(np.random.default_rng(0), motion.root, motion.yaw, posing.hip_height(shape))
    _, grips = carried.carried(np.random.default_rng(0), Surfaces(np.random.default_rng(0), "train"), way)
    wrists = (grips @ posing.PALM)[..., :3]
    reached = replace(motion, reach=np.ones((len(way), 2)), grips=grips)
    _, positions = posing.pose(shape, reached)
    for side, letter in enumerate("LR"):
        np.testing.assert_allclose(positions[:, body.bone(f"wrist.{letter}")], wrists[:, side], atol=0.03)


def test_a_raised_arm_is_raised(body):
    motion = some_motion(0)
    arms = np.zeros_like(motion.arms)
    arms[:, 0, 0] = 2.8
    raised = type(motion)(**{**{f.name: getattr(motion, f.name) for f in fields(motion)}, "arms": arms})
    _, positions = posing.pose(body_module.shape({"age": 0.7}), raised)
    head, left, right = (positions[:, body.bone(name), 2] for name in ("head", "wrist.L", "wrist.R"))
    assert (left > head).all() and (right < head - 0.4).all()


def test_some_motions_are_kept_for_testing():
    assert set(TEST_LEGS) - set(LEGS) and set(TEST_ARMS) - set(ARMS)
