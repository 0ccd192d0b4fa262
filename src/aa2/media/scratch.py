"""Temporary folders that do not outlive their process, or not for long."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

OWNED = "owned"


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
