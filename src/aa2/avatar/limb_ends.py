"""What a limb looks like where nothing of it is seen: beyond where a sleeve ends, and of hidden forearms."""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.groups import BONES, LENGTHS, RADIUS
from aa2.avatar.limbs import LIMBS, Joints

NEXT = {"arm": ("forearm", "hand"), "forearm": ("hand",), "thigh": ("shin",)}
"""What goes on where a limb's seen part ends: the first of which enough is seen. A shoe is no shin."""
ENOUGH = 0.1
"""Share of a limb's usual area from which what is seen tells its colours."""
LAST = 0.98
"""Quantile of the places along a limb at which its seen part ends."""
SOFT = 0.006
"""Statures over which one goes over into the other."""
LIT = (50, 80)
"""Percentiles of brightness between which a limb's colours are taken: it is darker where it turns away."""
SHADED = 0.25
"""By how much it is darker at its edges."""


def continued_ends(
    colours: np.ndarray,
    picture: np.ndarray,
    hole: np.ndarray,
    limb: np.ndarray,
    names: tuple[str, ...],
    label: np.ndarray,
    joints: Joints,
    size: float,
) -> np.ndarray:
    """``(H, W, 3)`` uint8, the colours of a layer: beyond its seen end each limb goes on as the next one.

    Args:
        colours: ``(H, W, 3)`` uint8, completed from what is seen of the layer.
        picture: ``(H, W, 3)`` uint8, of the whole character.
        hole: ``(H, W)`` bool, where it is not seen.
        limb: ``(H, W)`` uint8, with which of ``names`` a pixel goes.
        names: the layer's limbs.
        label: ``(H, W)`` uint8, which limb is seen, one more than its place in `LIMBS`; 0 where none is.
        joints: of the reference.
        size: its stature in pixels.
    """
    result = colours.copy()
    for place, name in enumerate(names):
        side, _, kind = name.partition(" ")
        own = hole & (limb == place)
        colour = _colour(picture, label, side, kind, size) if own.any() else None
        if colour is None or any(joint not in joints for joint in BONES[name]):
            continue
        rows, columns = (np.flatnonzero(own.any(axis=axis)) for axis in (1, 0))
        # With a pixel around it, lest its edge be none.
        part = np.s_[max(rows[0] - 1, 0) : rows[-1] + 2, max(columns[0] - 1, 0) : columns[-1] + 2]
        away = cv2.distanceTransform((own | _seen(label, name))[part].astype(np.uint8), cv2.DIST_L2, 3)
        inwards = away / max(float(away.max()), 1.0)
        shaded = (1 - SHADED * (1 - inwards) ** 2)[..., None] * colour
        beyond = _beyond(label, name, joints, size)[part].astype(np.float32)
        share = (cv2.GaussianBlur(beyond, (0, 0), max(1.0, SOFT * size)) * own[part])[..., None]
        result[part] = np.rint((1 - share) * result[part] + share * shaded).astype(np.uint8)
    return result


def _colour(picture: np.ndarray, label: np.ndarray, side: str, kind: str, size: float) -> np.ndarray | None:
    """``(3,)`` of the limb that goes on where one ends; None where nothing is known of it."""
    for other in NEXT.get(kind, ()):
        seen = _seen(label, f"{side} {other}")
        if np.count_nonzero(seen) > ENOUGH * _usual_area(f"{side} {other}", size):
            pixels = picture[seen]
            bright = pixels.sum(axis=1)
            low, high = np.percentile(bright, LIT, method="nearest")
            return pixels[(low <= bright) & (bright <= high)].mean(axis=0)
    return None


def _beyond(label: np.ndarray, name: str, joints: Joints, size: float) -> np.ndarray:
    """``(H, W)`` bool: past where a limb is seen along its bone; everywhere if hardly anything of it is."""
    seen = _seen(label, name)
    if np.count_nonzero(seen) < ENOUGH * _usual_area(name, size):
        return np.ones(label.shape, bool)
    start, end = (joints[joint][:2] for joint in BONES[name])
    way = end - start
    columns, rows = np.arange(label.shape[1]), np.arange(label.shape[0])[:, None]
    along = (columns - start[0]) * way[0] + (rows - start[1]) * way[1]
    return along > np.quantile(along[seen], LAST)


def _seen(label: np.ndarray, name: str) -> np.ndarray:
    return label == LIMBS.index(name) + 1


def _usual_area(name: str, size: float) -> float:
    """Pixels that a limb usually takes."""
    return 2 * RADIUS[name] * LENGTHS.get(BONES[name], 2 * RADIUS[name]) * size**2
