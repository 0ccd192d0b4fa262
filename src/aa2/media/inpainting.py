"""Holes of a picture drawn over from around them."""

from __future__ import annotations

import cv2
import numpy as np


def draw_over(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """``picture``, ``(H, W, 3)`` uint8, its hole ``(H, W)`` bool smoothly filled from around.

    Push and pull was measured better than Telea's method (PSNR inside the person on 20 rendered clips: 21.5
    and 21.0 dB, ``benchmarks/yardsticks.py``), and leaves no streaks.
    """
    if not hole.any() or hole.all():
        return picture
    filled = fill(picture.astype(np.float32), (~hole).astype(np.float32))
    return np.where(hole[..., None], np.rint(filled).clip(0, 255).astype(np.uint8), picture)


def fill(pixels: np.ndarray, known: np.ndarray) -> np.ndarray:
    """`aa2.models.carry.fill` for one picture, ``(H, W, 3)`` and ``(H, W)``: OpenCV is ten times as fast."""
    height, width = known.shape
    if min(height, width) == 1 or known.all():
        return pixels
    half = (width + 1) // 2, (height + 1) // 2
    share = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    average = cv2.resize(pixels * known[..., None], half, interpolation=cv2.INTER_AREA)
    coarse = fill(average / np.maximum(share, 1e-4)[..., None], (share > 0).astype(np.float32))
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(known[..., None] > 0, pixels, smooth)
