"""Follows everybody in a video, frame after frame, and says which stretches hold which person."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

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


@dataclass
class Track:
    """One person in consecutive frames of one shot.

    Attributes:
        regions: by frame, where the person was read.
        area: by frame, square pixels of the box around what is seen of the body.
        look: the colours of the person, as :func:`look` tells them, averaged over time.
        body: where to read the next frame.
    """

    body: Region
    look: np.ndarray
    regions: dict[int, Region] = field(default_factory=dict)
    area: dict[int, float] = field(default_factory=dict)
    missed: int = 0

    @property
    def start(self) -> int:
        return next(iter(self.regions))

    @property
    def end(self) -> int:
        return next(reversed(self.regions))

    def add(self, frame: int, figure: Figure, look: np.ndarray) -> None:
        """Go on with what was read in ``frame``."""
        self.regions[frame], self.body, self.missed = figure.region, figure.body, 0
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
        for track in self._alive:
            figure = self._pose.body(picture, track.body)
            colours = look(picture, figure)
            taken = any(same_person(figure, other, picture) for _, other in seen)
            if credible(figure) and similarity(colours, track.look) > ALIKE and not taken:
                track.add(self._frame, figure, colours)
                seen.append((track, figure))
            else:
                track.missed, lost = track.missed + 1, True
        self._alive = [track for track in self._alive if track.missed < PATIENCE]
        return lost, seen

    def _search(self, picture: np.ndarray, seen: list[tuple[Track, Figure]], also: list[Region]) -> None:
        """Begin a track for everybody who has none; ``seen`` grows by them."""
        for figure in people(self._pose, picture, [figure for _, figure in seen], also):
            if len(seen) >= CROWD:
                return
            colours = look(picture, figure)
            track = Track(figure.body, colours)
            track.add(self._frame, figure, colours)
            self.tracks.append(track)
            # A track that waits for its person where one was just found would follow the same.
            self._alive = [t for t in self._alive if not t.missed or t.body.distance(figure.body) > 0.3]
            self._alive.append(track)
            seen.append((track, figure))


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
