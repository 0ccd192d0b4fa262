"""How near each pixel is to each bone of a person: what the network of limbs is told of the pose."""

from __future__ import annotations

import numpy as np

from aa2.avatar.limbs import PARTS, Joints, Part, find_joints, stature

SHORTEST = 0.5
"""Pixels below which a bone has no direction."""


def bone_maps(keypoints: np.ndarray, confidence: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Nearness to the bone of each of `PARTS`: ``exp(-d² / 2)``, d in radii of the part; 0 where unknown.

    Args:
        keypoints: ``(133, 2)`` pixels.
        confidence: ``(133,)`` in [0, 1].
        size: width and height of the maps.

    Returns:
        ``(14, H, W)`` float32 in [0, 1].
    """
    width, height = size
    maps = np.zeros((len(PARTS), height, width), np.float32)
    joints = find_joints(keypoints, confidence, None)
    tall = stature(joints)
    if tall is None:
        return maps
    for place, part in zip(maps, PARTS, strict=True):
        place[:] = bone_map(part, joints, tall, size)
    return maps


def bone_map(part: Part, joints: Joints, tall: float, size: tuple[int, int]) -> np.ndarray:
    """``(H, W)`` float32: the map of one part, for somebody ``tall`` pixels high."""
    width, height = size
    ends = _bone(part, joints, tall)
    if ends is None:
        return np.zeros((height, width), np.float32)
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    return np.exp(-0.5 * _squared_distance(x, y, *ends) / np.float32(part.radius * tall) ** 2)


def _bone(part: Part, joints: Joints, tall: float) -> tuple[np.ndarray, np.ndarray] | None:
    """Where a part's bone starts and ends, in pixels, with its tip and without what is its neighbours'."""
    if part.start not in joints or part.end not in joints:
        return None
    start, end = joints[part.start][:2], joints[part.end][:2]
    way = end - start
    length = float(np.linalg.norm(way))
    if length < SHORTEST:
        return None
    ends = start + part.inset * way, end + part.tip * tall / length * way
    return ends[0].astype(np.float32), ends[1].astype(np.float32)


def _squared_distance(x: np.ndarray, y: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """``(H, W)`` squared distances of pixels from the segment between two points."""
    way = end - start
    along = ((x - start[0]) * way[0] + (y - start[1]) * way[1]) / max(float(way @ way), 1e-6)
    along = np.clip(along, 0, 1)
    return (x - start[0] - along * way[0]) ** 2 + (y - start[1] - along * way[1]) ** 2
