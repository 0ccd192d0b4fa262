"""Triangles drawn on a CPU: of every pixel, where in the texture it comes from and how far away it is."""

from __future__ import annotations

import numpy as np

THIN = 1e-3
"""Twice the area, in square pixels, of the smallest triangle that is drawn."""


def rasterise(
    corners: np.ndarray, attributes: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw triangles with a depth test.

    Args:
        corners: ``(M, 3, 3)`` float, of each triangle's corners x, y in pixels and the depth, smaller is
            nearer. Triangles with the corners in negative order (a negative area, y being down) are seen from
            behind and left out.
        attributes: ``(M, 3, K)`` float, what is interpolated from corner to corner.
        size: width and height of the picture.

    Returns:
        ``(H, W, K)`` float32, the attributes of the nearest triangle at every pixel's centre, NaN where there
        is none; ``(H, W)`` float32, its depth, infinite there; ``(H, W)`` int32, which it is, -1 there.
        Triangles with a common edge leave no gap.
    """
    width, height = size
    values = np.full((height, width, attributes.shape[2]), np.nan, np.float32)
    nearest = np.full((height, width), np.inf, np.float32)
    which = np.full((height, width), -1, np.int32)
    x, y = corners[..., 0], corners[..., 1]
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    inside = (x.max(1) >= 0) & (x.min(1) <= width - 1) & (y.max(1) >= 0) & (y.min(1) <= height - 1)
    drawn = np.flatnonzero((area > THIN) & inside & np.isfinite(area))
    # The farthest first: where two triangles cover a pixel the last one written stays.
    drawn = drawn[np.argsort(-corners[drawn, :, 2].mean(axis=1), kind="stable")]
    if not len(drawn):
        return values, nearest, which
    corners, area = corners[drawn], area[drawn]
    planes = _planes(corners, np.concatenate([corners[..., 2:], attributes[drawn]], axis=2), area)
    triangle, column, row = _pixels(corners[..., :2], width, height)
    if not len(triangle):
        return values, nearest, which
    flat = row * width + column
    last = np.full(width * height, -1, np.int32)
    last[flat] = triangle
    flat = np.flatnonzero(last >= 0)
    at = planes[last[flat]]
    row, column = np.divmod(flat.astype(np.int32), width)
    row, column = row.astype(np.float32), column.astype(np.float32)
    which.reshape(-1)[flat] = drawn[last[flat]]
    nearest.reshape(-1)[flat] = at[:, 0, 0] * column + at[:, 0, 1] * row + at[:, 0, 2]
    for k in range(values.shape[2]):
        plane = at[:, k + 1]
        values[..., k].reshape(-1)[flat] = plane[:, 0] * column + plane[:, 1] * row + plane[:, 2]
    return values, nearest, which


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
