"""Follows everybody in a video, frame after frame, and says which stretches hold which person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from aa2.extract.apart import behind, overlapping, step, without
from aa2.extract.found import FoundPerson
from aa2.extract.people import credible, look, people, same_person, seen_area, similarity
from aa2.extract.protocols import PoseExtractor
from aa2.extract.regions import Region
from aa2.extract.shots import CutFinder

SEARCH_EVERY = 10
"""Frames from one full search to the next."""
SEARCH_LOST = 3
"""The same just after a tracklet was lost."""
PATIENCE = 3
"""Frames in a row without its person that end a tracklet."""
CROWD = 6
"""People followed at the same time at most: the first found of them, which are the clearest."""
ALIKE = 0.35
"""Similarity to its own past below which what is read is somebody or something else."""
SETTLED = 10
"""Frames from which a tracklet is somebody."""
HIDDEN, STEP = 0.2, 0.03
"""Least score of a person whom others hide, and the most that it moves in a frame, in sizes of its body."""


@dataclass
class Tracklet:
    """One person in consecutive frames of one shot.

    Attributes:
        regions: by frame, where the person was read.
        apart: by frame, where the others were who overlapped, and were painted out.
        area: by frame, square pixels of the box around what is seen of the body.
        look: the colours of the person, as `aa2.extract.people.look` tells them, averaged over time.
        person: as read last.
    """

    person: FoundPerson
    look: np.ndarray
    regions: dict[int, Region] = field(default_factory=dict)
    apart: dict[int, tuple[Region, ...]] = field(default_factory=dict)
    area: dict[int, float] = field(default_factory=dict)
    missed: int = 0

    @property
    def start(self) -> int:
        return next(iter(self.regions))

    @property
    def end(self) -> int:
        return next(reversed(self.regions))

    @property
    def place(self) -> Region:
        """Where to read the next frame."""
        return self.person.place

    def settled_for(self, other: Tracklet) -> bool:
        """Whether it is surely somebody else: what is found on ``other`` for a moment is an arm or a boot."""
        return len(self.regions) >= SETTLED or self.start <= other.start

    def add(
        self, frame: int, person: FoundPerson, look: np.ndarray, others: Sequence[FoundPerson] = ()
    ) -> None:
        """Go on with what was read in ``frame``, without ``others`` who overlap."""
        self.regions[frame], self.person, self.missed = person.region, person, 0
        if others:
            self.apart[frame] = tuple(other.region for other in others)
        self.area[frame] = seen_area(person)
        self.look = 0.9 * self.look + 0.1 * look

    def renew(
        self,
        person: FoundPerson,
        look: np.ndarray,
        missed: int,
        regions: Mapping[int, Region],
        apart: Mapping[int, tuple[Region, ...]],
        area: Mapping[int, float],
    ) -> None:
        """Take what was written down of later frames."""
        self.person, self.look, self.missed = person, look, missed
        self.regions.update(regions)
        self.apart.update(apart)
        self.area.update(area)


class Tracker:
    """Consumes the frames of a video in order; what it keeps per frame is a few numbers a person.

    Args:
        pose: what finds and reads people.
        point: (frame, x, y) that must be looked at closely, or None; may be set later, before its frame.
    """

    def __init__(self, pose: PoseExtractor, point: tuple[int, float, float] | None = None) -> None:
        self._written = 0
        self.tracklets: list[Tracklet] = []
        self.cuts: list[int] = []
        self.named: Tracklet | None = None
        self._pose, self.point = pose, point
        self._alive: list[Tracklet] = []
        self._frame, self._searched = -1, -SEARCH_EVERY
        self._shots = CutFinder()

    @property
    def frames(self) -> int:
        """How many frames there were so far."""
        return self._frame + 1

    def add(self, picture: np.ndarray) -> None:
        """The next frame, ``(H, W, 3)`` uint8."""
        self._frame += 1
        if self._shots.is_cut(picture):
            self.cuts.append(self._frame)
            self._alive, self._searched = [], -SEARCH_EVERY
        lost, seen = self._follow(picture)
        named = self.point is not None and self.point[0] == self._frame
        if named or self._frame - self._searched >= (SEARCH_LOST if lost else SEARCH_EVERY):
            self._searched = self._frame
            self._search(picture, seen, _around(self.point, picture) if named and self.point else [])
        if named and self.point:
            self.named = _at(self.point, seen)

    def news(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is new since this was asked last, and from what to go on: to be written down (`restore`)."""
        since, self._written = self._written, self.frames
        changed = {
            number: _since(tracklet, since)
            for number, tracklet in enumerate(self.tracklets)
            if tracklet.end >= since or any(tracklet is alive for alive in self._alive)
        }
        cuts = [cut for cut in self.cuts if cut >= since]
        numbers = [number for number, tracklet in enumerate(self.tracklets) if tracklet is self.named]
        state = {
            "searched": self._searched,
            "named": numbers[0] if numbers else None,
            "alive": {self._number(tracklet): tracklet.person for tracklet in self._alive},
            "before": self._shots.before,
        }
        return {"tracklets": changed, "cuts": cuts}, state

    def restore(self, frames: int, entries: Iterable[Mapping[str, Any]], state: Mapping[str, Any]) -> None:
        """Go on as the tracker that wrote this down.

        Args:
            frames: that it had seen.
            entries: all that it said was new, in order.
            state: which it gave with the last of them.
        """
        for entry in entries:
            self.cuts += entry["cuts"]
            for number, new in entry["tracklets"].items():
                if number == len(self.tracklets):
                    self.tracklets.append(Tracklet(new["person"], new["look"]))
                self.tracklets[number].renew(**new)
        self._frame, self._written, self._searched = frames - 1, frames, state["searched"]
        self.named = None if state["named"] is None else self.tracklets[state["named"]]
        self._alive = [self.tracklets[number] for number in state["alive"]]
        for number, person in state["alive"].items():
            self.tracklets[number].person = person
        self._shots.before = state["before"]

    def _number(self, tracklet: Tracklet) -> int:
        return next(number for number, other in enumerate(self.tracklets) if other is tracklet)

    def _follow(self, picture: np.ndarray) -> tuple[bool, list[tuple[Tracklet, FoundPerson]]]:
        """Read every living tracklet; whether one has no person now, and what the others read."""
        lost, seen = False, []
        every = [self._pose.read(picture, tracklet.place) for tracklet in self._alive]
        for tracklet, whole in zip(self._alive, every, strict=True):
            people = [
                other
                for another, other in zip(self._alive, every, strict=True)
                if another is not tracklet and another.settled_for(tracklet) and credible(other)
            ]
            person, others = self._read(picture, tracklet, whole, people)
            colours = look(picture, person)
            taken = any(same_person(person, other, picture) for _, other in seen)
            if (
                _is_person(person, tracklet, others)
                and similarity(colours, tracklet.look) > ALIKE
                and not taken
            ):
                tracklet.add(self._frame, person, colours, others)
                seen.append((tracklet, person))
            else:
                tracklet.missed, lost = tracklet.missed + 1, True
        self._alive = [tracklet for tracklet in self._alive if tracklet.missed < PATIENCE]
        return lost, seen

    def _read(
        self, picture: np.ndarray, tracklet: Tracklet, whole: FoundPerson, people: list[FoundPerson]
    ) -> tuple[FoundPerson, list[FoundPerson]]:
        """A tracklet's person as read in the whole picture or without those who overlap, and without whom."""
        others = overlapping(tracklet.person, people, picture)
        if not others:
            return whole, []
        alone = behind(self._pose.read(without(picture, others), tracklet.place), others)
        nearer = step(alone, tracklet.person) < step(whole, tracklet.person)
        taken = nearer or not credible(whole)
        return (alone, others) if taken and _is_person(alone, tracklet, others) else (whole, [])

    def _search(
        self, picture: np.ndarray, seen: list[tuple[Tracklet, FoundPerson]], also: list[Region]
    ) -> None:
        """Begin a tracklet for everybody who has none; ``seen`` grows by them."""
        for person in people(self._pose, picture, [person for _, person in seen], also):
            if len(seen) >= CROWD:
                return
            colours = look(picture, person)
            tracklet = Tracklet(person, colours)
            tracklet.add(self._frame, person, colours)
            self.tracklets.append(tracklet)
            # A tracklet that waits for its person where one was just found would follow the same.
            self._alive = [t for t in self._alive if not t.missed or t.place.distance(person.place) > 0.3]
            self._alive.append(tracklet)
            seen.append((tracklet, person))


