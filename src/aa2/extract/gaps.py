"""Gaps between limbs in the silhouette of a person: ground that arm and trunk, legs or fingers enclose.

The mask of extraction closes them, and what it has deep inside teaches GrabCut the ground's colours as the
person's. So it looks once more without what has the ground's colours; of what it then loses only that is
believed which the person encloses: elsewhere it may be a shadow on a dress.
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.limb_labels.label_colours import colours_of, frequencies
from aa2.extract.morphology import dilated, eroded, opened, pieces
from aa2.extract.silhouette import (
    CORE,
    INSIDE,
    NARROW,
    NEAR,
    ROUNDS,
    THIN,
    WIDE,
    along_limbs,
    head_shape,
    sampled_grabcut,
    span_of,
    sure_parts,
    trunk_shape,
)

LEVELS = 32
"""Of each channel of Lab that are told apart."""
COMMONER, RARE = 3.0, 1e-5
"""How many times as common in the ground as in the person a colour is the ground's; and the share of the
person that every colour may have."""
AROUND, ENCLOSED = 0.01, 0.65
"""How far from a gap is around it, in spans, and the share of that which is the person."""
BEFORE = 0.5
"""Share of a gap that may lie before the trunk: what is all there is a print."""


def without_gaps(
    picture: np.ndarray, shape: np.ndarray, mask: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray
) -> np.ndarray:
    """The silhouette without the ground that it encloses.

    Args:
        picture: ``(H, W, 3)`` uint8.
        shape: ``(H, W)`` uint8, 1 in the silhouette.
        mask: ``(H, W)`` uint8, not empty: roughly the person, of a mask extractor.
        keypoints, confidence: ``(133, 2)`` pixels and ``(133,)``.

    Returns:
        ``(H, W)`` uint8, 1 where ``shape`` is and no gap.
    """
    span = span_of(mask)
    inside = (mask >= INSIDE).astype(np.uint8)
    core = sure_parts(mask, keypoints, confidence)
    foreign = opened(_like_ground(picture, inside, core, span), THIN * span)
    # Bones and head are the person's whatever they look like: shoes on a floor of their colour.
    certain = along_limbs(mask.shape[:2], keypoints, confidence, span)
    certain |= head_shape(mask.shape, keypoints, confidence)
    core &= ~_reaching_out(foreign & core & ~certain, core)
    guess = (eroded(inside, NEAR * span) & ~foreign) | core
    found = sampled_grabcut(picture, core, guess, dilated(inside, NARROW * span), ROUNDS[0], span)
    labels, areas = pieces(opened(shape & inside & ~found, THIN * span))
    trunk = trunk_shape(mask.shape[:2], keypoints, confidence) > 0
    kept = shape.copy()
    for label in range(1, len(areas)):
        gap = labels == label
        around = (dilated(gap.astype(np.uint8), AROUND * span) > 0) & ~gap
        if (shape & found)[around].mean() >= ENCLOSED and trunk[gap].mean() <= BEFORE:
            # What opening took of its edge goes with it.
            kept[(dilated(gap.astype(np.uint8), 2 * THIN * span) > 0) & (found == 0)] = 0
    return kept


def _like_ground(picture: np.ndarray, inside: np.ndarray, core: np.ndarray, span: float) -> np.ndarray:
    """``(H, W)`` uint8, 1 within the mask where colours are the ground's rather than the person's."""
    ground = (dilated(inside, WIDE * span) > 0) & (dilated(inside, NARROW * span) == 0)
    deep = np.minimum(cv2.distanceTransform(core, cv2.DIST_L2, 3), CORE * span) ** 2
    colours = colours_of(picture, LEVELS)
    own = frequencies(colours[core > 0], deep[core > 0], LEVELS)
    commoner = frequencies(colours[ground], None, LEVELS) > COMMONER * (own + RARE)
    return commoner[colours].astype(np.uint8) & inside


def _reaching_out(parts: np.ndarray, core: np.ndarray) -> np.ndarray:
    """The pieces of ``parts`` that do not lie amid ``core``: those are prints."""
    labels, areas = pieces(parts)
    reaching = np.zeros(len(areas), np.uint8)
    reaching[np.unique(labels[dilated(1 - core, 2) > 0])] = 1
    return reaching[labels] & parts
