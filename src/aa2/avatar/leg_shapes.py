"""Where the legs and shoes of a half figure lie below its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.avatar.limbs import Joints

SETTLING = 0.06
"""Statures over which the breadth goes over from what is seen at the edge to the usual one."""
OUTER = (0.034, 0.055)
"""Bounds of a thigh's breadth outside the hip's joint, in statures."""
HELD_IN = 0.01
"""Statures by which a thigh is narrower at the hip's joint than the trunk."""
KNEE, CALF, ANKLE = 0.035, 0.034, 0.028
"""Half the breadth of trousers, in statures."""
BARE_KNEE, BARE_CALF, BARE_ANKLE = 0.03, 0.032, 0.019
"""Half the breadth of legs."""
SHOE, TOE, SHOE_LENGTH = 0.025, 0.031, 0.082
"""Half the breadth of a shoe at the ankle and at the toes, and how far it reaches below the ankle."""


@dataclass(frozen=True)
class Shape:
    """A part of the picture.

    Attributes:
        corner: its first row and column.
        alpha: ``(h, w)`` float32 in [0, 1], how far it covers each pixel.
        across: ``(h, w)`` float32, -1 at its left edge in the picture to 1 at its right one.
        along: ``(h, w)`` float32, statures from where it begins.
        inside: ``(h, w)`` float32, statures from its edge at either side.
        rows: ``(h, 1)`` float32, the rows of the picture.
    """

    corner: tuple[int, int]
    alpha: np.ndarray
    across: np.ndarray
    along: np.ndarray
    inside: np.ndarray
    rows: np.ndarray

    @property
    def part(self) -> tuple[slice, slice]:
        """Where it is in the picture."""
        (top, left), (height, width) = self.corner, self.alpha.shape
        return slice(top, top + height), slice(left, left + width)


def breadths(
    limb: str, joints: Joints, sides: tuple[float, float] | None, bare: bool, size: float
) -> tuple[np.ndarray, np.ndarray]:
    """How far a thigh or a shin reaches to the left and right of its bone, of `limb_shape`.

    Args:
        limb: its name, with its side.
        joints: of the reference, with those of the legs.
        sides: columns of the trunk's left and right end at its hem; None where that is not known.
        bare: whether it is a leg or a trouser leg.
        size: stature in pixels.
    """
    side, _, kind = limb.partition(" ")
    hip, other = joints[f"{side} hip"][0], joints["pelvis"][0]
    knee, calf, ankle = (BARE_KNEE, BARE_CALF, BARE_ANKLE) if bare else (KNEE, CALF, ANKLE)
    if kind == "shin":
        way = np.array([knee, calf, calf, (calf + ankle) / 2, ankle])
        return way, way
    rightmost = hip > other
    aside = 0.045 if sides is None else ((sides[1] - hip) if rightmost else (hip - sides[0])) / size
    outer, inner = float(np.clip(aside, *OUTER)), float(np.clip(abs(hip - other) / size, 0.03, 0.07))
    share = np.linspace(0, 1, 9)
    share = share * share * (3 - 2 * share)
    # Its corner at the hem would stick out where the thigh turns inwards: the seat is there.
    tucked = HELD_IN * np.exp(-np.linspace(0, 9, 9))
    outer, inner = outer - tucked + share * (knee - outer), inner + share**0.7 * (knee - inner)
    return (inner, outer) if rightmost else (outer, inner)


