"""How many kinds of what there are, and how many of them clips show."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aa2_synth
from aa2.types import Progress
from aa2_synth.kinds import SPLITS, Kinds, Split
from aa2_synth.looks import Look
from aa2_synth.plan import make_plan
from aa2_synth.synthesise import Job, bvh_files, check_numbers, each


@dataclass(frozen=True)
class Sort:
    """One sort of kinds, such as "gait".

    Attributes:
        room: that has it, such as "motion"; "" where it is in no table, such as cells of bodies.
        name: of the sort.
        train, test: kinds in either split; None where they are in no table.
        seen: kinds that occur.
        commonest: the kind in most clips.
        share: of the clips that show it.
    """

    room: str
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
    look: Look = "mixed",
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Sort]:
    """What clips of a run would show; nothing is rendered.

    Args:
        indices: which clips.
        frames, seed, split, motions, look, workers, progress: as for
            :func:`aa2_synth.synthesise.synthesise`.

    Raises:
        InputError: as there.
    """
    check_numbers(frames=(frames, 1), workers=(workers, 1))
    files = bvh_files(motions)
    jobs = [Job(Path(), index, 0, frames, seed, split, files, look=look) for index in indices]
    shown = []
    for _, labels in each(_labels, jobs, workers):
        shown.append(labels)
        if progress:
            progress(len(shown), len(jobs))
    return sorts(shown)


def sorts(shown: Iterable[Iterable[str]]) -> list[Sort]:
    """The sorts of kinds, by room and name.

    Args:
        shown: the labels of each clip, such as "gait:limp".
    """
    clips = [set(labels) for labels in shown]
    counts = Counter(label for labels in clips for label in labels)
    tables: dict[str, list[tuple[str, Kinds]]] = {label.partition(":")[0]: [] for label in counts}
    for room, kinds in all_kinds():
        tables.setdefault(kinds.sort, []).append((room, kinds))
    found = []
    for name, own in tables.items():
        seen = {label: number for label, number in counts.items() if label.partition(":")[0] == name}
        commonest, number = max(seen.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        train, test = (
            len({kind for _, kinds in own for kind in kinds.of(split)}) if own else None for split in SPLITS
        )
        share = number / max(len(clips), 1)
        room = own[0][0] if own else ""
        found.append(Sort(room, name, train, test, len(seen), commonest.partition(":")[2], share))
    return sorted(found, key=lambda sort: (sort.room, sort.name))


def all_kinds() -> Iterator[tuple[str, Kinds]]:
    """The tables of kinds of the data engine, each with the name of its room; a sort may have several."""
    for room in pkgutil.iter_modules(aa2_synth.__path__, "aa2_synth."):
        if room.ispkg:
            package = importlib.import_module(room.name)
            tables = {}
            for module in pkgutil.walk_packages(package.__path__, f"{room.name}."):
                for value in vars(importlib.import_module(module.name)).values():
                    tables |= {id(kinds): kinds for kinds in _values(value) if isinstance(kinds, Kinds)}
            yield from ((room.name.rpartition(".")[2], kinds) for kinds in tables.values())


def as_table(found: Iterable[Sort]) -> str:
    """Sorts as a Markdown table."""
    lines = [
        "| room | sort | kinds in train | in test | seen | commonest | in so many clips |",
        "| --- | --- | --: | --: | --: | --- | --: |",
    ]
    for sort in found:
        train, test = ("–" if number is None else str(number) for number in (sort.train, sort.test))
        numbers = f"{train} | {test} | {sort.seen} | {sort.commonest} | {sort.share:.0%}"
        lines.append(f"| {sort.room} | {sort.name} | {numbers} |")
    return "\n".join(lines)


def _values(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else [value]


def _labels(job: Job) -> tuple[str, ...]:
    return make_plan(job.seed, job.split, job.index, job.frames, job.motions, job.look).kinds
