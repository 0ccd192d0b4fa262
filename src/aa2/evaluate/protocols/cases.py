"""The cases of a table: known by name, read one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aa2.evaluate.case import Case, Setting, SignalSource


@dataclass(frozen=True)
class Span:
    """How many frames a case has.

    Attributes:
        frames: of the case.
        window: of them that a model denoises together at most.
    """

    frames: int
    window: int


def span_of(available: int, longest: int, windows: int) -> Span | None:
    """The first frames of a clip as windows of one length, as long as they can be.

    Args:
        available: frames of the clip.
        longest: frames of a window at most.
        windows: how many; each after the first begins with the last frame of the one before.
    Returns:
        None if the clip is too short: every window makes a frame of its own.
    """
    window = min(longest, (available - 1) // windows + 1)
    if available < 1 or (windows > 1 and window < 2):
        return None
    return Span(windows * (window - 1) + 1, window)


@dataclass(frozen=True)
class Inputs:
    """What every method of a table is given, in the words of its caption.

    Attributes:
        signals: the source of what is known of driving frames and references.
        told: the same in words, after "Every method is given".
        windows: of a case.
        window_frames: of a window: the fewest and the most.
        lost: cases whose person was not found, with the reason; they have no numbers.
        partly: cases whose person was not found in some frames, with how many; they stay as they are.
    """

    signals: SignalSource
    told: str
    windows: int
    window_frames: tuple[int, int]
    lost: Mapping[str, str] = field(default_factory=dict)
    partly: Mapping[str, str] = field(default_factory=dict)

    def caption(self, longest: int | None = None) -> str:
        """The sentence that stands beside a table.

        Args:
            longest: the frames that all of the table's models can denoise together; None: any number.
        """
        fewest, most = self.window_frames
        frames = f"{most} frames" if fewest == most else f"{fewest} to {most} frames"
        motion = "without motion frame"
        if self.windows > 1:
            motion = "each after the first with the last frame of the one before as its motion frame"
        several = f"{self.windows} windows, one after the other," if self.windows > 1 else "one window"
        shorter = ""
        if longest is not None and longest < most:
            shorter = f" (of models that take {longest}: more windows, with motion frames)"
        return f"Every method is given {self.told}; a case is {several} of {frames}, {motion}{shorter}."

    def as_json(self) -> dict[str, object]:
        """For `table.json`."""
        return {
            "signals": self.signals,
            "windows": self.windows,
            "window_frames": list(self.window_frames),
            "lost": dict(self.lost),
            "partly_found": dict(self.partly),
        }


EXACT = "the renderer's exact signals"
OWN = "the signals that the clips come with"
FOUND = (
    "signals that are extracted from driving frames and reference picture, as a user's are (truth and masks "
    "for scoring are exact)"
)


@dataclass(frozen=True)
class Cases:
    """What a table asks of every method. Only the case that is being read is in memory.

    Attributes:
        names: of all cases, in order.
        settings: of all cases, in the same order.
        read: gives the case of an index; as often as asked, always the same.
        inputs: what every method is given.
        about: what a report states of the protocol; values fit for JSON.
    """

    names: Sequence[str]
    settings: Sequence[Setting]
    read: Callable[[int], Case]
    inputs: Inputs
    about: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.names) or len(self.names) != len(self.settings):
            raise ValueError(f"names are not unique, or settings do not fit: {self.names}")

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Case]:
        return (self.read(index) for index in range(len(self)))
