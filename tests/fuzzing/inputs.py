"""Inputs by their numbers: a file or folder with some damage, and what came of looking at it."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import tempfile
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

from aa2.errors import Doubt, InputError, JoinedInputError
from tests.fuzzing import reading, seeds, working
from tests.fuzzing.mutations import mutated, mutated_text, with_right_sum

SHARES = {
    **{"video": 0.35, "picture": 0.26, "clip": 0.1, "state": 0.06, "record": 0.04, "table": 0.03},
    **{"options": 0.09, "film": 0.02, "job": 0.02, "figure": 0.02, "bundle": 0.01},
}
"""Of all inputs, by kind."""
LOOKS = {kind: reading.LOOKS.get(kind, {}) | working.LOOKS.get(kind, {}) for kind in SHARES}


def whole(folder: Path, kinds: frozenset[str]) -> dict[str, list[Path]]:
    """What inputs of these kinds are made of, by kind, in a folder."""
    made: dict[str, list[Path]] = {}
    for kind in sorted(kinds):
        own = folder / kind
        own.mkdir()
        made[kind] = list(_whole(kind, own))
    return made


def _whole(kind: str, folder: Path) -> Iterator[Path]:
    if kind in ("record", "table", "options"):
        about = seeds.record(folder)
        if kind != "record":
            shutil.rmtree(folder / "tiny")
            next(working.bundles(folder))
        (folder / "jobs.csv").write_text(seeds.TABLE)
        yield {"record": about, "table": folder / "jobs.csv", "options": folder}[kind]
    elif kind == "state":
        for job in working.stopped_jobs(folder):
            yield from sorted(job.rglob("*.state"))
    else:
        makers = {"video": seeds.videos, "picture": seeds.pictures, "clip": seeds.clips}
        makers |= {"film": working.films, "job": working.stopped_jobs, "figure": working.figures}
        makers |= {"bundle": working.bundles}
        yield from makers[kind](folder)


class Input:
    """One input, made in a folder.

    Attributes:
        path: the file or folder.
        sums: of all files that are read.
    """

    def __init__(self, kind: str, seed: str, made: list[Path], folder: Path) -> None:
        self.kind, self.seed, generator = kind, seed, random.Random(seed)
        original = generator.choice(made)
        given = folder / "given"
        # A clip's or table's files lie beside it.
        around = original.parent if kind in ("record", "table", "figure") or original.name == "clip" else None
        if kind == "options":
            self.path = original
        elif around is not None:
            shutil.copytree(around, given, copy_function=os.link)
            self.path = given / original.name
        elif original.is_dir():
            shutil.copytree(original, given, copy_function=os.link)
            self.path = given
        else:
            given.mkdir()
            self.path = given / original.name
            shutil.copy(original, self.path)
        self._damage(generator)
        self._folder = given
        self.sums = self._summed()

    def _damage(self, generator: random.Random) -> None:
        if self.kind == "options":
            return
        files = [self.path]
        if self.path.is_dir():
            files = sorted(file for file in self.path.rglob("*") if file.is_file() and file.stat().st_size)
        for _ in range(generator.choice([1, 1, 1, 2])):
            file = generator.choice(files)
            data = file.read_bytes()
            if file.suffix == ".csv":
                new = mutated_text(data.decode(errors="replace"), generator).encode(
                    generator.choice(["utf-8", "utf-8", "utf-16", "cp1252"]), errors="replace"
                )
            else:
                new = mutated(data, generator) if data else b""
                if self.kind == "state" and generator.random() < 0.7:
                    new = with_right_sum(new)
            file.unlink()
            if generator.random() < 0.98 or len(files) == 1:
                file.write_bytes(new)
            else:
                files.remove(file)

    def _summed(self) -> dict[str, str]:
        files = [file for file in self._folder.rglob("*") if file.is_file()]
        return {str(file): hashlib.md5(file.read_bytes()).hexdigest() for file in files}

    def look(self, name: str, folder: Path) -> str:
        """The verdict of one look: "ok", "told" for an `InputError`, or what was found, in many lines."""
        target = Path(tempfile.mkdtemp(dir=folder))
        generator = random.Random(self.seed + name)
        with warnings.catch_warnings(record=True) as doubts:
            warnings.simplefilter("always")
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", ResourceWarning)
            try:
                expected, verdict = set(LOOKS[self.kind][name](self.path, target, generator)), "ok"
            except InputError as error:
                expected, verdict = set(), "told"
                single = not isinstance(error, JoinedInputError)
                if single and ("\n" in str(error) or len(str(error)) > 12_000):
                    return f"a message of several lines\n{error!r}"
            except BaseException:
                return traceback.format_exc()
        left = {entry.name for entry in target.iterdir()}
        if left != expected:
            return f"left behind\n{verdict}: {left} for {expected}"
        shutil.rmtree(target)
        others = [doubt for doubt in doubts if not issubclass(doubt.category, Doubt)]
        if others:
            first = others[0]
            return f"a warning\n{first.category.__name__}: {first.message} ({first.filename}:{first.lineno})"
        if any("\n" in str(doubt.message) for doubt in doubts):
            return f"a doubt of several lines\n{[str(doubt.message) for doubt in doubts]}"
        if self._summed() != self.sums:
            return "an input was changed\n" + self.seed
        return verdict