def _since(tracklet: Tracklet, frame: int) -> dict[str, Any]:
    """A tracklet with what it has from a frame on; its person without a silhouette, which is large."""
    by_frame = {name: getattr(tracklet, name) for name in ("regions", "apart", "area")}
    return {
        "person": replace(tracklet.person, silhouette=None),
        "look": tracklet.look,
        "missed": tracklet.missed,
        **{name: {t: all_[t] for t in all_ if t >= frame} for name, all_ in by_frame.items()},
    }


def _is_person(person: FoundPerson, tracklet: Tracklet, others: Sequence[FoundPerson]) -> bool:
    """Whether it is one; a tracklet that goes on behind ``others`` need not show as much."""
    goes_on = bool(others) and person.score > HIDDEN and step(person, tracklet.person) < STEP
    return goes_on or credible(person)


def _around(point: tuple[int, float, float], picture: np.ndarray) -> list[Region]:
    """Windows of several sizes around a named point."""
    _, x, y = point
    return [Region(x, y, share * min(picture.shape[:2])) for share in (0.2, 0.4, 0.8)]


def _at(point: tuple[int, float, float], seen: list[tuple[Tracklet, FoundPerson]]) -> Tracklet | None:
    """The tracklet whose person covers the named point, or comes nearest to it within a tenth of the size."""
    _, x, y = point
    best, nearest = None, np.inf
    for tracklet, person in seen:
        gap = person.coverage.distance(x, y) / person.coverage.side
        if gap < min(nearest, 0.1):
            best, nearest = tracklet, gap
    return best
