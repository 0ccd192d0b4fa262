"""How long a user waits before anything happens, and what the least result costs.

    python benchmarks/startup.py [--times 20] [--frames 3]

Help, the version, and the import of the library; then `aa2 animate` of one frame of the demo with the shipped
model, whose imports are counted by themselves. Each is a process of its own, started once before it counts.
Wall time is what a user waits; where others work on the machine it is too long, and CPU time (of the process
itself and the system for it, all threads) stands beside it. That is too long then, too, by a third or so, for
caches are shared: a known import before and after tells how much.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import tyro

import aa2

DEMO = Path(aa2.__file__).parent / "demo"
PROGRAMS = {
    "python -c pass": ["-c", "pass"],
    "from aa2 import animate": ["-c", "from aa2 import animate"],
    "aa2 --version": ["-m", "aa2", "--version"],
    "aa2 --help": ["-m", "aa2", "--help"],
    "aa2 animate --help": ["-m", "aa2", "animate", "--help"],
}
HEAVY = ("torch", "diffusers", "transformers", "accelerate")
"""Packages whose import is not wanted for one frame."""
USERS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What a user's process is given: bytecode that is kept."""
IMPORTED = re.compile(r"import time: +(\d+) \| +\d+ \| +(\S+)")


def spent(program: list[str], environment: Mapping[str, str] = USERS) -> tuple[float, float]:
    """Wall and CPU seconds of a process."""
    before, start = os.times(), time.perf_counter()
    run = subprocess.run(
        [sys.executable, *program], env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(run.stderr)
    wall, after = time.perf_counter() - start, os.times()
    children = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, children


def one_frame(path: Path) -> None:
    """Write the first frame of the demo's driving video."""
    with av.open(DEMO / "driving.mp4") as source, av.open(path, "w") as target:
        frame = next(source.decode(video=0))
        stream = target.add_stream("libx264", rate=source.streams.video[0].average_rate)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
        stream.options = {"crf": "10"}
        frame.pts = None
        target.mux([*stream.encode(frame), *stream.encode()])


def imports(program: list[str]) -> tuple[float, list[str]]:
    """Seconds of a process in imports, and which `HEAVY` packages are among them."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *program], env=USERS, capture_output=True, text=True
    )
    found = [(int(own), name.partition(".")[0]) for own, name in IMPORTED.findall(run.stderr)]
    names = {name for _, name in found}
    return sum(own for own, _ in found) / 1e6, [name for name in HEAVY if name in names]


def main(times: int = 20, frames: int = 3) -> None:
    """Measure the start of processes, and one frame.

    Args:
        times: Processes of each kind.
        frames: Runs of one frame, with threads as they are and with `OMP_NUM_THREADS=1`.
    """
    print(
        "| program | wall, median | wall, least | CPU, median | CPU, least |\n| --- | --- | --- | --- | --- |"
    )

    def row(name: str, program: list[str], count: int, environment: Mapping[str, str] = USERS) -> None:
        spent(program, environment)
        wall, cpu = np.array([spent(program, environment) for _ in range(count)]).T
        numbers = (np.median(wall), wall.min(), np.median(cpu), cpu.min())
        print(f"| `{name}` | {' | '.join(f'{number:.3f} s' for number in numbers)} |", flush=True)

    for name, program in PROGRAMS.items():
        row(name, program, times)
    if not frames:
        return
    with tempfile.TemporaryDirectory() as folder:
        driving, output = Path(folder, "one.mp4"), Path(folder, "o.mp4")
        one_frame(driving)
        files = {"--reference": DEMO / "reference.png", "--driving": driving, "--output": output}
        program = ["-m", "aa2", "animate", *(str(part) for pair in files.items() for part in pair)]
        free = {name: value for name, value in USERS.items() if name != "OMP_NUM_THREADS"}
        row("python -c 'import torch'", ["-c", "import torch"], frames)
        row("aa2 animate, one frame", program, frames, free)
        row("aa2 animate, one frame, OMP_NUM_THREADS=1", program, frames, {**free, "OMP_NUM_THREADS": "1"})
        row("python -c 'import torch'", ["-c", "import torch"], frames)
        seconds, heavy = imports(program)
    print(f"\nimports of one frame: {seconds:.2f} s wall, {', '.join(heavy) or f'none of {HEAVY}'}")
    if hasattr(os, "getloadavg"):
        print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    tyro.cli(main)
