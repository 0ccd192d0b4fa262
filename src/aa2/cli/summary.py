"""What is said of a job that is done: on stdout what was written, on stderr what was found, in what time."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from aa2.progress import clock_time


def say_done(written: Iterable[Path], found: tuple[int, int] | None, seconds: float) -> None:
    """Print the paths, a line each, and the summary.

    Args:
        written: files and folders.
        found: frames that show the person, and all; None where nobody knows.
        seconds: that it took.
    """
    for path in written:
        print(path)
    took = f"took {clock_time(seconds)}"
    told = [took] if found is None else [f"person found in {found[0]} of {found[1]} frames", took]
    print(f"aa2: {', '.join(told)}", file=sys.stderr)
