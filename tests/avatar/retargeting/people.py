"""Figures of known bones, seen from afar."""

from __future__ import annotations

import numpy as np

from aa2.avatar.retargeting.filled import nodes
from aa2.avatar.retargeting.proportions import TALL
from aa2.avatar.retargeting.tree import GROUP_OF, GROUPS, HEAD, NECK, NODES, ORDER, PELVIS
from aa2.types import KEYPOINTS, Pose

SIZE = 400.0
"""Pixels of the driver's stature."""
ADULT = {"foot": 1.0, "shin": 1.0, "thigh": 1.0, "hips": 1.0, "trunk": 1.0, "shoulders": 1.0, "arm": 1.0,
         "forearm": 1.0, "hand": 1.0, "neck": 1.0, "head": 1.0}  # fmt: skip
CHILD = ADULT | {"shin": 0.8, "thigh": 0.8, "neck": 1.2, "head": 1.7, "shoulders": 1.1}
SIDES = [0, *(k + 1 - 2 * ((k - 1) % 2) for k in range(1, 17))]
MIRRORED = np.array([
    *SIDES, *range(20, 23), *range(17, 20), *range(39, 22, -1), *range(49, 39, -1), *range(50, 54),
    *range(58, 53, -1), *range(68, 64, -1), 70, 69, *range(62, 58, -1), 64, 63, *range(77, 70, -1),
    *range(82, 77, -1), *range(87, 82, -1), *range(90, 87, -1), *range(112, 133), *range(91, 112),
])  # fmt: skip
"""Where each keypoint stands once left and right are exchanged."""


def _rest() -> np.ndarray:
    """``(136, 3)`` every node from the one that carries it, in an adult's statures; y down, z away."""
    bones = np.zeros((NODES, 3))
    bones[NECK], bones[HEAD] = (0, -0.295, 0.0), (0, -0.117, -0.01)
    bones[:5] = (0, 0, -0.06), (0.019, -0.02, -0.05), (-0.019, -0.02, -0.05), (0.043, 0, 0), (-0.043, 0, 0)
    for side, sign in ((0, 1), (1, -1)):
        bones[5 + side], bones[11 + side] = (0.095 * sign, 0, 0), (0.0575 * sign, 0, 0)
        bones[7 + side] = np.array([0.3 * sign, 1, 0.05]) * 0.161 / np.hypot(1.0453, 0.0)
        bones[9 + side] = np.array([0.1 * sign, 1, -0.3]) * 0.142 / np.linalg.norm([0.1, 1, 0.3])
        bones[13 + side] = np.array([0.05 * sign, 1, -0.1]) * 0.235 / np.linalg.norm([0.05, 1, 0.1])
        bones[15 + side] = np.array([0, 1, 0.1]) * 0.233 / np.linalg.norm([1, 0.1])
        toes = 17 + 3 * side
        bones[toes : toes + 3] = (0.02 * sign, 0.035, -0.1), (0.04 * sign, 0.035, -0.09), (0, 0.03, 0.03)
        hand = 91 + 21 * side
        for finger in range(5):
            for joint in range(4):
                bones[hand + 1 + 4 * finger + joint] = (0.01 * (finger - 2), 0.03 + 0.015 * joint, -0.01)
    face = np.arange(68)
    bones[23:91] = np.stack([0.03 * np.cos(face), 0.02 + 0.03 * np.sin(face), np.full(68, -0.05)], axis=1)
    face = bones[23:91].copy()
    bones[23:91] = (face + face[MIRRORED[23:91] - 23] * (-1, 1, 1)) / 2  # as symmetric as a face
    return bones


def _turn(vectors: np.ndarray, axis: int, angles: np.ndarray) -> np.ndarray:
    """``(T, ..., 3)`` vectors turned about an axis of the picture."""
    a, b = [i for i in range(3) if i != axis]
    turned = vectors.copy()
    shape = (-1, *[1] * (vectors.ndim - 2))
    cos, sin = np.cos(angles).reshape(shape), np.sin(angles).reshape(shape)
    turned[..., a] = cos * vectors[..., a] - sin * vectors[..., b]
    turned[..., b] = sin * vectors[..., a] + cos * vectors[..., b]
    return turned


def person(
    build: dict[str, float] = ADULT,
    bends: np.ndarray | None = None,
    size: float = SIZE,
    swing: float = 0.4,
    turn: float = 0.0,
) -> Pose:
    """A person seen from afar who squats as ``bends`` says and swings the arms; the left ankle stays.

    Args:
        build: factors of the bones by group.
        bends: ``(T,)`` radians that the thighs are raised.
        turn: radians about the vertical.
    """
    bends = np.zeros(1) if bends is None else bends
    frames = len(bends)
    factors = np.array([build[group] for group in GROUPS])[GROUP_OF]
    bones = np.repeat((_rest() * factors[:, None])[None], frames, axis=0)
    for side in (0, 1):
        bones[:, 13 + side] = _turn(bones[:, 13 + side], 0, -bends)
        bones[:, 15 + side] = _turn(bones[:, 15 + side], 0, 0.4 * bends)
        for node in (7 + side, 9 + side, *range(91 + 21 * side, 112 + 21 * side)):
            bones[:, node] = _turn(bones[:, node], 0, -swing * (1 + bends))
    bones = _turn(bones, 1, np.full(frames, turn))
    points = np.zeros((frames, NODES, 3))
    for parent, children in ORDER:
        points[:, children] = points[:, [parent]] + bones[:, children]
    points = (points - points[:, [15]]) * size + np.array([300, 700, 0])
    depth = (points[..., 2] - points[:, [PELVIS], 2]) / size * TALL
    depth[:, 23:91] = np.nan
    confidence = np.ones((frames, KEYPOINTS), np.float32)
    return Pose(
        points[:, :KEYPOINTS, :2].astype(np.float32), confidence, depth[:, :KEYPOINTS].astype(np.float32)
    )


def squatting(frames: int = 24) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(np.linspace(0, 2 * np.pi, frames))


def mirrored(pose: Pose) -> Pose:
    points = pose.keypoints[:, MIRRORED] * np.array([-1, 1], np.float32)
    depth = None if pose.depth is None else pose.depth[:, MIRRORED]
    return Pose(points, pose.confidence[:, MIRRORED], depth)


def lengths(pose: Pose, size: float = SIZE) -> np.ndarray:
    """``(T, 136)`` pixels of every bone in space."""
    assert pose.depth is not None
    deep = np.nan_to_num(pose.depth)[..., None] * size / TALL
    points, _ = nodes(
        np.concatenate([pose.keypoints, deep], axis=2), pose.confidence > 0, np.full(len(pose), size)
    )
    found = np.zeros(points.shape[:2])
    for parent, children in ORDER:
        found[:, children] = np.linalg.norm(points[:, children] - points[:, [parent]], axis=2)
    return found
