"""Training, one stage at a time."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from tyro.conf import arg
from tyro.extras import SubcommandApp

from aa2.cli.app import app
from aa2.config import Device
from aa2.progress import Tell, bars, of_stage, of_training

if TYPE_CHECKING:
    from aa2.train.clip_folder import Clips
    from aa2.train.trainer import Schedule


@dataclass(frozen=True)
class Run:
    """The options that all stages of training share.

    Attributes:
        steps: Optimiser steps of the whole run; by default the stage's own number.
        batch: Samples a step, over all processes; by default the stage's own number.
        accumulate: Parts that a step's samples are taken in, one after the other, to save memory.
        workers: Processes that make batches.
        max_minutes: Stop after so long; --resume goes on.
        compact: Keep checkpoints a quarter as large, for narrow links; a run goes on from one as well as
            ever, but not bit by bit the same.
        watch_steps: Steps between two looks at the model, for TensorBoard: what it paints, and what it loses
            without each of its conditions. 0 for none.
        resume: Go on from the checkpoint in the output folder.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides data, noise and fresh weights.
    """

    steps: int | None = None
    batch: int | None = None
    accumulate: int = 1
    workers: int = 1
    max_minutes: float | None = None
    compact: bool = False
    watch_steps: int = 0
    resume: bool = False
    device: Device = "auto"
    seed: int = 0

    def of(self, stage: Schedule) -> Schedule:
        """The schedule of a stage with what was asked for."""
        steps, batch = self.steps or stage.steps, self.batch or stage.batch
        return replace(
            stage,
            steps=steps,
            batch=batch,
            accumulate=self.accumulate,
            workers=self.workers,
            max_minutes=self.max_minutes,
            compact=self.compact,
            watch_steps=self.watch_steps,
            seed=self.seed,
        )

    def settings(self, stage: Schedule, tell: Tell) -> dict[str, Any]:
        """The arguments that all stages share; ``tell`` is shown how the training goes."""
        schedule = self.of(stage)
        told = of_training(tell, schedule.steps)
        return {"schedule": schedule, "resume": self.resume, "device": self.device, "progress": told}


@dataclass(frozen=True)
class Material:
    """Where samples come from.

    Attributes:
        data: Folders of clips, or shards of them.
        render: Share of the samples from clips that are rendered meanwhile; with 1 no data is needed. Needs
            aa2[synth].
        render_workers: Processes that render.
        render_uses: Samples that a rendered clip is for, on average.
    """

    data: tuple[Path, ...] = ()
    render: float = 0.0
    render_workers: int = 1
    render_uses: int = 100

    def opened(self, seed: int) -> AbstractContextManager[Clips]:
        """The clips, for as long as the context lasts."""
        from aa2.train.sources import Rendered, clips_from

        rendered = Rendered(self.render, self.render_workers, self.render_uses) if self.render else None
        return clips_from(self.data, rendered, seed)


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

    with bars() as tell:
        settings = run.settings(AUTOENCODER if bundle is None else DECODER, tell)
        if bundle is None:
            train_autoencoder(preset, data, output, **settings)
        else:
            train_decoder(bundle, data, output, **settings)


@training.command
def denoiser(
    bundle: str,
    output: Path,
    material: Annotated[Material, arg(name="")],
    run: Annotated[Run, arg(name="")],
    stage: Literal["frames", "clips"] = "frames",
    frames: int = 8,
    scale: float = 1.0,
    preset: str | None = None,
    variant: str | None = None,
    blending: Literal["kept", "afresh"] = "kept",
) -> None:
    """Train denoiser and ReferenceNet of a bundle (needs aa2[train]).

    Args:
        bundle: Where to start: a bundle with a trained autoencoder.
        output: Folder for checkpoint, logs and the bundle.
        stage: frames trains on single frames, clips trains the temporal layers too.
        frames: Frames a training clip, for stage clips.
        scale: Share of the model's picture size to train at; 0.5 costs a quarter.
        preset: Begin anew at this size, with nothing of the bundle but its autoencoder.
        variant: Begin anew with a part changed: an ablation or baseline of the benchmark.
        blending: Object blending of a bundle that is trained on: kept, or begun afresh, near "no object".
    """
    from aa2.train.stages import CLIPS, FRAMES, train_denoiser

    with material.opened(run.seed) as clips, bars() as tell:
        train_denoiser(
            bundle,
            clips,
            output,
            stage=stage,
            frames=frames,
            scale=scale,
            preset=preset,
            variant=variant,
            blending=blending,
            **run.settings(CLIPS if stage == "clips" else FRAMES, tell),
        )


@training.command
def student(
    bundle: str,
    output: Path,
    material: Annotated[Material, arg(name="")],
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
        output: Folder for checkpoint, logs and the bundle.
        steps_of_student: Denoising steps of the student.
        steps_of_teacher: Denoising steps of the teacher that it learns from: a multiple of the student's.
        guidance: The teacher's guidance scale; by default its own.
        stage: frames trains on single frames, clips trains the temporal layers too.
        frames: Frames a training clip, for stage clips.
        scale: Share of the model's picture size to train at; 0.5 costs a quarter.
    """
    from aa2.train.stages import STUDENT, train_student

    with material.opened(run.seed) as clips, bars() as tell:
        train_student(
            bundle,
            clips,
            output,
            steps_of_student=steps_of_student,
            steps_of_teacher=steps_of_teacher,
            guidance=guidance,
            stage=stage,
            frames=frames,
            scale=scale,
            **run.settings(STUDENT, tell),
        )


