"""How long a person's bones are, from keypoints with their depth, and how sure that is.

A bone looks shorter the more it points at the camera. Its lifted depth mends that, with an error; so every
length comes with the variance of its logarithm, which is large for a foreshortened bone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.avatar.filled import nodes
from aa2.avatar.limbs import KNOWN
from aa2.avatar.tree import GROUPS, MEASURES, NODES, STANDING
from aa2.types import KEYPOINTS, Pose

TALL = 1.7
"""Metres that a stature is taken for: depth is in metres, all else in pixels."""
BLUR = 0.004
"""Error of a keypoint in the picture, in statures."""
DEPTH_ERROR = 0.035
"""Error of the depth between two keypoints, in statures."""
NEAR = 0.4
"""Error of a length, a share for each stature that it is off the pelvis' depth: perspective."""
AGREEING = 4.0
"""Frames of a shot that are worth one each; more see the same pose."""
STEADY = 300.0
"""How many times surer it is that the size stays from frame to frame than what one frame tells of it."""

_SHARES = np.log([measure.share for measure in MEASURES])
_SPREADS = np.array([measure.spread for measure in MEASURES])
_ERRORS = np.array([measure.error for measure in MEASURES])
_GROUP = np.array([GROUPS.index(measure.group) for measure in MEASURES])


@dataclass(frozen=True)
class Proportions:
    """The lengths of a person's bones.

    Attributes:
        size: ``(T,)`` stature in pixels, steady over time.
        lengths: ``(11,)`` of every group in `GROUPS`, the logarithm of its ratio to an adult's.
        variances: ``(11,)`` of ``lengths``; that of people where the group is not seen.
    """

    size: np.ndarray
    lengths: np.ndarray
    variances: np.ndarray


def proportions(pose: Pose, shots: np.ndarray | None = None) -> Proportions:
    """What a pose, of one frame or many, tells of a person's bones.

    Args:
        pose: T frames.
        shots: ``(T,)`` int, equal in frames between which the size is steady; None: in all.
    """
    known = (pose.confidence >= KNOWN) & np.isfinite(pose.keypoints).all(axis=2)
    shots = np.zeros(len(pose), int) if shots is None else shots
    depth = np.full(pose.confidence.shape, np.nan) if pose.depth is None else pose.depth
    places = pose.keypoints.astype(np.float64)
    size = _first_size(places, known, shots)
    lengths = np.zeros(len(GROUPS))
    variances = np.zeros(len(GROUPS))
    for _ in range(3):
        logs, errors = _measured(places, depth, known, size)
        lengths, variances = _pooled(logs - np.log(size)[:, None] - _SHARES, errors)
        size = _steady_size(logs - lengths[_GROUP] - _SHARES, errors, variances, shots, size)
    return Proportions(size, lengths, variances)


def ratios(driver: Proportions, character: Proportions, doubt: float = 1.0) -> np.ndarray:
    """``(11,)`` the character's bones over the driver's where both stand equally high.

    A ratio that its uncertainty explains is 1: then the driver's own joints are the better knowledge.

    Args:
        doubt: standard deviations of a difference that count as none.
    """
    difference = character.lengths - driver.lengths
    variance = character.variances + driver.variances
    difference = difference - _common(difference, variance)
    noise = doubt**2 * variance
    kept = difference * np.maximum(0, 1 - noise / np.maximum(difference**2, 1e-12))
    found = np.exp(kept)
    return found / (standing(driver.lengths, found) / standing(driver.lengths))


def standing(lengths: np.ndarray, factors: np.ndarray | None = None) -> float:
    """The standing height of bones of such lengths, in statures, each times a factor."""
    each = np.exp(lengths) if factors is None else np.exp(lengths) * factors
    return float(sum(share * each[GROUPS.index(group)] for group, share in STANDING.items()))


def _common(difference: np.ndarray, variance: np.ndarray) -> float:
    """What most bones agree on: a weighted median."""
    order = np.argsort(difference)
    weights = np.cumsum(1 / variance[order])
    return float(difference[order][np.searchsorted(weights, weights[-1] / 2)])


