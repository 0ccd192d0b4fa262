"""Keypoints as a detector gives them: shaky, drifting, now and then missing or mistaken for each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.types import FACE, FEET, KEYPOINTS, LEFT_HAND, RIGHT_HAND, Pose

LEGS = np.r_[13:17, FEET]
_BODY = np.arange(1, 17).reshape(8, 2)[:, ::-1].ravel()
OTHER_SIDE = np.r_[0, _BODY, 20:23, 17:20, FACE, RIGHT_HAND, LEFT_HAND]
"""``(133,)`` the keypoint of the body's other side; the face keeps its own."""
PARTS = (
    np.r_[LEFT_HAND],
    np.r_[RIGHT_HAND],
    np.r_[13, 15, 17:20],
    np.r_[14, 16, 20:23],
    LEGS,
    np.r_[FACE],
)
"""What is lost as a whole: a hand, a leg below its hip, both legs, the points of the face."""
ENDS = ((9, LEFT_HAND), (10, RIGHT_HAND), (15, slice(17, 20)), (16, slice(20, 23)), (0, FACE))
"""Joints and what hangs on them."""
DRIFT_FRAMES = 6.0
"""Frames after which a drift has mostly become another."""
FINE = 0.25
"""What a point of hand, foot or face wanders beside its part, as a share of what a joint wanders."""


@dataclass(frozen=True)
class PoseErrors:
    """How often and how far keypoints go wrong. Most samples are mildly wrong: the positions' error of a
    sample is ``jitter`` and ``drift`` times a factor in [0, 2], 0.67 on average.

    Attributes:
        jitter: deviation from frame to frame, as a share of the picture's longer side.
        drift: deviation that lasts for some frames, likewise.
        depth: deviation of the keypoints' depth in metres, which lasts for some frames.
        missing: share of the keypoints that go unseen, each by itself, in a third of the samples.
        part: share of the samples in which a hand, a leg, both legs or the face is lost for some frames.
        swap: share of the samples in which left and right are mistaken for each other for some frames.
    """

    jitter: float = 0.002
    drift: float = 0.004
    depth: float = 0.04
    missing: float = 0.1
    part: float = 0.12
    swap: float = 0.03


def degraded_pose(pose: Pose, side: float, errors: PoseErrors, rng: np.random.Generator) -> Pose:
    """The pose as extracted.

    Args:
        pose: exact, T frames.
        side: of the picture, the longer one, in pixels.
    """
    frames, strength = len(pose), side * 2 * rng.random() ** 2
    points = pose.keypoints + strength * errors.drift * _drift(frames, 2, rng)
    points += strength * errors.jitter * rng.standard_normal(points.shape)
    depth = pose.depth
    if depth is not None:
        depth = (depth + errors.depth * _drift(frames, 1, rng)[..., 0]).astype(np.float32)
    confidence = pose.confidence
    if rng.random() < 1 / 3:
        confidence = confidence * (rng.random(confidence.shape) >= errors.missing)
    if rng.random() < errors.part:
        confidence = confidence.copy()
        confidence[np.ix_(_some_frames(frames, rng), PARTS[rng.integers(len(PARTS))])] = 0
    result = Pose(points.astype(np.float32), confidence.astype(np.float32), depth)
    return _swapped(result, _some_frames(frames, rng)) if rng.random() < errors.swap else result


def _swapped(pose: Pose, frames: np.ndarray) -> Pose:
    """Left and right of body, feet and hands exchanged in these frames."""
    depth = None if pose.depth is None else pose.depth.copy()
    keypoints, confidence = pose.keypoints.copy(), pose.confidence.copy()
    for values in (keypoints, confidence, depth):
        if values is not None:
            values[frames] = values[frames][:, OTHER_SIDE]
    return Pose(keypoints, confidence, depth)


def _drift(frames: int, axes: int, rng: np.random.Generator) -> np.ndarray:
    """``(T, 133, axes)`` of deviation about 1, smooth in time; hands, feet and the face keep together."""
    own = _smooth(frames, (KEYPOINTS, axes), rng)
    for joint, part in ENDS:
        own[:, part] = own[:, joint, None] + FINE * own[:, part]
    return own


def _smooth(frames: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """``(T, *shape)`` noise of deviation 1, a Gaussian process's with a scale of `DRIFT_FRAMES`."""
    apart = np.subtract.outer(np.arange(frames), np.arange(frames)) / DRIFT_FRAMES
    covariance = np.exp(-0.5 * apart**2) + 1e-6 * np.eye(frames)
    white = rng.standard_normal((frames, int(np.prod(shape))))
    return (np.linalg.cholesky(covariance) @ white).reshape(frames, *shape)


def _some_frames(frames: int, rng: np.random.Generator) -> np.ndarray:
    """The numbers of a run of frames: all of them as often as not."""
    if rng.random() < 0.5:
        return np.arange(frames)
    first, last = np.sort(rng.integers(frames, size=2))
    return np.arange(first, last + 1)
