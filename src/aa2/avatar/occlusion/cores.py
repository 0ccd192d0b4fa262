"""Where a driver's body must be, going by the keypoints, and where the mask shows it: in a small picture.

Lengths are shares of the driver's stature unless they are called pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.avatar.limbs import PARTS, Joints, Part, find_joints, stature

SEEN = 32
"""Value of a soft mask (of 255) from which a pixel shows the driver."""
SURE, GUESSED = 0.5, 0.05
"""Confidence of a part's joints from which it is where they say, and from which it may be."""
FAR = 1e9
"""Pixels off the frame at which nobody is."""
STATURE = 192
"""Pixels of the driver in the small picture, at most about this many."""
CORE, INNER = 0.55, 0.6
"""Radius within which a part is whatever its owner wears, and within which nearly always, of the part's."""
SHRUNK = 0.7
"""Size of the trunk's core beside the four sides between shoulders and hips."""

_LEGS = slice(13, 17)
_ENDS = {"forearm": 0.85, "shin": 0.9}
"""Share of a part up to which its absence proves something: masks end before the wrist."""
_KEYPOINTS = {
    "neck": 5, "shoulder": 5, "elbow": 7, "wrist": 9, "pelvis": 11, "hip": 11, "knee": 13, "ankle": 15,
}  # fmt: skip
"""The left keypoint that a joint is, or is made of with the right one."""


@dataclass(frozen=True)
class Body:
    """A driver in the small picture.

    Attributes:
        box: left, top, right, bottom in the frame, pixels; may reach out of it.
        step: pixels of the frame to a side of a pixel here.
        size: stature in pixels of here.
        seen: ``(h, w)`` bool, where the mask shows the driver.
        inside: ``(h, w)`` bool, what lies in the frame.
        cores: by part, ``(h, w)`` bool.
        inner, whole: ``(h, w)`` bool, all parts, narrower and in full width.
        known: by part, the lesser confidence of its two joints; of the trunk that of the shoulders.
    """

    box: tuple[int, int, int, int]
    step: int
    size: float
    seen: np.ndarray
    inside: np.ndarray
    cores: dict[str, np.ndarray]
    inner: np.ndarray
    whole: np.ndarray
    known: dict[str, float]


def body_cores(keypoints: np.ndarray, confidence: np.ndarray, mask: np.ndarray) -> Body | None:
    """The driver in the small picture.

    Args:
        keypoints: ``(133, 2)`` pixels.
        confidence: ``(133,)``.
        mask: ``(H, W)`` uint8, 0 to 255.
    Returns:
        None where too little of the pose is known, or the mask is empty.
    """
    guessed = np.where(confidence >= GUESSED, 1.0, 0.0)
    guessed[_LEGS] = confidence[_LEGS] > 0  # mere hunches, but of a desk there is nothing better
    joints = find_joints(keypoints, guessed, np.zeros(len(guessed)))
    size = stature(find_joints(keypoints, np.where(confidence >= SURE, 1.0, 0.0), np.zeros(len(guessed))))
    size = stature(joints) if size is None else size
    if not joints or size is None or not mask.any():
        return None
    for name, joint in joints.items():
        joints[name] = np.append(joint[:3], _sureness(name, confidence))
    return _drawn(joints, size, mask)


def _sureness(joint: str, confidence: np.ndarray) -> float:
    """What is known of a joint of `find_joints`, be it made up of several keypoints."""
    side = {"left": 0, "right": 1}.get(joint.split()[0])
    first = _KEYPOINTS.get(joint.split()[-1])
    if first is None:
        return float(confidence[:5].max()) if joint == "head" else 1.0
    return float(confidence[first : first + 2].min() if side is None else confidence[first + side])


