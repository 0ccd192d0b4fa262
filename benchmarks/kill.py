"""Kills a job at random moments, lets it go on, and compares what comes out with an undisturbed run.

    python benchmarks/kill.py [--kills 100] [--full 5] [--seconds 2] [--seed 0] [--driving V] [--reference R]

A run is killed (SIGKILL, as a power cut would end it) again and again until it gets to its end, then the next
begins. Printed are, by stage, the most frames that any restart made again, and whether frames and sound of
every result are those of the undisturbed one. Then the disk becomes full at random moments, on a file system
of its own, which needs the right to mount one; what the job says must name the folder.

Processes are forked with model and character loaded, so that most of their time goes into frames.
``--longest`` must be more than a window takes, or none is ever finished; a smaller driving video makes all of
it quicker.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import av
import cv2
import torch

import aa2
from aa2 import InputError, Pipeline
from aa2.media.files import tidy
from aa2.media.job_folder import job_folder_of

DEMO = Path(aa2.__file__).parent / "demo"
MOST = 16
"""Frames that a stop may cost."""
COPIED = "writing"
"""The stage that makes no frames: it copies what is encoded into one file."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--full", type=int, default=5, help="times that the disk becomes full")
    options.add_argument("--seconds", type=float, default=2, help="of the driving video")
    options.add_argument("--longest", type=float, default=25, help="seconds before a kill, at most")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--driving", type=Path, default=DEMO / "driving.mp4")
    options.add_argument("--reference", type=Path, default=DEMO / "reference.png")
    given = options.parse_args()
    # Threads do not outlive a fork.
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    moment = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="aa2-kill-") as folder:
        runs = Runs(given, Path(folder))
        print(f"undisturbed: {runs.expected}")
        ok = kills(runs, moment, given.kills, given.longest)
        ok &= full_disks(runs, moment, given.full, given.longest)
    sys.exit(not ok)


class Runs:
    """Jobs of one kind, in processes of their own."""

    def __init__(self, given: argparse.Namespace, folder: Path) -> None:
        self.given, self.folder = given, folder
        self.pipeline = Pipeline("mini", device="cpu")
        self.character = self.pipeline.character(given.reference)
        output = folder / "undisturbed.mp4"
        assert Run(self, output).wait() == 0
        self.expected = told(output)


class Run:
    """One of them, as it goes.

    Attributes:
        first, last: by stage, the first frame that was done and the last, counted from 1.
    """

    def __init__(self, runs: Runs, output: Path) -> None:
        reads, writes = os.pipe()
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.said = ""
        self.process = os.fork()
        if not self.process:
            os.close(reads)
            os._exit(self._work(runs, output, writes))
        os.close(writes)
        os.set_blocking(reads, False)
        self._pipe, self._rest = reads, b""

    def _work(self, runs: Runs, output: Path, pipe: int) -> int:
        def tell(stage: str, done: int, total: int) -> None:
            os.write(pipe, f"{stage}\t{done}\n".encode())

        try:
            end = str(runs.given.seconds)
            runs.pipeline.animate(runs.character, runs.given.driving, output, end=end, progress=tell)
        except InputError as error:
            os.write(pipe, f"!\t{error}\n".encode())
            return 2
        except BaseException as error:
            os.write(pipe, f"!\t{type(error).__name__}: {error}\n".encode())
            return 1
        return 0

    def listen(self) -> None:
        """Note what the run has told so far."""
        with suppress(BlockingIOError):
            while data := os.read(self._pipe, 65536):
                self._rest += data
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            stage, told = line.decode().split("\t")
            if stage == "!":
                self.said = told
            else:
                self.first.setdefault(stage, int(told))
                self.last[stage] = int(told)

    def wait(self, seconds: float = float("inf")) -> int | None:
        """Its exit code, None if it is still at work after so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.listen()
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended:
                self.listen()
                os.close(self._pipe)
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        return None

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.listen()
        os.close(self._pipe)


def kills(runs: Runs, moment: random.Random, wanted: int, longest: float) -> bool:
    """Whether results are the same and little is made again."""
    again: defaultdict[str, int] = defaultdict(int)
    done, stages, results, output = 0, Counter[str](), [], runs.folder / "killed.mp4"
    while done < wanted:
        reached: dict[str, int] = {}
        while True:
            run = Run(runs, output)
            code = run.wait(moment.uniform(0, longest) if done < wanted else float("inf"))
            if code is None:
                run.kill()
                done += 1
                stages[next(reversed(run.last), "no frame told of yet")] += 1
                if not job_folder_of(output).exists() and output.with_suffix(".run.json").exists():
                    code = 0  # all is there, and nothing to go on with
            for stage, first in run.first.items():
                again[stage] = max(again[stage], reached.get(stage, 0) - first + 1)
            reached |= run.last
            if code is not None:
                break
        results.append(not wrong(code, output, runs.expected, run.said))
        print(f"{done} kills, {len(results)} results, {sum(results)} as expected", flush=True)
        for path in runs.folder.glob("killed.*"):
            path.unlink()
    print(f"killed in: {dict(stages)}")
    print(f"frames made again at most, by stage: {dict(again)}")
    return all(results) and max(most for stage, most in again.items() if stage != COPIED) <= MOST


def full_disks(runs: Runs, moment: random.Random, wanted: int, longest: float) -> bool:
    """The same where the disk becomes full."""
    results = []
    for number in range(wanted):
        with small_disk() as disk:
            if disk is None:
                print("full disk: not run, a file system cannot be mounted here")
                return True
            output = disk / "full.mp4"
            run = Run(runs, output)
            code = run.wait(moment.uniform(0, 4 * longest))
            if code is None:
                filler = disk / "filler"
                with suppress(OSError), filler.open("wb", buffering=0) as file:
                    while True:
                        file.write(bytes(1 << 16))
                code = run.wait()
                print(f"full disk {number}: exit {code}, {run.said or 'came to its end'}")
                filler.unlink()
                right = code == 0 or (code == 2 and str(disk) in run.said)
                again = Run(runs, output) if code else None
                code = again.wait() if again else code
            results.append(right and not wrong(code, output, runs.expected, run.said))
    print(f"full disk: {wanted} times, {sum(results)} as expected")
    return all(results)


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A file system of 64 MB, None where none can be had."""
    folder = Path(tempfile.mkdtemp(prefix="aa2-disk-"))
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True, check=False
    )
    try:
        yield None if made.returncode else folder
    finally:
        if not made.returncode:
            subprocess.run(["umount", "-l", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def wrong(code: int | None, output: Path, expected: str, said: str) -> str:
    """What is not as it should be of a job that has ended; printed too."""
    if code:
        found = f"exit {code}: {said}"
    elif told(output) != expected:
        found = f"another result: {told(output)}"
    else:
        found = ", ".join(f"{path.name} is left" for path in left(output))
    if found:
        print(f"WRONG: {found}", flush=True)
    return found


def left(output: Path) -> list[Path]:
    """What a job that has ended left behind."""
    results = {output, output.with_suffix(".run.json")}
    tidy(output.parent)  # as the next run there does
    return [path for path in output.parent.iterdir() if output.stem in path.name and path not in results]


def told(output: Path) -> str:
    """A hash of what is seen and heard, and when."""
    digest = hashlib.sha256()
    with av.open(str(output)) as container:
        for frame in container.decode(*container.streams):
            digest.update(f"{frame.time}".encode() + frame.to_ndarray().tobytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    main()
