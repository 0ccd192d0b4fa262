"""A drawn figure's edges on the outline of the person in whose place it stands.

Where it is the same character in the same pose, and its outline runs within a little of theirs, what is
between the two is a seam: of filled-in scene, or of the scene lost. Its rim is stretched or drawn in up to
their outline; what is farther inside keeps its pixels. Outlines that are found tremble: edges are moved alike
in frames that follow each other, along what is seen to move. Somebody else's outline says nothing of it: of
wide trousers, of another hat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from aa2.avatar.demons import displacement, sampled

STATURE = 300
"""Pixels of stature at which outlines are compared."""
NEAR = 0.01
"""Statures within which an outline is taken for the same: the most that an edge is moved. Up to half of `RIM`
nothing folds: a cheek that was moved by more showed an eye twice."""
SMOOTH = 0.01
"""Statures over which it is moved alike (standard deviation)."""
ROUNDS = 3
"""Steps towards the outline."""
RIM = 0.02
"""Statures inwards, from where its edge was and where it comes to lie, in which a figure changes."""
STEADY, REACH = 1.0, 2
"""Frames over which edges are moved alike (standard deviation), and how many there are of them either way."""
SAME = (12.0, 16.0)
"""Colour difference (Euclidean in CIELAB, the median) up to which a figure and a person are one character,
and from which they are two. On six films frames of one have 6 to 10, those of two 17 to 67."""
LOOKED = 60
"""Pixels of stature at which colours are compared: places need not be exact."""
HARDER = 1.25
"""Contrast of coverage: from a tenth less than all on it is all."""
STILL = 0.05
"""Pixels below which nothing is moved: what is not, keeps its value."""


@dataclass(frozen=True)
class Offsets:
    """By how much the edges of a figure are to be moved.

    Attributes:
        field: ``(h, w, 2)`` float32, in the pixels of a smaller picture: how far away what comes there was.
        grey: ``(h, w)`` uint8, the frame.
        known: whether there was an outline to go by.
    """

    field: np.ndarray
    grey: np.ndarray
    known: bool


def offsets_of(
    coverage: np.ndarray, opacity: np.ndarray | None, frame: np.ndarray, stature: float, share: float
) -> Offsets:
    """What brings a figure's edges to another outline.

    Args:
        coverage: ``(H, W)`` float32 in [0, 1], the figure's.
        opacity: ``(H, W)`` uint8, of the person, whose outline is at 128; None where it is not known.
        frame: ``(H, W, 3)`` uint8.
        stature: of the figure, pixels, alike in frames that are steadied.
        share: of the way to go, in [0, 1].
    """
    factor = min(1.0, STATURE / stature)
    extent = [max(1, round(side * factor)) for side in coverage.shape[::-1]]
    grey = cv2.cvtColor(cv2.resize(frame, extent, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    if opacity is None or share <= 0:
        return Offsets(np.zeros((*grey.shape, 2), np.float32), grey, opacity is not None)
    # An outline is where about half is covered: what is nearly opaque deep inside has none.
    own, wanted = (
        np.clip(HARDER * (cv2.resize(each, extent, interpolation=cv2.INTER_AREA) - 0.5) + 0.5, 0, 1)
        for each in (coverage, opacity.astype(np.float32) / 255)
    )
    size, field = stature * factor, np.zeros((*grey.shape, 2), np.float32)
    part = _around(np.maximum(own, wanted), int(np.ceil(2 * NEAR * size)) + 1)
    if part is not None:
        found = displacement(own[part], wanted[part], NEAR * size, SMOOTH * size, ROUNDS)
        field[part] = found * np.float32(share)
    return Offsets(field, grey, True)


def likeness(
    colours: np.ndarray, coverage: np.ndarray, opacity: np.ndarray, frame: np.ndarray, stature: float
) -> float:
    """How far a figure looks like the person where both are: 1, the same character, to 0.

    Args:
        colours: ``(H, W, 3)`` uint8, not multiplied by the coverage.
        coverage: ``(H, W)`` float32 in [0, 1], the figure's.
        opacity: ``(H, W)`` uint8, the person's.
        frame: ``(H, W, 3)`` uint8.
        stature: of the figure, pixels.
    """
    both = np.minimum(coverage, opacity.astype(np.float32) / 255)
    factor = min(1.0, LOOKED / stature)
    extent = [max(1, round(side * factor)) for side in both.shape[::-1]]
    share = cv2.resize(both, extent, interpolation=cv2.INTER_AREA)
    there = share > 0.5
    if not there.any():
        return 0.0
    labs = []
    for picture in (colours, frame):
        small = cv2.resize(picture * both[..., None], extent, interpolation=cv2.INTER_AREA)
        mean = small / np.maximum(share, 1e-3)[..., None] / 255
        labs.append(cv2.cvtColor(mean.clip(0, 1).astype(np.float32), cv2.COLOR_RGB2Lab))
    apart = float(np.median(np.linalg.norm(labs[0] - labs[1], axis=2)[there]))
    return float(np.clip((SAME[1] - apart) / (SAME[1] - SAME[0]), 0, 1))


def steadied(found: Sequence[Offsets]) -> list[np.ndarray]:
    """``(h, w, 2)`` float32 of each of consecutive frames: moved alike along the optical flow."""
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)  # Kroeger et al. 2016
    greys = [each.grey for each in found]
    steps = {}
    for t in range(len(greys) - 1):
        for one, other in ((t, t + 1), (t + 1, t)):
            flow = np.zeros((*greys[t].shape, 2), np.float32)
            steps[one, other] = search.calc(greys[one], greys[other], flow)
    return [_steadied(found, steps, t) for t in range(len(found))]


def _steadied(found: Sequence[Offsets], steps: dict[tuple[int, int], np.ndarray], t: int) -> np.ndarray:
    total, weights = found[t].known * found[t].field, float(found[t].known)
    for way in (-1, 1):
        where = _pixels(found[t].grey.shape)
        for away in range(1, REACH + 1):
            there = t + way * away
            if not 0 <= there < len(found):
                break
            where = where + sampled(steps[there - way, there], where)
            weight = float(np.exp(-0.5 * (away / STEADY) ** 2)) * found[there].known
            total = total + np.float32(weight) * sampled(found[there].field, where)
            weights += weight
    return total / np.float32(max(weights, 1e-6))


def moved(
    colours: np.ndarray, coverage: np.ndarray, field: np.ndarray, stature: float
) -> tuple[np.ndarray, np.ndarray]:
    """The figure with its edges moved.

    Args:
        colours: ``(H, W, 3)`` uint8, not multiplied by the coverage.
        coverage: ``(H, W)`` float32 in [0, 1].
        field: of `steadied`.
        stature: of the figure, pixels.

    Returns:
        Colours and coverage, like those given.
    """
    part = _around(coverage, int(np.ceil(2 * NEAR * stature)) + 2)
    if part is None or not field.any():
        return colours, coverage
    own, cover = colours[part], coverage[part]
    grown = np.array(coverage.shape[::-1]) / field.shape[1::-1]
    pixels = _pixels(cover.shape)
    corner = np.array([part[1].start, part[0].start])
    small = ((pixels + (corner + 0.5)) / grown - 0.5).astype(np.float32)
    by = sampled(field, small) * grown.astype(np.float32)
    # Drawn in, the rim is what is left of it.
    by *= _rim(np.minimum(cover, sampled(cover, pixels + by)), RIM * stature)[..., None]
    changes = by[..., 0] ** 2 + by[..., 1] ** 2 > STILL**2
    # Beyond the edge colours are black: what is covered alone counts.
    shown = cv2.multiply(own, cv2.merge([cover] * 3), dtype=cv2.CV_8U)
    shown = cv2.merge([shown, np.rint(cover * 255).astype(np.uint8)])
    there = sampled(shown, pixels + by)[changes].astype(np.float32)
    new = np.rint(there[:, :3] * 255 / np.maximum(there[:, 3:], 1)).clip(0, 255)
    colours, coverage = colours.copy(), coverage.copy()
    colours[part][changes], coverage[part][changes] = new, there[:, 3] / 255
    return colours, coverage


def _around(coverage: np.ndarray, margin: int) -> tuple[slice, slice] | None:
    """The part of a picture with the figure and a margin."""
    covered = coverage > 0
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    if not len(rows):
        return None
    top, left = max(rows[0] - margin, 0), max(columns[0] - margin, 0)
    return slice(top, rows[-1] + 1 + margin), slice(left, columns[-1] + 1 + margin)


def _rim(coverage: np.ndarray, breadth: float) -> np.ndarray:
    """``(h, w)`` float32: 1 at the edge and outside, falling inwards."""
    inside = cv2.distanceTransform((coverage > 0.5).astype(np.uint8), cv2.DIST_L2, 5) / breadth
    share = np.clip(1 - inside, 0, 1)
    return share * share * (3 - 2 * share)


def _pixels(shape: tuple[int, ...]) -> np.ndarray:
    """``(h, w, 2)`` float32: x and y of every pixel."""
    return np.stack(np.meshgrid(*map(np.arange, shape[1::-1])), axis=2).astype(np.float32)
