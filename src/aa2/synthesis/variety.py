"""How many kinds of what there are, and how many of them clips show."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aa2.synthesis
from aa2.synthesis.kinds import Kinds, Split
from aa2.synthesis.plan import make_plan
from aa2.synthesis.synthesise import Job, bvh_files, check_numbers, each


@dataclass(frozen=True)
class Sort:
    """One sort of kinds, such as "gait".

    Attributes:
        name: of the sort.
        train, test: kinds in either split; None where they are not in a table, such as cells of bodies.
        seen: kinds that occur.
        commonest: the kind in most clips.
        share: of the clips that show it.
    """

    name: str
    train: int | None
    test: int | None
    seen: int
    commonest: str
    share: float


def survey(
    indices: Sequence[int],
    *,
    frames: int = 24,
    seed: int = 0,
    split: Split = "train",
    motions: Sequence[Path] = (),
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[Sort]:
    """What clips of a run would show; nothing is rendered.

    Args:
        indices: which clips.
        frames, seed, split, motions, workers, progress: as for :func:`aa2.synthesis.synthesise.synthesise`.

    Raises:
        InputError: as there.
    """
    check_numbers(frames=(frames, 1), workers=(workers, 1))
    files = bvh_files(motions)
    jobs = [Job(Path(), index, 0, frames, seed, split, files) for index in indices]
    shown = []
    for _, labels in each(_labels, jobs, workers):
        shown.append(labels)
        if progress:
            progress(len(shown), len(jobs))
    return sorts(shown)


def sorts(shown: Iterable[Iterable[str]]) -> list[Sort]:
    """The sorts of kinds, by name.

    Args:
        shown: the labels of each clip, such as "gait:limp".
    """
    clips = [set(labels) for labels in shown]
    counts = Counter(label for labels in clips for label in labels)
    tables = {kinds.sort: kinds for kinds in all_kinds()}
    found = []
    for name in sorted(tables.keys() | {label.partition(":")[0] for label in counts}):
        of_it = {label: number for label, number in counts.items() if label.partition(":")[0] == name}
        commonest, number = max(of_it.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        table = tables.get(name)
        sizes = (len(table.train), len(table.test)) if table else (None, None)
        share = number / max(len(clips), 1)
        found.append(Sort(name, *sizes, len(of_it), commonest.partition(":")[2], share))
    return found


def all_kinds() -> Iterator[Kinds]:
    """The tables of kinds of all rooms of the data engine."""
    for room in pkgutil.iter_modules(aa2.synthesis.__path__, "aa2.synthesis."):
        if room.ispkg:
            package = importlib.import_module(room.name)
            for module in pkgutil.walk_packages(package.__path__, f"{room.name}."):
                for value in vars(importlib.import_module(module.name)).values():
                    yield from (kinds for kinds in _values(value) if isinstance(kinds, Kinds))


def as_table(found: Iterable[Sort]) -> str:
    """Sorts as a Markdown table."""
    lines = [
        "| sort | kinds in train | in test | seen | commonest | in so many clips |",
        "|---|--:|--:|--:|---|--:|",
    ]
    for sort in found:
        train, test = ("–" if number is None else str(number) for number in (sort.train, sort.test))
        lines.append(
            f"| {sort.name} | {train} | {test} | {sort.seen} | {sort.commonest} | {sort.share:.0%} |"
        )
    return "\n".join(lines)


def _values(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else [value]


def _labels(job: Job) -> tuple[str, ...]:
    return make_plan(job.seed, job.split, job.index, job.frames, job.motions).kinds
