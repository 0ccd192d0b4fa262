"""Training, one stage at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from tyro.conf import arg
from tyro.extras import SubcommandApp

from aa2.cli.app import Device, app
from aa2.progress import bars, of_stage, of_training

if TYPE_CHECKING:
    from aa2.train.trainer import Schedule


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
    bundle: str | None = None,
) -> None:
    """Train the autoencoder; the bundle that results starts the denoiser's training (needs aa2[train]).

    Args:
        data: Folders of clips.
        output: Folder for checkpoint, logs and the bundle.
        preset: Size of the model.
        bundle: Only better the decoder of this bundle; the rest of it stays as it is and goes on to be valid.
    """
    from aa2.train.stages import AUTOENCODER, DECODER, train_autoencoder, train_decoder

    schedule = run.of(AUTOENCODER if bundle is None else DECODER)
    with bars() as progress:
        told = of_training(progress, schedule.steps)
        settings = {"schedule": schedule, "resume": run.resume, "device": run.device, "progress": told}
        if bundle is None:
            train_autoencoder(preset, data, output, **settings)
        else:
            train_decoder(bundle, data, output, **settings)


@training.command
def denoiser(
    bundle: str,
    data: tuple[Path, ...],
    output: Path,
    run: Annotated[Run, arg(name="")],
    stage: Literal["frames", "clips"] = "frames",
    frames: int = 8,
    scale: float = 1.0,
    preset: str | None = None,
    variant: str | None = None,
) -> None:
    """Train denoiser and ReferenceNet of a bundle (needs aa2[train]).

    Args:
        bundle: Where to start: a bundle with a trained autoencoder.
        data: Folders of clips.
        output: Folder for checkpoint, logs and the bundle.
        stage: frames trains on single frames, clips trains the temporal layers too.
        frames: Frames a training clip, for stage clips.
        scale: Share of the model's picture size to train at; 0.5 costs a quarter.
        preset: Begin anew at this size, with nothing of the bundle but its autoencoder.
        variant: Begin anew with a part changed: an ablation or baseline of the benchmark.
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
            preset=preset,
            variant=variant,
            schedule=schedule,
            resume=run.resume,
            device=run.device,
            progress=of_training(progress, schedule.steps),
        )


@training.command
def student(
    bundle: str,
    data: tuple[Path, ...],
    output: Path,
    run: Annotated[Run, arg(name="")],
    steps_of_student: int = 4,
    steps_of_teacher: int = 16,
    guidance: float | None = None,
    stage: Literal["frames", "clips"] = "clips",
    frames: int = 8,
    scale: float = 1.0,
) -> None:
    """Distil a bundle into one that needs few steps and no guidance (needs aa2[train]).

    Args:
        bundle: The teacher: a bundle with a trained denoiser.
        data: Folders of clips.
        output: Folder for checkpoint, logs and the bundle.
        steps_of_student: Denoising steps of the student.
        steps_of_teacher: Denoising steps of the teacher that it learns from: a multiple of the student's.
        guidance: The teacher's guidance scale; by default its own.
        stage: frames trains on single frames, clips trains the temporal layers too.
        frames: Frames a training clip, for stage clips.
        scale: Share of the model's picture size to train at; 0.5 costs a quarter.
    """
    from aa2.train.stages import STUDENT, train_student

    schedule = run.of(STUDENT)
    with bars() as progress:
        train_student(
            bundle,
            data,
            output,
            steps_of_student=steps_of_student,
            steps_of_teacher=steps_of_teacher,
            guidance=guidance,
            stage=stage,
            frames=frames,
            scale=scale,
            schedule=schedule,
            resume=run.resume,
            device=run.device,
            progress=of_training(progress, schedule.steps),
        )


@training.command
def lifting(
    output: Path,
    run: Annotated[Run, arg(name="")],
    count: int = 4000,
    motions: Path | None = None,
) -> None:
    """Train the network that gives keypoints their depth, on motions that it makes (needs aa2[synth,train]).

    Args:
        output: Folder for checkpoint, logs and the weights.
        count: Motions to learn from.
        motions: Folder to keep the motions in, for several runs; by default one in the output folder.
    """
    from aa2.train.stages.lifting import LIFTING, train_lifting

    schedule = run.of(LIFTING)
    with bars() as progress:
        train_lifting(
            output,
            count=count,
            motions=motions,
            schedule=schedule,
            resume=run.resume,
            device=run.device,
            making=of_stage(progress, "motions"),
            progress=of_training(progress, schedule.steps),
        )
