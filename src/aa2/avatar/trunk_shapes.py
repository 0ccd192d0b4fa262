"""Where a trunk goes on below the picture of a half figure, and how far its cloth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from aa2.avatar.leg_shapes import Shape
from aa2.avatar.limbs import Joints

CROTCH, HEM = 0.085, 0.045
"""Statures from between the hips down to where the legs part, and to where shirts end."""
OVERHANG = 0.012
"""Statures by which a shirt goes on at least beyond the edge that cuts it."""
SKIRT_HEM = 0.02
"""Statures below the knees to which a skirt reaches."""
HIPS = (0.07, 0.1)
"""Bounds of half the trunk's breadth at its hem, in statures, where the picture ends above the hips."""
MEASURED, STEEP, STICKS_OUT = 0.1, 0.4, 0.03
"""Statures above the edge in which the trunk's outline is measured; its slope at most; statures from its
median from which a row shows something else."""


@dataclass(frozen=True)
class Hem:
    """How the trunk goes on below the edge.

    Attributes:
        cut: the first row that the picture does not show.
        row: where the trunk's cloth ends and that of the legs begins.
        middle: the pelvis' column and row.
        left, right: columns of the trunk's outline at ``cut``.
        low_left, low_right: the same at ``row``.
    """

    cut: int
    row: float
    middle: np.ndarray
    left: float
    right: float
    low_left: float
    low_right: float

    def outline(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Columns of its left and its right side in some rows."""
        share = np.clip((rows - self.cut) / max(self.row - self.cut, 1), 0, 1)
        share = share * share * (3 - 2 * share)
        left = self.left + share * (self.low_left - self.left)
        return left, self.right + share * (self.low_right - self.right)


def hem_of(
    where: np.ndarray, joints: Joints, cut: int, size: float, cloth: Literal["shirt", "skirt", "trousers"]
) -> Hem | None:
    """How what the edge cuts goes on; None where that is legs.

    Args:
        where: ``(H, W)`` bool, where it is seen.
        joints: of the reference, with those of the legs.
        cut: the first row that the picture does not show.
        size: stature in pixels.
        cloth: what it is.
    """
    middle = joints["pelvis"][:2]
    rows = np.arange(max(0, cut - round(MEASURED * size)), cut)
    rows = rows[where[rows].any(axis=1)]
    if not len(rows) or (cloth != "skirt" and cut > middle[1] + CROTCH * size):
        return None
    ends = []
    for way in (1, -1):
        first = where[rows, ::way].argmax(axis=1).astype(float)
        columns = first - 0.5 if way == 1 else where.shape[1] - 0.5 - first
        ends.append(_prolonged(rows, columns, cut, size))
    left, right = ends
    knees = (joints["left knee"][1] + joints["right knee"][1]) / 2
    wanted = {"shirt": middle[1] + HEM * size, "skirt": knees + SKIRT_HEM * size}.get(cloth)
    row = cut if wanted is None else max(wanted, cut + OVERHANG * size)
    centre, half = (left + right) / 2, (right - left) / 2
    # The farther the hips lie below the edge, the less it tells of their breadth.
    below = np.clip((middle[1] - cut) / (0.15 * size), 0, 1)
    breadth = half + below * (np.clip(half, HIPS[0] * size, HIPS[1] * size) - half)
    low = centre + below * (middle[0] - centre)
    return Hem(cut, float(row), middle, left, right, float(low - breadth), float(low + breadth))


def trunk_shape(hem: Hem, shape: tuple[int, ...], size: float) -> Shape:
    """The shirt from the edge to its hem, which hangs a little lower in the middle."""
    top, bottom = hem.cut - 2, int(hem.row + 0.02 * size) + 2
    rows, columns, left, right = _between(hem, top, bottom, shape, size)
    across = (2 * columns - left - right) / np.maximum(right - left, 1)
    ends = hem.row - 0.012 * size * np.clip(np.abs(across), 0, 1) ** 2
    inside = np.minimum(columns - left, right - columns)
    alpha = np.clip(np.minimum(inside, ends - rows) + 0.5, 0, 1)
    return _shape(
        top, left, alpha, across, (rows - hem.cut) / size + 0 * columns, inside / size, rows, columns
    )


def pelvis_shape(joints: Joints, hem: Hem, shape: tuple[int, ...], size: float) -> Shape:
    """The seat of the trousers, beneath the hem, narrower to where the legs part."""
    crotch = float(joints["pelvis"][1]) + CROTCH * size
    top, bottom = hem.cut - 2, int(crotch) + 3
    rows, columns, left, right = _between(hem, top, bottom, shape, size)
    centre = (left + right) / 2
    start = max(float(joints["pelvis"][1]), hem.cut)
    share = np.clip((rows - start) / max(crotch - start, 1), 0, 1)
    half = (right - left) / 2 * np.sqrt(np.maximum(1 - share**3, 0)) - 0.003 * size
    across = (columns - centre) / np.maximum((right - left) / 2, 1)
    inside = half - np.abs(columns - centre)
    alpha = np.clip(np.minimum(inside, crotch - rows) + 0.5, 0, 1)
    return _shape(
        top, left, alpha, across, (rows - hem.row) / size + 0 * columns, inside / size, rows, columns
    )


def _between(
    hem: Hem, top: int, bottom: int, shape: tuple[int, ...], size: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rows, columns and the trunk's outline around it."""
    rows = np.arange(max(top, 0), min(bottom, shape[0]), dtype=np.float32)[:, None]
    left, right = hem.outline(rows)
    low = int(max(min(left.min(), right.min()) - 2, 0))
    high = int(min(max(left.max(), right.max()) + 3, shape[1]))
    return rows, np.arange(low, high, dtype=np.float32)[None], left, right


def _shape(
    top: int,
    left: np.ndarray,
    alpha: np.ndarray,
    across: np.ndarray,
    along: np.ndarray,
    inside: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
) -> Shape:
    return Shape((int(rows[0, 0]), int(columns[0, 0])), alpha, np.clip(across, -1, 1), along, inside, rows)


def _prolonged(rows: np.ndarray, columns: np.ndarray, cut: int, size: float) -> float:
    """Where an outline comes to the edge: straight, but for what sticks out of it at some of its rows."""
    kept = np.abs(columns - np.median(columns)) <= STICKS_OUT * size
    slope, start = 0.0, float(np.median(columns))
    for _ in range(3):
        if np.count_nonzero(kept) < 4:
            break
        slope, start = (float(part) for part in np.polyfit(rows[kept] - cut, columns[kept], 1))
        off = np.abs(columns - start - slope * (rows - cut))
        kept = off <= max(1.5 * float(np.median(off)), 0.002 * size)
    slope = float(np.clip(slope, -STEEP, STEEP))
    middle = float(rows[kept].mean()) if kept.any() else float(rows.mean())
    return float(columns[kept].mean() if kept.any() else start) + slope * (cut - middle)
