"""The command line: options, progress bars and one-line errors; what is done stands in the rooms below.

Every command imports its room when it runs, so that ``--help`` answers at once and the base install does not
need the packages of extras.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from tyro.conf import Positional, arg
from tyro.extras import SubcommandApp

from aa2 import animate as animate_video
from aa2.errors import InputError
from aa2.progress import bars, of_stage, of_training

if TYPE_CHECKING:
    from aa2.train.trainer import Schedule

Device = Literal["auto", "cpu", "cuda"]
EXTRAS = {"anny": "synth", "moderngl": "synth", "scipy": "synth", "tensorboard": "train"}
"""Optional packages, and the extra that installs each."""

app = SubcommandApp()


@app.command
def animate(
    reference: Path,
    driving: Path,
    output: Path,
    bundle: str = "mini",
    steps: int | None = None,
    guidance: float | None = None,
    person: str | None = None,
    device: Device = "auto",
    seed: int = 0,
    sheet: Path | None = None,
) -> None:
    """Replace a person in a video by the character of a picture.

    Args:
        reference: Picture that shows the character.
        driving: Video with the person to replace, or a clip folder made by `aa2 extract`.
        output: Video to write (.mp4, .mov or .mkv).
        bundle: Model: a folder, or the name of one that comes with aa2.
        steps: Denoising steps; by default the model's own number.
        guidance: Guidance scale, 1 for none; by default the model's own.
        person: Whom to replace: INDEX from 0 (most prominent first), or FRAME:X,Y, a point on the person.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides the noise; equal seeds give equal videos.
        sheet: PNG to write with a contact sheet of what went in and came out.
    """
    from aa2.extract.choice import parse_choice

    with bars() as progress:
        animate_video(
            reference,
            driving,
            output,
            bundle=bundle,
            steps=steps,
            guidance=guidance,
            person=None if person is None else parse_choice(person),
            device=device,
            seed=seed,
            sheet=sheet,
            progress=progress,
        )


@app.command
def extract(video: Positional[Path], output: Path, person: str | None = None) -> None:
    """Make a clip folder of a video: one person's pose and mask, to look at, correct and animate.

    Args:
        video: Video with the person.
        output: Folder to make.
        person: Whom: INDEX from 0 (most prominent first), or FRAME:X,Y, a point on the person.
    """
    from aa2.extract.choice import parse_choice
    from aa2.extract.extract import extract as extract_clip

    choice = None if person is None else parse_choice(person)
    with bars() as progress:
        extract_clip(video, output, person=choice, progress=of_stage(progress, "extracting")).close()


@app.command
def synthesise(
    count: int | None = None,
    output: Path = Path("synthesised"),
    size: int = 256,
    frames: int = 24,
    workers: int | None = None,
    split: Literal["train", "test"] = "train",
    seed: int = 0,
    motions: tuple[Path, ...] = (),
    shards: int = 0,
    test_set: Literal["self", "cross", "objects"] | None = None,
    preview: bool = False,
    survey: bool = False,
) -> None:
    """Render clips of two characters each, with exact signals, to train and test on (needs aa2[synth]).

    Args:
        count: Clips to render; those already there are kept.
        output: Folder for the clips.
        size: Pixels a side.
        frames: Frames a clip.
        workers: Processes; by default one per core.
        split: test takes characters, motions and places that train never takes.
        seed: Decides everything in the clips.
        motions: BVH files, or folders of them, whose motions are mixed in.
        shards: Also pack the clips into WebDataset shards of so many each; 0 for none.
        test_set: Render one of the fixed sets of test clips, whose seed, split and frames are given.
        preview: Only draw a sheet of the first 64 clips.
        survey: Render nothing, but print a table of what --count clips would show.
    """
    from aa2.synthesis.benchmark_set import fixed_set
    from aa2.synthesis.preview import preview as draw_preview
    from aa2.synthesis.render.context import device
    from aa2.synthesis.synthesise import cores
    from aa2.synthesis.synthesise import synthesise as render
    from aa2.synthesis.variety import as_table
    from aa2.synthesis.variety import survey as count_kinds

    if count is None and test_set is None and not preview:
        raise InputError("--count", "is missing", "say how many clips, or give --preview or --test-set")
    clips = range(count or 0)
    if test_set is not None:
        fixed = fixed_set(test_set)
        clips, seed, frames, split = fixed.indices, fixed.seed, fixed.frames, "test"
    if not survey:
        print(f"drawing with {device()}", file=sys.stderr)
    with bars() as progress:
        told = of_stage(progress, "surveying" if survey else "drawing")
        run = {"frames": frames, "seed": seed, "split": split, "motions": motions, "progress": told}
        run["workers"] = cores() if workers is None else workers
        if survey:
            shown = as_table(count_kinds(clips, **run))
        elif preview:
            shown = draw_preview(output, size=size, **run)
        else:
            shown = render(clips, output, size=size, shards=shards, **run)
    if shown is not None:
        print(shown)


@dataclass(frozen=True)
class Run:
    """The options that all stages of training share.

    Attributes:
        steps: Optimiser steps of the whole run; by default the stage's own number.
        batch: Samples a step; by default the stage's own number.
        workers: Processes that make batches.
        max_minutes: Stop after so long; --resume goes on.
        resume: Go on from the checkpoint in the output folder.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides data, noise and fresh weights.
    """

    steps: int | None = None
    batch: int | None = None
    workers: int = 1
    max_minutes: float | None = None
    resume: bool = False
    device: Device = "auto"
    seed: int = 0

    def of(self, stage: Schedule) -> Schedule:
        """The schedule of a stage with what was asked for."""
        steps, batch = self.steps or stage.steps, self.batch or stage.batch
        rest = {"workers": self.workers, "max_minutes": self.max_minutes, "seed": self.seed}
        return replace(stage, steps=steps, batch=batch, **rest)


training = SubcommandApp()
app.command(training, name="train", help="Train a model, one stage at a time.")


@training.command
def autoencoder(
    data: tuple[Path, ...],
    output: Path,
    run: Annotated[Run, arg(name="")],
    preset: str = "mini",
) -> None:
    """Train the autoencoder; the bundle that results starts the denoiser's training (needs aa2[train]).

    Args:
        data: Folders of clips.
        output: Folder for checkpoint, logs and the bundle.
        preset: Size of the model.
    """
    from aa2.train.stages import AUTOENCODER, train_autoencoder

    schedule = run.of(AUTOENCODER)
    with bars() as progress:
        told = of_training(progress, schedule.steps)
        train_autoencoder(
            preset, data, output, schedule=schedule, resume=run.resume, device=run.device, progress=told
        )


@training.command
def denoiser(
    bundle: str,
    data: tuple[Path, ...],
    output: Path,
    run: Annotated[Run, arg(name="")],
    stage: Literal["frames", "clips"] = "frames",
    frames: int = 8,
    scale: float = 1.0,
) -> None:
    """Train denoiser and ReferenceNet of a bundle (needs aa2[train]).

    Args:
        bundle: Where to start: a bundle with a trained autoencoder.
        data: Folders of clips.
        output: Folder for checkpoint, logs and the bundle.
        stage: frames trains on single frames, clips trains the temporal layers too.
        frames: Frames a training clip, for stage clips.
        scale: Share of the model's picture size to train at; 0.5 costs a quarter.
    """
    from aa2.train.stages import CLIPS, FRAMES, train_denoiser

    schedule = run.of(CLIPS if stage == "clips" else FRAMES)
    with bars() as progress:
        train_denoiser(
            bundle,
            data,
            output,
            stage=stage,
            frames=frames,
            scale=scale,
            schedule=schedule,
            resume=run.resume,
            device=run.device,
            progress=of_training(progress, schedule.steps),
        )


@app.command
def evaluate(
    data: Path,
    output: Path,
    table: Literal["quality"] = "quality",
    bundle: str = "mini",
    limit: int | None = None,
    steps: tuple[int, ...] = (),
    device: Device = "auto",
    seed: int = 0,
) -> None:
    """Score a model on rendered test clips against trivial baselines, and print the table.

    Args:
        data: Folder of test clips, made by `aa2 synthesise --split test`.
        output: Folder for the table and contact sheets.
        table: Which table.
        bundle: Model: a folder, or the name of one that comes with aa2.
        limit: Take only so many clips.
        steps: Denoising steps, a row for each; by default the model's own number.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides the model's noise.
    """
    from aa2.evaluate.run import run_quality

    with bars() as progress:
        told = of_stage(progress, f"scoring {table}")
        settings = {"limit": limit, "steps": steps, "device": device, "seed": seed}
        text = run_quality(data, output, bundle=bundle, progress=told, **settings)
    print(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0, 2 for a user's error, 130 when interrupted.

    After ``--help``, or for options that do not exist, SystemExit is raised.
    """
    try:
        app.cli(prog="aa2", description="Animate Anyone 2, open.", args=arguments)
    except InputError as error:
        return _fail(str(error))
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        return _fail(f"{error.name}: is not installed; install it with pip install 'aa2[{extra}]'")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return _fail(f"{error.filename or 'disk'}: is full; make room, or write elsewhere")
    except KeyboardInterrupt:
        return 130
    return 0


def _fail(message: str) -> int:
    print(f"aa2: {message}", file=sys.stderr)
    return 2
