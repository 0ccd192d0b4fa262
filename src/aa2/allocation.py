"""What is held in memory, and what is given back."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

# Commands that need neither start quickly.
if TYPE_CHECKING:
    import numpy as np

KEPT = 1 << 27
"""Bytes up to which a piece is kept when it is freed, and in all at the end of the heap."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Of glibc's ``malloc.h``."""

_aside: WeakSet[mmap.mmap] = WeakSet()


def keep_memory() -> None:
    """Have what is freed kept for the next picture, where the C library is glibc; elsewhere nothing is done.

    The same large pieces are asked for again and again, by a graph cut once a round. Given back, they come
    from the system anew, page by page, each cleared: a tenth of the time of a frame. All threads share
    one heap: in heaps of their own what one gave back is no use to the next, and memory grows.
    """
    mallopt = _of_the_library("mallopt")
    if mallopt is not None:
        mallopt(M_TRIM_THRESHOLD, KEPT)
        mallopt(M_MMAP_THRESHOLD, KEPT)
        mallopt(M_ARENA_MAX, 1)


def set_aside(array: np.ndarray, folder: Path) -> np.ndarray:
    """An array of much of which little is looked at: the same, in a file, where the system can do that.

    Memory is taken by what is looked at, until it is given back (`give_back`).

    Args:
        array: of numbers.
        folder: on a disk with room; the file in it has no name, and is gone with the array. Where there is
            no room the array stays where it is.

    Returns:
        The same values, not to be written to.
    """
    import tempfile

    import numpy as np

    if not array.size or not hasattr(mmap, "MADV_DONTNEED"):
        return array
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            array.tofile(file)
            file.flush()
            pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        return array
    _aside.add(pages)
    return np.frombuffer(pages, array.dtype).reshape(array.shape)


def give_back() -> None:
    """Give the system what is free, also between pieces in use, and what is set aside, where that can be.

    What one stretch of work leaves in pieces too small for the next would be held beside that.
    """
    for pages in list(_aside):
        with suppress(ValueError):  # closed meanwhile
            pages.madvise(mmap.MADV_DONTNEED)
    trim = _of_the_library("malloc_trim")
    if trim is not None:
        trim(ctypes.c_size_t(0))


def _of_the_library(name: str) -> Callable[..., int] | None:
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):
        return None
