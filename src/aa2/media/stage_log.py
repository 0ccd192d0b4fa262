"""A stage of a long job, written down as it goes: what is finished survives whoever was at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from aa2.errors import InputError
from aa2.media.state_file import read_state, write_state

GROUP = 8
"""Frames after which stages write down what they have: what a power cut costs at most, and a few more."""


class StageLog:
    """What a stage found frame after frame, by groups of frames, and the state from which it goes on.

    Entries are written before the state that follows them, so that whatever is cut off is done again, and
    nothing counts that is not on the disk.

    Args:
        folder: of its own; made if it is not there.
        classes: dataclasses in entries and states.

    Attributes:
        finished: frames that are done.
        complete: whether there are no more.
        state: as it was after these, None at the start.

    Raises:
        InputError: what is there is damaged.
    """

    def __init__(self, folder: Path, classes: Sequence[type] = ()) -> None:
        self._folder, self._classes = folder, tuple(classes)
        self._folder.mkdir(parents=True, exist_ok=True)
        self.finished, self.complete = 0, False
        self.state: Any = None
        self._entries = 0
        if self._latest.exists():
            latest = read_state(self._latest, self._classes)
            if not _is_latest(latest):
                raise InputError(self._latest, "is damaged", "remove the folder and begin anew")
            self.finished, self.complete, self.state, self._entries = latest

    @property
    def _latest(self) -> Path:
        return self._folder / "latest.state"

    def entries(self) -> Iterator[Any]:
        """What was written for the finished frames, in order.

        Raises:
            InputError: something of it is damaged or gone.
        """
        names = sorted(path for path in self._folder.glob("*.state") if path != self._latest)
        names = [path for path in names if path.stem.isdecimal() and int(path.stem) < self.finished]
        if len(names) != self._entries:
            raise InputError(self._folder, "a file in it is gone", "remove the folder and begin anew")
        for path in names:
            yield read_state(path, self._classes)

    def write(self, stop: int, entry: object = None, state: object = None, *, complete: bool = False) -> None:
        """Write down the frames from those that are finished to before ``stop``.

        Args:
            stop: frames that are then finished.
            entry: what was found; None where that lies elsewhere. Of no frames there is none.
            state: from which to go on.
            complete: whether these are the last.
        """
        new = entry is not None and stop > self.finished
        if new:
            write_state(self._folder / f"{self.finished:08d}.state", entry)
        entries = self._entries + new
        write_state(self._latest, (stop, complete, state, entries))
        self.finished, self.complete, self.state, self._entries = stop, complete, state, entries


def _is_latest(value: object) -> bool:
    """Whether it is what `StageLog.write` writes down last."""
    if not isinstance(value, tuple) or len(value) != 4:
        return False
    finished, complete, _, entries = value
    return type(finished) is int and isinstance(complete, bool) and type(entries) is int and finished >= 0
