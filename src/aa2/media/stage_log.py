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
        if self._latest.exists():
            latest = read_state(self._latest, self._classes)
            try:
                self.finished, self.complete, self.state = latest
            except (TypeError, ValueError) as error:
                raise InputError(self._latest, "is damaged", "remove the folder and begin anew") from error

    @property
    def _latest(self) -> Path:
        return self._folder / "latest.state"

    def entries(self) -> Iterator[Any]:
        """What was written for the finished frames, in order."""
        names = sorted(path for path in self._folder.glob("*.state") if path != self._latest)
        for path in names:
            if int(path.stem) < self.finished:
                yield read_state(path, self._classes)

    def write(self, stop: int, entry: object = None, state: object = None, *, complete: bool = False) -> None:
        """Write down the frames from those that are finished to before ``stop``.

        Args:
            stop: frames that are then finished.
            entry: what was found; None where that lies elsewhere.
            state: from which to go on.
            complete: whether these are the last.
        """
        if entry is not None:
            write_state(self._folder / f"{self.finished:08d}.state", entry)
        write_state(self._latest, (stop, complete, state))
        self.finished, self.complete, self.state = stop, complete, state
