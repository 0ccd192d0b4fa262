"""Triangles drawn on a CPU: of every pixel, where in the texture it comes from and how far away it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

THIN = 1e-3
"""Twice the area, in square pixels, of the smallest triangle that is drawn."""


@dataclass(frozen=True)
class Pixels:
    """What is covered by triangles, pixel by pixel, from top to bottom.

    Attributes:
        row, column: ``(N,)`` int64, which pixels.
        values: ``(N, K)`` float32, what is interpolated over the nearest triangle at the pixel's centre.
        depth: ``(N,)`` float32, that triangle's there.
        triangle: ``(N,)`` int64, which it is.
    """

    row: np.ndarray
    column: np.ndarray
    values: np.ndarray
    depth: np.ndarray
    triangle: np.ndarray

    def __len__(self) -> int:
        return len(self.row)


def rasterise(corners: np.ndarray, values: np.ndarray, size: tuple[int, int]) -> Pixels:
    """Draw triangles with a depth test. Triangles with a common edge leave no gap.

    Args:
        corners: ``(M, 3, 3)`` float, of each triangle's corners x, y in pixels and the depth, smaller is
            nearer. Triangles with the corners in negative order (a negative area, y being down) are seen from
            behind and left out, and so are those with an infinite corner.
        values: ``(M, 3, K)`` float, what is interpolated from corner to corner.
        size: width and height of the picture.
    """
    width, height = size
    x, y = corners[..., 0], corners[..., 1]
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    inside = (x.max(1) >= 0) & (x.min(1) <= width - 1) & (y.max(1) >= 0) & (y.min(1) <= height - 1)
    drawn = np.flatnonzero((area > THIN) & inside & np.isfinite(area))
    # The farthest first: where two triangles cover a pixel the last one written stays.
    drawn = drawn[np.argsort(-corners[drawn, :, 2].mean(axis=1), kind="stable")]
    triangle, column, row = _pixels(corners[drawn, :, :2], width, height)
    last = np.full(width * height, -1, np.int32)
    last[row * width + column] = triangle
    flat = np.flatnonzero(last >= 0)
    triangle = last[flat]
    row, column = np.divmod(flat, width)
    every = np.concatenate([corners[drawn, :, 2:], values[drawn]], axis=2)
    planes = _planes(corners[drawn], every, area[drawn])[triangle]
    found = planes[..., 0] * column[:, None].astype(np.float32)
    found += planes[..., 1] * row[:, None].astype(np.float32)
    found += planes[..., 2]
    return Pixels(row, column, found[:, 1:], found[:, 0], drawn[triangle])


def _planes(corners: np.ndarray, values: np.ndarray, area: np.ndarray) -> np.ndarray:
    """``(M, K, 3)`` float32: every value as a x + b y + c over its triangle."""
    (x0, x1, x2), (y0, y1, y2) = corners[..., 0].T, corners[..., 1].T
    first, second = values[:, 1] - values[:, 0], values[:, 2] - values[:, 0]
    by_x = (first * (y2 - y0)[:, None] - second * (y1 - y0)[:, None]) / area[:, None]
    by_y = (second * (x1 - x0)[:, None] - first * (x2 - x0)[:, None]) / area[:, None]
    constant = values[:, 0] - by_x * x0[:, None] - by_y * y0[:, None]
    return np.stack([by_x, by_y, constant], axis=2).astype(np.float32)


def _pixels(corners: np.ndarray, width: int, height: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Triangle, column and row of every pixel whose centre lies in one of ``(M, 3, 2)``, in their order."""
    low = np.maximum(np.ceil(corners[..., 1].min(axis=1)), 0).astype(np.int64)
    high = np.minimum(np.floor(corners[..., 1].max(axis=1)), height - 1).astype(np.int64)
    triangle, row = _ranges(low, high)
    # Of each of its rows, a triangle covers what lies between its edges.
    left, right = np.full(len(row), -np.inf), np.full(len(row), np.inf)
    ends = corners[triangle]
    for a, b in ((0, 1), (1, 2), (2, 0)):
        (xa, ya), (xb, yb) = ends[:, a].T, ends[:, b].T
        rise = yb - ya
        with np.errstate(divide="ignore", invalid="ignore"):
            cut = xa + (row - ya) * (xb - xa) / rise
        # The corners run clockwise on the screen: edges that go up bound the left side.
        np.maximum(left, cut, out=left, where=rise < 0)
        np.minimum(right, cut, out=right, where=rise > 0)
        flat = (rise == 0) & (row == ya)
        np.maximum(left, np.minimum(xa, xb), out=left, where=flat)
        np.minimum(right, np.maximum(xa, xb), out=right, where=flat)
    first = np.maximum(np.ceil(left - 1e-6), 0)
    last = np.minimum(np.floor(right + 1e-6), width - 1)
    some = last >= first
    span, column = _ranges(first[some].astype(np.int64), last[some].astype(np.int64))
    return triangle[some][span], column, row[some][span]


def _ranges(first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All whole numbers of each closed range, one range after the other: its number, and they."""
    counts = np.maximum(last - first + 1, 0)
    which = np.repeat(np.arange(len(first)), counts)
    before = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - (before - first)[which]
