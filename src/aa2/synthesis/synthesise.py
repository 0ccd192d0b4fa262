"""The data engine: clips of two characters who do the same in the same place, with exact ground truth."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.synthesis.body.body import template
from aa2.synthesis.kinds import Split
from aa2.synthesis.produce import origin, write_clip
from aa2.synthesis.render.renderer import Renderer

Job = tuple[Path, int, int, Split, int, int]


def synthesise(
    count: int,
    output: Path,
    *,
    size: int = 256,
    frames: int = 24,
    seed: int = 0,
    split: Split = "train",
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Render ``count`` clips into ``output/000000`` and on; clips that are there already are kept.

    Args:
        count: how many.
        output: the folder, made if need be.
        size: pixels along each side.
        frames: frames per clip.
        seed: of all choices; the same seed gives the same clips whatever the number of workers.
        split: "test" takes characters, motions and places that "train" never takes.
        workers: processes.
        progress: called with the number of clips done and ``count`` after each clip.

    Raises:
        InputError: a number is out of range, the folder cannot be made, or there is no OpenGL.
    """
    for name, value, least in (
        ("count", count, 0),
        ("size", size, 32),
        ("frames", frames, 1),
        ("workers", workers, 1),
    ):
        if value < least:
            raise InputError(f"{name} {value}", f"is less than {least}", f"give at least {least}")
    if size % 2:
        raise InputError(f"size {size}", "is odd, and video wants even sides", "give an even number")
    output = Path(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot be made ({error.strerror})", "choose another folder") from error
    template()  # bakes the body before workers start, so that they do not all do it
    jobs: list[Job] = [(output / f"{index:06d}", size, seed, split, index, frames) for index in range(count)]
    jobs = [job for job in jobs if not _is_there(job)]
    done = count - len(jobs)
    with multiprocessing.get_context("spawn").Pool(workers, _start_worker) as pool:
        for _ in pool.imap_unordered(_work, jobs):
            done += 1
            if progress:
                progress(done, count)


def _is_there(job: Job) -> bool:
    """Whether the clip was rendered before.

    Raises:
        InputError: another clip has its place.
    """
    path, size, seed, split, index, frames = job
    if not path.exists():
        return False
    with Clip.open(path) as clip:
        if (clip.size, len(clip), clip.made_by.get("seed")) != (
            (size, size),
            frames,
            origin(seed, split, index),
        ):
            raise InputError(
                path, "holds a clip of another size, length, split or seed", "choose another folder"
            )
    return True


_renderers: dict[int, Renderer] = {}


def _start_worker() -> None:
    os.environ["LP_NUM_THREADS"] = "1"  # one core per worker: processes scale better than llvmpipe's threads


def _work(job: Job) -> None:
    path, size, seed, split, index, frames = job
    if size not in _renderers:
        _renderers[size] = Renderer(size)
    write_clip(_renderers[size], path, seed=seed, split=split, index=index, frames=frames)
