"""The eyes of drawn characters: larger than the landmarks of a face tell, which were learnt from people."""

from __future__ import annotations

import cv2
import numpy as np

EYES = ((36, [37, 38], 39, [41, 40]), (42, [43, 44], 45, [47, 46]))
"""Corner, upper lid, corner, lower lid; of the picture's left and right."""
LOOKED_AT = np.arange(-0.5, 1.61, 0.05)
"""Heights of an eye beyond the landmarks of a lid, outwards, at which its edge is looked for."""
LARGER = 0.22
"""Such heights by which the lower lids of drawn eyes are farther out; a person's are at their landmarks."""
CLEAR = 90.0
"""How much lighter it must become across an edge, in CIE L of 8 bits for each height of the eye."""
LASHES = 0.15
"""Heights of the eye that are above its upper edge's inner side and go with the lid."""
WIDER = 0.45
"""How much wider an eye is as it is higher."""


def with_large_eyes(points: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """The landmarks of a face, those of the eyes put where the picture shows larger ones.

    A lid's edge is where it becomes light outwards. Where that is not clear with all four lids, or they are
    where their landmarks are, everything stays.

    Args:
        points: ``(68, 2)`` pixels.
        picture: ``(H, W, 3)`` uint8.
    """
    low = np.maximum(np.floor(points[36:48].min(axis=0) - np.ptp(points[36:48, 0])), 0).astype(int)
    high = np.ceil(points[36:48].max(axis=0) + np.ptp(points[36:48, 0])).astype(int)
    part = picture[low[1] : high[1], low[0] : high[0]]
    if min(part.shape[:2]) < 8:
        return points
    light = cv2.cvtColor(part, cv2.COLOR_RGB2LAB)[..., 0].astype(np.float32)
    found = np.array([[_edge(points - low, light, eye, upper) for upper in (True, False)] for eye in EYES])
    if found[..., 1].min() < CLEAR or found[:, 1, 0].mean() < LARGER:
        return points
    above, below = found[..., 0].mean(axis=0)
    result = points.copy()
    for first, upper, last, lower in EYES:
        opening = (points[lower] - points[upper]).mean(axis=0)
        middle = points[[first, last]].mean(axis=0)
        wider = 1 + WIDER * max(above + below, 0)
        axis = (points[last] - points[first]) / max(float(np.linalg.norm(points[last] - points[first])), 1e-6)
        places = [first, *upper, last, *lower]
        result[places] += (wider - 1) * np.outer((points[places] - middle) @ axis, axis)
        result[upper] -= max(above - LASHES, 0) * opening
        result[lower] += below * opening
    return result


def _edge(points: np.ndarray, light: np.ndarray, eye: tuple, upper: bool) -> tuple[float, float]:
    """Where a lid's edge is, of `LOOKED_AT`, and how clear it is."""
    first, above, last, below = eye
    along = points[last] - points[first]
    opening = (points[below] - points[above]).mean(axis=0)
    lid, out = (above, -opening) if upper else (below, opening)
    places = points[lid].mean(axis=0) + LOOKED_AT[:, None, None] * out
    places = (places + np.linspace(-0.2, 0.2, 9)[:, None] * along).astype(np.float32)
    border = cv2.BORDER_REPLICATE
    seen = cv2.remap(light, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=border)
    profile = cv2.GaussianBlur(np.median(seen, axis=1)[:, None], (0, 0), 1.5, borderType=border)[:, 0]
    rise = np.gradient(profile, LOOKED_AT[1] - LOOKED_AT[0])
    return float(LOOKED_AT[rise.argmax()]), float(rise.max())
