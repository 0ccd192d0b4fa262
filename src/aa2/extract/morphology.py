"""Shapes as ``(H, W)`` uint8, 0 or 1: widened, narrowed, and told apart by their pieces. Radii are pixels."""

from __future__ import annotations

import cv2
import numpy as np


def disc(radius: float) -> np.ndarray:
    """The structuring element of that radius, at least 1."""
    side = 2 * max(round(radius), 1) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


LARGE = 24
"""Radius from which a disc is laid row by row: OpenCV looks at every pixel of it for every pixel."""


def dilated(shape: np.ndarray, radius: float) -> np.ndarray:
    """Everything within the radius of the shape."""
    if radius >= LARGE and shape.any():
        return _dilated_by_rows(shape, disc(radius))
    return np.asarray(cv2.dilate(shape, disc(radius)), np.uint8)


def _dilated_by_rows(shape: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """``cv2.dilate`` by a disc, of which every row reaches as far as half its breadth."""
    reach, widths = len(kernel) // 2, kernel.sum(axis=1, dtype=int) // 2
    rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
    top, left = max(rows[0] - reach, 0), max(columns[0] - reach, 0)
    part = np.s_[top : rows[-1] + reach + 1, left : columns[-1] + reach + 1]
    inside = shape[rows[0] : rows[-1] + 1, part[1]] > 0
    x = np.arange(inside.shape[1])
    far = 2 * shape.shape[1]
    before = np.maximum.accumulate(np.where(inside, x, -far), axis=1)
    behind = np.minimum.accumulate(np.where(inside, x, 2 * far)[:, ::-1], axis=1)[:, ::-1]
    away = np.minimum(x - before, behind - x).astype(np.uint16)
    result = np.zeros(shape.shape, bool)
    within = result[part]
    for down, width in enumerate(widths, rows[0] - top - reach):
        start, stop = max(-down, 0), min(len(away), len(within) - down)
        if start < stop:
            within[down + start : down + stop] |= away[start:stop] <= width
    return result.astype(np.uint8)


def eroded(shape: np.ndarray, radius: float, *, border: int = 1) -> np.ndarray:
    """What lies deeper than the radius in the shape.

    Args:
        shape: 0 or 1.
        radius: how deep.
        border: whether the shape goes on beyond the picture's border (1), or ends there (0).
    """
    narrowed = cv2.erode(shape, disc(radius), borderType=cv2.BORDER_CONSTANT, borderValue=[border])
    return np.asarray(narrowed, np.uint8)


def opened(shape: np.ndarray, radius: float) -> np.ndarray:
    """Without what is thinner than twice the radius."""
    return np.asarray(cv2.morphologyEx(shape, cv2.MORPH_OPEN, disc(radius)), np.uint8)


def pieces(shape: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Connected pieces: ``(H, W)`` int32 labels, 0 outside, and the area of each label."""
    count, labels = cv2.connectedComponents(shape)
    labels = np.asarray(labels, np.int32)
    return labels, np.bincount(labels.ravel(), minlength=count)


def touching(shape: np.ndarray, seed: np.ndarray) -> np.ndarray:
    """The pieces of ``shape`` in which some of ``seed`` lies."""
    labels, areas = pieces(shape)
    wanted = np.bincount(labels[seed > 0], minlength=len(areas)) > 0
    wanted[0] = False
    return wanted[labels].astype(np.uint8)
