"""Training, one stage at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from tyro.conf import arg
from tyro.extras import SubcommandApp

from aa2.cli.app import app
from aa2.cli.training_options import Counting, Material, Run
from aa2.config import CompositorPart
from aa2.progress import bars, of_stage

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
        settings = run.settings(AUTOENCODER if bundle is None else DECODER, tell, watched=False)
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
def windows(
    data: tuple[Path, ...],
    output: Path,
    bundle: str = "mini",
    frames: int = 4,
    workers: int = 1,
    seed: int = 0,
) -> None:
    """Prepare what the compositor is trained on: clips as a user's video would be seen (needs aa2[train]).

    People are found, references lifted and pictures painted as in use, which takes some 10 seconds a clip.
    Clips that are prepared already are kept.

    Args:
        data: Folders of short clips, best of 512 pixels a side: aa2 synthesise --size 512 --frames 8.
        output: Folder for the windows.
        bundle: Whose denoiser paints.
        frames: Frames a window.
        workers: Processes.
        seed: With a clip's name decides its windows.
    """
    from aa2.train.preparing import prepare

    with bars() as tell:
        told = of_stage(tell, "preparing")
        made = prepare(data, output, bundle, frames=frames, seed=seed, workers=workers, progress=told)
    print(f"{made} windows in {output}")


@training.command
def compositor(
    bundle: str,
    windows: Path,
    output: Path,
    run: Annotated[Run, arg(name="")],
    counting: Annotated[Counting, arg(name="")],
    frames: int = 2,
    side: int = 256,
    parts: tuple[CompositorPart, ...] | None = None,
) -> None:
    """Train the compositor, which joins figure, painting and scene in pixels (needs aa2[train]).

    Args:
        bundle: Where to start: a bundle with a trained denoiser.
        windows: Folder that aa2 train windows made with this bundle.
        output: Folder for checkpoint, logs and the bundle.
        frames: Frames a sample; from two on it learns to be steady too.
        side: Pixels a side of the pieces that are seen at once.
        parts: Begin anew with these parts alone: light, shade, edge, detail, painting.
    """
    from dataclasses import asdict

    from aa2.train.compositor import Weights
    from aa2.train.stages import COMPOSITOR, train_compositor

    with bars() as tell:
        train_compositor(
            bundle,
            windows,
            output,
            frames=frames,
            side=side,
            parts=parts,
            weights=Weights(**asdict(counting)),
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
            **run.settings(LIFTING, tell, watched=False),
        )


@training.command
def limbs(
    data: tuple[Path, ...],
    output: Path,
    run: Annotated[Run, arg(name="")],
    frames: int = 2,
) -> None:
    """Train the network that tells the limbs of a picture apart, on rendered clips (needs aa2[train]).

    Args:
        data: Folders of clips that `aa2 synthesise` made.
        output: Folder for checkpoint, logs and the weights.
        frames: Pictures of each character of a clip, beside its reference.
    """
    from aa2.train.stages.limbs import LIMBS, train_limbs

    with bars() as tell:
        train_limbs(data, output, frames=frames, **run.settings(LIMBS, tell, watched=False))
