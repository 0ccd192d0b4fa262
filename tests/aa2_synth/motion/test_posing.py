"""Feet stay on the ground, hands on what they hold, and mirroring is its own inverse."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from aa2_synth.body import body as body_module
from aa2_synth.kinds import SPLITS
from aa2_synth.motion.motion import still

build = pytest.importorskip("aa2_synth.motion.build")
footing = pytest.importorskip("aa2_synth.motion.footing")
posing = pytest.importorskip("aa2_synth.motion.posing", reason="the [synth] extra is not installed")
choreography = pytest.importorskip("aa2_synth.motion.choreography")
rotations = pytest.importorskip("aa2_synth.motion.rotations")


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


def seated_on(seat: float, frames: int = 3):
    feet = np.tile([[0.12, -0.45, 0.0], [-0.12, -0.45, 0.0]], (frames, 1, 1))
    return still(frames, feet=feet, seated=np.ones(frames), seat=np.full(frames, seat))


@pytest.mark.parametrize("phenotypes", [{"age": 0.67}, {"age": 0.4}, {"age": 0.7, "weight": 0.95}])
@pytest.mark.parametrize("seat", [0.3, 0.46])
def test_the_buttocks_rest_on_the_seat(body, phenotypes, seat):
    shape = body_module.shape(phenotypes)
    rotations, positions = posing.pose(shape, seated_on(seat))
    vertices, _ = body_module.skin(shape, rotations[0], positions[0])
    assert vertices[build._buttocks(), 2].min() == pytest.approx(seat, abs=0.04)
    assert vertices[:, 2].min() > -0.03  # feet on the ground, or dangling over it


def test_a_child_on_a_high_seat_bends_its_dangling_knees(body):
    _, positions = posing.pose(body_module.shape({"age": 0.4}), seated_on(0.75))
    knee, ankle = (positions[0, body.bone(f"{name}.L")] for name in ("lowerleg01", "foot"))
    assert ankle[2] > 0.15
    assert np.linalg.norm((knee - ankle)[:2]) < 0.5 * (knee - ankle)[2]


def test_eyes_look_where_the_gaze_says(body):
    rotations, _ = posing.pose(body_module.shape({}), still(1, gaze=np.array([[0.3, 0.2]])))
    look = rotations[0, body.bone("eye.L")] @ [0, -1, 0]
    head = rotations[0, body.bone("head")] @ [0, -1, 0]
    assert look[0] > head[0] + 0.2 and look[2] > head[2] + 0.15


def test_a_fist_closes_and_its_thumb_lies_over_the_fingers(body):
    shape = body_module.shape({})
    spans = []
    for curl in (0.0, 1.0):
        _, positions = posing.pose(shape, still(1, curl=np.full((1, 2, 5), curl)))
        tip, palm, thumb, middle = (
            positions[0, body.bone(f"{name}.L")] for name in ("finger3-3", "wrist", "finger1-3", "finger3-2")
        )
        spans.append((np.linalg.norm(tip - palm), np.linalg.norm(thumb - middle)))
    assert spans[1][0] < 0.8 * spans[0][0]
    assert spans[1][1] < spans[0][1]


def test_far_grips_draw_the_trunk_and_the_arm_points_at_them(body):
    grips = np.tile(np.eye(4), (1, 2, 1, 1))
    grips[0, 0, :3, :3] = [[0, 1, 0], [0, 0, -1], [-1, 0, 0]]
    grips[0, 0, :3, 3] = [0.2, -1.2, 1.1]
    shape = body_module.shape({"age": 0.67})
    _, near = posing.pose(shape, still(1))
    _, far = posing.pose(shape, still(1, reach=np.array([[1.0, 0.0]]), grips=grips))
    shoulder, wrist = (body.bone(f"{name}.L") for name in ("upperarm01", "wrist"))
    assert far[0, shoulder, 1] < near[0, shoulder, 1] - 0.05
    way, to = far[0, wrist] - far[0, shoulder], grips[0, 0, :3, 3] - far[0, shoulder]
    assert way @ to > 0.97 * np.linalg.norm(way) * np.linalg.norm(to)


def test_reach_goes_smoothly_from_free_to_held(body):
    grips = np.tile(np.eye(4), (21, 2, 1, 1))
    grips[:, :, :3, :3] = [[-1, 0, 0], [0, 0, -1], [0, -1, 0]]
    grips[:, :, :3, 3] = [[0.15, -0.4, 1.1], [-0.15, -0.4, 1.1]]
    reach = np.repeat(np.linspace(0, 1, 21)[:, None], 2, axis=1)
    _, positions = posing.pose(body_module.shape({"age": 0.67}), still(21, reach=reach, grips=grips))
    steps = np.linalg.norm(np.diff(positions[:, body.bone("wrist.L")], axis=0), axis=1)
    assert steps.max() < 0.1
