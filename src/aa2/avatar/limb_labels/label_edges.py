"""Limbs brought to the edges of the picture, and freed of strays."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from aa2.avatar.largest import largest

SURE = 0.85
"""A zone's share of a pixel from which it needs no edge to end at."""
JOINED = ("trunk", "leg")
"""Zones that end at a joint and not at an edge, wherever they meet."""
EDGE, NEAR = 7.0, 0.05
"""Levels a pixel from which the picture has an edge, and shares of the person's larger side around a pixel in
which one is looked for. Where there is none, the larger share decides: cloth of one colour has only frays."""
STRONG, FRAY = 25.0, 0.012
"""Levels a pixel from which an edge is none of a fold, and shares of the person's larger side over which
borders without one are smooth."""
FADED = 5
"""Standard deviations of a Gaussian at which, as OpenCV has it, nothing is left."""
APART = 0.12
"""Share of the pixel that zones other than the two that meet may have there."""
SMALLEST = 0.12, 0.004
"""Pieces of a zone or limb that are smaller than this share of its largest, or of the person, are strays; the
second only where the network is not sure of them."""
STRAY_SURE = 0.75
HAIR = 0.003, 0.4
"""Share of the person, and mean odds, of a piece of the head that arms part from it and that stays: hair."""


class Zone(NamedTuple):
    """Limbs with edges around them: a name, and their numbers in `LIMBS`."""

    name: str
    limbs: tuple[int, ...]


def settled(picture: np.ndarray, inside: np.ndarray, shares: np.ndarray, zones: Sequence[Zone]) -> np.ndarray:
    """``(H, W)`` uint8: the zone of each pixel inside, 1 + its number, 0 outside.

    Zones are sure where they are not near each other; from there they spread up to the picture's edges, by
    watershed. Trunk and legs meet at joints, where there is no edge: there the larger share decides.

    Args:
        picture: ``(H, W, 3)`` uint8, the person's colours.
        inside: ``(H, W)`` bool.
        shares: ``(Z, H, W)`` float32 that sum to 1, of each zone.
        zones: the Z zones.
    """
    first, top = largest(shares)
    second, next_ = largest([np.where(first == number, -1, share) for number, share in enumerate(shares)])
    joined = np.array([zone.name.endswith(JOINED) for zone in zones])
    leg = np.array([zone.name.endswith("leg") for zone in zones])
    at_joint = joined[first] & joined[second] & ~(leg[first] & leg[second]) & (top + next_ > 1 - APART)
    smooth = cv2.bilateralFilter(picture, 7, 30, 3)
    side = max(picture.shape[:2])
    steep = _steep(smooth)
    known = (top > SURE) | at_joint | _flat(steep, EDGE, NEAR / 2 * side)
    best = (first + 1).astype(np.uint8)
    if not known[inside].any():
        return np.where(inside, best, 0).astype(np.uint8)
    markers = np.where(known & inside, best, 0).astype(np.int32)
    outside = len(zones) + 1
    markers[~inside] = outside
    found = cv2.watershed(np.ascontiguousarray(smooth), markers.copy())
    zone = np.where((found > 0) & (found < outside), found, 0).astype(np.uint8)
    unknown = markers == 0
    if zone.any():
        zone[unknown] = _smoothed(zone)[unknown]
    zone = np.where(inside, nearest_of(zone, inside & (zone > 0)), 0).astype(np.uint8)
    return _without_frays(zone, inside, _flat(steep, STRONG, FRAY / 2 * side), FRAY * side)


def _steep(picture: np.ndarray) -> np.ndarray:
    """``(H, W)`` float32: the levels a pixel of the picture's steepest channel, along rows or columns."""
    steps = [cv2.Scharr(picture, cv2.CV_32F, *way, scale=1 / 32) for way in ((1, 0), (0, 1))]
    steepest = np.maximum(*(np.abs(step, out=step) for step in steps))
    return functools.reduce(np.maximum, cv2.split(steepest))


def _flat(steep: np.ndarray, edge: float, radius: float) -> np.ndarray:
    """``(H, W)`` bool: where within so many pixels the picture has no edge of so many levels a pixel."""
    around = 2 * max(1, round(radius)) + 1
    return cv2.dilate(steep, np.ones((around, around), np.uint8)) < edge


def _without_frays(zone: np.ndarray, inside: np.ndarray, flat: np.ndarray, reach: float) -> np.ndarray:
    """The zones with smooth borders where these follow no strong edge: folds of a cloth tear them."""
    numbers = np.unique(zone[inside])
    votes: np.ndarray = np.zeros((len(numbers), *zone.shape), np.float32)
    for vote, number in zip(votes, numbers, strict=True):
        here = zone == number
        rows, columns = np.flatnonzero(here.any(axis=1)), np.flatnonzero(here.any(axis=0))
        pad = int(FADED * reach) + 1
        box = tuple(slice(max(side[0] - pad, 0), side[-1] + pad + 1) for side in (rows, columns))
        vote[box] = cv2.GaussianBlur(here[box].astype(np.float32), (0, 0), reach)
    return np.where(inside & flat, numbers[largest(votes)[0]], zone).astype(np.uint8)


def _smoothed(zone: np.ndarray) -> np.ndarray:
    """The zones with little frays off: the most frequent one around each pixel; 0 where there is none."""
    numbers = range(1, zone.max() + 1)
    most, votes = largest(
        [np.asarray(cv2.boxFilter((zone == n).astype(np.float32), -1, (5, 5))) for n in numbers]
    )
    return np.where(votes > 0, 1 + most, 0).astype(np.uint8)


def nearest_of(labels: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Labels ``(H, W)`` with those of the nearest known pixel wherever it is not known itself."""
    if known.all() or not known.any():
        return labels
    _, at = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    at = np.asarray(at, np.int64)
    by_number = np.zeros(int(at.max()) + 1, labels.dtype)
    by_number[at[known]] = labels[known]
    return np.where(known, labels, by_number[at])


def without_strays(
    labels: np.ndarray, odds: np.ndarray, inside: np.ndarray, head: int | None = None
) -> np.ndarray:
    """Labels ``(H, W)``, inside, whose small loose pieces are merged into what is around them.

    Args:
        labels: ``(H, W)`` uint8, 0 outside.
        odds: ``(L, H, W)`` share of label k + 1.
        inside: ``(H, W)`` bool, which pixels have labels.
        head: the head's label, whose hair may hang behind arms.
    """
    person, keep = int(inside.sum()), inside.copy()
    for number in np.unique(labels[inside]):
        here = labels == number
        rows, columns = np.flatnonzero(here.any(axis=1)), np.flatnonzero(here.any(axis=0))
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        _, pieces, stats, _ = cv2.connectedComponentsWithStats(here[box].astype(np.uint8))
        areas = stats[1:, cv2.CC_STAT_AREA]
        for piece in np.flatnonzero(areas < areas.max()) + 1:
            area = areas[piece - 1]
            stray = area < SMALLEST[0] * areas.max()
            if not stray and area > SMALLEST[1] * person:
                continue
            x, y, width, height = stats[piece, :4]
            window = slice(y, y + height), slice(x, x + width)
            here = pieces[window] == piece
            likely = float(odds[number - 1][box][window][here].mean())
            if number == head and area > HAIR[0] * person and likely > HAIR[1]:
                continue
            if stray or likely < STRAY_SURE:
                keep[box][window][here] = False
    return nearest_of(labels, keep) if keep.any() and (keep != inside).any() else labels
