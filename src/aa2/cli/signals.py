"""Signals that ask the process to end: everything tidies up first, and a second Ctrl-C ends it at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from aa2.errors import Stopped

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 10.0
"""Seconds from which on any other signal ends the process too, not only Ctrl-C: some come several at once."""
SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def stoppable() -> Iterator[None]:
    """`Stopped` is raised where such a signal arrives, as long as the context lasts.

    Signals that are ignored (by ``nohup``, or of a command in the background) go on to be. Outside the main
    thread, which alone gets signals, nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    mine, first = os.getpid(), 0.0

    def stop(number: int, _: FrameType | None) -> None:
        nonlocal first
        if os.getpid() != mine:  # a process that was forked of this one
            _end(number)
        if first and (number == signal.SIGINT or time.monotonic() > first + PATIENCE):
            if sys.stderr.isatty():
                print(SHOW_CURSOR, end="", file=sys.stderr, flush=True)  # which progress bars hide
            _end(number)
        if not first:
            first = time.monotonic()
            raise Stopped(number)

    before = {number: signal.getsignal(number) for number in ASKING}
    heard = [number for number in ASKING if before[number] is not signal.SIG_IGN]
    try:
        for number in heard:
            signal.signal(number, stop)
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _end(number: int) -> None:
    """End this process as the signal does of itself."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
