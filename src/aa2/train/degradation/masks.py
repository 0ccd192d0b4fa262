"""Masks as a segmenter gives them: too small, too large, uneven at their edges, with holes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

COARSE = 2
"""Pixels of the picture to one at which edges are displaced."""
FAR = 1000.0
"""Coarse pixels from the edge that distances are told apart to."""
LUMPS = 6
"""Lumps of the displacement along a side of the picture."""


@dataclass(frozen=True)
class MaskErrors:
    """How often and how far masks go wrong; the others stay exact.

    Attributes:
        edge: share of the samples whose mask is displaced at its edge.
        shift: deviation of the whole edge, inwards as often as outwards, as a share of the picture's side.
        uneven: deviation of single stretches of the edge around that, likewise.
        holes: share of the samples with holes or bites, up to three.
        hole: their mean radius, likewise.
    """

    edge: float = 0.4
    shift: float = 0.012
    uneven: float = 0.012
    holes: float = 0.12
    hole: float = 0.05


def degraded_mask(masks: np.ndarray, errors: MaskErrors, rng: np.random.Generator) -> np.ndarray:
    """The masks of a window as extracted; errors last for the window, as a segmenter's do.

    Args:
        masks: ``(T, H, W)`` uint8, 0 outside to 255 inside.

    Returns:
        likewise, new; a frame in which nothing would be left keeps its mask.
    """
    side = float(np.sqrt(masks.shape[1] * masks.shape[2]))
    result = masks
    if rng.random() < errors.edge:
        shift = rng.normal(0, errors.shift) + rng.normal(0, errors.uneven, (LUMPS, LUMPS))
        result = _displaced(result, (shift * side).astype(np.float32))
    if rng.random() < errors.holes:
        holes = _holes(masks, errors.hole * side, rng)
        result = np.where(holes, np.uint8(0), result)
    left = (result >= 128).any(axis=(1, 2), keepdims=True)
    return np.where(left, result, masks)


def _displaced(masks: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Edges moved outwards by ``(LUMPS, LUMPS)`` pixels, interpolated over the picture."""
    height, width = masks.shape[1:]
    small = (max(width // COARSE, 1), max(height // COARSE, 1))
    outwards = cv2.resize(shift, small, interpolation=cv2.INTER_CUBIC) / COARSE
    moved = []
    for mask in masks:
        solid = (cv2.resize(mask, small, interpolation=cv2.INTER_AREA) >= 128).astype(np.uint8)
        # Bounded, for in a picture all inside or all outside there is no edge to be far from.
        inside, outside = (
            np.minimum(cv2.distanceTransform(x, cv2.DIST_L2, 3), FAR) for x in (solid, 1 - solid)
        )
        # Signed distance is 0 at the edge, and stays smooth enough to be enlarged.
        signed = np.where(solid, inside - 0.5, 0.5 - outside) + outwards
        grown = cv2.resize(signed.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
        moved.append(np.clip(grown * COARSE * 255 + 127.5, 0, 255).astype(np.uint8))
    return np.stack(moved)


def _holes(masks: np.ndarray, radius: float, rng: np.random.Generator) -> np.ndarray:
    """``(T, H, W)`` bool: ellipses around points of the masks, which move with the masks' centres."""
    holes = np.zeros(masks.shape, np.uint8)
    centres = [np.argwhere(mask >= 128) for mask in masks]
    for _ in range(rng.integers(1, 4)):
        place, angle = rng.random(), rng.uniform(0, 180)
        axes = np.maximum(radius * rng.uniform(0.3, 1.7, 2), 1)
        for hole, points in zip(holes, centres, strict=True):
            if len(points):
                # Points are ordered from above, so one share of them is about one place of the body.
                y, x = points[int(place * len(points))]
                box = ((float(x), float(y)), (2 * float(axes[0]), 2 * float(axes[1])), angle)
                cv2.ellipse(hole, box, 1, -1)
    return holes > 0
