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
ALIKE = 0.5
"""Cosine of the angle between outlines that are taken for the same."""
SPARSE = 0.2
"""Share of what is around a point, of outlines near each other, below which it is moved the less."""
APART = (0.01, 0.02)
"""Statures, in the mean of their joints, up to which two poses are one, and from which they are not."""
ROUNDS = 5
"""Steps towards the driver's outline."""
EVERY = 2
"""Frames from one that is looked at to the next."""
STEADY = 5.0
"""Frames over which handles are moved alike (standard deviation)."""
CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
STEEP = 0.25
"""Slope, squared, of a distance to an outline where it has one direction; at its ridges it has none."""


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
    field = _displacement(_covered(surfaces, grid, there.shape), there, stature * factor)
    places = grid.of(points).astype(np.float32)
    by = np.zeros_like(places)
    for _ in range(3):  # the field says where what is there came from
        by = _sampled(field, (places - by)[:, None])[:, 0]
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


def _displacement(figure: np.ndarray, driver: np.ndarray, stature: float) -> np.ndarray:
    """``(h, w, 2)`` float32: for each pixel of the registered figure how far away it was, x and y.

    Demons on signed distances (Thirion 1998), in a band around both outlines alone.
    """
    near, smooth = NEAR * stature, SMOOTH * stature
    own, wanted = _distance(figure, 3 * near), _distance(driver, 3 * near)
    own_slope, wanted_slope = _slope(own), _slope(wanted)
    wanted_slope /= np.maximum(np.linalg.norm(wanted_slope, axis=2, keepdims=True), 1e-6)
    wider = _wider(own, wanted, own_slope, wanted_slope, near)
    wanted = wanted - wider
    band = np.abs(wanted) < near
    place = np.stack(np.meshgrid(*map(np.arange, driver.shape[::-1])), axis=2).astype(np.float32)
    field = np.zeros_like(place)
    for _ in range(ROUNDS):
        where = place + field
        at = _sampled(own, where)
        slope = _sampled(own_slope, where)
        steep = slope[..., 0] ** 2 + slope[..., 1] ** 2
        along = (slope * wanted_slope).sum(axis=2) > ALIKE * np.sqrt(steep)
        used = (band & (np.abs(at) < near) & (steep > STEEP) & along).astype(np.float32)
        step = ((wanted - at) / np.maximum(steep, STEEP) * used)[..., None] * slope
        mean = cv2.GaussianBlur(np.dstack([step, used]), (0, 0), smooth)
        field += mean[..., :2] / np.maximum(mean[..., 2:], np.float32(SPARSE))
        far = np.sqrt(field[..., 0] ** 2 + field[..., 1] ** 2)
        field *= np.minimum(1, near / np.maximum(far, 1e-6))[..., None].astype(np.float32)
    # Of another shape altogether it says nothing where limbs are.
    return field * np.float32(np.clip(2 - 2 * abs(wider) / near, 0, 1))


def _wider(
    own: np.ndarray, wanted: np.ndarray, own_slope: np.ndarray, wanted_slope: np.ndarray, near: float
) -> float:
    """By how much the driver's outline lies around the figure's, pixels: what is left of it on all sides.

    Masks that are found are generous, and the driver is stout or lean: only where limbs are is wanted.
    """
    steep = np.sqrt((own_slope**2).sum(axis=2))
    along = (own_slope * wanted_slope).sum(axis=2) > ALIKE * steep
    used = (np.abs(own) < 1) & (np.abs(wanted) < 2 * near) & along & (steep > 0.5)
    return float(np.median((wanted - own)[used])) if used.any() else 0.0


def _distance(cover: np.ndarray, most: float) -> np.ndarray:
    """``(h, w)`` float32: pixels from the outline of what covers a part of each pixel, negative outside."""
    inside = cover > 0.5
    edge = (inside & (cv2.erode(inside.astype(np.uint8), CROSS) == 0)) | ((cover > 0) & (cover < 1))
    if not edge.any():
        return np.where(inside, most, -most).astype(np.float32)
    away, nearest = cv2.distanceTransformWithLabels(
        (~edge).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # The outline goes through a pixel where its share says.
    share = np.zeros(nearest.max() + 1, np.float32)
    share[nearest[edge]] = cover[edge]
    return np.clip(np.where(inside, away, -away) + share[nearest] - 0.5, -most, most).astype(np.float32)


def _slope(distance: np.ndarray) -> np.ndarray:
    """``(h, w, 2)`` float32: by x and y."""
    sides = [cv2.Sobel(distance, -1, *axis, ksize=3, scale=1 / 8) for axis in ((1, 0), (0, 1))]
    return np.dstack(sides)


def _sampled(picture: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The picture at ``(h, w, 2)`` places, x and y."""
    x, y = np.ascontiguousarray(where[..., 0]), np.ascontiguousarray(where[..., 1])
    return cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
