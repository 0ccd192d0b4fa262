"""How a head is turned, and where its face is, from its keypoints."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from aa2.avatar.limbs import KNOWN
from aa2.types import FACE, Pose

SHAPE = Path(__file__).with_name("head_shape.json")
"""Nose, eyes, ears and the 68 points of the face of a mean head of the data engine, in distances between the
ears: to the head's left, down, back; 0 is between the ears."""
POINTS = np.r_[0:5, FACE.start : FACE.stop]
HEAD_POINTS = np.arange(5)
"""Nose, eyes and ears."""
ROUND = 0.65
"""Radius of a face of which only those are known, in distances between the ears."""
LEAST = 4
"""Points from which a turn is told."""
ROUNDS = 12
TURNED = np.radians(35.0)
"""How far a head is turned out of the picture's plane at most, for what then comes into sight nobody saw."""
AWAY = np.radians([90.0, 150.0])
"""Turns from which it goes further after all, and from which all the way: it is seen from behind."""
BODY_WEIGHT = 4.0
"""What nose, eyes and ears count, of a point of the face: five against 68, and known from any side."""


@cache
def head_shape() -> np.ndarray:
    """``(73, 3)`` float64, see `SHAPE`."""
    return np.array(json.loads(SHAPE.read_text(encoding="utf-8")))


def head_turn(keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray | None:
    """``(3, 3)``, a rotation: columns: the head's left, down and back, in x right, y down, z away.

    The rotation of a mean head whose scaled orthographic picture fits the keypoints best (least squares; the
    unknown depths are taken from the last guess until they stay).

    Args:
        keypoints: ``(133, 2)`` pixels.
        confidence: ``(133,)``; keypoints below `KNOWN` are not used.
    Returns:
        None where too little of the head is known.
    """
    found = keypoints[POINTS].astype(np.float64)
    weight = np.where(confidence[POINTS] >= KNOWN, confidence[POINTS], 0).astype(np.float64)
    weight[:5] *= BODY_WEIGHT
    if np.count_nonzero(weight) < LEAST:
        return None
    weight /= weight.sum()
    shape = head_shape() - weight @ head_shape()
    found = found - weight @ found
    turns = [_fitted(found, shape, weight, _yawed(angle)) for angle in (0.0, 1.0, -1.0)]
    return min(turns, key=lambda fit: fit[1])[0]


def _fitted(
    found: np.ndarray, shape: np.ndarray, weight: np.ndarray, turn: np.ndarray
) -> tuple[np.ndarray, float]:
    spread = float(weight @ (shape**2).sum(axis=1))
    scale = np.sqrt(float(weight @ (found**2).sum(axis=1)) / max(spread, 1e-9))
    for _ in range(ROUNDS):
        posed = shape @ turn.T
        full = np.column_stack([found, scale * posed[:, 2]])
        u, s, v = np.linalg.svd((full * weight[:, None]).T @ shape)
        sign = np.array([1, 1, np.sign(np.linalg.det(u @ v))])
        turn = (u * sign) @ v
        scale = float((s * sign).sum() / max(spread, 1e-9))
    error = float(weight @ ((found - scale * (shape @ turn.T)[:, :2]) ** 2).sum(axis=1))
    return turn, error


def _yawed(angle: float) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]])


def limited(turn: np.ndarray) -> np.ndarray:
    """A turn ``(3, 3)`` from the reference to another pose, held back where it leaves the picture's plane.

    In the plane it stays as it is.
    """
    axis = turn[:, 2]
    angle = float(np.arccos(np.clip(axis[2], -1, 1)))
    swing = _swing(axis, angle)
    share = np.clip((angle - AWAY[0]) / (AWAY[1] - AWAY[0]), 0, 1)
    held = (1 - share) * TURNED * np.tanh(angle / TURNED) + share * angle
    return _swing(axis, float(held)) @ swing.T @ turn


def _swing(axis: np.ndarray, angle: float) -> np.ndarray:
    """``(3, 3)``: the rotation by ``angle`` that takes z the shortest way towards ``axis`` (Rodrigues)."""
    x, y = -axis[1], axis[0]
    length = float(np.hypot(x, y))
    x, y = (x / length, y / length) if length > 1e-9 else (1.0, 0.0)
    cross = np.array([[0, 0, y], [0, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def face_points(pose: Pose) -> np.ndarray:
    """``(N, 2)``: the keypoints that were found of the face in a pose of one frame.

    Of an animal or a mask a pose network finds nose, eyes and ears, and a face network nothing: then they are
    a circle about those.
    """
    found = pose.keypoints[0, FACE][pose.confidence[0, FACE] > 0]
    if len(found) or (pose.confidence[0, HEAD_POINTS] < KNOWN).any():
        return found
    points = pose.keypoints[0, HEAD_POINTS]
    radius = ROUND * np.linalg.norm(points[3] - points[4])
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return points[:3].mean(axis=0) + radius * np.column_stack([np.cos(around), np.sin(around)])


def face_shape(pose: Pose, shape: tuple[int, ...]) -> np.ndarray:
    """``(H, W)`` bool: what `face_points` enclose; nothing where they are fewer than three."""
    points = face_points(pose)
    face = np.zeros(shape[:2], np.uint8)
    if len(points) >= 3:
        hull = cv2.convexHull(points.astype(np.float32)).round().astype(np.int32)
        cv2.fillConvexPoly(face, hull, 1)
    return face > 0
