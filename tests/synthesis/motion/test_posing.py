"""Feet stay on the ground, hands on what they hold, and mirroring is its own inverse."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from aa2.synthesis.body import body as body_module
from aa2.synthesis.kinds import SPLITS

build = pytest.importorskip("aa2.synthesis.motion.build")
footing = pytest.importorskip("aa2.synthesis.motion.footing")
posing = pytest.importorskip("aa2.synthesis.motion.posing", reason="the [synth] extra is not installed")
choreography = pytest.importorskip("aa2.synthesis.motion.choreography")
rotations = pytest.importorskip("aa2.synthesis.motion.rotations")


def some_motion(seed: int, frames: int = 16, carrying: bool = False):
    rng = np.random.default_rng(seed)
    split = SPLITS[seed % 2]
    feet = "grounded" if carrying else "any"
    return choreography.random_motion(
        rng, frames, 12.0, 1.0, split=split, hands_free=not carrying, feet=feet
    )[0]


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
    for side, letter in enumerate("LR"):
        target = footing.ankle_targets(shape, motion, side)
        missed = np.linalg.norm(positions[:, body.bone(f"foot.{letter}")] - target, axis=1)
        assert np.median(missed) < 0.02
        assert missed.max() < 0.15  # a long stride may outreach the leg for a moment


@pytest.mark.parametrize("age", [0.65, 0.95])
def test_palms_are_where_the_grips_are(body, age):
    motion = some_motion(4, carrying=True)
    shape = body_module.shape({"age": age})
    grips = grips_before(motion, 1.25 * posing.hip_height(shape))
    palms = palms_of(shape, replace(motion, reach=np.ones((len(motion), 2)), grips=grips))
    np.testing.assert_allclose(palms[..., :3, 3], grips[..., :3, 3], atol=0.03)
    turned = np.swapaxes(palms[..., :3, :3], -1, -2) @ grips[..., :3, :3]
    assert np.trace(turned, axis1=-2, axis2=-1).min() > 1 + 2 * np.cos(0.7)


def grips_before(motion, height: float) -> np.ndarray:
    """``(T, 2, 4, 4)`` palms that face each other 0.3 m apart before the body, fingers ahead."""
    grips = np.tile(np.eye(4), (len(motion), 2, 1, 1))
    heading = rotations.about(2, motion.yaw)
    for side, sign in enumerate((1.0, -1.0)):
        local = np.array([[-sign, 0, 0], [0, 0, -1], [0, -sign, 0]])  # x inwards, z ahead
        grips[:, side, :3, :3] = heading @ local
        grips[:, side, :3, 3] = [*np.zeros(2), height] + heading @ np.array([0.15 * sign, -0.33, 0.0])
        grips[:, side, :2, 3] += motion.root
    return grips


def palms_of(shape, motion) -> np.ndarray:
    """``(T, 2, 4, 4)`` where the palms of a posed body are, as `Motion.grips`."""
    turns, positions = posing.pose(shape, motion)
    palms = np.tile(np.eye(4), (len(motion), 2, 1, 1))
    for side, letter in enumerate("LR"):
        axes, middle = build.palm(shape, letter)
        wrist = body_module.template().bone(f"wrist.{letter}")
        palms[:, side, :3, :3] = turns[:, wrist] @ axes
        palms[:, side, :3, 3] = positions[:, wrist] + turns[:, wrist] @ middle
    return palms


def test_a_raised_arm_is_raised(body):
    motion = some_motion(0)
    arms = np.zeros_like(motion.arms)
    arms[:, 0, 0] = 2.8
    raised = type(motion)(**{**{f.name: getattr(motion, f.name) for f in fields(motion)}, "arms": arms})
    _, positions = posing.pose(body_module.shape({"age": 0.7}), raised)
    head, left, right = (positions[:, body.bone(name), 2] for name in ("head", "wrist.L", "wrist.R"))
    assert (left > head).all() and (right < head - 0.4).all()
