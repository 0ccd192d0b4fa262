"""The most memory that something takes, in a process of its own: the tests' own has had its peak before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def peak() -> float:
    """The most that this process has had, in MiB.

    `ru_maxrss` would not do: on Linux a process starts with its parent's.
    """
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def measured(code: str, *arguments: str | int | Path) -> float:
    """The number that ``code`` prints, run with `peak` at hand and one heap for all threads."""
    command = [sys.executable, "-c", f"from tests.memory import peak\n{code}", *map(str, arguments)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return float(run.stdout)
