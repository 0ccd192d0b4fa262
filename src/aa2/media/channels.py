"""Planes of numbers with the channels of a picture.

NumPy stretches ``(H, W, 1)`` over three channels pixel by pixel: eight times as slow as arrays of one shape,
to which a plane is brought here.
"""

from __future__ import annotations

import cv2
import numpy as np


def in_channels(plane: np.ndarray, channels: int = 3) -> np.ndarray:
    """``(H, W, channels)``: ``plane``, ``(H, W)`` uint8 or floating, in each of them."""
    return cv2.merge([plane] * channels)


def where(mask: np.ndarray, picture: np.ndarray, other: np.ndarray) -> np.ndarray:
    """``(H, W, C)``: ``picture`` where ``mask``, ``(H, W)`` bool, holds, elsewhere ``other``.

    Raises:
        ValueError: the pictures are not of one shape and type.
    """
    if (picture.shape, picture.dtype) != (other.shape, other.dtype):
        one, two = (f"{each.shape} {each.dtype}" for each in (picture, other))
        raise ValueError(f"pictures differ: {one} and {two}")
    return cv2.copyTo(picture, np.ascontiguousarray(mask).view(np.uint8), other.copy())
