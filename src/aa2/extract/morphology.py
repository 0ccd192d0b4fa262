"""Shapes as ``(H, W)`` uint8, 0 or 1: widened, narrowed, and told apart by their pieces. Radii are pixels."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.widened import widened


def disc(radius: float) -> np.ndarray:
    """The structuring element of that radius, at least 1."""
    side = 2 * max(round(radius), 1) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def dilated(shape: np.ndarray, radius: float) -> np.ndarray:
    """Everything within the radius of the shape."""
    return widened(shape, disc(radius)).astype(np.uint8)


def eroded(shape: np.ndarray, radius: float, *, border: int = 1) -> np.ndarray:
    """What lies deeper than the radius in the shape.

    Args:
        shape: 0 or 1.
        radius: how deep.
        border: whether the shape goes on beyond the picture's border (1), or ends there (0).
    """
    outside = np.pad(1 - shape, 1, constant_values=1 - border)
    return 1 - dilated(outside, radius)[1:-1, 1:-1]


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
