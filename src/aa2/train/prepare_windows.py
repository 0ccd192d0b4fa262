"""Clips to the windows that the compositor is trained on: long to make, kept, and gone on with."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch

from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.clip_sources import clips_in
from aa2.train.extracted_windows import extracted_windows
from aa2.train.layered_windows import ENDING, save_window, window_files
from aa2.types import Progress
from aa2.workers import JobFailedError, shared_out


@dataclass(frozen=True)
class _Job:
    clip: Path
    folder: Path
    bundle: str
    frames: int
    seed: int


def prepare_windows(
    data: Sequence[Path],
    output: Path,
    bundle: str | Path,
    *,
    frames: int = 4,
    seed: int = 0,
    workers: int = 1,
    progress: Progress = lambda done, total: None,
) -> int:
    """Make the windows of all clips, a folder for each; those that are there are kept.

    Args:
        data: folders of short rendered clips, best of 512 pixels a side or more.
        output: folder for the windows; made where it is missing.
        bundle: whose denoiser paints (`aa2.train.extracted_windows`).
        frames: of a window.
        seed: with a clip's name decides its windows.
        workers: processes.
        progress: called with clips done and their number.
    Returns:
        the number of windows in ``output``.
    Raises:
        InputError: no clips or two of one name, no such bundle, a clip that cannot be read or has too few
            frames, no windows.
    """
    bundles.load(bundle, composes=False)  # say at once what is wrong with it
    clips = clips_in(data)
    for one, other in pairwise(sorted(clips, key=lambda clip: clip.name)):
        if one.name == other.name:
            raise InputError(other, f"is called like {one}", "rename one, their windows share a folder")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot be made ({error.strerror})", "choose another folder") from error
    jobs = [_Job(clip, output / clip.name, str(bundle), frames, seed) for clip in clips]
    waiting = [job for job in jobs if not job.folder.is_dir()]
    done = len(jobs) - len(waiting)
    progress(done, len(jobs))
    try:
        for _ in shared_out(_make, waiting, workers):
            done += 1
            progress(done, len(jobs))
    except JobFailedError as failed:
        if isinstance(failed.__cause__, InputError):
            raise failed.__cause__ from failed
        raise
    return len(window_files(output))


def _make(job: _Job) -> int:
    """One clip's folder of windows, whole or not at all."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    clip = Clip.open(job.clip)
    if len(clip) < job.frames:
        raise InputError(job.clip, f"has {len(clip)} frames, not {job.frames}", "ask for fewer `frames`")
    rng = np.random.default_rng((job.seed, zlib.crc32(job.clip.name.encode(errors="surrogateescape"))))
    number = 0
    with tempfile.TemporaryDirectory(dir=job.folder.parent, prefix=f".{job.folder.name}-") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        for window in extracted_windows(clip, job.frames, _bundle(job.bundle), rng):
            save_window(window, new / f"{number}{ENDING}")
            number += 1
        new.rename(job.folder)
    return number


@lru_cache(maxsize=1)
def _bundle(name: str) -> bundles.Bundle:
    return bundles.load(name, composes=False)
