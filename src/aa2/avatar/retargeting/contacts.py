"""What hands touch: the other hand, the head, the trunk, the thighs."""

from __future__ import annotations

import numpy as np

from aa2.avatar.retargeting.solve import below_from, gentle
from aa2.avatar.retargeting.tree import HEAD, NECK, PELVIS

WRISTS = (9, 10)
PALM = 0.06
"""Statures from the wrist to the middle of the hand, along the forearm."""
FLESH = [
    (HEAD, HEAD, 0.09), (NECK, PELVIS, 0.09), (5, 11, 0.06), (6, 12, 0.06), (11, 13, 0.06), (12, 14, 0.06),
]  # fmt: skip
"""Two nodes and how far the surface is from the line between them, in statures."""
TOUCH, APART = 0.03, 0.10
"""Statures between surfaces: touching, and certainly not."""
DEPTH = 0.4
"""How much a difference in depth counts beside one in the picture: it is known less well."""
HELD, LOST = 0.05, 0.12
"""Statures from the driver's hand within which a hand keeps to its place, for what it may hold; or not."""
BENT, STRAIGHT = 0.85, 0.96
"""Share of an arm's length from shoulder to wrist: a straight arm would have to bend somehow."""
HOLD = 0.5
"""Weight of the place of the driver's hand."""
GRIP = 5.0
"""The same where a hand is known to hold something: the thing stays where it is."""
FREE = 0.1
"""Weight of the place that a hand has by the lengths of its arm alone."""


def hand_wishes(
    driver: np.ndarray,
    places: np.ndarray,
    size: np.ndarray,
    known: np.ndarray,
    holds: np.ndarray | None = None,
) -> np.ndarray:
    """How far each wrist should move for hands to touch what the driver's touch.

    For every touch the hand should be to the touched place as the driver's hand is to the driver's; least
    squares of all touches and of staying put, for both hands together.

    Args:
        driver, places: ``(T, 136, 3)`` nodes of driver and character, pixels.
        size: ``(T,)`` the driver's stature.
        known: ``(T, 136)`` bool, the driver's that were seen.
        holds: ``(T, 2)`` bool, which hands hold something, if that is known.

    Returns:
        ``(T, 2, 3)`` pixels, left and right.
    """
    moved = places - driver
    weights = np.full((len(size), 2), FREE)
    pulls = np.zeros((len(size), 2, 3))
    for side, wrist in enumerate(WRISTS):
        middle = palm(driver.swapaxes(0, 1), wrist)
        for start, end, radius in FLESH:
            nearest, share = _nearest(middle, driver[:, start], driver[:, end])
            apart = _distance(middle - nearest, size) - radius - 0.02
            weight = gentle(below_from(apart, TOUCH, APART) * known[:, wrist], 2.0)
            carried = moved[:, start] + share[:, None] * (moved[:, end] - moved[:, start])
            weights[:, side] += weight
            pulls[:, side] += weight[:, None] * (carried - moved[:, wrist])
        weight = HOLD * _holding(driver, moved, size, wrist) * known[:, wrist]
        if holds is not None:
            weight = GRIP * gentle(holds[:, side].astype(float), 2.0) * known[:, wrist]
        weights[:, side] += weight
        pulls[:, side] -= weight[:, None] * moved[:, wrist]
    left, right = (palm(driver.swapaxes(0, 1), wrist) for wrist in WRISTS)
    between = _distance(left - right, size)
    both = gentle(below_from(between - 0.06, TOUCH, APART) * known[:, WRISTS].all(axis=1), 2.0) * 2
    gap = moved[:, 10] - moved[:, 9]
    # Two unknowns: (w0 + b) a - b c = p0 + b g, -b a + (w1 + b) c = p1 - b g.
    own, other = weights[:, 0] + both, weights[:, 1] + both
    first = pulls[:, 0] + both[:, None] * gap
    second = pulls[:, 1] - both[:, None] * gap
    determinant = (own * other - both**2)[:, None]
    left = (other[:, None] * first + both[:, None] * second) / determinant
    right = (both[:, None] * first + own[:, None] * second) / determinant
    return np.stack([left, right], axis=1)


def _holding(driver: np.ndarray, moved: np.ndarray, size: np.ndarray, wrist: int) -> np.ndarray:
    """``(T,)`` in [0, 1], how far a hand may keep to the place of the driver's."""
    shoulder, elbow, hand = (driver[:, node] for node in (wrist - 4, wrist - 2, wrist))
    length = np.linalg.norm(elbow - shoulder, axis=1) + np.linalg.norm(hand - elbow, axis=1)
    stretched = np.linalg.norm(hand - shoulder, axis=1) / np.maximum(length, 1e-6)
    off = np.linalg.norm(moved[:, wrist, :2], axis=1) / size
    return below_from(off, HELD, LOST) * below_from(stretched, BENT, STRAIGHT)


def palm(nodes: np.ndarray, wrist: int) -> np.ndarray:
    """The middle of a hand, beyond its wrist (9 or 10) along the forearm; ``nodes`` are indexed first."""
    return nodes[wrist] + (nodes[wrist] - nodes[wrist - 2]) * (PALM / 0.145)


def _nearest(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(T, 3)`` the place of a line nearest to a point, and ``(T,)`` how far along it that is."""
    line = (end - start) * (1, 1, DEPTH)
    way = ((point - start) * (1, 1, DEPTH) * line).sum(axis=1)
    share = np.clip(way / np.maximum((line**2).sum(axis=1), 1e-6), 0, 1)
    return start + share[:, None] * (end - start), share


def _distance(vector: np.ndarray, size: np.ndarray) -> np.ndarray:
    return np.linalg.norm(vector * (1, 1, DEPTH), axis=1) / size
