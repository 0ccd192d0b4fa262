"""Scraps of the ground in the silhouette of a person, which its outline alone does not tell from clothes.

A floor that is seen between two legs, a corner of it at a foot: the network of limbs sees nobody there. That
alone is not believed, for it would take bags, tails and ears: what goes must look like the ground beside it,
and not like the person beside it. Or the mask that extraction found must deny it too: a cart or a notice on
the wall behind, into which the silhouette has run by their colour.
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.limb_labels.label_net import seen_odds
from aa2.extract.silhouette import INSIDE

CORE, DOUBT = 0.2, 0.06
"""How sure the network must be somewhere in a scrap that nobody is there, and wherever colours are asked."""
AROUND = 0.06
"""How far from a scrap colours are compared, in sides of the person."""
THIN = 0.006
"""Half the breadth, in sides of the person, of what is too thin for the network to tell from its outline."""
LIKER, UNLIKE = 0.5, 8.0
"""Distance of a colour from the ground's, in its distances from the person's, up to which it is ground, and
what the latter must be at least (CIE Lab)."""
SAMPLES, NEAREST = 400, 5
"""Pixels that stand for what is around, and those of them, the most alike, that a colour is compared with."""
LEAKING, FAR = 0.35, 0.04
"""How sure the network must be in the mean of a piece beyond the mask that nobody is there, and the most that
the mask may be in its mean: bags and ears begin within the mask."""
MOST = 0.25
"""Share of the silhouette from which on the network is taken to be lost, and not believed."""


def without_scraps(
    picture: np.ndarray, shape: np.ndarray, mask: np.ndarray, keypoints: np.ndarray, confidence: np.ndarray
) -> np.ndarray:
    """The silhouette without what is ground in it.

    Args:
        picture: ``(H, W, 3)`` uint8.
        shape: ``(H, W)`` uint8, 1 in the silhouette.
        mask: ``(H, W)`` uint8, roughly the person, of a mask extractor.
        keypoints: ``(133, 2)`` pixels.
        confidence: ``(133,)`` in [0, 1].

    Returns:
        ``(H, W)`` uint8, 1 where ``shape`` is and the person.
    """
    rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
    if not len(rows):
        return shape
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    seen = seen_odds(picture[box], 255 * shape[box], keypoints - (columns[0], rows[0]), confidence)
    nobody = np.zeros(shape.shape, np.float32)
    nobody[box] = 1 - seen.sum(axis=0)
    side = 1 + int(max(np.ptp(rows), np.ptp(columns)))
    kept = _without_ground(picture, _without_leaks(shape, mask, nobody, side), nobody, side)
    return kept if kept.sum() > (1 - MOST) * shape.sum() else shape


def _without_leaks(shape: np.ndarray, mask: np.ndarray, nobody: np.ndarray, side: int) -> np.ndarray:
    """The silhouette without pieces far from the mask in which nobody is likely; ``side`` of the person."""
    beyond = ((shape > 0) & (mask < INSIDE)).astype(np.uint8)
    count, pieces = cv2.connectedComponents(cv2.morphologyEx(beyond, cv2.MORPH_OPEN, _thin(side)))
    kept = shape.copy()
    for piece in range(1, count):
        here = pieces == piece
        if nobody[here].mean() > LEAKING and mask[here].mean() < FAR * 255:
            # What opening took of its edge goes with it.
            kept[(cv2.dilate(here.astype(np.uint8), _thin(side)) > 0) & (beyond > 0)] = 0
    return kept


def _without_ground(picture: np.ndarray, shape: np.ndarray, nobody: np.ndarray, side: int) -> np.ndarray:
    """The silhouette without what looks like ground where ``nobody`` is likely; ``side`` of the person."""
    thin = _thin(side)
    around = np.ones((2 * round(AROUND * side) + 1,) * 2, np.uint8)
    doubtful, core = (
        cv2.morphologyEx(((nobody > least) & (shape > 0)).astype(np.uint8), cv2.MORPH_OPEN, thin)
        for least in (DOUBT, CORE)
    )
    ground = cv2.erode(1 - shape, thin, borderValue=1)
    person = (shape > 0) & (nobody < DOUBT)
    colours = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    kept = shape.copy()
    _, pieces = cv2.connectedComponents(doubtful)
    for piece in np.unique(pieces[core > 0]):
        here = pieces == piece
        near = cv2.dilate(here.astype(np.uint8), around) > 0
        ours, theirs = colours[near & person], colours[near & (ground > 0)]
        if len(ours) and len(theirs):
            to_ground, to_person = (_distance(colours[here], _some(of)) for of in (theirs, ours))
            kept[here] = (to_ground > LIKER * to_person) | (to_person < UNLIKE)
    return cv2.morphologyEx(kept, cv2.MORPH_CLOSE, thin) & shape


def _thin(side: int) -> np.ndarray:
    """A disc of what is too thin."""
    radius = max(1, round(THIN * side))
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))


def _some(colours: np.ndarray) -> np.ndarray:
    return colours[np.linspace(0, len(colours) - 1, min(len(colours), SAMPLES)).astype(int)]


def _distance(colours: np.ndarray, samples: np.ndarray) -> np.ndarray:
    """``(N,)``: how far colours are from those of the samples that are the most alike."""
    squares = (colours**2).sum(axis=1)[:, None] + (samples**2).sum(axis=1) - 2 * colours @ samples.T
    few = min(NEAREST, len(samples))
    nearest = np.partition(squares, few - 1, axis=1)[:, :few]
    return np.sqrt(np.maximum(nearest, 0)).mean(axis=1)
