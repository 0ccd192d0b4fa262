"""Progress bars on the terminal, for a person who watches; a log file gets none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Tell(Protocol):
    """Told how far a stage is, with a remark on it."""

    def __call__(self, stage: str, done: int, total: int, remark: str = "") -> None: ...


@contextmanager
def bars() -> Iterator[Tell]:
    """A progress bar on stderr for every stage that is told of."""
    # Imported here so that `aa2 --help` does not wait for it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int, remark: str = "") -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage)
            progress.update(tasks[stage], completed=done, total=total, description=f"{stage}{remark}")

        yield tell


def of_stage(tell: Tell, stage: str) -> Callable[[int, int], None]:
    """A callback of done and total for one stage."""
    return lambda done, total: tell(stage, done, total)


def of_training(tell: Tell, steps: int) -> Callable[[int, dict[str, float]], None]:
    """A callback of step and logs for a training run of ``steps``."""
    return lambda step, logs: tell("training", step, steps, f", loss {logs['loss']:.4f}")
