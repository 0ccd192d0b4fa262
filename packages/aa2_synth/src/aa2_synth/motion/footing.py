"""Legs and pelvis: feet on their footholds, the pelvis where they can reach from or on a seat."""

from __future__ import annotations

import numpy as np

from aa2_synth.body.body import Shape
from aa2_synth.motion import build
from aa2_synth.motion.bones import set_bones
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.rotations import about, hinged, rotated, turn_by, two_bones, unit

_AHEAD = np.array([0.0, -1.0, 0.0])


def stand(body: Shape, motion: Motion, pelvis: np.ndarray, rotations: np.ndarray) -> np.ndarray:
    """Set the bones of both legs.

    Args:
        body: the body.
        motion: T frames.
        pelvis: ``(T, 3, 3)`` its rotation.
        rotations: ``(T, J, 3, 3)`` of all bones; those of the legs are written.

    Returns:
        ``(T, 3)`` the root bone: low enough for the feet to reach the ground, or on the seat.
    """
    ankles = [ankle_targets(body, motion, side) for side in (0, 1)]
    hips = [
        pelvis @ (build.head(body, f"upperleg01.{letter}") - build.head(body, "root"))
        for letter, _ in build.SIDES
    ]
    root = np.column_stack([motion.root, _root_height(body, motion, hips, ankles)])
    for side, (letter, _) in enumerate(build.SIDES):
        rest_upper, rest_lower = build.leg(body, letter)
        lengths = float(np.linalg.norm(rest_upper)), float(np.linalg.norm(rest_lower))
        target = _dangling(ankles[side], root + hips[side], motion.seated, *lengths)
        pole = knee_pole(root + hips[side], target, motion, side, pelvis)
        upper, knee, lower = two_bones(root + hips[side], target, pole, *lengths)
        thigh, shin = hinged((rest_upper, _AHEAD, rest_lower), upper, knee, lower)
        set_bones(rotations, "upperleg", letter, thigh)
        set_bones(rotations, "lowerleg", letter, shin)
        heading = about(2, motion.foot_yaw[:, side])
        pitch = motion.foot_pitch[:, side]
        set_bones(rotations, "foot", letter, heading @ about(0, pitch))
        on_ground = np.clip(1 - motion.feet[:, side, 2] / 0.05, 0, 1)
        bent = np.clip(pitch, 0, 1.0) * on_ground  # the toes stay flat while the heel rises
        set_bones(rotations, "toe", letter, heading @ about(0, pitch - bent))
    return root


def ankle_targets(body: Shape, motion: Motion, side: int) -> np.ndarray:
    """``(T, 3)`` metres: where the ankles belong; a pitched foot has rolled over its ball or its heel.

    Args:
        body: whose feet.
        motion: T frames.
        side: 0 left, 1 right.
    """
    letter = build.SIDES[side][0]
    ball, heel = build.pivots(body, letter)
    heading, pitch = about(2, motion.foot_yaw[:, side]), motion.foot_pitch[:, side]
    pivot = np.where(pitch[:, None] > 0, ball, heel)
    rolled = rotated(pivot, heading) - rotated(pivot, heading @ about(0, pitch))
    return motion.feet[:, side] - [0, 0, ball[2]] + rolled


def knee_pole(
    hip: np.ndarray, ankle: np.ndarray, motion: Motion, side: int, pelvis: np.ndarray
) -> np.ndarray:
    """``(T, 3)`` whereto a knee points: where foot and pelvis do, swung by `Motion.knees`.

    Args:
        hip, ankle: ``(T, 3)`` metres.
        motion: T frames.
        side: 0 left, 1 right.
        pelvis: ``(T, 3, 3)`` its rotation.
    """
    outwards = build.SIDES[side][1] * motion.knees[:, side, None]
    return rotated(knee_ahead(motion, side, pelvis), turn_by(outwards * unit(hip - ankle)))


def knee_ahead(motion: Motion, side: int, pelvis: np.ndarray) -> np.ndarray:
    """``(T, 3)`` whereto a knee points that swings neither way: where the foot and the pelvis do.

    Args:
        motion: T frames.
        side: 0 left, 1 right.
        pelvis: ``(T, 3, 3)`` its rotation.
    """
    return about(2, motion.foot_yaw[:, side]) @ _AHEAD + 0.6 * pelvis @ _AHEAD


def _root_height(body: Shape, motion: Motion, hips: list[np.ndarray], ankles: list[np.ndarray]) -> np.ndarray:
    reach = 0.998 * build.leg_length(body)
    heights = [motion.height * build.hip_height(body)]
    for hip, ankle in zip(hips, ankles, strict=True):
        flat = np.linalg.norm(ankle[:, :2] - motion.root - hip[:, :2], axis=1)
        heights.append(ankle[:, 2] + np.sqrt(np.maximum(reach**2 - flat**2, 0.04)) - hip[:, 2])
    standing = _soft_minimum(np.stack(heights), 0.01)
    sitting = motion.seat + build.seat_drop(body)
    return standing + motion.seated * (sitting - standing)


def _soft_minimum(values: np.ndarray, softness: float) -> np.ndarray:
    """The least along the first axis, without a kink where another becomes it; never above it."""
    least = values.min(axis=0)
    return least - softness * (np.log(np.exp((least - values) / softness).sum(axis=0)))


def _dangling(
    ankle: np.ndarray, hip: np.ndarray, seated: np.ndarray, thigh: float, shin: float
) -> np.ndarray:
    """The ankles of somebody whose feet do not reach the ground from the seat hang below the knees."""
    to = ankle - hip
    missing = np.linalg.norm(to, axis=1) - 0.97 * (thigh + shin)
    flat = np.linalg.norm(to[:, :2], axis=1)
    shorter = np.minimum(1.0, 0.95 * thigh / (flat + 1e-9))[:, None]
    hanging = hip + np.column_stack([to[:, :2] * shorter, np.maximum(to[:, 2], -0.97 * shin)])
    share = np.clip(missing / 0.04, 0, 1) * seated
    return ankle + share[:, None] * (hanging - ankle)
