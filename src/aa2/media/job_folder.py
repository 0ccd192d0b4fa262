"""A folder beside a result that holds what is finished of it, until all is."""

from __future__ import annotations

import fcntl
import json
import logging
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from aa2.errors import Cancelled, Doubt, InputError, Stopped
from aa2.media.damage import JSON_ERRORS
from aa2.media.files import FullDiskError, beside, discard, write_whole

log = logging.getLogger(__name__)
ENDING = ".job"
ABOUT, LOCK = "job.json", "lock"


def job_folder_of(result: Path) -> Path:
    """Where the job of a result is: ``film.mp4.job`` beside ``film.mp4``."""
    return result.with_name(result.name + ENDING)


class JobFolder:
    """What is finished of a result, and what it was made of: a context manager that holds the folder.

    It goes when the context ends, with the result or an error; not if the work was cut off: by a signal, a
    full disk, a power cut.

    A folder that a dead run left is gone on with if that run was asked for the same; else it is removed, or
    refused where somebody asks to go on. Nobody else can hold it meanwhile.

    Args:
        path: the folder, made if it is not there.
        about: all that the result depends on, as JSON has it, by names that a user knows: parameters, files
            by their content, versions.
        resume: whether there must be something to go on with.

    Attributes:
        path: the folder.
        resumed: whether something was there that is gone on with.

    Raises:
        InputError: another run holds it; it cannot be made; ``resume`` is wanted and there is nothing to go
            on with, or it is of something else.
    """

    def __init__(self, path: Path, about: Mapping[str, Any], *, resume: bool = False) -> None:
        self.path, self._result = path, path.name.removesuffix(ENDING)
        wanted: dict[str, Any] = json.loads(json.dumps(about))
        there = (path / ABOUT).exists()
        if path.exists() and not there and not _is_begun(path):
            raise InputError(path, "is there and is no job of aa2", "move it, or choose another name")
        if resume and not there:
            raise InputError(path.with_name(self._result), "has no unfinished run", "leave out `resume=True`")
        self._lock = self._locked()
        try:
            self.resumed = there and self._same(wanted, resume)
            if not self.resumed:
                self._empty()
                write_whole(path / ABOUT, json.dumps(wanted, indent=1, ensure_ascii=False) + "\n")
        except BaseException:
            self._lock.close()
            raise

    def _locked(self) -> IO[str]:
        try:
            self.path.mkdir(exist_ok=True)
            lock = (self.path / LOCK).open("a")
        except OSError as error:
            problem = f"cannot be made ({error.strerror})"
            raise InputError(self.path, problem, "write the result to another folder") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            problem = "another run is at work on it"
            raise InputError(self.path, problem, "wait for it, or choose another name") from error
        return lock

    def _same(self, about: dict[str, Any], resume: bool) -> bool:
        """Whether what is there is of the same job."""
        try:
            before = json.loads((self.path / ABOUT).read_text())
            changes = [_change(name, before.get(name), about.get(name)) for name in {**before, **about}]
        except (*JSON_ERRORS, AttributeError, TypeError):
            changes = ["what it is of cannot be read"]
        changes = [change for change in changes if change]
        if changes and resume:
            remedy = "give what was given then, or leave out `resume=True` to begin anew"
            raise InputError(self.path, f"the run cannot be gone on with: {'; '.join(changes)}", remedy)
        if changes:
            warnings.warn(
                Doubt(f"{self.path}: an unfinished run is removed: {'; '.join(changes)}"), stacklevel=4
            )
        return not changes

    def _empty(self) -> None:
        for path in self.path.iterdir():
            if path.name != LOCK:
                discard(path)

    def __enter__(self) -> JobFolder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Removed when the result is there, or cannot be; what was cut off stays, to be gone on with."""
        cut_off = error is not None and not isinstance(error, InputError | Cancelled)
        cut_off |= isinstance(error, FullDiskError)
        if isinstance(error, Stopped):
            error.remedy = f"what is finished is in {self.path}, and the same command goes on with it"
        if not cut_off:
            self.remove()
        self._lock.close()
        if isinstance(error, FullDiskError):
            remedy = "make room there, and the same call goes on; or write to another folder"
            raise FullDiskError(self.path.with_name(self._result), error.problem, remedy) from error

    def remove(self) -> None:
        """Remove the folder, at once: it has another name before the first of its files goes."""
        going = beside(self.path)
        try:
            self.path.rename(going)
        except OSError:
            going = self.path
        shutil.rmtree(going, ignore_errors=True)


def _is_begun(path: Path) -> bool:
    """Whether a folder is that of a run that was killed before it wrote what it is of."""
    return path.is_dir() and all(entry.name == LOCK or entry.name.startswith(".") for entry in path.iterdir())


def _change(name: str, before: object, now: object) -> str | None:
    """In words, what differs."""
    if before == now:
        return None
    if isinstance(before, dict) and isinstance(now, dict):
        inside = [_change(key, before.get(key), now.get(key)) for key in {**before, **now}]
        return "; ".join(change for change in inside if change)
    if isinstance(before, str) and isinstance(now, str) and len(before) == len(now) == 64:
        return f"`{name}` has changed since it began"
    return f"`{name}` was {_plain(before)} when it began and is {_plain(now)} now"


def _plain(value: object) -> str:
    return "not given" if value is None else str(value)
