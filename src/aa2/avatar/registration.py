"""Registration of a posed figure to the silhouette of the person whose pose it takes.

Keypoints are known to a few pixels, and where they lie across a limb differs from picture to picture. Where a
limb ends is in the driver's mask: where the figure's outline comes near the driver's and runs along it, its
handles are moved there, over time alike: a limb goes as a whole, becomes no thicker, and does not tremble.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from aa2.avatar.demons import displacement, sampled
from aa2.avatar.drawing import Surface
from aa2.avatar.raster import rasterise

SEEN = 128
"""Of 255, from which the driver's mask shows the driver."""
STATURE = 120
"""Pixels of stature at which outlines are compared."""
NEAR = 0.03
"""Statures within which an outline is taken for the same: the most that the figure is moved."""
SMOOTH = 0.05
"""Statures over which it is moved alike: about a limb, so that both of its sides count."""
APART = (0.01, 0.02)
"""Statures, in the mean of their joints, up to which two poses are one, and from which they are not."""
ROUNDS = 5
"""Steps towards the driver's outline."""
EVERY = 2
"""Frames from one that is looked at to the next."""
STEADY = 5.0
"""Frames over which handles are moved alike (standard deviation)."""


@dataclass(frozen=True)
class _Grid:
    """Some of the frame's pixels seen small: the first, and how small, each x and y."""

    corner: np.ndarray
    factor: np.ndarray

    def of(self, points: np.ndarray) -> np.ndarray:
        """Points of the frame in pixels of the grid."""
        return (points - self.corner + 0.5) * self.factor - 0.5


def offsets(
    surfaces: Sequence[Surface],
    box: tuple[int, int, int, int],
    mask: np.ndarray,
    stature: float,
    points: np.ndarray,
) -> np.ndarray:
    """``(N, 2)``: how far points of a posed figure are to be moved for it to be where the driver is.

    Args:
        surfaces: all of the figure's.
        box: left, top, right and bottom of what they cover.
        mask: ``(H, W)`` uint8, from 128 on where the driver is seen in the frame.
        stature: of the figure, in pixels.
        points: ``(N, 2)`` pixels of the frame.
    """
    margin = int(np.ceil(2 * NEAR * stature))
    left, top = np.clip(np.array(box[:2]) - margin, 0, mask.shape[::-1])
    right, bottom = np.clip(np.array(box[2:]) + margin, 0, mask.shape[::-1])
    part = np.asarray(mask[top:bottom, left:right] >= SEEN)
    if not part.any():
        return np.zeros_like(points)
    factor = min(1.0, STATURE / stature)
    extent = [max(1, round(side * factor)) for side in part.shape[::-1]]
    grid = _Grid(np.array([left, top]), np.array(extent) / part.shape[::-1])
    there = cv2.resize(part.astype(np.float32), extent, interpolation=cv2.INTER_AREA)
    covered, size = _covered(surfaces, grid, there.shape), stature * factor
    # Masks that are found are generous, and the driver is stout or lean: only where limbs are is wanted.
    field = displacement(covered, there, NEAR * size, SMOOTH * size, ROUNDS, shape=False)
    places = grid.of(points).astype(np.float32)
    by = np.zeros_like(places)
    for _ in range(3):  # the field says where what is there came from
        by = sampled(field, (places - by)[:, None])[:, 0]
    return -by / grid.factor


def agreement(one: np.ndarray, other: np.ndarray, known: np.ndarray, stature: float) -> float:
    """From 1, the joints of two poses are in the same places, to 0: outlines would meet by chance.

    Args:
        one, other: ``(N, 2)`` pixels.
        known: ``(N,)`` bool, in both.
        stature: pixels.
    """
    if not known.any():
        return 0.0
    apart = float(np.linalg.norm(one[known] - other[known], axis=1).mean()) / stature
    return float(np.clip((APART[1] - apart) / (APART[1] - APART[0]), 0, 1))


def steadied(found: np.ndarray, cuts: Sequence[int] = ()) -> np.ndarray:
    """``(T, K, 2)`` float32: moved alike in frames that follow each other; masks tremble, bodies do not.

    Args:
        found: ``(T, K, 2)`` pixels by which to move K points, NaN where nobody knows.
        cuts: frames that begin a shot.
    """
    frames = np.arange(len(found))
    shots = np.searchsorted(np.asarray(sorted(cuts), dtype=int), frames, side="right")
    known = np.isfinite(found)
    values, steady = np.where(known, found, 0), np.zeros(found.shape, np.float32)
    for t in frames:
        near = frames[(shots == shots[t]) & (np.abs(frames - t) <= 3 * STEADY)]
        weights = np.exp(-0.5 * ((near - t) / STEADY) ** 2)
        total = np.tensordot(weights, known[near].astype(float), 1)
        steady[t] = np.tensordot(weights, values[near], 1) / np.where(total > 0, total, 1)
    return steady


def _covered(surfaces: Sequence[Surface], grid: _Grid, shape: tuple[int, ...]) -> np.ndarray:
    """``(h, w)`` float32 in [0, 1]: how far something opaque of the figure covers each pixel."""
    corners = []
    for surface in surfaces:
        inside = surface.inside * surface.growth * grid.factor.mean()
        flat = np.column_stack([grid.of(surface.vertices[:, :2]), -inside])
        corners.append(flat[surface.triangles[(inside[surface.triangles] > -1).any(axis=1)]])
    # What lies deepest within a layer is drawn over what lies less deep.
    every = np.concatenate(corners)
    found = rasterise(every, np.zeros((*every.shape[:2], 0)), (shape[1], shape[0]))
    covered = np.zeros(shape, np.float32)
    covered[found.row, found.column] = np.clip(0.5 - found.depth, 0, 1)
    return covered