def limb_shape(
    ends: tuple[np.ndarray, np.ndarray],
    breadths: tuple[np.ndarray, np.ndarray],
    shape: tuple[int, ...],
    size: float,
    seen: tuple[int, np.ndarray] | None = None,
    flat: float | None = None,
) -> Shape | None:
    """A thigh or a shin.

    Args:
        ends: x and y of its joints, in pixels.
        breadths: ``(K,)`` each, how far it reaches to the left and to the right of its bone as it is seen
            when it hangs, in statures, at even steps from the first joint to the second.
        shape: of the picture.
        size: stature in pixels.
        seen: the first row that the picture does not show, and where the limb is seen above it; None where
            nothing of it is.
        flat: statures beyond its end at which it is cut across, as a trouser leg; None where it is round.
    """
    start, end = ends
    box = _box(np.stack(ends), 0.13 * size, shape)
    if box is None:
        return None
    rows, columns = np.mgrid[box].astype(np.float32)
    length = max(float(np.linalg.norm(end - start)), 1.0)
    way = (end - start) / length
    side = np.array([way[1], -way[0]])
    along = (columns - start[0]) * way[0] + (rows - start[1]) * way[1]
    aside = (columns - start[0]) * side[0] + (rows - start[1]) * side[1]
    share = np.clip(along / length, 0, 1)
    steps = np.linspace(0, 1, len(breadths[0]))
    left, right = (np.interp(share, steps, breadth).astype(np.float32) * size for breadth in breadths)
    if seen is not None:
        cut, where = seen
        at = float(np.clip((cut - start[1]) / max(end[1] - start[1], 1), 0, 1))
        found = _breadth_at(where, cut, float((start + at * (end - start))[0]), size)
        if found is not None:
            fading = np.exp(-np.maximum(along - at * length, 0) / (SETTLING * size))
            usual = [float(np.interp(at, steps, breadth)) * size for breadth in breadths]
            left = left + (found[0] - usual[0]) * fading
            right = right + (found[1] - usual[1]) * fading
    inside = np.minimum(aside + left, right - aside)
    # Beyond its joints it ends round, beneath its neighbours.
    over = np.maximum(np.maximum(-along, along - length), 0)
    radius = np.maximum(np.minimum(left, right), 1)
    inside = inside - radius * (1 - np.sqrt(np.clip(1 - (over / radius) ** 2, 0, 1)))
    inside = np.where(over < radius, inside, -1)
    if flat is not None:
        beyond = np.maximum(along - length, 0) > 0
        sides = np.minimum(aside + left, right - aside)
        inside = np.where(beyond, np.minimum(sides, length + flat * size - along), inside)
    across = np.clip((2 * aside + left - right) / np.maximum(left + right, 1), -1, 1)
    alpha = np.clip(inside + 0.5, 0, 1)
    corner = (box[0].start, box[1].start)
    return Shape(corner, alpha, across, along / size, inside / size, rows[:, :1])


def shoe_shape(ends: tuple[np.ndarray, np.ndarray], shape: tuple[int, ...], size: float) -> Shape | None:
    """A shoe as it is seen from the front, from an ankle to the toes and a little farther."""
    start, end = ends
    box = _box(np.stack(ends), 0.09 * size, shape)
    if box is None:
        return None
    rows, columns = np.mgrid[box].astype(np.float32)
    way = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
    along = ((columns - start[0]) * way[0] + (rows - start[1]) * way[1]) / size
    aside = ((columns - start[0]) * way[1] - (rows - start[1]) * way[0]) / size
    widening = np.clip(along / (0.6 * SHOE_LENGTH), 0, 1)
    half = SHOE + (TOE - SHOE) * widening * widening * (3 - 2 * widening)
    cap = 0.34 * SHOE_LENGTH
    half = half * np.sqrt(np.clip(1 - (np.maximum(along - (SHOE_LENGTH - cap), 0) / cap) ** 2, 0, 1))
    heel = 0.028
    half = half * np.sqrt(np.clip(1 - (np.maximum(-along, 0) / heel) ** 2, 0, 1))
    inside = np.minimum(half - np.abs(aside), along + heel)
    inside = np.where(along < SHOE_LENGTH, inside, -1)
    alpha = np.clip(inside * size + 0.5, 0, 1)
    across = np.clip(aside / np.maximum(half, 1e-3), -1, 1)
    return Shape((box[0].start, box[1].start), alpha, across, along, inside, rows[:, :1])


def _box(points: np.ndarray, margin: float, shape: tuple[int, ...]) -> tuple[slice, slice] | None:
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    left, top = np.clip(low, 0, shape[1::-1]).astype(int)
    right, bottom = np.clip(high + 1, 0, shape[1::-1]).astype(int)
    return None if right <= left or bottom <= top else (slice(top, bottom), slice(left, right))


def _breadth_at(where: np.ndarray, cut: int, middle: float, size: float) -> tuple[float, float] | None:
    """How far a limb is seen to the left and to the right of a column, just above the edge."""
    columns = np.flatnonzero(where[max(cut - 3, 0)])
    if len(columns) < 0.02 * size:
        return None
    return middle - float(columns[0]), float(columns[-1]) + 1 - middle
