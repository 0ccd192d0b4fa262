"""Gives damaged files and random options to all that reads them: whatever comes, users see one line, soon.

    python benchmarks/fuzz.py [--inputs 10000] [--seed 0] [--only KIND [--number N]] [--keep FOLDER]

Small real files of every kind are made on the spot and damaged in their structure: boxes, elements and chunks
lost, doubled, of wrong lengths, numbers in them extreme, sums right and wrong. Each input is looked at in all
ways that the package has for its kind. What may come of it is that it is read, or one `InputError`; all else
is printed with its number, and kept: another exception, a warning, the end of the process, more than 2 GB of
memory, more than 10 s, a file left behind or changed.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.fuzzing import working
from tests.fuzzing.inputs import LOOKS, SHARES, Input, whole

LONGEST = 10.0
"""Seconds that a look may take."""
MOST = 2 << 30
"""Bytes that it may take, with all that is loaded."""
LINES = 2500
"""Letters that are printed of what was found."""
Task = tuple[str, int]
"""Kind and number of an input."""


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--inputs", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", choices=list(SHARES), help="inputs of one kind")
    options.add_argument("--number", type=int, help="one of these")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "aa2-fuzz")
    given = options.parse_args()
    # Threads do not outlive a fork.
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    working.prepare()
    tasks = planned(given.inputs, given.only, given.number, given.seed)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aa2-fuzz-") as folder:
        (Path(folder) / "whole").mkdir()
        made = whole(Path(folder) / "whole", frozenset(kind for kind, _ in tasks))
        run = Run(given, Path(folder), made)
        # What decoders with threads left behind must not be tidied up where these are not.
        gc.collect()
        gc.freeze()
        run.all(tasks)
    print_counts(run.verdicts)
    print(f"{len(tasks)} inputs, {sum(run.verdicts.values())} looks, {time.monotonic() - begun:.0f} s")
    print(f"the longest look took {run.longest[0]:.1f} s ({run.longest[1]}); ", end="")
    print(f"the most memory was {run.largest[0] / 2**20:.0f} MB ({run.largest[1]})")
    print(f"found: {run.found}")
    sys.exit(run.found > 0)


def planned(inputs: int, only: str | None, number: int | None, seed: int) -> list[Task]:
    """The inputs of a run."""
    if only is not None:
        return [(only, n) for n in (range(inputs) if number is None else [number])]
    tasks = [(kind, n) for kind, share in SHARES.items() for n in range(round(inputs * share))]
    random.Random(seed).shuffle(tasks)
    return tasks


class Run:
    """All inputs, in processes that may die.

    Attributes:
        verdicts: how many, by kind, look and verdict.
        found: how many were neither read nor told.
        longest, largest: seconds and bytes of the look that took most, and which that was.
    """

    def __init__(self, given: argparse.Namespace, folder: Path, made: dict[str, list[Path]]) -> None:
        self._given, self._folder, self._made = given, folder, made
        self.verdicts: Counter[tuple[str, str, str]] = Counter()
        self.found = 0
        self.longest, self.largest = (0.0, ""), (0, "")

    def all(self, tasks: Sequence[Task]) -> None:
        """Look at all of them."""
        shares = [list(tasks[n :: self._given.workers]) for n in range(self._given.workers)]
        workers = [Worker(self, share) for share in shares if share]
        while workers:
            for worker in list(workers):
                if not worker.watch():
                    workers.remove(worker)
            time.sleep(0.02)

    def work(self, tasks: Sequence[Task], pipe: int) -> None:
        """In a process of its own: tell of every look when it begins and what came of it."""
        for kind, number in tasks:
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            given = Input(kind, self.seed(kind, number), self._made[kind], folder)
            for look in LOOKS[kind]:
                _tell(pipe, {"kind": kind, "number": number, "look": look, "folder": str(folder)})
                with suppress(OSError):
                    Path("/proc/self/clear_refs").write_text("5")
                begun = time.monotonic()
                verdict = given.look(look, folder)
                seconds = time.monotonic() - begun
                _tell(pipe, {"verdict": verdict, "seconds": seconds, "bytes": _most_memory()})
                if verdict not in ("ok", "told"):
                    self.keep(kind, number, folder)
            shutil.rmtree(folder, ignore_errors=True)
            _tell(pipe, {"done": number})

    def seed(self, kind: str, number: int) -> str:
        """That an input is made by."""
        return f"{self._given.seed} {kind} {number}"

    def keep(self, kind: str, number: int, folder: Path) -> None:
        """Keep an input to look at."""
        place = self._given.keep / f"{kind}-{self._given.seed}-{number}"
        shutil.rmtree(place, ignore_errors=True)
        if (folder / "given").exists():
            shutil.copytree(folder / "given", place)

    def judged(self, kind: str, number: int, look: str, verdict: str) -> None:
        """Count a verdict, and print what was found."""
        if verdict not in ("ok", "told"):
            self.found += 1
            print(f"--- {kind} {number}, {look}: {verdict.rstrip()[-LINES:]}", flush=True)
            verdict = "found"
        self.verdicts[kind, look, verdict] += 1


class Worker:
    """A process that looks at inputs, followed by another where it dies."""

    def __init__(self, run: Run, tasks: list[Task]) -> None:
        self._run, self._tasks = run, tasks
        self._begin()

    def _begin(self) -> None:
        reads, writes = os.pipe()
        sys.stdout.flush()
        self._trace = self._run._folder / f"trace-{id(self)}"
        self._process = os.fork()
        if not self._process:
            os.close(reads)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # decoders say much there
            trace = self._trace.open("w")
            faulthandler.enable(trace)
            faulthandler.register(signal.SIGUSR1, trace)
            try:
                self._run.work(self._tasks, writes)
            except BaseException as error:
                _tell(writes, {"broken": repr(error)})
                os._exit(1)
            os._exit(0)
        os.close(writes)
        os.set_blocking(reads, False)
        self._pipe, self._rest = reads, b""
        self._now: dict | None = None
        self._since = time.monotonic()

    def watch(self) -> bool:
        """Whether there is more to do."""
        ended, status = os.waitpid(self._process, os.WNOHANG)
        self._listen()
        problem = None
        if ended and status and self._now is not None:
            problem = f"the process ended by signal {status & 127}, exit {status >> 8}"
        elif not ended and self._now is not None and time.monotonic() - self._since > LONGEST:
            problem = f"more than {LONGEST:.0f} s"
        elif not ended and self._now is not None and _memory(self._process) > MOST:
            problem = "more than 2 GB"
        if problem is None:
            if ended:
                os.close(self._pipe)
            return not ended
        if not ended:
            os.kill(self._process, signal.SIGUSR1)
            time.sleep(0.2)
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        os.close(self._pipe)
        assert self._now is not None
        kind, number, look = self._now["kind"], self._now["number"], self._now["look"]
        self._run.judged(kind, number, look, f"{problem}\n{self._trace.read_text()[:3000]}")
        self._run.keep(kind, number, Path(self._now["folder"]))
        shutil.rmtree(self._now["folder"], ignore_errors=True)
        self._tasks = self._tasks[1:]
        if self._tasks:
            self._begin()
        return bool(self._tasks)

    def _listen(self) -> None:
        with suppress(BlockingIOError):
            while data := os.read(self._pipe, 1 << 16):
                self._rest += data
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            told = json.loads(line)
            if "broken" in told:
                sys.exit(f"the fuzz target itself is broken: {told['broken']} at {self._tasks[0]}")
            if "done" in told:
                self._tasks = self._tasks[1:]
            elif "verdict" in told and self._now is not None:
                kind, number, look = self._now["kind"], self._now["number"], self._now["look"]
                self._run.judged(kind, number, look, told["verdict"])
                which = f"{kind} {number}, {look}"
                self._run.longest = max(self._run.longest, (told["seconds"], which))
                self._run.largest = max(self._run.largest, (told["bytes"], which))
                self._now = None
            elif "look" in told:
                self._now, self._since = told, time.monotonic()


def _tell(pipe: int, what: dict) -> None:
    os.write(pipe, json.dumps(what).encode() + b"\n")


def _memory(process: int) -> int:
    """Bytes that a process holds now."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _most_memory() -> int:
    """Bytes that this process held at most since it was asked to count."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0


def print_counts(verdicts: Counter[tuple[str, str, str]]) -> None:
    """A line for each kind and look."""
    print(f"{'kind':10}{'look':12}{'read':>8}{'told':>8}{'found':>8}")
    for kind, looks in LOOKS.items():
        for look in looks:
            counts = [verdicts[kind, look, verdict] for verdict in ("ok", "told", "found")]
            if sum(counts):
                print(f"{kind:10}{look:12}" + "".join(f"{count:8}" for count in counts))


if __name__ == "__main__":
    main()
