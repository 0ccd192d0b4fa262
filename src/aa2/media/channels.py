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


def blended(picture: np.ndarray, other: np.ndarray, share: np.ndarray) -> np.ndarray:
    """``(H, W, C)`` float32: ``picture`` where ``share``, ``(H, W)`` float32, is 1, ``other`` where it is 0.

    Beside the result no more is held than the shares.
    """
    result = picture.astype(np.float32)
    result -= other
    result *= in_channels(share, picture.shape[2])
    result += other
    return result


def rounded(picture: np.ndarray) -> np.ndarray:
    """Floating ``picture`` in 8 bits, rounded; what was given is used up."""
    np.rint(picture, out=picture)
    np.clip(picture, 0, 255, out=picture)
    return picture.astype(np.uint8)


def where(mask: np.ndarray, picture: np.ndarray, other: np.ndarray) -> np.ndarray:
    """``(H, W, C)``: ``picture`` where ``mask``, ``(H, W)`` bool, holds, elsewhere ``other``.

    Raises:
        ValueError: the pictures are not of one shape and type.
    """
    if (picture.shape, picture.dtype) != (other.shape, other.dtype):
        one, two = (f"{each.shape} {each.dtype}" for each in (picture, other))
        raise ValueError(f"pictures differ: {one} and {two}")
    return cv2.copyTo(picture, np.ascontiguousarray(mask).view(np.uint8), other.copy())
