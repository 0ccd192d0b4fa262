"""Long video as windows: each starts from the last frame of the one before (AA2 §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """Frames ``start`` to ``stop`` (exclusive), denoised together.

    Attributes:
        motion: whether frame ``start`` was made by the window before and is given clean.
    """

    start: int
    stop: int
    motion: bool

    @property
    def fresh(self) -> range:
        """The frames that this window makes."""
        return range(self.start + self.motion, self.stop)


def plan_windows(present: Sequence[bool], length: int, cuts: Sequence[int] = ()) -> Iterator[Window]:
    """Windows over every frame in which the character is present.

    Args:
        present: per frame, whether the character is there.
        length: frames of a window, at least 2.
        cuts: frames at which a new shot begins; no motion frame crosses one.
    Yields:
        windows in order; together their fresh frames are exactly the present frames, each once.
    """
    if length < 2:
        raise ValueError("a window needs two frames or more")
    cut = set(cuts)
    frame, total = 0, len(present)
    while frame < total:
        if not present[frame]:
            frame += 1
            continue
        stop = frame
        while stop < total and present[stop] and not (stop > frame and stop in cut):
            stop += 1
        yield from _cover(frame, stop, length)
        frame = stop


def _cover(start: int, stop: int, length: int) -> Iterator[Window]:
    first = min(start + length, stop)
    yield Window(start, first, motion=False)
    made = first
    while made < stop:
        end = min(made + length - 1, stop)
        yield Window(made - 1, end, motion=True)
        made = end
