"""Arrays that are made once by any process of a run and read by all of them, from a temporary folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from aa2.media.files import beside
from aa2.media.scratch import scratch_folder

PREFIX = "aa2-kept-"
Arrays = dict[str, np.ndarray]


class SharedStore:
    """Named sets of arrays, in files that the system keeps in memory as far as it has some to spare.

    Loading processes that each kept their own would make everything once more, and need the memory as often.
    What was used longest ago makes room for new. The folder goes with the object that was made first, and if
    that process was killed, with the next store that is made.

    Args:
        limit: bytes of all files; never more than half of what is free on the disk.
    """

    def __init__(self, limit: int) -> None:
        self.folder, owned = scratch_folder(PREFIX)
        self.limit = min(limit, shutil.disk_usage(self.folder).free // 2)
        self._owned = weakref.finalize(self, _close, os.getpid(), self.folder, owned)

    def __getstate__(self) -> tuple[Path, int]:
        return self.folder, self.limit

    def __setstate__(self, state: tuple[Path, int]) -> None:
        self.folder, self.limit = state

    def read(self, key: str, make: Callable[[], Arrays], frames: slice = slice(None)) -> Arrays:
        """These frames (elements of the first axis) of all arrays called ``key``.

        Args:
            key: names what ``make`` makes.
            make: called where it is not there; its arrays have at least one axis.
        """
        name = hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()[:32]
        path = self.folder / f"{name}.safetensors"
        with suppress(FileNotFoundError):
            os.utime(path)
            with safe_open(path, "numpy") as file:
                return {name: file.get_slice(name)[frames] for name in file.keys()}  # noqa: SIM118
        made = {name: np.ascontiguousarray(array) for name, array in make().items()}
        with suppress(OSError):  # a full disk costs time, no more
            self._write(path, made)
        return {name: array[frames] for name, array in made.items()}

    def _write(self, path: Path, arrays: Arrays) -> None:
        size = sum(array.nbytes for array in arrays.values())
        if size > self.limit:
            return
        used = []
        for file in self.folder.glob("*.safetensors"):
            with suppress(FileNotFoundError):
                used.append((file.stat().st_mtime, file.stat().st_size, file))
        total = sum(bytes_ for _, bytes_, _ in used)
        for _, bytes_, file in sorted(used):
            if total + size <= self.limit:
                break
            file.unlink(missing_ok=True)
            total -= bytes_
        unfinished = beside(path)
        try:
            save_file(arrays, unfinished)
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)


def _close(owner: int, folder: Path, owned) -> None:
    owned.close()
    if os.getpid() == owner:  # a forked process has the object too
        shutil.rmtree(folder, ignore_errors=True)