def _drawn(joints: Joints, size: float, mask: np.ndarray) -> Body | None:
    """What `body_cores` returns, of joints with the confidence of keypoints."""
    # Of a damaged pose, or of so near a person that a step is larger than the picture, nothing can be told.
    if not size < STATURE * max(mask.shape):
        return None
    step = max(1, round(size / STATURE))
    points = np.array([joint[:2] for joint in joints.values()])
    reach = 0.35 * size
    low = np.floor(points.min(axis=0) - reach)
    if not np.ptp(points, axis=0).max() + 2 * reach <= 8 * STATURE * step or not abs(low).max() < FAR:
        return None
    low = low.astype(int)
    extent = -(-np.ceil(points.max(axis=0) - low + reach).astype(int) // step)
    if max(extent) > 8 * STATURE:
        return None
    left, top = low.tolist()
    right, bottom = (low + extent * step).tolist()
    seen, inside = _small(mask, (left, top, right, bottom), step)
    small = {n: (joint[:2] - low + 0.5) / step - 0.5 for n, joint in joints.items()}
    tall, shape = size / step, seen.shape
    cores: dict[str, np.ndarray] = {}
    inner, whole, known = np.zeros(shape, bool), np.zeros(shape, bool), {}
    for part in PARTS:
        if part.start not in joints or part.end not in joints:
            continue
        cores[part.name] = _core(part, small, tall, shape)
        start, end = float(joints[part.start][3]), float(joints[part.end][3])
        # Behind a desk hips are guesses, but a trunk is where its shoulders are.
        known[part.name] = start if part.name == "torso" and end >= GUESSED else min(start, end)
        inner |= _capsule(small[part.start], small[part.end], INNER * part.radius * tall, shape)
        whole |= _capsule(small[part.start], small[part.end], part.radius * tall, shape)
    return Body((left, top, right, bottom), step, tall, seen, inside, cores, inner, whole, known)


def _small(mask: np.ndarray, box: tuple[int, int, int, int], step: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the mask shows the driver in a box, and where the box is in the frame: the small picture."""
    left, top, right, bottom = box
    height, width = mask.shape
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    small = np.zeros((2, (bottom - top) // step, (right - left) // step), np.uint8)
    if x0 < x1 and y0 < y1:  # only the blocks that touch the frame, which is far smaller than who is near
        columns = (x0 - left) // step, -(-(x1 - left) // step)
        rows = (y0 - top) // step, -(-(y1 - top) // step)
        left, top = left + columns[0] * step, top + rows[0] * step
        size = columns[1] - columns[0], rows[1] - rows[0]
        padded = np.zeros((2, size[1] * step, size[0] * step), np.uint8)
        padded[0, y0 - top : y1 - top, x0 - left : x1 - left] = mask[y0:y1, x0:x1]
        padded[1, y0 - top : y1 - top, x0 - left : x1 - left] = 255
        for plane, part in zip(small, padded, strict=True):
            plane[slice(*rows), slice(*columns)] = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return small[0] >= SEEN, small[1] == 255


def _core(part: Part, joints: Joints, size: float, shape: tuple[int, ...]) -> np.ndarray:
    """``(h, w)`` bool, the middle of a part."""
    start, end = joints[part.start], joints[part.end]
    end = start + _ENDS.get(part.name.split()[-1], 1.0) * (end - start)
    radius = CORE * part.radius * size
    if part.name != "torso":
        start = start + part.inset * (end - start)
        return _capsule(start, end, radius, shape)
    names = ("left shoulder", "right shoulder", "right hip", "left hip")
    # Of a trunk seen from the side, the four make no more than a line.
    core = _capsule(start + 0.2 * (end - start), start + 0.9 * (end - start), 0.7 * radius, shape)
    if all(name in joints for name in names):
        corners = np.array([joints[name] for name in names])
        middle = corners.mean(axis=0)
        drawn = np.zeros(shape, np.uint8)
        cv2.fillConvexPoly(drawn, np.round(middle + SHRUNK * (corners - middle)).astype(np.int32), 1)
        core |= drawn > 0
    return core


def _capsule(start: np.ndarray, end: np.ndarray, radius: float, shape: tuple[int, ...]) -> np.ndarray:
    """``(h, w)`` bool, what is within ``radius`` pixels of the line from ``start`` to ``end``."""
    drawn = np.zeros(shape, np.uint8)
    scale = 16  # OpenCV draws to fractions of a pixel
    ends = [tuple(np.round(point * scale).astype(int).tolist()) for point in (start, end)]
    thickness = max(1, round(2 * radius))
    cv2.line(drawn, ends[0], ends[1], 1, thickness, cv2.LINE_8, 4)
    return drawn > 0
