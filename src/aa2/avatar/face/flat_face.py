"""A face freed of the head's motion: flat, as it is seen from the front.

Flat faces lie in the plane of the face: distances between the ears, x to the head's left, y down, as in
`aa2.avatar.head`. What no expression moves (nose, corners of the eyes) tells what is left of its motion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.avatar.head import BODY_WEIGHT, POINTS, head_shape, head_turn
from aa2.avatar.limbs import KNOWN
from aa2.types import FACE, Pose

FIRM = np.r_[27:36, [36, 39, 42, 45]]
"""Landmarks that no expression moves."""
UNLIKE = 0.16
"""Mean difference from a mean face beyond which landmarks are no face's; cartoons have 0.1."""
STIFF = 0.05
"""How strongly what is left of the head's motion is held to none."""
HALF_PROFILE = np.radians([35.0, 60.0])
"""Turns out of the picture's plane from which expressions fade, and from which there are none."""


@dataclass(frozen=True)
class Fit:
    """How a head lies in a picture: a flat point goes to ``scale * plane @ point`` and what its depth adds.

    Attributes:
        turn: ``(3, 3)`` of `aa2.avatar.head.head_turn`.
        scale: pixels between the ears, were the head seen from the front.
        flat: ``(68, 2)`` the landmarks in the plane of the face.
    """

    turn: np.ndarray
    scale: float
    flat: np.ndarray

    @property
    def plane(self) -> np.ndarray:
        """``(2, 2)`` pixels of the picture for what moves in the plane of the face."""
        return self.scale * self.turn[:2, :2]

    @property
    def frontal(self) -> float:
        """In [0, 1], how well an expression is seen: 0 beyond half a profile."""
        angle = np.arccos(np.clip(self.turn[2, 2], -1, 1))
        share = float(np.clip((HALF_PROFILE[1] - angle) / (HALF_PROFILE[1] - HALF_PROFILE[0]), 0, 1))
        return share * share * (3 - 2 * share)


def fit_face(keypoints: np.ndarray, confidence: np.ndarray, turn: np.ndarray | None) -> Fit | None:
    """The face of one frame; None where it is not known, or not seen.

    Args:
        keypoints: ``(133, 2)`` pixels.
        confidence: ``(133,)``.
        turn: ``(3, 3)`` of `aa2.avatar.head.head_turn`.
    """
    if turn is None or (confidence[FACE] < KNOWN).any() or turn[2, 2] < np.cos(HALF_PROFILE[1]):
        return None
    weight = np.where(confidence[POINTS] >= KNOWN, 1.0, 0)
    weight[:5] *= BODY_WEIGHT
    weight /= weight.sum()
    posed = head_shape() @ turn.T
    middle, found = weight @ posed, keypoints[POINTS].astype(np.float64)
    offset, place = posed - middle, weight @ found
    scale = float(weight @ (offset[:, :2] * (found - place)).sum(axis=1))
    scale /= max(float(weight @ (offset[:, :2] ** 2).sum(axis=1)), 1e-9)
    if scale < 1:
        return None
    seen = (found[5:] - place) / scale + middle[:2] - head_shape()[5:, 2:] * turn[:2, 2]
    flat = seen @ np.linalg.inv(turn[:2, :2]).T
    apart = flat - flat.mean(axis=0) - (head_shape()[5:, :2] - head_shape()[5:, :2].mean(axis=0))
    if np.sqrt((apart**2).sum(axis=1).mean()) > UNLIKE:
        return None
    return Fit(turn, scale, flat)


def alignment(flat: np.ndarray, onto: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is left of the head's motion between two flat faces ``(68, 2)`` of a person.

    Returns:
        ``(2, 2)`` and two places ``(2,)``: a point of the one lies at ``(point - from) @ matrix + to`` of the
        other.
    """
    middle, goal = flat[FIRM].mean(axis=0), onto[FIRM].mean(axis=0)
    own, wanted = flat[FIRM] - middle, onto[FIRM] - goal
    gram = own.T @ own + STIFF * np.eye(2)
    return np.linalg.solve(gram, own.T @ wanted + STIFF * np.eye(2)), middle, goal


def aligned(flat: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """``(68, 2)``: a flat face moved so that what no expression moves lies as in another of its person."""
    matrix, middle, goal = alignment(flat, onto)
    return (flat - middle) @ matrix + goal


def faces_of(pose: Pose) -> list[Fit | None]:
    """The face of every frame."""
    frames = zip(pose.keypoints, pose.confidence, strict=True)
    return [fit_face(k, c, head_turn(k, c) if (c[FACE] >= KNOWN).all() else None) for k, c in frames]
