"""What happens when in a run that has so many minutes. All times are seconds since its start."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol


class Clock(Protocol):
    """Something that tells seconds, the same to all processes of the machine."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """Seconds since the machine started."""

    def now(self) -> float:
        """See :class:`Clock`."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """See :class:`Clock`."""
        time.sleep(seconds)


@dataclass(frozen=True)
class Plan:
    """The times of a run; the shorter it is, the shorter is all that does not train.

    Attributes:
        seconds: after which everything must be over.
    """

    seconds: float

    @property
    def write_at(self) -> float:
        """From here on the result is written, and nothing else is done."""
        return self.seconds - min(30.0, self.seconds / 6)

    @property
    def train_until(self) -> float:
        """When the trainer stops by itself, to save once more."""
        return self.write_at - min(10.0, self.seconds / 12)

    @property
    def check_until(self) -> float:
        """When imports, matrix products and the first rendered clip must be done."""
        return min(40.0, self.seconds / 3)

    @property
    def least_training(self) -> float:
        """A shorter training is not begun: it would end before its first checkpoint is worth anything."""
        return min(30.0, self.seconds / 6)

    def measure_until(self, now: float) -> float:
        """When measuring ends that begins now; ``now`` if it would take too much of the time for training."""
        until = now + min(75.0, self.seconds / 6)
        return until if self.may_train(until) else now

    def may_train(self, now: float) -> bool:
        """Whether a training that begins now can end in time."""
        return now + self.least_training <= self.train_until
