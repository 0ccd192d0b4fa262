"""Displacement between two outlines: demons on signed distances (Thirion 1998)."""

from __future__ import annotations

import cv2
import numpy as np

ALIKE = 0.5
"""Cosine of the angle between outlines that are taken for the same."""
SPARSE = 0.2
"""Share of what is around a point, of outlines near each other, below which it is moved the less."""
CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
ROUNDING = 1e-3
"""By how much a pixel that is covered all over, or not at all, may seem not to be: means are rounded."""
STEEP = 0.25
"""Slope, squared, of a distance to an outline where it has one direction; at its ridges it has none."""


def displacement(
    moving: np.ndarray, fixed: np.ndarray, near: float, smooth: float, rounds: int, *, shape: bool = True
) -> np.ndarray:
    """``(h, w, 2)`` float32: for each pixel of the registered picture how far away it was, x and y.

    Only in a band around both outlines.

    Args:
        moving: ``(h, w)`` float32 in [0, 1], how far each pixel is covered.
        fixed: the same of what it is registered to.
        near: pixels within which outlines are taken for the same: the most that anything is moved.
        smooth: pixels over which it is moved alike (standard deviation).
        rounds: steps.
        shape: whether ``moving`` takes the shape of ``fixed``; else it stays as much narrower as it is, and
            where that is much, it stays where it is.
    """
    own, wanted = _distance(moving, 3 * near), _distance(fixed, 3 * near)
    own_slope, wanted_slope = _slope(own), _slope(wanted)
    wanted_slope /= np.maximum(np.linalg.norm(wanted_slope, axis=2, keepdims=True), 1e-6)
    wider = 0.0 if shape else _wider(own, wanted, own_slope, wanted_slope, near)
    wanted = wanted - wider
    band = np.abs(wanted) < near
    place = np.stack(np.meshgrid(*map(np.arange, fixed.shape[::-1])), axis=2).astype(np.float32)
    field = np.zeros_like(place)
    for _ in range(rounds):
        where = place + field
        at = sampled(own, where)
        slope = sampled(own_slope, where)
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
    partly = (cover > ROUNDING) & (cover < 1 - ROUNDING)
    edge = (inside & (cv2.erode(inside.astype(np.uint8), CROSS) == 0)) | partly
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


def sampled(picture: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The picture at ``(h, w, 2)`` places, x and y."""
    x, y = np.ascontiguousarray(where[..., 0]), np.ascontiguousarray(where[..., 1])
    return cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
