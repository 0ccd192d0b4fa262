"""The command line: options, progress bars and one-line errors; what is done stands in the rooms below.

Every command imports its room when it runs, so that ``--help`` answers at once and the base install does not
need the packages of extras.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from aa2 import __version__
from aa2.allocation import keep_memory
from aa2.cli import animating, evaluating, plugged, training  # they enter their commands in the app
from aa2.cli.app import app
from aa2.cli.disk import full_disk
from aa2.cli.log_lines import log_lines
from aa2.cli.misuse import options_of, told_plainly
from aa2.cli.signals import stoppable
from aa2.cli.wording import with_options
from aa2.errors import Doubt, InputError, Stopped

__all__ = ["animating", "evaluating", "main", "plugged", "training"]
# Read when NumPy and OpenCV are loaded, which no import above does. Threads that wait turn in circles: matrix
# products here are too small for several, and OpenCV's can sleep until there is work.
for _name, _value in {
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_THREAD_POOL_ACTIVE_WAIT_MAIN": "100",
    "OPENCV_THREAD_POOL_ACTIVE_WAIT_WORKER": "0",
}.items():
    os.environ.setdefault(_name, _value)
# A search for cycles in what the system takes back as a whole costs a fiftieth of a picture's time.
atexit.register(gc.freeze)
EXTRAS = {"anny": "synth", "moderngl": "synth", "scipy": "synth", "tensorboard": "train"}
"""Optional packages, and the extra that installs each."""
ABOUT = (
    "Animate Anyone 2, open. With --verbose any command tells what it does, with AA2_LOG=debug more of it."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    That is 0; 2 for a user's error; 128 and the signal's number where one asked it to end, 130 for Ctrl-C.
    After ``--help`` SystemExit is raised.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _be_heard()
    if "--version" in arguments[:2]:
        print(f"aa2 {__version__}")
        return 0
    try:
        with warnings.catch_warnings(), log_lines(arguments) as given, stoppable():
            warnings.simplefilter("always", Doubt)
            warnings.showwarning = _show(warnings.showwarning)
            plugged.check(given)
            with told_plainly(given):
                run = app.parsed(given, ABOUT)
            keep_memory()
            code = run()
    except InputError as error:
        return _fail(with_options(str(full_disk(error, arguments) or error)))
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        return _fail(f"{error.name}: is not installed; install it with pip install 'aa2[{extra}]'")
    except BrokenPipeError:  # whoever read our output had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Stopped as stopped:
        return _stopped(stopped, arguments)
    except KeyboardInterrupt:
        return _stopped(Stopped(), arguments)
    except Exception as error:
        full = full_disk(error, arguments)
        if full is None:
            raise
        return _fail(str(full))
    return code if isinstance(code, int) else 0


def _be_heard() -> None:
    """Let no name of a file, and no closed stream, end what is said, or the work of hours, in an error."""
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115 (to the end)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _stopped(stopped: Stopped, arguments: Sequence[str]) -> int:
    """Say where the work was."""
    by = "" if stopped.number == signal.SIGINT else f" by {signal.Signals(stopped.number).name}"
    at = f" at {stopped.where}" if stopped.where else ""
    resumable = stopped.where and "--resume" in options_of(arguments)
    goes_on = "the same command with --resume goes on" if resumable else ""
    print(f"aa2: stopped{by}{at}; {stopped.remedy or goes_on}".rstrip("; "), file=sys.stderr)
    return 128 + stopped.number


def _show(others: Callable[..., None]) -> Callable[..., None]:
    """Doubts as one line each; other warnings as before."""

    def show(message: Warning | str, category: type[Warning], *where, **more) -> None:
        if issubclass(category, Doubt):
            print(f"aa2: {with_options(str(message))}", file=sys.stderr)
        else:
            others(message, category, *where, **more)

    return show


def _fail(message: str) -> int:
    for line in message.splitlines():
        print(f"aa2: {line}", file=sys.stderr)
    return 2
