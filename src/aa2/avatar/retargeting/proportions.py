"""How long a person's bones are, from keypoints with their depth, and how sure that is.

A bone looks shorter the more it points at the camera. Its lifted depth mends that, with an error; so every
length comes with the variance of its logarithm, which is large for a foreshortened bone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.avatar.limbs import KNOWN
from aa2.avatar.retargeting.filled import nodes
from aa2.avatar.retargeting.tree import BUILDS, GROUPS, MEASURES, NODES, STANDING
from aa2.models.stature import stature
from aa2.types import KEYPOINTS, Pose

FIRM = 0.05
"""Error of the measures that tell the size best."""
TALL = 1.7
"""Metres that a stature is taken for: depth is in metres, all else in pixels."""
BLUR = 0.004
"""Error of a keypoint in the picture, in statures."""
DEPTH_ERROR = 0.035
"""Error of the depth between two keypoints, in statures."""
NEAR = 0.4
"""Error of a length, a share for each stature that it is off the pelvis' depth: perspective."""
TOGETHER = 0.1
"""Spread of the logarithm of the ratio of heights of what may be one person."""
SHARED = 0.7
"""Share of the constant errors of a group's measures that is the same for all."""
EQUAL, SHARP = 1.05, 3.0
"""Misfit by degree of freedom up to which two people are built alike, and how fast they differ beyond it."""
PIECE = 2048
"""Frames that are measured at a time, for memory."""
AGREEING = 4.0
"""Frames of a shot that are worth one each; more see the same pose."""
STEADY = 300.0
"""How many times surer it is that the size stays from frame to frame than what one frame tells of it."""

GROWING, APART = 5.0, 0.35
"""How much more childlike, in standard deviations, somebody is expected to be who is e times less tall; the
variance of what heights do not tell of it, in the data engine's people."""
NEARER = 0.06
"""By how much heights differ more in a picture than in the world, as an exponent: cameras look down a little,
and the taller somebody is, the nearer to them is all but the feet. The best on clips of the data engine."""
HEAVY = 20.0
"""Degrees of freedom of the distribution of builds: cartoons are far from the mean, and there are some."""
_SHARES = np.log([measure.share for measure in MEASURES])
_ERRORS = np.array([measure.error for measure in MEASURES])
_GROUP = np.array([GROUPS.index(measure.group) for measure in MEASURES])
_CHILDLIKE = np.array([BUILDS[group].childlike for group in GROUPS])
_SPREADS = np.array([BUILDS[group].spread for group in GROUPS])


@dataclass(frozen=True)
class Proportions:
    """The lengths of a person's bones.

    Attributes:
        size: ``(T,)`` stature in pixels, steady over time.
        lengths: ``(11,)`` of every group in `GROUPS`, the logarithm of its ratio to an adult's: the most
            probable ones, for unseen groups by what is seen.
        told: ``(11,)`` what the keypoints alone tell of ``lengths``, up to an addend for all.
        variances: ``(11,)`` of ``told``; inf where the group is not seen.
    """

    size: np.ndarray
    lengths: np.ndarray
    told: np.ndarray
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
    told = lengths = np.zeros(len(GROUPS))
    variances = np.full(len(GROUPS), np.inf)
    for _ in range(3):
        pieces = [slice(start, start + PIECE) for start in range(0, len(pose), PIECE)]
        each = [_measured(places[at], depth[at], known[at], size[at]) for at in pieces]
        logs, errors = (np.concatenate(part) for part in zip(*each, strict=True))
        told, variances = _pooled(logs - np.log(size)[:, None] - _SHARES, errors)
        lengths = _probable(told, variances)
        size = _steady_size(logs - lengths[_GROUP] - _SHARES, errors, shots, size)
    return Proportions(size, lengths, told, variances)


def ratios(driver: Proportions, character: Proportions, scale: float = 1.0) -> np.ndarray:
    """``(11,)`` the character's bones over the driver's, in the picture.

    As far as their uncertainty explains all differences, they are equal: then the driver's own joints are the
    better knowledge (a positive-part James-Stein estimate), for both may be one person. Of people who are not
    equally tall, nobody thinks that.

    Args:
        scale: ratio of the standing heights in the world.
    """
    variance = driver.variances + character.variances
    seen = np.isfinite(variance)
    share = 0.0
    if seen.any():
        difference, weights = (character.told - driver.told)[seen], 1 / variance[seen]
        misfit = float((weights * (difference - np.average(difference, weights=weights)) ** 2).sum())
        equal = EQUAL * np.exp(-0.5 * (np.log(scale) / TOGETHER) ** 2)
        alike = (equal * max(seen.sum() - 1, 1) / max(misfit, 1e-9)) ** SHARP
        share = max(0.0, 1 - alike)
    found = np.exp(share * (_told_height(character, driver, scale) - driver.lengths))
    return scale ** (1 + NEARER) * found * standing(driver.lengths) / standing(driver.lengths, found)


