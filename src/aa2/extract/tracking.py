"""Follows everybody in a video, frame after frame, and says which stretches hold which person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from aa2.extract.apart import behind, overlapping, step, without
from aa2.extract.backends import Figure, PoseBackend
from aa2.extract.figures import credible, look, people, same_person, seen_area, similarity
from aa2.extract.regions import Region
from aa2.extract.shots import CutFinder

SEARCH_EVERY = 10
"""Frames from one full search to the next."""
SEARCH_LOST = 3
"""The same just after a track was lost."""
PATIENCE = 3
"""Frames in a row without its person that end a track."""
CROWD = 6
"""People followed at the same time at most: the first found of them, which are the clearest."""
ALIKE = 0.35
"""Similarity to its own past below which a figure is somebody or something else."""
SETTLED = 10
"""Frames from which a track is somebody."""
HIDDEN, STEP = 0.2, 0.03
"""Least score of a figure that others hide, and the most that it moves in a frame, in sizes of its body."""


@dataclass
class Track:
    """One person in consecutive frames of one shot.

    Attributes:
        regions: by frame, where the person was read.
        apart: by frame, where the others were who overlapped, and were painted out.
        area: by frame, square pixels of the box around what is seen of the body.
        look: the colours of the person, as :func:`look` tells them, averaged over time.
        figure: as it was read last.
    """

    figure: Figure
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
    def body(self) -> Region:
        """Where to read the next frame."""
        return self.figure.body

    def settled_for(self, other: Track) -> bool:
        """Whether it is surely somebody else: what is found on ``other`` for a moment is an arm or a boot."""
        return len(self.regions) >= SETTLED or self.start <= other.start

    def add(self, frame: int, figure: Figure, look: np.ndarray, others: Sequence[Figure] = ()) -> None:
        """Go on with what was read in ``frame``, without ``others`` who overlap."""
        self.regions[frame], self.figure, self.missed = figure.region, figure, 0
        if others:
            self.apart[frame] = tuple(other.region for other in others)
        self.area[frame] = seen_area(figure)
        self.look = 0.9 * self.look + 0.1 * look


class Tracker:
    """Consumes the frames of a video in order; what it keeps per frame is a few numbers a person.

    Args:
        pose: the backend.
        point: (frame, x, y) that must be looked at closely, or None.
    """

    def __init__(self, pose: PoseBackend, point: tuple[int, float, float] | None = None) -> None:
        self.tracks: list[Track] = []
        self.cuts: list[int] = []
        self.named: Track | None = None
        self._pose, self._point = pose, point
        self._alive: list[Track] = []
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
        named = self._point is not None and self._point[0] == self._frame
        if named or self._frame - self._searched >= (SEARCH_LOST if lost else SEARCH_EVERY):
            self._searched = self._frame
            self._search(picture, seen, _around(self._point, picture) if named and self._point else [])
        if named and self._point:
            self.named = _at(self._point, self._alive, seen, picture)

    def _follow(self, picture: np.ndarray) -> tuple[bool, list[tuple[Track, Figure]]]:
        """Read every living track; whether one has no person now, and what the others read."""
        lost, seen = False, []
        every = [self._pose.body(picture, track.body) for track in self._alive]
        for track, whole in zip(self._alive, every, strict=True):
            people = [
                other
                for another, other in zip(self._alive, every, strict=True)
                if another is not track and another.settled_for(track) and credible(other)
            ]
            figure, others = self._read(picture, track, whole, people)
            colours = look(picture, figure)
            taken = any(same_person(figure, other, picture) for _, other in seen)
            if _is_person(figure, track, others) and similarity(colours, track.look) > ALIKE and not taken:
                track.add(self._frame, figure, colours, others)
                seen.append((track, figure))
            else:
                track.missed, lost = track.missed + 1, True
        self._alive = [track for track in self._alive if track.missed < PATIENCE]
        return lost, seen

    def _read(
        self, picture: np.ndarray, track: Track, whole: Figure, people: list[Figure]
    ) -> tuple[Figure, list[Figure]]:
        """A track's person as read in the whole picture or without those who overlap, and without whom."""
        others = overlapping(track.figure, people, picture)
        if not others:
            return whole, []
        alone = behind(self._pose.body(without(picture, others), track.body), others)
        nearer = step(alone, track.figure) < step(whole, track.figure)
        taken = nearer or not credible(whole)
        return (alone, others) if taken and _is_person(alone, track, others) else (whole, [])

    def _search(self, picture: np.ndarray, seen: list[tuple[Track, Figure]], also: list[Region]) -> None:
        """Begin a track for everybody who has none; ``seen`` grows by them."""
        for figure in people(self._pose, picture, [figure for _, figure in seen], also):
            if len(seen) >= CROWD:
                return
            colours = look(picture, figure)
            track = Track(figure, colours)
            track.add(self._frame, figure, colours)
            self.tracks.append(track)
            # A track that waits for its person where one was just found would follow the same.
            self._alive = [t for t in self._alive if not t.missed or t.body.distance(figure.body) > 0.3]
            self._alive.append(track)
            seen.append((track, figure))


def _is_person(figure: Figure, track: Track, others: Sequence[Figure]) -> bool:
    """Whether it is one; a track that goes on behind ``others`` need not show as much."""
    goes_on = bool(others) and figure.score > HIDDEN and step(figure, track.figure) < STEP
    return goes_on or credible(figure)


def _around(point: tuple[int, float, float], picture: np.ndarray) -> list[Region]:
    """Windows of several sizes around a named point."""
    _, x, y = point
    return [Region(x, y, share * min(picture.shape[:2])) for share in (0.2, 0.4, 0.8)]


def _at(
    point: tuple[int, float, float],
    alive: list[Track],
    seen: list[tuple[Track, Figure]],
    picture: np.ndarray,
) -> Track | None:
    """The track whose figure covers the named point, or comes nearest to it within a tenth of its size."""
    _, x, y = point
    best, nearest = None, np.inf
    for track, figure in seen:
        affine = figure.region.affine(len(figure.matte))
        spot = affine[:, :2] @ [x, y] + affine[:, 2]
        rows, columns = np.nonzero(figure.matte > 0.5)
        if not len(rows):
            continue
        gap = float(np.hypot(columns - spot[0], rows - spot[1]).min()) / len(figure.matte)
        if gap < min(nearest, 0.1):
            best, nearest = track, gap
    return best
