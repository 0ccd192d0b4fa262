"""How near each pixel is to each bone of a person: what the network of limbs is told of the pose.

Hands are told by their fingers, too, where those are known: before a face nothing else tells them apart.
"""

from __future__ import annotations

import itertools

import numpy as np

from aa2.avatar.fingers import FINGERS
from aa2.avatar.limbs import KNOWN, PARTS, Joints, Part, find_joints, stature
from aa2.types import LEFT_HAND, RIGHT_HAND

WIDE, FALL = 1.5, 1.5
"""Radii from its bones up to which an arm is what the network says, and how fast not beyond, a radius."""
SHORTEST = 0.5
"""Pixels below which a bone has no direction."""
FINGER = 0.018
"""Half the breadth of a finger, with room, in statures."""


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
        if part.name in HANDS:
            hand = HANDS[part.name]
            _add_fingers(place, keypoints[hand], confidence[hand] >= KNOWN, tall)
    return maps


HANDS = {"left hand": LEFT_HAND, "right hand": RIGHT_HAND}


def _add_fingers(place: np.ndarray, points: np.ndarray, known: np.ndarray, tall: float) -> None:
    """Mark how near fingers are, in a hand's map ``(H, W)``; ``points`` are its 21 keypoints."""
    height, width = place.shape
    reach = 3 * FINGER * tall
    for finger in FINGERS:
        for one, next_ in itertools.pairwise(finger):
            if not (known[one] and known[next_]):
                continue
            ends = points[[one, next_]].astype(np.float32)
            low = np.maximum(np.floor(ends.min(axis=0) - reach), 0).astype(int)
            high = np.minimum(np.ceil(ends.max(axis=0) + reach) + 1, (width, height)).astype(int)
            if (high <= low).any():
                continue
            x, y = np.arange(low[0], high[0], dtype=np.float32), np.arange(low[1], high[1], dtype=np.float32)
            square = _squared_distance(x, y[:, None], *ends)
            near = place[low[1] : high[1], low[0] : high[0]]
            np.maximum(near, np.exp(-0.5 * square / np.float32(FINGER * tall) ** 2), out=near)


def bone_likelihood(keypoints: np.ndarray, confidence: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """How likely each of `PARTS` is by its bone alone, however far: ``1 / (1 + d²)``, d in radii.

    Args:
        keypoints, confidence, size: of `bone_maps`.

    Returns:
        ``(14, H, W)`` float32 in [0, 1]; 0 where the bone is unknown.
    """
    width, height = size
    maps = np.zeros((len(PARTS), height, width), np.float32)
    joints = find_joints(keypoints, confidence, None)
    tall = stature(joints)
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    for place, part in zip(maps, PARTS, strict=True):
        ends = None if tall is None else _bone(part, joints, tall)
        if tall is not None and ends is not None:
            place[:] = 1 / (1 + _squared_distance(x, y, *ends) / np.float32(part.radius * tall) ** 2)
    return maps


def arms_reach(keypoints: np.ndarray, confidence: np.ndarray, size: tuple[int, int]) -> dict[str, np.ndarray]:
    """How far an arm may be where it is seen: by limb ``(H, W)`` in [0, 1], 1 near its bones.

    Beside an arm that is spread the network takes long hair, and what mattes left of the ground, for sleeves.

    Args:
        keypoints, confidence, size: of `bone_maps`.
    """
    joints = find_joints(keypoints, confidence, None)
    tall = stature(joints)
    width, height = size
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    found: dict[str, np.ndarray] = {}
    for side in ("left", "right"):
        parts = [part for part in PARTS if part.name in (f"{side} arm", f"{side} forearm")]
        bones = [(part, None if tall is None else _bone(part, joints, tall)) for part in parts]
        away = [
            np.sqrt(_squared_distance(x, y, *ends)) / np.float32(part.radius * (tall or 1))
            for part, ends in bones
            if ends is not None
        ]
        if away:
            near = np.exp(-FALL * np.maximum(np.minimum.reduce(away) - WIDE, 0))
            found |= {part.name: near for part in parts}
    return found


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
