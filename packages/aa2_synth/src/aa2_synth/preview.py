"""A sheet of what a run would render, to look at before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from aa2.media.picture import contact_sheet, write_picture
from aa2.types import Progress
from aa2_synth.kinds import Split
from aa2_synth.looks import Look
from aa2_synth.plan import make_plan
from aa2_synth.produce import takes
from aa2_synth.render.observe import Observer
from aa2_synth.synthesise import Job, bvh_files, check_numbers, each, made_folder, renderer_of

CLIPS, COLUMNS = 64, 8


def preview(
    output: Path,
    *,
    size: int = 256,
    frames: int = 24,
    seed: int = 0,
    split: Split = "train",
    motions: Sequence[Path] = (),
    look: Look = "mixed",
    workers: int = 1,
    progress: Progress | None = None,
) -> Path:
    """Writes the middle frames of the first 64 clips, each with its first character, as one picture.

    Args:
        output: the folder of the picture, made if need be.
        size, frames, seed, split, motions, look, workers, progress: as for
            :func:`aa2_synth.synthesise.synthesise`.

    Returns:
        The picture: ``output/preview.png``.

    Raises:
        InputError: as for :func:`aa2_synth.synthesise.synthesise`.
    """
    check_numbers(size=(size, 32), frames=(frames, 1), workers=(workers, 1))
    files = bvh_files(motions)
    output = made_folder(output)
    jobs = [Job(output, index, size, frames, seed, split, files, look=look) for index in range(CLIPS)]
    pictures = {}
    for job, picture in each(_middle_frame, jobs, workers):
        pictures[job.index] = picture
        if progress:
            progress(len(pictures), CLIPS)
    rows = [[pictures[first + column] for column in range(COLUMNS)] for first in range(0, CLIPS, COLUMNS)]
    write_picture(output / "preview.png", contact_sheet(rows, cell=(size, size)))
    return output / "preview.png"


def _middle_frame(job: Job) -> np.ndarray:
    plan = make_plan(job.seed, job.split, job.index, job.frames, job.motions, job.look)
    observers = [Observer(plan.camera) for _ in plan.characters]
    with closing(takes(renderer_of(job.size), plan, observers, frames=[job.frames // 2])) as shown:
        return next(shown).shots[0].picture
