"""The data engine: clips of two characters who do the same in the same place, with exact ground truth."""

from __future__ import annotations

import errno
import fcntl
import functools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.media.files import discard
from aa2.synthesis.body.body import template
from aa2.synthesis.kinds import Split
from aa2.synthesis.produce import origin, write_clip
from aa2.synthesis.render.renderer import Renderer
from aa2.synthesis.workers import JobFailedError, shared_out


@dataclass(frozen=True)
class Job:
    """One clip to render into the folder ``path``."""

    path: Path
    index: int
    size: int
    frames: int
    seed: int
    split: Split


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
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
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
        workers: processes.
        progress: called with the number of clips done and wanted, at first and after each clip.

    Raises:
        InputError: a number is out of range, the folder cannot be made, is full, or holds other clips, or
            there is no OpenGL.
        RuntimeError: a clip could not be rendered; the message names it.
    """
    _check_numbers(size=(size, 32), frames=(frames, 1), workers=(workers, 1))
    output = Path(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot be made ({error.strerror})", "choose another folder") from error
    with _alone_in(output):
        jobs = [Job(output / f"{index:06d}", index, size, frames, seed, split) for index in indices]
        missing = [job for job in jobs if not _is_there(job)]
        done = len(jobs) - len(missing)
        if missing:
            template()  # bakes the body before workers start, so that they do not all do it
        try:
            for _ in shared_out(_render, missing, workers):
                done += 1
                if progress:
                    progress(done, len(jobs))
        except JobFailedError as failed:
            raise _told(failed, output, f"{done} of {len(jobs)} clips") from failed.__cause__


def _check_numbers(**numbers: tuple[int, int]) -> None:
    for name, (value, least) in numbers.items():
        if value < least:
            raise InputError(f"{name} {value}", f"is less than {least}", f"give at least {least}")
    if numbers["size"][0] % 2:
        raise InputError(
            f"size {numbers['size'][0]}", "is odd, and video wants even sides", "give an even number"
        )


@contextmanager
def _alone_in(output: Path) -> Iterator[None]:
    """No other run writes into the folder meanwhile; what a killed one left half-written is removed."""
    folder = os.open(output, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            remedy = "wait for it, or choose another folder"
            raise InputError(output, "another run is writing here", remedy) from error
        for unfinished in output.glob(".*.part"):
            discard(unfinished)
        yield
    finally:
        os.close(folder)


def _is_there(job: Job) -> bool:
    """Whether the clip was rendered before.

    Raises:
        InputError: another clip has its place.
    """
    if not job.path.exists():
        return False
    with Clip.open(job.path) as clip:
        found = clip.size, len(clip), clip.made_by.get("seed")
    if found != ((job.size, job.size), job.frames, origin(job.seed, job.split, job.index)):
        raise InputError(
            job.path, "holds a clip of another size, length, split or seed", "choose another folder"
        )
    return True


def _told(failed: JobFailedError[Job], output: Path, so_far: str) -> Exception:
    """What is told of a failure: in one line where the user can mend it."""
    cause, job = failed.__cause__, failed.job
    if isinstance(cause, InputError):
        return cause
    if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputError(output, f"no space left after {so_far}", "free some and run the same command again")
    return RuntimeError(
        f"clip {job.index} of seed {job.seed}, split {job.split}, could not be rendered: {cause}"
    )


@functools.lru_cache(maxsize=1)
def _renderer(size: int) -> Renderer:
    return Renderer(size)


def _render(job: Job) -> None:
    write_clip(
        _renderer(job.size), job.path, seed=job.seed, split=job.split, index=job.index, frames=job.frames
    )
