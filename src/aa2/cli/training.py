"""Training, one stage at a time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from tyro.conf import arg

from aa2.cli.app import Commands, app
from aa2.cli.training_options import ClipOptions, LossOptions, TrainingOptions, WindowOptions
from aa2.config import CompositorPart
from aa2.progress import bars, of_stage

Training = Annotated[TrainingOptions, arg(name="")]
Clips = Annotated[ClipOptions, arg(name="")]
Windows = Annotated[WindowOptions, arg(name="")]

training = Commands()
app.command(training, name="train", help="Train a model, one stage at a time.")


@training.command
def autoencoder(
    data: tuple[Path, ...],
    options: Training,
    preset: str = "mini",
    bundle: str | None = None,
) -> None:
    """Train the autoencoder; the bundle that results starts the denoiser's training (needs aa2[train]).

    Args:
        data: Folders of clips.
        preset: Size of the model.
        bundle: Only better the decoder of this bundle; the rest of it stays as it is and goes on to be valid.
    """
    from aa2.train.stages import AUTOENCODER, DECODER, train_autoencoder, train_decoder

    with bars() as tell:
        stage = AUTOENCODER if bundle is None else DECODER
        settings = options.settings(stage, tell, validated=False, start=bundle)
        if bundle is None:
            train_autoencoder(preset, data, **settings)
        else:
            train_decoder(bundle, data, **settings)


@training.command
def denoiser(
    bundle: str,
    material: Clips,
    options: Training,
    windows: Windows = WindowOptions(),  # noqa: B008 (frozen)
    preset: str | None = None,
    variant: str | None = None,
    blending: Literal["kept", "afresh"] = "kept",
) -> None:
    """Train denoiser and ReferenceNet of a bundle (needs aa2[train]).

    Args:
        bundle: Where to start: a bundle with a trained autoencoder.
        preset: Begin anew at this size, with nothing of the bundle but its autoencoder.
        variant: Begin anew with a part changed: an ablation or baseline of the benchmark.
        blending: Object blending of a bundle that is trained on: kept, or begun afresh, near "no object".
    """
    from aa2.train.stages import CLIPS, FRAMES, train_denoiser

    with material.opened(options.seed) as clips, bars() as tell:
        train_denoiser(
            bundle,
            clips,
            preset=preset,
            variant=variant,
            blending=blending,
            **asdict(windows),
            **options.settings(CLIPS if windows.stage == "clips" else FRAMES, tell, start=bundle),
        )


@training.command
def student(
    bundle: str,
    material: Clips,
    options: Training,
    windows: Windows = WindowOptions(stage="clips"),  # noqa: B008 (frozen)
    steps_of_student: int = 4,
    steps_of_teacher: int = 16,
    guidance: float | None = None,
) -> None:
    """Distil a bundle into one that needs few steps and no guidance (needs aa2[train]).

    Args:
        bundle: The teacher: a bundle with a trained denoiser.
        steps_of_student: Denoising steps of the student.
        steps_of_teacher: Denoising steps of the teacher that it learns from: a multiple of the student's.
        guidance: The teacher's guidance scale; by default its own.
    """
    from aa2.train.stages import STUDENT, train_student

    with material.opened(options.seed) as clips, bars() as tell:
        train_student(
            bundle,
            clips,
            steps_of_student=steps_of_student,
            steps_of_teacher=steps_of_teacher,
            guidance=guidance,
            **asdict(windows),
            **options.settings(STUDENT, tell, start=bundle),
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
    from aa2.train.prepare_windows import prepare_windows

    with bars() as tell:
        told = of_stage(tell, "preparing")
        made = prepare_windows(data, output, bundle, frames=frames, seed=seed, workers=workers, progress=told)
    print(f"{made} windows in {output}")


@training.command
def compositor(
    bundle: str,
    windows: Path,
    options: Training,
    terms: Annotated[LossOptions, arg(name="")],
    frames: int = 2,
    side: int = 256,
    parts: tuple[CompositorPart, ...] | None = None,
) -> None:
    """Train the compositor, which joins figure, painting and scene in pixels (needs aa2[train]).

    Args:
        bundle: Where to start: a bundle with a trained denoiser.
        windows: Folder that aa2 train windows made with this bundle.
        frames: Frames a sample; from two on it learns to be steady too.
        side: Pixels a side of the pieces that are seen at once.
        parts: Begin anew with these parts alone: light, shade, edge, detail, painting.
    """
    from aa2.train.compositor import CompositorLossWeights
    from aa2.train.stages import COMPOSITOR, train_compositor

    with bars() as tell:
        train_compositor(
            bundle,
            windows,
            frames=frames,
            side=side,
            parts=parts,
            weights=CompositorLossWeights(**asdict(terms)),
            **options.settings(COMPOSITOR, tell, start=bundle),
        )


@training.command
def lifting(
    options: Training,
    count: int = 3600,
    motions: Path | None = None,
) -> None:
    """Train the network that gives keypoints their depth, on motions that it makes (needs aa2[synth,train]).

    Args:
        count: Motions to learn from.
        motions: Folder to keep the motions in, for several runs; by default one in the output folder.
    """
    from aa2.train.stages.lifting import LIFTING, train_lifting

    with bars() as tell:
        train_lifting(
            count=count,
            motions=motions,
            making=of_stage(tell, "motions"),
            **options.settings(LIFTING, tell, validated=False),
        )


@training.command
def limbs(
    data: tuple[Path, ...],
    options: Training,
    frames: int = 2,
) -> None:
    """Train the network that tells the limbs of a picture apart, on rendered clips (needs aa2[train]).

    Args:
        data: Folders of clips that `aa2 synthesise` made.
        frames: Pictures of each character of a clip, beside its reference.
    """
    from aa2.train.stages.limbs import LIMBS, train_limbs

    with bars() as tell:
        train_limbs(data, frames=frames, **options.settings(LIMBS, tell, validated=False))
