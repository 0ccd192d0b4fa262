"""Outlines of what is guessed of a layer: straight on, smooth, and hardly above a collar."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.largest import largest

GRADUAL = 3.0
"""Pixels along an outline in which a guess may be wider by one."""
MOST = 60.0
"""Lengths over which something falls off, after which it is as good as nothing, yet a number."""


def between_outlines(seen: np.ndarray, label: np.ndarray, margin: float | np.ndarray) -> np.ndarray:
    """``(H, W)`` bool: between both outlines of a trunk, which go on straight where arms hide them.

    Args:
        seen: ``(H, W)`` bool, the trunk.
        label: ``(H, W)`` uint8, 0 where nobody is.
        margin: pixels that it may be wider, far from where it is seen; ``(H,)`` of each row.
    """
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.arange(seen.shape[1])
    between = np.ones_like(seen)
    for way in (1, -1):
        side, free = seen[rows, ::way], label[rows, ::way] == 0
        first = side.argmax(axis=1)
        # At the picture's edge nobody knows where it would end.
        shown = (first > 1) & free[np.arange(len(rows)), first - 1] & free[np.arange(len(rows)), first - 2]
        if shown.any():
            outline = np.interp(np.arange(len(seen)), rows[shown], first[shown])
            # Where it is hidden it begins where it is seen, or there would be a step.
            away = np.abs(np.arange(len(seen))[:, None] - rows[shown]).min(axis=1)
            between[:, ::way] &= columns >= (outline - np.minimum(margin, away / GRADUAL))[:, None]
    return between


def neck_hole(seen: np.ndarray) -> np.ndarray:
    """``(H, W)`` bool: the convex hull of a trunk about its neck: what of it a neck may hide.

    What is guessed above a collar's tips stands up beside the neck like a torn edge once the head moves.

    Args:
        seen: ``(H, W)`` bool, the trunk near its neck.
    """
    inside = np.zeros(seen.shape, np.uint8)
    points = cv2.findNonZero(seen.astype(np.uint8))
    if points is not None:
        cv2.fillConvexPoly(inside, cv2.convexHull(points), 1)
    return inside > 0


def smoothed(there: np.ndarray, sigma: float) -> np.ndarray:
    """``(H, W)`` bool: the same with a smooth outline.

    Args:
        there: ``(H, W)`` bool.
        sigma: pixels, over which it is smoothed.
    """
    return cv2.GaussianBlur(there.astype(np.float32), (0, 0), max(sigma, 0.5)) > 0.5


def ending(inside: np.ndarray, over: float) -> np.ndarray:
    """``(H, W)`` float32 in (0, 1]: 1 inside, and outside the less the farther away.

    Args:
        inside: ``(H, W)`` bool.
        over: pixels over which it falls to a third.
    """
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 5)
    return np.exp(-np.minimum(away.astype(np.float64) / max(over, 0.5), MOST)).astype(np.float32)


def nearest_label(label: np.ndarray, numbers: list[int]) -> np.ndarray:
    """``(H, W)`` uint8: of these labels the place of the nearest."""
    if len(numbers) == 1:
        return np.zeros(label.shape, np.uint8)
    near = [-cv2.distanceTransform((label != n).astype(np.uint8), cv2.DIST_L2, 3) for n in numbers]
    return largest(near)[0]
