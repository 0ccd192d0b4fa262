"""Opacity in the rim of a silhouette: closed-form matting (Levin et al. 2008), in tiles along the rim.

The Laplacian is never built: its product with an image is a few box filters, which OpenCV has (He et al.,
Fast Matting Using Large Kernel Matting Laplacian Matrices, 2010). PyMatting gives the same, but brings numba
and SciPy: 355 MB on disk, 65 s of compiling at the first import, 1.1 s at each after that (1.1.16, one core).
"""

from __future__ import annotations

import cv2
import numpy as np

TILE, MARGIN = 128, 24
"""Side of a tile, and how far the tile that is solved reaches beyond it, pixels. Tiles of 192 take a tenth
less time, but 4 % more memory at the peak of a film at 1080p."""
RADIUS = 1
AREA = np.float32((2 * RADIUS + 1) ** 2)
REGULARITY = 1e-4
"""Variance of colour, in [0, 1]², below which a window is flat."""
KNOWN, LEANING = 100.0, 0.2
"""How strongly known pixels hold their value, and unknown ones their first guess."""
STEPS, ENOUGH = 50, 1e-2
"""Most steps of conjugate gradients, and the share of the residual at which they end."""
CLEAN = (0.04, 0.96)
"""Values that become 0 and 1."""


def rim_alpha(
    picture: np.ndarray,
    guess: np.ndarray,
    unknown: np.ndarray,
    leaning: float = LEANING,
) -> np.ndarray:
    """``(H, W)`` float32 in [0, 1]: ``guess`` where it is known, solved for where it is not.

    Args:
        picture: ``(H, W, 3)`` uint8.
        guess: ``(H, W)`` float32 in [0, 1]; 0 or 1 where known.
        unknown: ``(H, W)`` bool.
        leaning: how strongly an unknown pixel keeps to the guess.
    """
    height, width = guess.shape
    result = guess.astype(np.float32).copy()
    total = np.zeros_like(result)
    weight = np.zeros_like(result)
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            if not unknown[top : top + TILE, left : left + TILE].any():
                continue
            y0, y1 = max(top - MARGIN, 0), min(top + TILE + MARGIN, height)
            x0, x1 = max(left - MARGIN, 0), min(left + TILE + MARGIN, width)
            ramp = np.outer(_ramp(y0, y1, top, height), _ramp(x0, x1, left, width))
            part = np.s_[y0:y1, x0:x1]
            box = _around(unknown[part])
            solved = _solved(picture[part][box], result[part][box], unknown[part][box], leaning)
            total[part][box] += ramp[box] * solved
            weight[part][box] += ramp[box]
    low, high = CLEAN
    blended = np.clip((total / np.maximum(weight, 1e-6) - low) / (high - low), 0, 1)
    return np.where(unknown & (weight > 0), blended, result)


def _around(unknown: np.ndarray) -> tuple[slice, slice]:
    """The box of what is unknown and of the known pixels that reach it."""
    rows, columns = np.nonzero(unknown.any(axis=1))[0], np.nonzero(unknown.any(axis=0))[0]
    reach = 4 * RADIUS
    return (
        slice(max(rows[0] - reach, 0), rows[-1] + reach + 1),
        slice(max(columns[0] - reach, 0), columns[-1] + reach + 1),
    )


def _ramp(start: int, stop: int, tile: int, limit: int) -> np.ndarray:
    """Weight of a tile's rows or columns: neighbours fade into each other over the margins."""
    place = np.arange(start, stop) + 0.5
    rising = np.clip((place - (tile - MARGIN)) / (2 * MARGIN), 0.01, 1) if tile > 0 else np.ones(len(place))
    end = tile + TILE
    falling = np.clip((end + MARGIN - place) / (2 * MARGIN), 0.01, 1) if end < limit else np.ones(len(place))
    return (rising * falling).astype(np.float32)


def _solved(picture: np.ndarray, guess: np.ndarray, unknown: np.ndarray, leaning: float) -> np.ndarray:
    """Conjugate gradients on ``(L + D) alpha = D guess``, with what is known as D."""
    laplacian = Laplacian(picture.astype(np.float32) / 255)
    hold = np.where(unknown, np.float32(leaning), np.float32(KNOWN))
    precondition = 1 / (laplacian.count + hold)
    alpha = guess.astype(np.float32)
    residual = hold * guess - (laplacian(alpha) + hold * alpha)
    direction = precondition * residual
    slope = before = float((residual * direction).sum())
    for _ in range(STEPS):
        if slope <= ENOUGH**2 * before or slope <= 1e-12:
            break
        image = laplacian(direction) + hold * direction
        step = slope / max(float((direction * image).sum()), 1e-20)
        alpha = alpha + step * direction
        residual = residual - step * image
        scaled = precondition * residual
        slope, last = float((residual * scaled).sum()), slope
        direction = scaled + (slope / last) * direction
    return alpha


class Laplacian:
    """The matting Laplacian of a picture ``(H, W, 3)`` float32 in [0, 1], as a function of an image.

    Channels lie apart: over whole planes numpy is several times as fast as over every fourth number.
    """

    def __init__(self, picture: np.ndarray) -> None:
        height, width = picture.shape[:2]
        whole = np.zeros((height, width), np.float32)  # only windows that lie within the picture
        whole[RADIUS : height - RADIUS, RADIUS : width - RADIUS] = 1
        exact = [np.ascontiguousarray(plane) for plane in np.moveaxis(picture.astype(np.float64), -1, 0)]
        exact = [plane - plane.mean() for plane in exact]  # differences of large numbers follow
        mean = [_sum(plane) / AREA for plane in exact]
        rr, rg, rb, gg, gb, bb = (
            _sum(exact[i] * exact[j]) / AREA - mean[i] * mean[j] + REGULARITY * (i == j)
            for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
        )
        c_rr, c_rg, c_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
        c_gg, c_gb, c_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
        scale = whole / np.maximum(rr * c_rr + rg * c_rg + rb * c_rb, 1e-30)
        self._inverse = [(c * scale).astype(np.float32) for c in (c_rr, c_rg, c_rb, c_gg, c_gb, c_bb)]
        self._planes = [plane.astype(np.float32) for plane in exact]
        self._mean = [plane.astype(np.float32) for plane in mean]
        self._whole = whole
        self.count = _sum(whole)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """``L @ image``, both ``(H, W)`` float32."""
        level = _sum(image) / AREA
        r, g, b = (
            _sum(plane * image) / AREA - mean * level
            for plane, mean in zip(self._planes, self._mean, strict=True)
        )
        c_rr, c_rg, c_rb, c_gg, c_gb, c_bb = self._inverse
        slopes = (
            c_rr * r + c_rg * g + c_rb * b,
            c_rg * r + c_gg * g + c_gb * b,
            c_rb * r + c_gb * g + c_bb * b,
        )
        offset = self._whole * level
        result = self.count * image
        for slope, mean, plane in zip(slopes, self._mean, self._planes, strict=True):
            offset -= slope * mean
            result -= _sum(slope) * plane
        return result - _sum(offset)


def _sum(image: np.ndarray) -> np.ndarray:
    side = 2 * RADIUS + 1
    return cv2.boxFilter(image, -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
