"""Clips rendered when somebody wants them, by processes of their own, into a folder that stays small.

All is told by files, so that readers in any number of processes need no connection to the renderers::

    clips/000012        a clip that is there, its time of change that of its last use
    wanted/, taken/     one empty file for each number that is asked for, or being rendered
    crew/               one file for each renderer, locked while it lives
    ended, failed.json  rendering is over; why, if something went wrong
"""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from aa2.errors import InputError
from aa2.media.files import discard
from aa2.media.scratch import scratch_folder
from aa2.workers import ONE_THREAD, environment
from aa2_synth.kinds import Split
from aa2_synth.looks import Look

POLL = 0.05
"""Seconds between two looks at the folder."""


@dataclass(frozen=True)
class OnDemand:
    """Clips by number; the same number always gives the same clip.

    Attributes:
        folder: where the clips are.
        size: their pixels a side.
        frames: their frames.
        seed, split: of all choices in them.
        keep: clips that stay in the folder; the one that was longest unused goes first.
        look: what they are like.
    """

    folder: Path
    size: int
    frames: int
    seed: int
    split: Split = "train"
    keep: int = 256
    look: Look = "mixed"

    def path_of(self, number: int) -> Path:
        """Where the clip of this ``number`` is if it is there."""
        return self.folder / "clips" / f"{number:06d}"

    def ask(self, numbers: Iterable[int]) -> None:
        """Have the clips of these ``numbers`` rendered some time, the smallest first."""
        for number in numbers:
            if not self.path_of(number).exists() and not (self.folder / "taken" / str(number)).exists():
                with suppress(FileNotFoundError):  # all is over: who waits for a clip is told so
                    (self.folder / "wanted" / str(number)).touch()

    def wait(self, number: int) -> Path:
        """The folder of the clip of this ``number``, when it is rendered; it stays there for a while.

        Raises:
            InputError: a clip could not be rendered, or a renderer was killed.
        """
        path = self.path_of(number)
        while True:
            with suppress(FileNotFoundError):
                os.utime(path)
                return path
            self.ask([number])
            self._check()
            time.sleep(POLL)

    def _check(self) -> None:
        failed = self.folder / "failed.json"
        if failed.exists():
            raise InputError(*json.loads(failed.read_text()))
        if not self.folder.exists():
            raise InputError("rendering", "has ended", "start the run again")
        for member in (self.folder / "crew").glob("[0-9]*"):
            with member.open() as file, suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                problem = "one of its processes was killed, perhaps for want of memory"
                raise InputError("rendering", problem, "render with fewer workers")


@contextmanager
def rendering(
    *,
    size: int = 256,
    frames: int = 24,
    seed: int = 0,
    split: Split = "train",
    keep: int = 256,
    look: Look = "mixed",
    workers: int = 1,
) -> Iterator[OnDemand]:
    """Renders on demand for as long as the context lasts.

    The clips lie in a temporary folder that goes with it. If this process is killed, it goes with the
    renderers, which end after the clip that they are at; if they are killed too, with the next ones.

    Args:
        size: pixels a side of each clip.
        frames: of each.
        seed, split: of all choices in them.
        keep: clips that stay; the one that was longest unused goes first.
        look: what they are like.
        workers: processes.

    Raises:
        InputError: there is no OpenGL, or a process could not be started.
    """
    from aa2_synth.body.body import template

    template()  # baked before the processes start, so that they do not all do it
    folder, owned = scratch_folder("aa2-rendered-")
    for part in ("clips", "wanted", "taken", "crew"):
        (folder / part).mkdir()
    demand = OnDemand(folder, size, frames, seed, split, keep, look)
    crew = [_hired(demand, member) for member in range(workers)]
    try:
        _until_all_are_there(demand, crew)
        yield demand
    finally:
        (folder / "ended").touch()  # ends one too whose SystemExit was lost in a destructor
        for process in crew:
            process.terminate()
        for process in crew:
            process.join()
        shutil.rmtree(folder, ignore_errors=True)
        owned.close()


def _hired(demand: OnDemand, member: int) -> BaseProcess:
    context = multiprocessing.get_context("spawn")  # graphics contexts do not survive a fork
    process = context.Process(target=_serve, args=(demand, member), daemon=True)
    with environment(ONE_THREAD):
        process.start()
    return process


def _until_all_are_there(demand: OnDemand, crew: list[BaseProcess]) -> None:
    while len(list((demand.folder / "crew").glob("[0-9]*"))) < len(crew):
        demand._check()
        if any(process.exitcode is not None for process in crew):
            raise InputError("rendering", "its processes cannot be started", "try `aa2 synthesise --count 1`")
        time.sleep(POLL)


def _serve(demand: OnDemand, member: int) -> None:
    """A renderer's life: ends with its parent, with the folder, or with the first clip that fails."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the first decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    parent = multiprocessing.parent_process()
    assert parent is not None
    place = demand.folder / "crew" / f".{member}"
    with place.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        place.rename(place.with_name(str(member)))
        while parent.is_alive() and not (demand.folder / "ended").exists() and _did_something(demand):
            pass
    if not parent.is_alive():
        shutil.rmtree(demand.folder, ignore_errors=True)


def _did_something(demand: OnDemand) -> bool:
    """Renders what is wanted first, or waits a moment; False if it cannot."""
    try:
        number = _claimed(demand)
        if number is None:
            time.sleep(POLL)
            return True
        _render(demand, number)
        (demand.folder / "taken" / str(number)).unlink()
        _trim(demand)
    except Exception as error:
        told = error if isinstance(error, InputError) else _unexpected(demand, error)
        with suppress(FileNotFoundError):
            unfinished = demand.folder / f".failed.{os.getpid()}"
            unfinished.write_text(json.dumps([told.subject, told.problem, told.remedy]))
            unfinished.rename(demand.folder / "failed.json")
        return False
    return True


def _claimed(demand: OnDemand) -> int | None:
    for number in sorted(int(file.name) for file in (demand.folder / "wanted").iterdir()):
        wanted, taken = (demand.folder / part / str(number) for part in ("wanted", "taken"))
        if demand.path_of(number).exists() or taken.exists():
            wanted.unlink(missing_ok=True)
            continue
        with suppress(FileNotFoundError):  # another renderer was quicker
            wanted.rename(taken)
            return number
    return None


def _render(demand: OnDemand, number: int) -> None:
    from aa2_synth.produce import write_clip
    from aa2_synth.synthesise import renderer_of

    write_clip(
        renderer_of(demand.size),
        demand.path_of(number),
        seed=demand.seed,
        split=demand.split,
        index=number,
        frames=demand.frames,
        look=demand.look,
    )


def _trim(demand: OnDemand) -> None:
    """Only as many clips stay as may."""
    used = []
    for clip in (demand.folder / "clips").glob("[0-9]*"):
        with suppress(FileNotFoundError):
            used.append((clip.stat().st_mtime, clip))
    for _, clip in sorted(used)[: max(len(used) - demand.keep, 0)]:
        gone = clip.with_name(f".{clip.name}.{os.getpid()}")
        with suppress(FileNotFoundError):  # another renderer was quicker
            clip.rename(gone)
            discard(gone)


def _unexpected(demand: OnDemand, error: Exception) -> InputError:
    name = f"rendering of seed {demand.seed}, split {demand.split}"
    return InputError(name, f"failed ({type(error).__name__}: {error})", "give another seed, or report it")
