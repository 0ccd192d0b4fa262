"""Temporary folders that do not outlive their process, or not for long."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from aa2.errors import InputError

OWNED = "owned"


@contextmanager
def scratch(prefix: str = "aa2-scratch-") -> Iterator[Path]:
    """A temporary folder for as long as the context lasts; see `scratch_folder`.

    Raises:
        InputError: there is no folder for temporary files that can be written to.
    """
    try:
        folder, owned = scratch_folder(prefix)
    except OSError as error:
        problem = f"there is no folder for temporary files ({error.strerror or error})"
        raise InputError("TMPDIR", problem, "name one in it that can be written to") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        owned.close()


def scratch_folder(prefix: str) -> tuple[Path, IO[str]]:
    """A new temporary folder, and the open file whose lock says that somebody needs it.

    The owner removes the folder. What owners of the same prefix left behind that were killed is removed now:
    nobody holds its lock.
    """
    parent = Path(tempfile.gettempdir())
    for file in parent.glob(f"{prefix}*/{OWNED}"):
        with suppress(OSError), file.open("r+") as owned:
            fcntl.flock(owned, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(file.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    # Locked under another name first, so that nobody takes the folder for abandoned meanwhile.
    owned = (folder / f".{OWNED}").open("w")
    fcntl.flock(owned, fcntl.LOCK_EX)
    (folder / f".{OWNED}").rename(folder / OWNED)
    return folder, owned
