"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from aa2.errors import InputError


def beside(target: Path) -> Path:
    """A free name beside ``target`` to write under until the work is whole.

    The name keeps the suffix, and begins with a dot so that nobody takes it for a result.

    Raises:
        InputError: ``target``'s folder is missing or cannot be written to.
    """
    folder = target.parent
    if not folder.is_dir():
        raise InputError(target, f"the folder {folder} does not exist", "create it or choose another one")
    unfinished = folder / f".{target.stem}.{os.getpid()}.part{target.suffix}"
    try:
        discard(unfinished)
        unfinished.touch()
        unfinished.unlink()
    except OSError as error:
        problem = f"the folder {folder} cannot be written to ({error.strerror})"
        raise InputError(target, problem, "choose another one") from error
    return unfinished


def discard(path: Path) -> None:
    """Removes the file or folder ``path`` if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
