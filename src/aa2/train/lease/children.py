"""Processes that a run starts, and ends."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from aa2.workers import ONE_THREAD

_LIBC, _PR_SET_PDEATHSIG = ctypes.CDLL(None), 1
"""Of Linux: which signal a process gets when its parent dies."""


class Child(Protocol):
    """A process."""

    def ended(self) -> int | None:
        """Its exit status; None while it runs."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...


Launch = Callable[[str, Sequence[str], Mapping[str, str]], Child]
"""Starts a module of this package by its name, with arguments and additions to the environment."""


class Process:
    """A module of this package in a process of its own, which ends with this one, however that ends.

    Args:
        module: such as ``render``.
        log: file that its words are added to.
        nice: what it leaves to others: 0 nothing, 19 nearly all.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path, nice: int = 0
    ) -> None:
        def begin() -> None:
            os.nice(nice)
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

        with log.open("ab") as words:
            self._process = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.{module}", *arguments],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                process_group=0,  # so that those whom it starts can be ended with it
                preexec_fn=begin,
            )

    def ended(self) -> int | None:
        """See :class:`Child`."""
        return self._process.poll()

    def kill(self) -> None:
        """See :class:`Child`; all whom it started end too, hung ones among them."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)


def launcher(work: Path) -> Launch:
    """Starts processes whose words go to ``work/MODULE.log``; renderers have one thread, and give way."""

    def launch(module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Child:
        log = work / f"{module}.log"
        if module == "render":
            return Process(module, arguments, {**ONE_THREAD, **environment}, log, nice=10)
        return Process(module, arguments, environment, log)

    return launch
