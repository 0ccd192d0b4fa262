"""Arms: as their angles say, or with the palms at their grips, or on the way from one to the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.vectors import cross
from aa2_synth.body.body import Shape
from aa2_synth.motion import build
from aa2_synth.motion.aim import aim, angles_of_aim
from aa2_synth.motion.bones import set_bones
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.rotations import (
    about,
    between,
    hinged,
    rotated,
    rotvec_of,
    turn_by,
    twist_about,
    two_bones,
    unit,
)

WRIST_LIMIT = 1.15
"""Radians by which a hand bends against its forearm at most."""
_TWIST = (("lowerarm01", 0.3), ("lowerarm02", 0.75))
"""The shares of the hand's roll that the forearm takes."""
_SWIVELS = np.linspace(-0.9, 0.9, 5)
"""Ways of holding the elbow of a gripping hand, from lifted outwards to lowered inwards."""


@dataclass(frozen=True)
class Arm:
    """One arm over T frames.

    Attributes:
        upper, elbow, lower: ``(T, 3)`` unit vectors as `two_bones` returns them.
        hand: ``(T, 3, 3)`` the hand's rotation from rest.
    """

    upper: np.ndarray
    elbow: np.ndarray
    lower: np.ndarray
    hand: np.ndarray

    def towards(self, other: Arm, share: np.ndarray) -> Arm:
        """The arm ``share (T,)`` of the way to ``other``: 0 is this one, 1 the other."""
        weight = share[:, None]
        upper, elbow, lower = (
            unit(mine + weight * (its - mine))
            for mine, its in (
                (self.upper, other.upper),
                (self.elbow, other.elbow),
                (self.lower, other.lower),
            )
        )
        return Arm(upper, elbow, lower, between(self.hand, other.hand, share))


def free_arm(body: Shape, motion: Motion, side: int, chest: np.ndarray) -> Arm:
    """The arm as `Motion.arms` and `Motion.wrists` say.

    Args:
        body: whose arm.
        motion: T frames.
        side: 0 left, 1 right.
        chest: ``(T, 3, 3)`` the chest's rotation.
    """
    letter, sign = build.SIDES[side]
    upper, elbow = aim(motion.arms[:, side, :3], sign)
    flexion, roll = motion.arms[:, side, 3:].T
    bent = np.clip(flexion, 0.03, 2.4)[:, None]
    lower = np.cos(bent) * upper - np.sin(bent) * elbow
    axes, _ = build.palm(body, letter)
    bend, aside = motion.wrists[:, side].T
    wrist = turn_by(np.outer(bend, axes[:, 1])) @ turn_by(np.outer(aside, sign * axes[:, 0]))
    rolled = turn_by(lower * (sign * roll)[:, None])
    hand = rolled @ _bones(body, letter, upper, elbow, lower)[1] @ wrist
    return Arm(rotated(upper, chest), rotated(elbow, chest), rotated(lower, chest), chest @ hand)


