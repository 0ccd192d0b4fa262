"""The command line: options, progress bars and one-line errors; what is done stands in the rooms below.

Every command imports its room when it runs, so that ``--help`` answers at once and the base install does not
need the packages of extras.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import warnings
from collections.abc import Callable, Sequence

from aa2 import __version__
from aa2.cli import animating, evaluating, plugged, training  # they enter their commands in the app
from aa2.cli.app import app
from aa2.cli.log_lines import log_lines
from aa2.errors import Doubt, InputError

__all__ = ["animating", "evaluating", "main", "plugged", "training"]
# NumPy's matrix products here are small: threads that wait for the next one burn more than they bring. It is
# read when NumPy is loaded, which no import above does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
EXTRAS = {"anny": "synth", "moderngl": "synth", "scipy": "synth", "tensorboard": "train"}
"""Optional packages, and the extra that installs each."""
ABOUT = (
    "Animate Anyone 2, open. With --verbose any command tells what it does, with AA2_LOG=debug more of it."
)


PARAMETER = re.compile(r"`([a-z_.]+)(?:=(\w+))?`")
"""A parameter of a Python function in a message, with a value or without."""
OPTIONS = {
    "reference_frames": "reference-frame",
    "rendered": "render",
    "rendered.share": "render",
    "rendered.uses": "render-uses",
    "rendered.workers": "render-workers",
}
"""Options that are not called as the parameters that they become."""
VALUES = {"True": "on", "False": "off"}


def with_options(message: str) -> str:
    """A message with the options of the command line for the parameters that it names."""

    def option(found: re.Match[str]) -> str:
        name, value = found.groups()
        written = f"--{OPTIONS.get(name, name.replace('_', '-'))}"
        return written if value is None else f"{written} {VALUES.get(value, value)}"

    return PARAMETER.sub(option, message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 2 for a user's error, 130 when interrupted.

    After ``--help``, or for options that do not exist, SystemExit is raised.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if list(arguments) == ["--version"]:
        print(f"aa2 {__version__}")
        return 0
    try:
        with warnings.catch_warnings(), log_lines(arguments) as arguments:
            warnings.simplefilter("always", Doubt)
            warnings.showwarning = _show(warnings.showwarning)
            plugged.check(arguments)
            app.cli(prog="aa2", description=ABOUT, args=arguments)
    except InputError as error:
        return _fail(with_options(str(error)))
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        return _fail(f"{error.name}: is not installed; install it with pip install 'aa2[{extra}]'")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return _fail(f"{error.filename or 'disk'}: is full; make room, or write elsewhere")
    except KeyboardInterrupt:
        return 130
    return 0


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
