"""The data engine: clips of two characters who do the same in the same place, with exact ground truth."""

from __future__ import annotations

import errno
import fcntl
import functools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aa2.clips.clip import Clip
from aa2.clips.shards import write_shards
from aa2.errors import InputError
from aa2.media.files import FullDiskError, discard
from aa2.types import Progress
from aa2.workers import JobFailedError, Result, shared_out
from aa2_synth.body.body import template
from aa2_synth.kinds import Split
from aa2_synth.looks import Look
from aa2_synth.motion.bvh import read_bvh
from aa2_synth.produce import origin, write_clip
from aa2_synth.render.exposure import PLAIN, Exposure
from aa2_synth.render.renderer import Renderer

PATIENCE = 10.0
"""Seconds that the processes of a run that was killed may take to end before a new one gives up."""


@dataclass(frozen=True)
class Job:
    """One clip to render into a folder of clips.

    Attributes:
        output: the folder of all clips.
        index, seed, split: decide all choices.
        size: pixels a side.
        frames: of the clip.
        motions: BVH files that are mixed in.
        exposure: motion blur and noise.
        look: of the run.
    """

    output: Path
    index: int
    size: int
    frames: int
    seed: int
    split: Split
    motions: tuple[Path, ...] = ()
    exposure: Exposure = PLAIN
    look: Look = "wild"

    @property
    def path(self) -> Path:
        """The clip's own folder."""
        return self.output / f"{self.index:06d}"


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def synthesise(
    indices: Sequence[int],
    output: Path,
    *,
    size: int = 256,
    frames: int = 24,
    seed: int = 0,
    split: Split = "train",
    motions: Sequence[Path] = (),
    exposure: Exposure = PLAIN,
    look: Look = "mixed",
    shards: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> None:
    """Render clips into ``output/000000`` and on; clips that are there already are kept.

    A run that was killed goes on when it is started again.

    Args:
        indices: which clips, each named by its number.
        output: the folder, made if need be.
        size: pixels along each side.
        frames: frames per clip.
        seed: of all choices; the same seed gives the same bytes whatever the number of workers.
        split: "test" takes characters, motions and places that "train" never takes.
        motions: BVH files, or folders of them, whose motions are mixed in.
        exposure: motion blur and noise.
        look: "user-like" for what people bring, "wild" for anything, "mixed" for mostly the first.
        shards: clips per WebDataset shard in ``output/shards``, made when all clips are done; 0 for none.
        workers: processes.
        progress: called with the number of clips done and wanted, at first and after each clip.

    Raises:
        InputError: a number is out of range, the folder cannot be made, is full, or holds other clips, a BVH
            file cannot be read, or there is no OpenGL.
        RuntimeError: a clip could not be rendered; the message names it.
    """
    check_numbers(size=(size, 32), frames=(frames, 1), workers=(workers, 1), shards=(shards, 0))
    if exposure.moments < 1 or exposure.moments % 2 == 0:
        raise InputError(f"blur {exposure.moments}", "is no odd number from 1", "give 1, 3 or 5")
    if exposure.noise < 0:
        raise InputError(f"noise {exposure.noise}", "is less than 0", "give 0 for none, or about 4")
    files = bvh_files(motions)
    output = made_folder(output)
    with _alone_in(output) as lock:
        jobs = [Job(output, index, size, frames, seed, split, files, exposure, look) for index in indices]
        missing = [job for job in jobs if not _is_there(job)]
        done = len(jobs) - len(missing)
        if missing:
            template()  # bakes the body before workers start, so that they do not all do it
        try:
            for _ in each(_render, missing, workers, lock):
                done += 1
                if progress:
                    progress(done, len(jobs))
            if shards:
                write_shards([job.path for job in jobs], output / "shards", shards)
        except (OSError, FullDiskError) as error:
            if isinstance(error, OSError) and error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            problem = f"no space left after {done} of {len(jobs)} clips"
            raise InputError(output, problem, "free some and run the same command again") from error


def check_numbers(**numbers: tuple[int, int]) -> None:
    """Raises InputError where a number is below its least, or ``size`` is odd."""
    for name, (value, least) in numbers.items():
        if value < least:
            raise InputError(f"{name} {value}", f"is less than {least}", f"give at least {least}")
        if name == "size" and value % 2:
            raise InputError(f"size {value}", "is odd, and video wants even sides", "give an even number")


def bvh_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The BVH files among ``paths``, files and folders.

    Raises:
        InputError: a folder holds none, or a file cannot be read.
    """
    found = []
    for path in paths:
        files = sorted(path.rglob("*.bvh")) if path.is_dir() else [path]
        if not files:
            raise InputError(path, "holds no BVH file", "give a folder of files that end in .bvh")
        found += files
    for file in found:
        read_bvh(file, 1.0)
    return tuple(found)


def made_folder(path: Path) -> Path:
    """The folder ``path``, made unless it is there.

    Raises:
        InputError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(path, f"cannot be made ({error.strerror})", "choose another folder") from error
    return path


def each(
    work: Callable[[Job], Result], jobs: Iterable[Job], workers: int, lock: int | None = None
) -> Iterator[tuple[Job, Result]]:
    """As :func:`aa2.workers.shared_out`, but user's and system's errors come as they are.

    Raises:
        InputError, OSError: a job raised it.
        RuntimeError: a job raised another error; the message names its clip.
    """
    try:
        yield from shared_out(work, jobs, workers, lock)
    except JobFailedError as failed:
        cause, job = failed.__cause__, failed.job
        if isinstance(cause, (InputError, OSError)):
            raise cause from None
        name = f"clip {job.index} of seed {job.seed}, split {job.split},"
        raise RuntimeError(f"{name} could not be rendered: {cause}") from cause


@contextmanager
def _alone_in(output: Path) -> Iterator[int]:
    """No other run writes into the folder meanwhile; what a killed one left half-written is removed.

    Gives the descriptor whose lock says so.
    """
    folder = os.open(output, os.O_RDONLY)
    try:
        if not _locked(folder):
            remedy = "wait for it, or choose another folder"
            raise InputError(output, "another run is writing here", remedy)
        for unfinished in output.glob(".*.part"):
            discard(unfinished)
        yield folder
    finally:
        os.close(folder)


def _locked(folder: int) -> bool:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        else:
            return True


def _is_there(job: Job) -> bool:
    """Whether the clip was rendered before.

    Raises:
        InputError: another clip has its place.
    """
    if not job.path.exists():
        return False
    with Clip.open(job.path) as clip:
        found = clip.size, len(clip), clip.made_by.get("seed")
    wanted = origin(job.seed, job.split, job.index, job.motions, job.exposure, job.look)
    if found != ((job.size, job.size), job.frames, wanted):
        problem = "holds a clip of another size, length, split, seed, look or film, or of other motions"
        raise InputError(job.path, problem, "choose another folder")
    return True


@functools.lru_cache(maxsize=1)
def renderer_of(size: int) -> Renderer:
    """This process's renderer of ``size`` pixels a side.

    Raises:
        InputError: no OpenGL could be had.
    """
    return Renderer(size)


def _render(job: Job) -> None:
    write_clip(
        renderer_of(job.size),
        job.path,
        seed=job.seed,
        split=job.split,
        index=job.index,
        frames=job.frames,
        motions=job.motions,
        exposure=job.exposure,
        look=job.look,
    )
