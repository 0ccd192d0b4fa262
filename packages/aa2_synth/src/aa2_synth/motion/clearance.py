"""Arms pushed out of the trunk, the head and the thighs, which differ from body to body."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2.vectors import cross
from aa2_synth.body.body import Shape
from aa2_synth.motion import build
from aa2_synth.motion.capsules import TRUNK, capsules, depth
from aa2_synth.motion.holding import Arm
from aa2_synth.motion.rotations import turn_by, two_bones, unit

_ROUNDS = 3
_CLOTHES, _SKIN = 0.015, -0.008
"""Metres that a hand stays away from the clothed parts, and from the head, whose skin gives way."""


class Obstacles:
    """The parts of a posed body that its arms must not enter.

    Args:
        body: the body at rest.
        rotations: ``(T, J, 3, 3)`` of its bones; those of the arms do not matter.
        positions: ``(T, J, 3)`` of their heads, metres.
    """

    def __init__(self, body: Shape, rotations: np.ndarray, positions: np.ndarray) -> None:
        self.body = body
        self.parts = capsules(body)
        names = (*TRUNK, "head", "thigh.L", "thigh.R")
        self.solid = [
            (
                *self.parts[name].placed(body, rotations, positions),
                self.parts[name].radius + (_SKIN if name == "head" else _CLOTHES),
            )
            for name in names
        ]

    def cleared(self, side: int, shoulder: np.ndarray, arm: Arm, free: np.ndarray) -> Arm:
        """The arm with elbow, forearm and hand out of the body.

        Args:
            side: 0 left, 1 right.
            shoulder: ``(T, 3)`` where it starts, metres.
            arm: where it would be, T frames.
            free: ``(T,)`` in [0, 1]: 0 where the hand must stay at its grip and only the elbow may give way.
        """
        letter = build.SIDES[side][0]
        first, second = (float(np.linalg.norm(part)) for part in build.arm(self.body, letter))
        knuckle = build.head(self.body, f"finger3-1.{letter}") - build.head(self.body, f"wrist.{letter}")
        radii = np.array([self.parts[f"{name}.{letter}"].radius for name in ("upper_arm", "forearm", "hand")])
        for _ in range(_ROUNDS):
            elbow = shoulder + first * arm.upper
            wrist = elbow + second * arm.lower
            points = np.stack(
                [elbow, 0.5 * (elbow + wrist), wrist, wrist + arm.hand @ (1.3 * knuckle)], axis=1
            )
            push = self._push(points, radii[[0, 1, 1, 2]])
            if not push.any():
                return arm
            at_wrist = _largest(push[:, 1:]) * free[:, None]
            pole = elbow + push[:, 0] + push[:, 1] - shoulder
            upper, out, lower = two_bones(shoulder, wrist + at_wrist, pole, first, second)
            arm = replace(_following(arm, lower, free), upper=upper, elbow=out, lower=lower)
        return arm

    def _push(self, points: np.ndarray, radii: np.ndarray) -> np.ndarray:
        """``(T, P, 3)`` the shortest ways out for points ``(T, P, 3)`` of these radii."""
        push = np.zeros_like(points)
        for start, end, radius in self.solid:
            deep, out = depth(points, start, end, radius + radii)
            stronger = deep > np.linalg.norm(push, axis=-1)
            push = np.where(stronger[..., None], deep[..., None] * out, push)
        return push


def _largest(pushes: np.ndarray) -> np.ndarray:
    """``(T, 3)`` the longest of ``(T, P, 3)``."""
    index = np.linalg.norm(pushes, axis=-1).argmax(axis=1)
    return pushes[np.arange(len(pushes)), index]


def _following(arm: Arm, lower: np.ndarray, free: np.ndarray) -> Arm:
    """The hand turned with its forearm where it holds nothing."""
    axis = cross(arm.lower, lower)
    angle = np.arctan2(np.linalg.norm(axis, axis=1), (arm.lower * lower).sum(axis=1))
    turn = turn_by(unit(axis) * (free * angle)[:, None])
    return replace(arm, hand=turn @ arm.hand)
