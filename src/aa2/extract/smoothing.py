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


def smooth(pose: Pose, cuts: list[int] | None = None) -> Pose:
    """Each keypoint averaged with itself in the frames around, by confidence, nearness in time and in place.

    A bilateral filter in time: jitter goes, quick motion is kept. Nothing is carried over frames without the
    person or over ``cuts`` (frames that begin a shot). Confidence and depth stay as they are.
    """
    scale = np.maximum(JITTER * heights(pose), 1e-3)
    neighbours = _neighbours(pose, cuts or [])
    keypoints = pose.keypoints.copy()
    # One at a time: temporary arrays stay small however long the video is.
    for k in np.flatnonzero(pose.confidence.any(axis=0)):
        keypoints[:, k] = _steady(pose.keypoints[:, k], pose.confidence[:, k], scale, neighbours)
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
    points: np.ndarray,
    confidence: np.ndarray,
    scale: np.ndarray,
    neighbours: list[tuple[int, np.ndarray, np.ndarray]],
) -> np.ndarray:
    """``(T, 2)``: the weighted average of one keypoint over its neighbours in time."""
    total, weights = np.zeros((len(points), 2)), np.zeros(len(points))
    for offset, other, allowed in neighbours:
        moved = np.linalg.norm(points[other] - points, axis=-1) / scale
        weight = np.exp(-0.5 * (offset / SPREAD) ** 2 - 0.5 * moved**2) * confidence[other] * allowed
        total += weight[:, None] * points[other]
        weights += weight
    known = (confidence > 0) & (weights > 0)
    return np.where(known[:, None], total / np.where(known, weights, 1)[:, None], points)


def heights(pose: Pose) -> np.ndarray:
    """``(T,)`` the longer side of the box around the known body keypoints, pixels; 0 without any."""
    known = (pose.confidence[:, BODY] > 0)[..., None]
    points = pose.keypoints[:, BODY]
    low = np.where(known, points, np.inf).min(axis=1)
    high = np.where(known, points, -np.inf).max(axis=1)
    return np.where(known.any(axis=(1, 2)), (high - low).max(axis=1), 0.0)
