"""Joins the tracklets of one person, and finds the person whom the user means."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from aa2.extract.people import similarity
from aa2.extract.regions import Region
from aa2.extract.tracking import Tracklet

LONGEST_GAP = 45
"""Frames that a person may be out of sight in one shot and still be known by place and looks."""
NEAR, STEP, FARTHEST = 0.5, 0.05, 1.5
"""How far such a person may have got, in sizes: at once, more per frame, and at most."""
GROWTH = 1.6
"""How much bigger or smaller such a person may have become."""
ALIKE_NEAR, ALIKE_ANYWHERE = 0.5, 0.8
"""Similarity wanted of the next tracklet in the same shot, near the old place; and in another shot."""
REACH = 12
"""Frames beyond a tracklet, or between two, in which its person is looked for once more."""


@dataclass(frozen=True)
class Person:
    """All tracklets of one person, in order of time."""

    tracklets: tuple[Tracklet, ...]

    @property
    def prominence(self) -> float:
        """The area covered, summed over the frames."""
        return sum(sum(tracklet.area.values()) for tracklet in self.tracklets)

    @property
    def look(self) -> np.ndarray:
        return np.mean([tracklet.look for tracklet in self.tracklets], axis=0)

    @property
    def regions(self) -> dict[int, Region]:
        """By frame, where the person was read."""
        return {frame: region for tracklet in self.tracklets for frame, region in tracklet.regions.items()}

    @property
    def apart(self) -> dict[int, tuple[Region, ...]]:
        """By frame, where the others were without whom the person was read."""
        return {frame: others for tracklet in self.tracklets for frame, others in tracklet.apart.items()}

    def has(self, tracklet: Tracklet) -> bool:
        return any(own is tracklet for own in self.tracklets)


def persons(tracklets: list[Tracklet], cuts: list[int]) -> list[Person]:
    """Everybody, most prominent first; each tracklet belongs to exactly one person."""
    left = sorted(tracklets, key=lambda tracklet: -sum(tracklet.area.values()))
    found = []
    while left:
        chain = [left.pop(0)]
        while (after := _next(chain[-1], left, cuts)) is not None:
            chain.append(after)
            left = [tracklet for tracklet in left if tracklet is not after]
        while (before := _previous(chain[0], left, cuts)) is not None:
            chain.insert(0, before)
            left = [tracklet for tracklet in left if tracklet is not before]
        found.append(Person(tuple(chain)))
    return sorted(found, key=lambda person: -person.prominence)


def guesses(person: Person, cuts: list[int], frames: int) -> dict[int, Region]:
    """By frame, where an untracked person may be: in short gaps, and just beyond the ends, of the same shot.

    Whether the person is there is for the extractor to tell.
    """
    regions = person.regions
    known = sorted(regions)
    found = {}
    for low, high in pairwise([-1, *known, frames]):
        for frame in range(low + 1, high):
            guess = _guess(frame, low, high, regions, cuts)
            if guess is not None:
                found[frame] = guess
    return found


def _guess(frame: int, low: int, high: int, regions: dict[int, Region], cuts: list[int]) -> Region | None:
    """The region in ``frame`` between the known frames ``low`` and ``high`` (out of range: none)."""
    before = low in regions and _shot(low, cuts) == _shot(frame, cuts) and frame - low <= REACH
    after = high in regions and _shot(high, cuts) == _shot(frame, cuts) and high - frame <= REACH
    if before and after:
        return regions[low].towards(regions[high], (frame - low) / (high - low))
    if before:
        return _extrapolated(frame, low, -1, regions)
    if after:
        return _extrapolated(frame, high, 1, regions)
    return None


def _extrapolated(frame: int, known: int, step: int, regions: dict[int, Region], span: int = 5) -> Region:
    """On from the frame ``known`` at the speed of the ``span`` frames on its other side."""
    other = next((known + step * k for k in range(span, 0, -1) if known + step * k in regions), None)
    if other is None:
        return regions[known]
    moved = regions[other].towards(regions[known], 1 + (known - frame) / (other - known))
    return Region(moved.x, moved.y, regions[known].size, regions[known].angle)


def _next(tracklet: Tracklet, others: list[Tracklet], cuts: list[int]) -> Tracklet | None:
    """The tracklet in which the person of ``tracklet`` comes back."""
    matches = [(score, other) for other in others if (score := _match(tracklet, other, cuts)) > 0]
    return max(matches, key=lambda match: match[0])[1] if matches else None


def _previous(tracklet: Tracklet, others: list[Tracklet], cuts: list[int]) -> Tracklet | None:
    matches = [(score, other) for other in others if (score := _match(other, tracklet, cuts)) > 0]
    return max(matches, key=lambda match: match[0])[1] if matches else None


def _match(early: Tracklet, late: Tracklet, cuts: list[int]) -> float:
    """How well ``late`` continues ``early``; 0 if it does not."""
    gap = late.start - early.end
    if gap <= 0:
        return 0.0
    if _shot(early.end, cuts) != _shot(late.start, cuts):
        alike = similarity(early.look, late.look)
        return alike if alike > ALIKE_ANYWHERE else 0.0
    last, first = early.regions[early.end], late.regions[late.start]
    reach = min(STEP * gap + NEAR, FARTHEST)
    if gap > LONGEST_GAP or last.distance(first) > reach or last.ratio(first) > GROWTH:
        return 0.0
    alike = similarity(early.look, late.look)
    return 2 + alike - gap / LONGEST_GAP if alike > ALIKE_NEAR else 0.0


def _shot(frame: int, cuts: list[int]) -> int:
    return bisect_right(cuts, frame)
