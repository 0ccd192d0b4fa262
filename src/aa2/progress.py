"""How far a job is: bars on a terminal, for a person who watches; elsewhere a line now and then."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Protocol

from aa2.errors import Stopped

EVERY = 5.0
"""Seconds from one line to the next where there is no terminal, and to the first: short jobs have none."""
RECENT = 30.0
"""Seconds that a speed is measured over."""


class Tell(Protocol):
    """Told how far a stage is, with a remark on it; a total of 0 is not known, and one may grow."""

    def __call__(self, stage: str, done: int, total: int, remark: str = "") -> None: ...


class Speed:
    """How fast a stage goes, of what it was told in the last `RECENT` seconds.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: deque[tuple[float, int]] = deque()

    def add(self, done: int) -> None:
        """``done`` things are done now."""
        now = self._clock()
        if self._told and done < self._told[-1][1]:  # begun anew
            self._told.clear()
        self._told.append((now, done))
        while len(self._told) > 2 and self._told[1][0] < now - RECENT:
            self._told.popleft()

    @property
    def per_second(self) -> float | None:
        """Things a second; None while nothing is known."""
        if not self._told:
            return None
        (then, before), (now, done) = self._told[0], self._told[-1]
        return (done - before) / (now - then) if now > then and done > before else None

    def left(self, total: int) -> float | None:
        """Seconds until ``total`` things are done; None where that is not known."""
        speed = self.per_second
        return None if speed is None or total <= 0 else max(total - self._told[-1][1], 0) / speed


@contextmanager
def bars(unit: str = "") -> Iterator[Tell]:
    """Shows on stderr every stage that is told of: how much is done, how fast, and how long it still takes.

    A `Stopped` that passes is told where the work was.

    Args:
        unit: what is counted, for instance frames.
    """
    last: list[str] = []
    shown = _bars(unit) if on_terminal() else nullcontext(Lines(unit))
    with shown as show:

        def tell(stage: str, done: int, total: int, remark: str = "") -> None:
            last[:] = [f"{stage}: {counted(done, total, unit)}"]
            show(stage, done, total, remark)

        try:
            yield tell
        except Stopped as stopped:
            stopped.where = stopped.where or "".join(last)
            raise


def on_terminal() -> bool:
    """Whether somebody watches stderr who can be shown what moves."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def counted(done: int, total: int, unit: str = "") -> str:
    """How much is done, of how much if that is known: ``120 of 230 frames``."""
    amount = f"{done} of {total}" if total >= done and total > 0 else f"{done}"
    return f"{amount} {unit}".strip()


def clock_time(seconds: float) -> str:
    """Minutes and seconds, with hours if it takes so long: ``0:35``, ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Lines:
    """Progress as plain lines, ``aa2: finding the person: 120 of 230 frames, 3.1 frames/s, 0:35 left``.

    Args:
        unit: what is counted.
        clock: seconds that only grow.
    """

    def __init__(self, unit: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._unit, self._clock, self._said = unit, clock, clock()
        self._speeds: dict[str, Speed] = {}

    def __call__(self, stage: str, done: int, total: int, remark: str = "") -> None:
        speed = self._speeds.setdefault(stage, Speed(self._clock))
        speed.add(done)
        if self._clock() - self._said < EVERY:
            return
        self._said = self._clock()
        told = figures(done, total, self._unit, speed)
        print(f"aa2: {stage}{remark}: {told}", file=sys.stderr, flush=True)


def figures(done: int, total: int, unit: str, speed: Speed) -> str:
    """``120 of 230 frames, 3.1 frames/s, 0:35 left``, as far as it is known."""
    per_second, left = speed.per_second, speed.left(total)
    told = [counted(done, total, unit)]
    if per_second is not None:
        told.append(f"{per_second:.3g} {unit}/s" if unit else f"{per_second:.3g}/s")
    if left is not None and left >= 0.5:
        told.append(f"{clock_time(left)} left")
    return ", ".join(told)


@contextmanager
def _bars(unit: str) -> Iterator[Tell]:
    # Imported here so that `aa2 --help` does not wait for it.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}
        speeds: dict[str, Speed] = {}

        def tell(stage: str, done: int, total: int, remark: str = "") -> None:
            if stage not in tasks:
                speeds[stage] = Speed()
                tasks[stage] = progress.add_task(stage, total=None, figures="")
            speeds[stage].add(done)
            progress.update(
                tasks[stage],
                completed=done,
                total=total if total >= done and total > 0 else None,
                description=f"{stage}{remark}",
                figures=figures(done, total, unit, speeds[stage]),
            )

        yield tell


def of_stage(tell: Tell, stage: str) -> Callable[[int, int], None]:
    """A callback of done and total for one stage."""
    return lambda done, total: tell(stage, done, total)


def of_passes(tell: Tell, *stages: str) -> Callable[[int, int], None]:
    """A callback of done and total for passes of equal length over one video, each a stage."""

    def over(done: int, total: int) -> None:
        frames = total // len(stages)
        number = min(max(done - 1, 0) // frames, len(stages) - 1) if frames else 0
        tell(stages[number], done - number * frames, frames)

    return over


def of_training(tell: Tell, steps: int) -> Callable[[int, dict[str, float]], None]:
    """A callback of step and logs for a training run of ``steps``."""
    return lambda step, logs: tell("training", step, steps, f", loss {logs['loss']:.4f}")
