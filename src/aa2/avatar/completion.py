"""Drawing what is hidden of a layer from what is seen of it."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.media.channels import in_channels, where
from aa2.media.inpainting import draw_over

PLAIN, STRAP = 200, 0.035
"""Pixels of stature at which what is hidden is completed; half the width, in statures, of what is thin."""


def completed(
    picture: np.ndarray, known: np.ndarray, hole: np.ndarray, size: float, plain: np.ndarray | None = None
) -> np.ndarray:
    """The picture with a hole filled from what is known of the same layer, smoothly.

    Texture set in from elsewhere was tried: what repeats is a badge, or a face.

    Args:
        picture: ``(H, W, 3)`` uint8.
        known, hole: ``(H, W)`` bool.
        size: stature in pixels.
        plain: ``(H, W)`` bool, of what the deep inside is drawn, and there not of what is thin: a strap at
            its edge would darken all of a hole; None draws from the nearest everywhere.
    """
    rows, columns = np.flatnonzero((known | hole).any(axis=1)), np.flatnonzero((known | hole).any(axis=0))
    if not hole.any() or not known.any():
        return picture
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    drawn = draw_over(picture[part], ~known[part])
    if plain is not None:
        deep = cv2.distanceTransform((~known[part]).astype(np.uint8), cv2.DIST_L2, 3) / (STRAP * size)
        share = in_channels(np.clip(deep, 0, 1))
        drawn = (1 - share) * drawn + share * _plain(picture[part], plain[part], PLAIN / size)
    filled = picture.copy()
    filled[part] = where((hole & ~known)[part], np.rint(drawn).astype(np.uint8), picture[part])
    return filled


def _plain(picture: np.ndarray, known: np.ndarray, factor: float) -> np.ndarray:
    """The picture continued over what is not known, from all but thin things; seen at ``factor`` its size."""
    extent = picture.shape[1::-1]
    small = [max(1, round(side * min(1.0, factor))) for side in extent]
    there = cv2.resize(known.astype(np.float32), small, interpolation=cv2.INTER_AREA) > 0.99
    colours = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
    plain = cv2.medianBlur(draw_over(colours, ~there), 2 * round(STRAP * PLAIN) + 1)
    return cv2.resize(draw_over(plain, ~there), extent, interpolation=cv2.INTER_LINEAR)


def disc(radius: int) -> np.ndarray:
    """A round structuring element."""
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
