"""Peak memory of `aa2 animate` on a short video and on a long one, and their ratio.

    python benchmarks/memory.py [--frames 64 6400] [--size 1920 1080] [--shown 100] [--reference R]

The videos are made of the first 32 frames of the package's demo, enlarged, as often as it takes; each time is
a shot of its own. ``--shown`` is the share of the long one, per cent, in which the person is to be seen; the
rest is the scene without, which takes a tenth of the time. The short one shows the person always. What could
grow with the length is kept for every frame, with the person in it or not. Peaks are those that the system
has noted of a process of its own (``VmHWM``).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

import aa2
from aa2.media.inpainting import draw_over
from aa2.media.video import VideoReader
from aa2.media.video_writer import VideoWriter

DEMO = Path(aa2.__file__).parent / "demo"
STRETCH = 32
SPAN = 0.2, 0.8
"""The columns of the demo, in shares of its width, in which the person moves."""
RUN = """
import re, sys
from pathlib import Path
from aa2.cli import main
code = main(sys.argv[1:])
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
sys.exit(code)
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--frames", type=int, nargs=2, default=[64, 6400])
    options.add_argument("--size", type=int, nargs=2, default=[1920, 1080])
    options.add_argument("--shown", type=float, default=100)
    options.add_argument("--reference", type=Path, default=DEMO / "reference.png")
    given = options.parse_args()
    peaks = []
    for frames, shown in zip(given.frames, (100.0, given.shown), strict=True):
        with TemporaryDirectory(prefix="aa2-memory-") as folder:
            video = film(Path(folder) / "driving.mp4", frames, shown, (given.size[0], given.size[1]))
            begun = time.monotonic()
            peaks.append(peak(given.reference, video))
            took = time.monotonic() - begun
            print(
                f"{frames} frames, {shown:g} % with the person: {peaks[-1] / 1024:.0f} MiB, {took:.0f} s",
                flush=True,
            )
    print(f"ratio: {peaks[1] / peaks[0]:.3f}")


def film(path: Path, frames: int, shown: float, size: tuple[int, int]) -> Path:
    """Shots of the demo, enlarged, and in between its scene with the middle drawn over."""
    with VideoReader(DEMO / "driving.mp4") as video:
        first = islice(video, STRETCH)
        pictures = [cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC) for _, picture in first]
    middle = np.zeros(size[::-1], bool)
    middle[:, round(SPAN[0] * size[0]) : round(SPAN[1] * size[0])] = True
    empty = draw_over(pictures[0], middle)

    def wanted() -> Iterator[np.ndarray]:
        due = 0.0
        while True:
            due += STRETCH * shown / 100
            full, due = due >= STRETCH, due % STRETCH
            yield from pictures if full else repeat(empty, STRETCH)

    with VideoWriter(path, size, Fraction(25), crf=18, preset="ultrafast") as writer:
        for _, picture in zip(range(frames), wanted(), strict=False):
            writer.write(picture)
    return path


def peak(reference: Path, driving: Path) -> int:
    """KiB that a run needs at most."""
    output = driving.with_name("out.mp4")
    options = ["--reference", str(reference), "--driving", str(driving), "--output", str(output)]
    run = subprocess.run(
        [sys.executable, "-c", RUN, "animate", *options],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
        check=True,
    )
    return int(run.stdout.split()[-1])


if __name__ == "__main__":
    main()
