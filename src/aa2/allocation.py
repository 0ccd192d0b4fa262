"""How the C library keeps memory."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

KEPT = 1 << 27
"""Bytes up to which a piece is kept when it is freed, and in all at the end of the heap."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Of glibc's ``malloc.h``."""


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


def give_back() -> None:
    """Give the system what is free, also between pieces in use, where the C library can.

    What one stretch of work leaves in pieces too small for the next would be held beside that.
    """
    trim = _of_the_library("malloc_trim")
    if trim is not None:
        trim(ctypes.c_size_t(0))


def _of_the_library(name: str) -> Callable[..., int] | None:
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):
        return None
