"""Many jobs of one table: read and checked before the first begins, then done one after the other."""

from __future__ import annotations

import csv
import io
import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from aa2.cli.disk import full_disk
from aa2.cli.values import KINDS, plain
from aa2.cli.wording import with_options
from aa2.errors import Doubt, InputError, raise_all

log = logging.getLogger(__name__)
SEPARATORS = ",;\t"
YES, NO = ("on", "true", "yes", "1"), ("off", "false", "no", "0", "")


@dataclass(frozen=True)
class Job:
    """A row of the table.

    Attributes:
        place: the file and the line, for messages.
        given: the row's options, by the names of parameters; what its cells leave out is as on the command
            line.
    """

    place: str
    given: dict[str, Any]


def read_jobs(file: Path, kinds: Mapping[str, Any], defaults: Mapping[str, Any]) -> list[Job]:
    """The jobs of a CSV file, as spreadsheets write it: commas, semicolons or tabs, UTF-8 or not.

    Args:
        file: the table: a row a job, a column an option. Paths in it are relative to its folder.
        kinds: of the options that a column may have, by the names of parameters.
        defaults: options of all jobs, where a cell does not say otherwise.

    Raises:
        InputError: it cannot be read; a column or cell is none. All that is wrong is told, a line each.
    """
    header, *rows = _rows(file)
    names = _names(file, header, kinds)
    errors: list[InputError] = []
    jobs = []
    for line, cells in rows:
        place = f"{file} line {line}"
        given = dict(defaults)
        if len(cells) > len(names):
            errors.append(InputError(place, "has more cells than the first line", "give every column a name"))
        for name, cell in zip(names, cells, strict=False):
            if not cell:
                continue
            if name is None:
                errors.append(InputError(place, "has a cell below no name", "give every column a name"))
                continue
            try:
                given[name] = _value(name, cell, kinds[name], file.parent)
            except ValueError as error:
                problem, _, remedy = str(error).rpartition("; ")
                errors.append(InputError(place, f"{_column(name)}: {problem:.200}", remedy))
        jobs.append(Job(place, given))
    if not jobs and not errors:
        errors.append(InputError(file, "has no jobs", "give a row for each below the names of the columns"))
    raise_all(errors)
    return jobs


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, with their line numbers; at least one."""
    try:
        content = file.read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise InputError(file, problem, "give a CSV file with a row for each job") from error
    text = _decoded(file, content).removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    skipped = 0
    separator = max(SEPARATORS, key=first.count)
    if first.strip().lower().startswith("sep="):  # a line by which Excel is told
        separator, text, skipped = first.strip()[4:5] or ",", rest, 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append((reader.line_num + skipped, cells))
    except csv.Error as error:
        place = f"{file} line {reader.line_num + skipped}"
        raise InputError(place, f"cannot be read ({error})", "save the table as CSV") from error
    if not rows:
        raise InputError(file, "is empty", "name the columns in its first line, a row for each job below")
    return rows


def _decoded(file: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "cp1252"] if b"\0" not in content else []
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(file, "is no text", "save the table as CSV")


def _names(file: Path, header: tuple[int, list[str]], kinds: Mapping[str, Any]) -> list[str | None]:
    """The parameter of each column; None for one that is empty at the right edge."""
    line, cells = header
    place = f"{file} line {line}"
    names: list[str | None] = []
    errors = []
    for cell in cells:
        name = cell.lower().lstrip("-").replace("-", "_").replace(" ", "_") or None
        if name is not None and name not in kinds:
            remedy = f"columns are called as options: {', '.join(map(_column, kinds))}"
            errors.append(InputError(place, f"there is no column {cell:.60}", remedy))
        elif name is not None and name in names:
            errors.append(InputError(place, f"has the column {cell} twice", "leave one out"))
        names.append(name)
    raise_all(errors)
    return names


def _value(name: str, cell: str, kind: Any, folder: Path) -> Any:
    """What a cell says. Raises ValueError that says what is wrong."""
    kind = plain(kind)
    if kind is bool:
        if cell.lower() not in (*YES, *NO):
            raise ValueError(f"{cell} is neither on nor off; give one of them")
        return cell.lower() in YES
    if get_origin(kind) is Literal:
        choices = [str(each) for each in get_args(kind)]
        word = cell.lower()
        word = {"true": "on", "false": "off"}.get(word, word) if "on" in choices else word
        if word not in choices:
            raise ValueError(f"{cell} is none of {', '.join(choices)}; give one of them")
        return word
    if kind is Path or (name == "bundle" and (folder / cell).is_dir()):
        return folder / cell if kind is Path else str(folder / cell)
    if kind is float and cell.count(",") == 1 and "." not in cell:  # as spreadsheets of many countries write
        cell = cell.replace(",", ".")
    return KINDS[kind][1](cell)


def _column(name: str) -> str:
    return name.replace("_", "-")


def check_jobs(jobs: Sequence[Job], read: Sequence[str], written: Sequence[str]) -> None:
    """Whether the files of all jobs are there, and none is overwritten that is still needed.

    What one job writes may be what a later one reads.

    Args:
        jobs: all of them.
        read, written: the options that name files that are read, and written.

    Raises:
        InputError: something is missing or would be lost. All of it is told, a line each.
    """
    errors: list[InputError] = []
    made: dict[Path, str] = {}
    inputs = {_same(path): job.place for job in reversed(jobs) for _, path in _paths(job, read)}
    for job in jobs:
        for name, path in _paths(job, read):
            if not path.exists() and _same(path) not in made:
                errors.append(InputError(job.place, f"{_column(name)}: {path} does not exist", "give a file"))
        for name, path in _paths(job, written):
            key = _same(path)
            if key in made:
                problem = f"{_column(name)}: {path} is what {made[key]} writes too"
                errors.append(InputError(job.place, problem, "give it another name"))
            elif key in inputs and path.exists() and not path.with_suffix(".run.json").exists():
                problem = f"{_column(name)}: {path} is what {inputs[key]} reads"
                errors.append(InputError(job.place, problem, "give the result another name"))
            made[key] = job.place
    raise_all(errors)


def _paths(job: Job, names: Iterable[str]) -> Iterator[tuple[str, Path]]:
    for name in names:
        if job.given.get(name) is not None:
            yield name, Path(job.given[name])


def _same(path: Path) -> Path:
    """The same for names that mean one file, on a disk that knows no letter case too."""
    return Path(str(path.resolve()).casefold())


@contextmanager
def doubts_of(job: Job) -> Iterator[None]:
    """What is doubted while it lasts is said of the job."""
    with warnings.catch_warnings():
        show = warnings.showwarning

        def of_job(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            named = Doubt(f"{job.place}: {message}") if issubclass(category, Doubt) else message
            show(named, category, *where, **more)

        warnings.showwarning = of_job
        yield


def do_jobs(jobs: Sequence[Job], do: Callable[[Job, str], None]) -> int:
    """Do all jobs, whatever becomes of single ones, and list at the end which failed.

    Args:
        do: does one, and is given a remark for the progress.

    Returns:
        The exit code: 2 if one failed.
    """
    failed: list[str] = []
    try:
        for number, job in enumerate(jobs, 1):
            try:
                do(job, f", job {number} of {len(jobs)}" if len(jobs) > 1 else "")
            except InputError as error:
                failed.append(f"{job.place}: {with_options(str(error))}".replace("\n", " "))
            except Exception as error:  # a fault in one job must not cost the others
                full = full_disk(error, ["animate", "--output", str(job.given["output"])])
                if full is not None:
                    failed.append(f"{job.place}: {full}")
                    continue
                log.info("%s failed", job.place, exc_info=True)
                told = " ".join(f"{type(error).__name__}: {error}".split())
                failed.append(f"{job.place}: failed by a fault of the program ({told}); --verbose tells more")
    finally:
        if failed:
            print(f"aa2: {len(failed)} of {len(jobs)} jobs failed:", file=sys.stderr)
        for line in failed:
            print(f"aa2: {line}", file=sys.stderr)
    return 2 if failed else 0
