"""Steadies keypoints over time without delay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2.types import BODY, Pose

REACH = 3
"""Frames to each side that have a say."""
SPREAD = 1.5
"""Standard deviation of the weights in time, frames."""
JITTER = 0.012
"""Standard deviation of the weights in distance, in body heights: what moves farther is motion, and stays."""
BLOCK = 256
"""Frames that are steadied at once: temporary arrays stay small however long the video is."""


def smooth(pose: Pose, cuts: list[int] | None = None) -> Pose:
    """Each keypoint averaged with itself in the frames around, by confidence, nearness in time and in place.

    A bilateral filter in time: jitter goes, quick motion is kept. Nothing is carried over frames without the
    person or over ``cuts`` (frames that begin a shot). Confidence and depth stay as they are.
    """
    scale = np.maximum(JITTER * heights(pose), 1e-3)
    neighbours = _neighbours(pose, cuts or [])
    keypoints = pose.keypoints.copy()
    for start in range(0, len(pose), BLOCK):
        block = slice(start, start + BLOCK)
        keypoints[block] = _steady(pose, scale, neighbours, block)
    return replace(pose, keypoints=keypoints)


def _neighbours(pose: Pose, cuts: list[int]) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """Offsets in time, each with ``(T,)`` the frame there and ``(T,)`` whether it may be asked."""
    frames = np.arange(len(pose))
    shot = np.searchsorted(np.asarray(sorted(cuts), dtype=int), frames, side="right")
    stretch = np.cumsum(~pose.present)  # constant over a stretch of frames with the person
    found = []
    for offset in range(-REACH, REACH + 1):
        other = np.clip(frames + offset, 0, max(len(pose) - 1, 0))
        allowed = (other == frames + offset) & (shot[other] == shot) & (stretch[other] == stretch)
        found.append((offset, other, allowed & pose.present[other]))
    return found


def _steady(
    pose: Pose, scale: np.ndarray, neighbours: list[tuple[int, np.ndarray, np.ndarray]], block: slice
) -> np.ndarray:
    """``(B, K, 2)``: the weighted averages of all keypoints over their neighbours in time."""
    points, confidence = pose.keypoints[block], pose.confidence[block]
    total, weights = np.zeros(points.shape), np.zeros(confidence.shape)
    for offset, other, allowed in neighbours:
        there = pose.keypoints[other[block]]
        moved = np.linalg.norm(there - points, axis=-1) / scale[block, None]
        near = np.exp(-0.5 * (offset / SPREAD) ** 2 - 0.5 * moved**2)
        weight = near * pose.confidence[other[block]] * allowed[block, None]
        total += weight[..., None] * there
        weights += weight
    known = (confidence > 0) & (weights > 0)
    return np.where(known[..., None], total / np.where(known, weights, 1)[..., None], points)


def heights(pose: Pose) -> np.ndarray:
    """``(T,)`` the longer side of the box around the known body keypoints, pixels; 0 without any."""
    known = (pose.confidence[:, BODY] > 0)[..., None]
    points = pose.keypoints[:, BODY]
    low = np.where(known, points, np.inf).min(axis=1)
    high = np.where(known, points, -np.inf).max(axis=1)
    return np.where(known.any(axis=(1, 2)), (high - low).max(axis=1), 0.0)