def _measured(
    places: np.ndarray, depth: np.ndarray, known: np.ndarray, size: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """``(T, M)`` logarithms of the measures in pixels, and their variances in one frame; inf if unknown."""
    metre = (size / TALL)[:, None]
    deep = np.isfinite(depth)
    points = np.concatenate([places, (np.where(deep, depth, 0) * metre)[..., None]], axis=2)
    filled, sure = nodes(points, known, size)
    deep = np.concatenate([deep, np.ones((len(depth), NODES - KEYPOINTS), bool)], axis=1)
    starts, ends = [m.start for m in MEASURES], [m.end for m in MEASURES]
    vectors = (filled[:, ends] - filled[:, starts]) / size[:, None, None]
    middle = (filled[:, ends, 2] + filled[:, starts, 2]) / 2 / size[:, None]
    flat, across = np.linalg.norm(vectors[..., :2], axis=2), np.abs(vectors[..., 2])
    length = np.maximum(np.hypot(flat, across), 1e-3)
    unsure = np.where(deep[:, ends] & deep[:, starts], DEPTH_ERROR, 0.1)
    variance = (BLUR * flat / length**2) ** 2 + (unsure * across / length**2) ** 2
    variance += (unsure**2 / (2 * length**2)) ** 2 + (NEAR * middle) ** 2
    variance[~(sure[:, starts] & sure[:, ends])] = np.inf
    return np.log(length * size[:, None]), variance


def _pooled(logs: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(11,)`` each group's length and variance over all frames, both sides and all of its measures."""
    lengths, variances = np.zeros(len(GROUPS)), np.zeros(len(GROUPS))
    for group in range(len(GROUPS)):
        mine = np.flatnonzero(group == _GROUP)
        told = [(0.0, float(_SPREADS[mine].min() ** 2))]
        for k in mine:
            seen = np.isfinite(errors[:, k])
            if seen.any():
                weights = 1 / (errors[seen, k] + _ERRORS[k] ** 2)
                value = _weighted_median(logs[seen, k], weights)
                frames = np.sum(1 / errors[seen, k]) * min(1.0, AGREEING / seen.sum())
                # Both sides, and all frames of a shot, share a good part of their error.
                told.append((value, 1 / frames + len(mine) * 0.7 * _ERRORS[k] ** 2))
        weights = np.array([1 / variance for _, variance in told])
        lengths[group] = np.dot(weights, [value for value, _ in told]) / weights.sum()
        variances[group] = 1 / weights.sum()
    return lengths, variances


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values)
    heaped = np.cumsum(weights[order]) - weights[order] / 2
    return float(np.interp(weights.sum() / 2, heaped, values[order]))


def _first_size(places: np.ndarray, known: np.ndarray, shots: np.ndarray) -> np.ndarray:
    """``(T,)`` stature of every frame by its bones as they look, a high quantile of them over the shot."""
    starts, ends = [m.start for m in MEASURES], [m.end for m in MEASURES]
    filled, sure = nodes(places, known, np.ones(len(places)))
    flat = np.linalg.norm(filled[:, ends] - filled[:, starts], axis=2) / np.exp(_SHARES)
    flat[~(sure[:, starts] & sure[:, ends])] = np.nan
    size = np.ones(len(places))
    for shot in np.unique(shots):
        told = flat[shots == shot][:, [m.spread < 0.15 for m in MEASURES]]
        told = told if np.isfinite(told).any() else flat[shots == shot]
        frames = np.array([np.nanquantile(t, 0.8) if np.isfinite(t).any() else np.nan for t in told])
        if np.isfinite(frames).any():
            size[shots == shot] = max(float(np.nanquantile(frames, 0.7)), 1.0)
    return size


def _steady_size(
    logs: np.ndarray, errors: np.ndarray, variances: np.ndarray, shots: np.ndarray, size: np.ndarray
) -> np.ndarray:
    """``(T,)`` what all measures of a frame agree on, smooth over each shot."""
    weights = 1 / (errors + _ERRORS**2 + variances[_GROUP])
    for _ in range(2):  # a stray joint loses its say
        total = weights.sum(axis=1)
        told = (weights * logs).sum(axis=1) / np.maximum(total, 1e-9)
        off = np.abs(logs - told[:, None])
        weights = weights / np.maximum(1, off / 0.1)
    new = np.log(size)
    for shot in np.unique(shots):
        at = shots == shot
        if (total[at] > 0).any():
            new[at] = smoothed(told[at], total[at], STEADY * float(np.median(total[at])))
    return np.exp(new)


def smoothed(values: np.ndarray, weights: np.ndarray, stiffness: float) -> np.ndarray:
    """The steady course nearest to ``values``: least squares of the errors and of the steps between frames.

    Args:
        values: ``(T,)`` or ``(T, C)``.
        weights: ``(T,)``, 0 or more, of each value; some are positive.
        stiffness: weight of each step.
    """
    values = np.asarray(values, np.float64)
    count = len(values)
    rest = values.mean(axis=0) if weights.sum() == 0 else np.average(values, axis=0, weights=weights)
    right = (values - rest) * weights.reshape(-1, *[1] * (values.ndim - 1))
    links = np.full(count, 2 * stiffness)
    links[[0, -1]] = stiffness if count > 1 else 0.0
    diagonal = weights + links
    upper = np.zeros(count)
    result = right.copy()
    for t in range(count):  # a tridiagonal system, by elimination
        pivot = max(diagonal[t] + (stiffness * upper[t - 1] if t else 0.0), 1e-12)
        upper[t] = -stiffness / pivot if t < count - 1 else 0.0
        result[t] = (right[t] + (stiffness * result[t - 1] if t else 0.0)) / pivot
    for t in range(count - 2, -1, -1):
        result[t] = result[t] - upper[t] * result[t + 1]
    return result + rest
