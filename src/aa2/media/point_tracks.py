"""Points of a video followed from frame to frame, and positions in its frames held to how they move.

A detector's positions are right on average and tremble; optical flow is exact from one frame to the next and
drifts over many. `held` takes from each what it is good at.
"""

from __future__ import annotations

import cv2
import numpy as np

SIDE = 640
"""Pixels of what is followed, a person's height, that are looked at, at most."""
WINDOW = 0.045
"""Side of the window around a point, in such heights: about an arm's thickness."""
LEVELS = 4
"""Halvings of the picture at which motion is looked for first."""
RETURNS = 0.7
"""Pixels, of those that are looked at, by which a point followed there and back may be off."""


def followed(before: np.ndarray, after: np.ndarray, points: np.ndarray, height: float) -> np.ndarray:
    """How far points move from one frame to the next (Lucas and Kanade 1981, in pyramids).

    Args:
        before, after: ``(H, W)`` uint8, grey.
        points: ``(N, 2)`` pixels of ``before``, NaN where there is none.
        height: of the person whom they are on, pixels.

    Returns:
        ``(N, 2)`` float64, pixels; NaN where a point is lost.
    """
    steps = np.full(points.shape, np.nan)
    size = np.array(before.shape[::-1])
    # Comparisons with NaN are false.
    there = np.logical_and(points > -0.5, points < size - 0.5).all(axis=1)
    if not there.any() or height <= 0:
        return steps
    scale = min(1.0, SIDE / height)
    side = max(7, round(WINDOW * height * scale) | 1)
    # What a pyramid can reach, and no more of the frame.
    reach = side * 2**LEVELS / scale
    first = np.maximum(np.floor(points[there].min(axis=0) - reach), 0).astype(int)
    last = np.minimum(np.ceil(points[there].max(axis=0) + reach) + 1, size).astype(int)
    part = np.s_[first[1] : last[1], first[0] : last[0]]
    extent = np.maximum(np.rint((last - first) * scale), 1).astype(int)
    factor = extent / (last - first)
    one, other = before[part], after[part]
    if scale < 1:
        one, other = (cv2.resize(each, extent, interpolation=cv2.INTER_AREA) for each in (one, other))
    here = ((points[there] - first + 0.5) * factor - 0.5).astype(np.float32)
    moved, found = _moved(one, other, here, side)
    back, returns = _moved(other, one, moved, side)
    sure = found & returns & (np.linalg.norm(back - here, axis=1) < RETURNS)
    steps[there] = np.where(sure[:, None], (moved - here) / factor, np.nan)
    return steps


def _moved(
    before: np.ndarray, after: np.ndarray, points: np.ndarray, side: int
) -> tuple[np.ndarray, np.ndarray]:
    """``(N, 2)`` where points are in the next picture, and ``(N,)`` whether they were found."""
    start = np.zeros_like(points)
    moved, found, _ = cv2.calcOpticalFlowPyrLK(
        before, after, points, start, winSize=(side, side), maxLevel=LEVELS
    )
    return moved, found[:, 0] > 0


def held(measured: np.ndarray, trust: np.ndarray, steps: np.ndarray, belief: np.ndarray) -> np.ndarray:
    """``(T, K, 2)`` float64: positions near what was measured that move as they were seen to.

    The minimum of ``trust[t] * |x[t] - measured[t]|² + belief[t] * |x[t + 1] - x[t] - steps[t]|²``, added up
    over time.

    Args:
        measured: ``(T, K, 2)``.
        trust: ``(T, K)``, more than 0.
        steps: ``(T - 1, K, 2)``, finite.
        belief: ``(T - 1, K)``, 0 or more: 0 where nothing is known of a step.
    """
    diagonal, right = trust.astype(np.float64), trust[..., None] * measured.astype(np.float64)
    diagonal[:-1] += belief
    diagonal[1:] += belief
    pull = belief[..., None] * steps
    right[:-1] -= pull
    right[1:] += pull
    # Tridiagonal: eliminated forwards, solved backwards.
    for t in range(1, len(right)):
        share = belief[t - 1] / diagonal[t - 1]
        diagonal[t] -= share * belief[t - 1]
        right[t] += share[:, None] * right[t - 1]
    for t in reversed(range(len(right))):
        if t + 1 < len(right):
            right[t] += belief[t][:, None] * right[t + 1]
        right[t] /= diagonal[t][:, None]
    return right
