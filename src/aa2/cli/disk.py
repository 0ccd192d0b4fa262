"""A full disk in one line: which folder it is that is full, and by what another one is chosen."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from aa2.cli.misuse import options_of
from aa2.errors import InputError
from aa2.media.files import too_long

FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your quota of the disk is used up",
    errno.EFBIG: "a file would be larger than it may be there (by ulimit, or the kind of disk)",
}
WRITTEN = ("--output", "--sheet", "--layer", "--preview", "--export")
"""Options that name what is written."""


def full_disk(error: BaseException, arguments: Sequence[str]) -> InputError | None:
    """What to say where a full disk, or a name that no disk takes, is behind an error.

    None for all else, and for errors that say by themselves how the work goes on.
    """
    if type(error) is InputError:
        return None
    for each in _chain(error):
        number = getattr(each, "errno", None)
        number = errno.ENOSPC if "os error 28" in str(each) else number  # as safetensors tell it
        named = getattr(each, "filename", None)
        if number == errno.ENAMETOOLONG and named:
            return too_long(Path(os.fsdecode(named)))
        if number in FULL:
            if not named and isinstance(error, InputError) and error.parameter is None:
                named = error.subject
            file = os.fsdecode(named).removeprefix("file:") if named else None  # as FFmpeg is given it
            return _told(FULL[number], Path(file) if file else None, arguments)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those behind it."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _told(problem: str, file: Path | None, arguments: Sequence[str]) -> InputError:
    choices = _folders(arguments)
    folder = None if file is None else _existing(file.absolute().parent)
    if folder is None:  # what was half-written is gone by now, so that there may be room again
        folder = min(choices, key=lambda each: shutil.disk_usage(each).free)
    folder = next((each for each in choices if each in (folder, *folder.parents)), folder)
    option = choices.get(folder)
    free = shutil.disk_usage(folder).free / 1e6
    remedy = "make room" if option is None else f"make room, or name another folder by {option}"
    if "--resume" in options_of(arguments):
        remedy += "; then --resume goes on"
    return InputError(folder, f"{problem} ({free:.0f} MB are free now)", remedy)


def _folders(arguments: Sequence[str]) -> dict[Path, str]:
    """The folders that a command writes to, and by what each is chosen."""
    found: dict[Path, str] = {}
    for at, word in enumerate(arguments):
        option, equals, value = word.partition("=")
        if option in WRITTEN and (equals or at + 1 < len(arguments)):
            path = Path(value if equals else arguments[at + 1]).absolute()
            found.setdefault(_existing(path if path.is_dir() else path.parent), option)
    found.setdefault(Path(tempfile.gettempdir()).absolute(), "TMPDIR")
    return found


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.is_dir())