def _told_height(character: Proportions, driver: Proportions, scale: float) -> np.ndarray:
    """``(11,)`` the most probable lengths of a character who is ``scale`` times as tall as the driver.

    Who is smaller is likely younger, with a larger head and shorter legs, as far as its picture does not say.
    """
    unlike = 1 - float(np.exp(-0.5 * (np.log(scale) / TOGETHER) ** 2))
    expected = unlike * (_childlike(driver.lengths) - GROWING * np.log(scale)) * _CHILDLIKE
    apart = _probable(character.told - expected, character.variances, 1 - unlike * (1 - APART))
    return apart + expected - np.log(standing(apart + expected))


def _childlike(lengths: np.ndarray) -> float:
    """How childlike somebody of such lengths is, in standard deviations; an addend for all tells nothing."""
    weights = 1 / _SPREADS**2
    own = _CHILDLIKE - np.average(_CHILDLIKE, weights=weights)
    found = lengths - np.average(lengths, weights=weights)
    return float((weights * own * found).sum() / (weights * own * own).sum())


def _probable(told: np.ndarray, variances: np.ndarray, varied: float = 1.0) -> np.ndarray:
    """``(11,)`` the lengths of the most probable build, of standing height 1.

    Args:
        told, variances: of `Proportions`.
        varied: the variance of how childlike people are, 1 among all.
    """
    seen = np.isfinite(variances)
    lengths = np.zeros(len(GROUPS))
    if not seen.any():
        return lengths
    own, childlike = _SPREADS**2, varied
    for _ in range(4):
        # An addend for all groups is unknown: the size was estimated from the same keypoints.
        joint = childlike * np.outer(_CHILDLIKE[seen], _CHILDLIKE[seen]) + np.diag(
            own[seen] + variances[seen]
        )
        gain = np.linalg.solve(joint + 1.0, told[seen])
        degree = childlike * float(_CHILDLIKE[seen] @ gain)
        apart = np.zeros(len(GROUPS))
        apart[seen] = own[seen] * gain
        lengths = degree * _CHILDLIKE + apart
        own = _SPREADS**2 * np.maximum(1, (HEAVY + (apart / _SPREADS) ** 2) / (HEAVY + 1))
        childlike = varied * max(1.0, (HEAVY + degree**2 / varied) / (HEAVY + 1))
    return lengths - np.log(standing(lengths))


def standing(lengths: np.ndarray, factors: np.ndarray | None = None) -> float:
    """The standing height of bones of such lengths, in statures, each times a factor."""
    each = np.exp(lengths) if factors is None else np.exp(lengths) * factors
    return float(sum(share * each[GROUPS.index(group)] for group, share in STANDING.items()))


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
    lengths, variances = np.zeros(len(GROUPS)), np.full(len(GROUPS), np.inf)
    for group in range(len(GROUPS)):
        mine = [k for k in np.flatnonzero(group == _GROUP) if np.isfinite(errors[:, k]).any()]
        values, weights = [], []
        for k in mine:
            seen = np.isfinite(errors[:, k])
            values.append(_weighted_median(logs[seen, k], 1 / (errors[seen, k] + _ERRORS[k] ** 2)))
            frames = np.sum(1 / errors[seen, k]) * min(1.0, AGREEING / seen.sum())
            # Both sides, and all frames of a shot, share a good part of their error.
            weights.append(1 / (1 / frames + (1 + SHARED * (len(mine) - 1)) * _ERRORS[k] ** 2))
        if mine:
            lengths[group] = np.average(values, weights=weights)
            variances[group] = 1 / sum(weights)
    return lengths, variances


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values)
    heaped = np.cumsum(weights[order]) - weights[order] / 2
    return float(np.interp(weights.sum() / 2, heaped, values[order]))


def _first_size(places: np.ndarray, known: np.ndarray, shots: np.ndarray) -> np.ndarray:
    """``(T,)`` stature of every frame by its bones as they look, a high quantile of them over the shot."""
    starts, ends = [m.start for m in MEASURES], [m.end for m in MEASURES]
    filled, sure = nodes(places, known, np.ones(len(places)))
    lengths = np.linalg.norm(filled[:, ends] - filled[:, starts], axis=2)
    lengths[~(sure[:, starts] & sure[:, ends])] = np.nan
    firm, shares = _ERRORS <= FIRM, np.exp(_SHARES)
    size = np.ones(len(places))
    for shot in np.unique(shots):
        seen = lengths[shots == shot]
        told = firm if np.isfinite(seen[:, firm]).any() else np.ones_like(firm)
        frames = stature(seen[:, told], shares[told])
        if np.isfinite(frames).any():
            size[shots == shot] = max(float(np.nanquantile(frames, 0.7)), 1.0)
    return size


def _steady_size(logs: np.ndarray, errors: np.ndarray, shots: np.ndarray, size: np.ndarray) -> np.ndarray:
    """``(T,)`` what all measures of a frame agree on, smooth over each shot."""
    weights = 1 / (errors + _ERRORS**2)
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
