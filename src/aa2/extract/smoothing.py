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
    frames = len(pose)
    scale = np.maximum(JITTER * _heights(pose), 1e-3)
    shot = np.searchsorted(np.asarray(sorted(cuts or []), dtype=int), np.arange(frames), side="right")
    stretch = np.cumsum(~pose.present)  # constant over a stretch of frames with the person
    total = np.zeros(pose.keypoints.shape, np.float64)
    weights = np.zeros(pose.confidence.shape, np.float64)
    for offset in range(-REACH, REACH + 1):
        other = np.clip(np.arange(frames) + offset, 0, frames - 1)
        allowed = (other == np.arange(frames) + offset) & (shot[other] == shot) & (stretch[other] == stretch)
        moved = np.linalg.norm(pose.keypoints[other] - pose.keypoints, axis=-1) / scale[:, None]
        weight = np.exp(-0.5 * (offset / SPREAD) ** 2 - 0.5 * moved**2) * pose.confidence[other]
        weight *= allowed[:, None]
        total += weight[..., None] * pose.keypoints[other]
        weights += weight
    known = (pose.confidence > 0) & (weights > 0)
    steady = total / np.where(known, weights, 1)[..., None]
    return replace(pose, keypoints=np.where(known[..., None], steady, pose.keypoints).astype(np.float32))


def _heights(pose: Pose) -> np.ndarray:
    """``(T,)`` the longer side of the box around the known body keypoints, pixels."""
    known = (pose.confidence[:, BODY] > 0)[..., None]
    points = pose.keypoints[:, BODY]
    low = np.where(known, points, np.inf).min(axis=1)
    high = np.where(known, points, -np.inf).max(axis=1)
    return np.where(known.any(axis=(1, 2)), (high - low).max(axis=1), 0.0)