@training.command
def compositor(
    bundle: str,
    output: Path,
    material: Annotated[Material, arg(name="")],
    run: Annotated[Run, arg(name="")],
    frames: int = 1,
    scale: float = 1.0,
) -> None:
    """Train the compositor, which joins painting, warp and scene in pixels (needs aa2[train]).

    Args:
        bundle: Where to start: a bundle with a trained denoiser.
        output: Folder for checkpoint, logs and the bundle.
        frames: Frames a sample; from two on it learns to be steady too.
        scale: Share of the model's picture size to train at; 0.5 costs a quarter.
    """
    from aa2.train.stages import COMPOSITOR, train_compositor

    with material.opened(run.seed) as clips, bars() as tell:
        train_compositor(
            bundle,
            clips,
            output,
            frames=frames,
            scale=scale,
            **run.settings(COMPOSITOR, tell),
        )


@training.command
def lifting(
    output: Path,
    run: Annotated[Run, arg(name="")],
    count: int = 3600,
    motions: Path | None = None,
) -> None:
    """Train the network that gives keypoints their depth, on motions that it makes (needs aa2[synth,train]).

    Args:
        output: Folder for checkpoint, logs and the weights.
        count: Motions to learn from.
        motions: Folder to keep the motions in, for several runs; by default one in the output folder.
    """
    from aa2.train.stages.lifting import LIFTING, train_lifting

    with bars() as tell:
        train_lifting(
            output,
            count=count,
            motions=motions,
            making=of_stage(tell, "motions"),
            **run.settings(LIFTING, tell),
        )


@training.command
def limbs(
    data: tuple[Path, ...],
    output: Path,
    run: Annotated[Run, arg(name="")],
    frames: int = 2,
) -> None:
    """Train the network that tells the limbs of a picture apart, on rendered clips (needs aa2[synth,train]).

    Args:
        data: Folders of clips that `aa2 synthesise` made.
        output: Folder for checkpoint, logs and the weights.
        frames: Pictures of each character of a clip, beside its reference.
    """
    from aa2.train.stages.limbs import LIMBS, train_limbs

    with bars() as tell:
        train_limbs(data, output, frames=frames, **run.settings(LIMBS, tell))
