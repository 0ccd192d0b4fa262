"""How long a user waits before anything happens: help, the version, and the import of the library.

    python benchmarks/startup.py [--times 20]

Each is a process of its own, started once before it counts. Wall time is what a user waits;
where others work on the machine it is too long, and CPU time stands beside it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
import tyro

PROGRAMS = {
    "python -c pass": ["-c", "pass"],
    "from aa2 import animate": ["-c", "from aa2 import animate"],
    "aa2 --version": ["-m", "aa2", "--version"],
    "aa2 --help": ["-m", "aa2", "--help"],
    "aa2 animate --help": ["-m", "aa2", "animate", "--help"],
}


def spent(program: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a process."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *program], stdout=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - start, os.times()
    children = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, children


def main(times: int = 20) -> None:
    """Measure the start of processes.

    Args:
        times: Processes of each kind.
    """
    print("| program | wall, median | wall, least | CPU, median |\n| --- | --- | --- | --- |")
    for name, program in PROGRAMS.items():
        spent(program)
        wall, cpu = np.array([spent(program) for _ in range(times)]).T
        print(f"| `{name}` | {np.median(wall):.3f} s | {wall.min():.3f} s | {np.median(cpu):.3f} s |")
    if hasattr(os, "getloadavg"):
        print(f"\nload of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    tyro.cli(main)