def angles_of(
    body: Shape, side: int, chest: np.ndarray, upper: np.ndarray, lower: np.ndarray, hand: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """What `free_arm` makes an arm of: the inverse.

    Args:
        body: any body; only the directions of its resting arm matter.
        side: 0 left, 1 right.
        chest: ``(T, 3, 3)``.
        upper, lower: ``(T, 3)`` from shoulder to elbow and from elbow to wrist.
        hand: ``(T, 3, 3)`` the hand's rotation; None for a hand that lies straight with its forearm.

    Returns:
        ``(T, 5)`` as `Motion.arms` and ``(T, 2)`` as `Motion.wrists`.
    """
    letter, sign = build.SIDES[side]
    inwards = np.swapaxes(chest, -1, -2)
    upper, lower = unit(rotated(upper, inwards)), unit(rotated(lower, inwards))
    bent = (upper * lower).sum(axis=1)[:, None] * upper - lower
    straight = np.linalg.norm(bent, axis=1, keepdims=True) < 0.05
    back = aim(np.append(angles_of_aim(upper, bent, sign)[:, :2], np.zeros((len(upper), 1)), axis=1), sign)[1]
    elbow = unit(np.where(straight, back, bent))
    aimed = angles_of_aim(upper, elbow, sign)
    flexion = np.arccos(np.clip((upper * lower).sum(axis=1), -1, 1))
    roll, wrists = np.zeros(len(upper)), np.zeros((len(upper), 2))
    if hand is not None:
        axes, _ = build.palm(body, letter)
        along = unit(build.arm(body, letter)[1])
        relative = np.swapaxes(_bones(body, letter, upper, elbow, lower)[1], -1, -2) @ inwards @ hand
        turn = twist_about(along, relative)
        bend = rotvec_of(turn_by(np.outer(-turn, along)) @ relative)
        roll, wrists = sign * turn, bend @ np.stack([axes[:, 1], sign * axes[:, 0]], axis=1)
    return np.column_stack([aimed, flexion, roll]), wrists


def gripping_arm(body: Shape, side: int, shoulder: np.ndarray, chest: np.ndarray, grips: np.ndarray) -> Arm:
    """The arm whose palm is at its grip, its elbow where the wrist bends and rolls least.

    A grip that would bend the wrist beyond `WRIST_LIMIT` keeps its place, not its direction.

    Args:
        body: whose arm.
        side: 0 left, 1 right.
        shoulder: ``(T, 3)`` where it starts, metres.
        chest: ``(T, 3, 3)`` the chest's rotation.
        grips: ``(T, 4, 4)`` of the palm, as in `Motion.grips`.
    """
    letter, sign = build.SIDES[side]
    axes, _ = build.palm(body, letter)
    hand = grips[:, :3, :3] @ axes.T
    lengths = tuple(float(np.linalg.norm(part)) for part in build.arm(body, letter))
    wrist = _wrist(body, letter, grips, hand)
    natural = _natural(sign, chest, unit(wrist - shoulder))
    swivel = _best_swivel(body, side, shoulder, wrist, natural, hand)
    for _ in range(2):
        axis = unit(wrist - shoulder)
        pole = rotated(natural, turn_by(axis * swivel[:, None]))
        upper, elbow, lower = two_bones(shoulder, wrist, pole, *lengths)
        hand = _unbroken(unit(build.arm(body, letter)[1]), lower, hand)
        wrist = _wrist(body, letter, grips, hand)
    return Arm(upper, elbow, lower, hand)


def set_arm(body: Shape, rotations: np.ndarray, letter: str, arm: Arm) -> None:
    """Write an arm to its bones; the forearm takes a share of the hand's roll, the fingers all.

    Args:
        body: whose arm.
        rotations: ``(T, J, 3, 3)`` of all bones; those of the arm and hand are written.
        letter: "L" or "R".
        arm: T frames.
    """
    whole, forearm = _bones(body, letter, arm.upper, arm.elbow, arm.lower)
    set_bones(rotations, "upperarm", letter, whole)
    roll = twist_about(unit(build.arm(body, letter)[1]), np.swapaxes(forearm, -1, -2) @ arm.hand)
    for prefix, share in _TWIST:
        set_bones(rotations, prefix, letter, turn_by(arm.lower * (share * roll)[:, None]) @ forearm)
    for prefix in ("wrist", "metacarpal", "finger"):
        set_bones(rotations, prefix, letter, arm.hand)


def girdle(motion: Motion, side: int, chest: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rotations of clavicle and shoulder blade, which follow a raised or stretched arm.

    Args:
        motion: T frames, for `Motion.shoulders`.
        side: 0 left, 1 right.
        chest: ``(T, 3, 3)`` the chest's rotation.
        upper: ``(T, 3)`` from shoulder to elbow, unit vectors.

    Returns:
        ``(T, 3, 3)`` of the clavicle and ``(T, 3, 3)`` of the blade.
    """
    sign = build.SIDES[side][1]
    local = rotated(upper, np.swapaxes(chest, -1, -2))
    raised = np.clip(np.arccos(np.clip(-local[:, 2], -1, 1)) - 0.7, 0, 1.6)
    across = np.clip(-local[:, 1], -0.3, 1) * 0.2
    clavicle = about(1, -sign * (0.12 * raised + motion.shoulders[:, side])) @ about(2, -sign * across)
    blade = about(1, -sign * (0.28 * raised + 0.6 * motion.shoulders[:, side])) @ about(2, -sign * across)
    return chest @ clavicle, chest @ blade


def _natural(sign: float, chest: np.ndarray, way: np.ndarray) -> np.ndarray:
    """``(T, 3)`` whereto an elbow points, by where from the shoulder the hand is."""
    back, up = (np.clip(((chest[..., axis] * way).sum(axis=1) + 0.1) / 0.8, 0, 1) for axis in (1, 2))
    low, high, behind = np.array([[0.6, 0.45, -1.0], [1.0, -0.5, -0.2], [0.0, 0.0, 1.5]]) * [sign, 1, 1]
    pole = low + (up**2 * (3 - 2 * up))[:, None] * (high - low) + (back**2)[:, None] * behind
    return rotated(pole, chest)


def _best_swivel(
    body: Shape, side: int, shoulder: np.ndarray, wrist: np.ndarray, natural: np.ndarray, hand: np.ndarray
) -> np.ndarray:
    """``(T,)`` turns of the elbow about the line from shoulder to wrist: a soft choice, hence smooth."""
    letter = build.SIDES[side][0]
    lengths = tuple(float(np.linalg.norm(part)) for part in build.arm(body, letter))
    along = unit(build.arm(body, letter)[1])
    axis = unit(wrist - shoulder)
    costs = []
    for swivel in _SWIVELS:
        upper, elbow, lower = two_bones(shoulder, wrist, rotated(natural, turn_by(axis * swivel)), *lengths)
        bend = np.arccos(np.clip((lower * (hand @ along)).sum(axis=1), -1, 1))
        relative = np.swapaxes(_bones(body, letter, upper, elbow, lower)[1], -1, -2) @ hand
        costs.append(bend**2 + 0.3 * twist_about(along, relative) ** 2 + 0.6 * swivel**2)
    cost = np.stack(costs)
    weights = np.exp(-4.0 * (cost - cost.min(axis=0)))
    return (weights * _SWIVELS[:, None]).sum(axis=0) / weights.sum(axis=0)


def _wrist(body: Shape, letter: str, grips: np.ndarray, hand: np.ndarray) -> np.ndarray:
    return grips[:, :3, 3] - hand @ build.palm(body, letter)[1]


def _unbroken(along: np.ndarray, lower: np.ndarray, hand: np.ndarray) -> np.ndarray:
    """The hand turned back to where its wrist bends no more than it can."""
    pointing = hand @ along
    axis = cross(pointing, lower)
    bend = np.arctan2(np.linalg.norm(axis, axis=1), (pointing * lower).sum(axis=1))
    return turn_by(unit(axis) * np.maximum(bend - WRIST_LIMIT, 0)[:, None]) @ hand


def _bones(
    body: Shape, letter: str, upper: np.ndarray, elbow: np.ndarray, lower: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rotations of upper arm and forearm; the rest pose bends a little, which gives the elbow's direction."""
    rest_upper, rest_lower = build.arm(body, letter)
    along = unit(rest_upper)
    rest_elbow = (rest_lower @ along) * along - rest_lower
    return hinged((rest_upper, rest_elbow, rest_lower), upper, elbow, lower)
