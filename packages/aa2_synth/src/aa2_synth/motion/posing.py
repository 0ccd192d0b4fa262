"""A motion on a body: every bone's rotation, feet on their footholds and hands on what they hold."""

from __future__ import annotations

import numpy as np

from aa2.vectors import cross
from aa2_synth.body.body import Shape, joints, template
from aa2_synth.motion import build
from aa2_synth.motion.bones import bones_of, set_bones
from aa2_synth.motion.build import SOLE, hip_height, leg_length
from aa2_synth.motion.clearance import Obstacles
from aa2_synth.motion.fingers import bend_fingers
from aa2_synth.motion.footing import stand
from aa2_synth.motion.holding import Arm, free_arm, girdle, gripping_arm, set_arm
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.rotations import about, between, lean, turn_by, unit

__all__ = ["SOLE", "hip_height", "leg_length", "pose"]
_STRETCH = 0.45
"""Radians by which the trunk leans and turns at most towards what the arms do not reach."""


def pose(body: Shape, motion: Motion) -> tuple[np.ndarray, np.ndarray]:
    """Solve a motion for one body.

    Args:
        body: the body.
        motion: T frames.

    Returns:
        ``(T, J, 3, 3)`` world rotations and ``(T, J, 3)`` positions of the bones, as `body.skin` takes them.
    """
    pelvis = about(2, motion.yaw) @ lean(motion.pelvis)
    chest = pelvis @ lean(motion.chest)
    rotations = np.empty((len(motion), len(template().bones), 3, 3))
    rotations[:] = pelvis[:, None]
    _set_trunk(rotations, motion, pelvis, chest)
    root = stand(body, motion, pelvis, rotations)
    if motion.reach.any():
        chest = _stretched(body, motion, chest, _shouldered(body, motion, chest, rotations, root))
        _set_trunk(rotations, motion, pelvis, chest)
    positions = _shouldered(body, motion, chest, rotations, root)
    obstacles = Obstacles(body, rotations, positions)
    for side, (letter, _) in enumerate(build.SIDES):
        arm = _arm(body, motion, side, chest, positions)
        shoulder = positions[:, bones_of(f"upperarm01.{letter}")[0]]
        arm = obstacles.cleared(side, shoulder, arm, 1 - motion.reach[:, side])
        set_arm(body, rotations, letter, arm)
        bend_fingers(body, rotations, side, motion.curl[:, side], motion.spread[:, side])
    return rotations, joints(body.heads, rotations, root)


def _set_trunk(rotations: np.ndarray, motion: Motion, pelvis: np.ndarray, chest: np.ndarray) -> None:
    """Spine, neck, head and eyes."""
    skull = chest @ lean(motion.head)
    for joint in range(1, 6):
        set_bones(rotations, f"spine0{joint}", "", between(pelvis, chest, (6 - joint) / 5))
    for joint in range(1, 4):
        set_bones(rotations, f"neck0{joint}", "", between(chest, skull, joint / 4))
    set_bones(rotations, "head", "", skull)
    set_bones(rotations, "eye", "", skull @ about(2, motion.gaze[:, 0]) @ about(0, -motion.gaze[:, 1]))


def _shouldered(
    body: Shape, motion: Motion, chest: np.ndarray, rotations: np.ndarray, root: np.ndarray
) -> np.ndarray:
    """Positions of the bones once both shoulders are set as the arms need them."""
    ways = [free_arm(body, motion, side, chest).upper for side in (0, 1)]
    if motion.reach.any():
        rough = joints(body.heads, rotations, root)
        for side, (letter, _) in enumerate(build.SIDES):
            to = unit(motion.grips[:, side, :3, 3] - rough[:, bones_of(f"upperarm01.{letter}")[0]])
            ways[side] = ways[side] + motion.reach[:, side, None] * (to - ways[side])
    for side, (letter, _) in enumerate(build.SIDES):
        clavicle, blade = girdle(motion, side, chest, unit(ways[side]))
        set_bones(rotations, "clavicle", letter, clavicle)
        set_bones(rotations, "shoulder", letter, blade)
    return joints(body.heads, rotations, root)


def _arm(body: Shape, motion: Motion, side: int, chest: np.ndarray, positions: np.ndarray) -> Arm:
    free, share = free_arm(body, motion, side, chest), motion.reach[:, side]
    if not share.any():
        return free
    shoulder = positions[:, bones_of(f"upperarm01.{build.SIDES[side][0]}")[0]]
    return free.towards(gripping_arm(body, side, shoulder, chest, motion.grips[:, side]), share)


def _stretched(body: Shape, motion: Motion, chest: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """The chest's rotation, leaning and turning towards grips that the arms alone do not reach."""
    base = positions[:, bones_of("spine04")[0]]
    turn = np.zeros((len(motion), 3))
    for side, (letter, _) in enumerate(build.SIDES):
        shoulder = positions[:, bones_of(f"upperarm01.{letter}")[0]]
        upper, lower = (np.linalg.norm(part) for part in build.arm(body, letter))
        axes, middle = build.palm(body, letter)
        wrist = motion.grips[:, side, :3, 3] - motion.grips[:, side, :3, :3] @ (axes.T @ middle)
        to = wrist - shoulder
        distance = np.linalg.norm(to, axis=1, keepdims=True)
        missing = np.maximum(distance - 0.97 * (upper + lower), 0) * motion.reach[:, side, None]
        lever = shoulder - base
        turn += cross(lever, to / distance * missing) / (lever**2).sum(axis=1, keepdims=True)
    angle = np.linalg.norm(turn, axis=1, keepdims=True)
    return turn_by(turn / (angle + 1e-9) * _STRETCH * np.tanh(angle / _STRETCH)) @ chest
