"""Options that commands of training share: how long, on what, in which windows, by which terms.

Each dataclass is one argument of a command, and tyro makes its fields flags.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from tyro.conf import arg

from aa2.config import Device
from aa2.errors import InputError
from aa2.media.apart import same_file
from aa2.progress import Tell, of_training

if TYPE_CHECKING:
    from aa2.train.clip_folder import Clips
    from aa2.train.trainer import Schedule


@dataclass(frozen=True)
class TrainingOptions:
    """The options that all stages of training share.

    Attributes:
        output: Folder for checkpoint, logs and the bundle or weights.
        steps: Optimiser steps of the whole run; by default the stage's own number.
        batch: Samples a step, over all processes; by default the stage's own number.
        accumulate: Parts that a step's samples are taken in, one after the other, to save memory.
        workers: Processes that make batches.
        max_minutes: Stop after so long; --resume goes on.
        quantised: Keep checkpoints a quarter as large, for narrow links; a run goes on from one as well as
            ever, but not bit by bit the same.
        validation_steps: Steps between two looks at the model, for TensorBoard: what it paints, and what it
            loses without each of its conditions or layers. 0 for none; for denoiser, student and compositor.
        resume: Go on from the checkpoint in the output folder.
        device: Where to compute; auto takes a GPU if there is one.
        seed: Decides data, noise and fresh weights.
    """

    output: Path
    steps: int | None = None
    batch: int | None = None
    accumulate: int = 1
    workers: int = 1
    max_minutes: float | None = None
    quantised: Annotated[bool, arg(aliases=["--compact"])] = False
    validation_steps: Annotated[int, arg(aliases=["--watch-steps"])] = 0
    resume: bool = False
    device: Device = "auto"
    seed: int = 0

    def schedule(self, stage: Schedule) -> Schedule:
        """The schedule of a stage with what was asked for."""
        return replace(
            stage,
            steps=self.steps or stage.steps,
            batch=self.batch or stage.batch,
            accumulate=self.accumulate,
            workers=self.workers,
            max_minutes=self.max_minutes,
            quantised=self.quantised,
            validation_steps=self.validation_steps,
            seed=self.seed,
        )

    def settings(
        self, stage: Schedule, tell: Tell, *, validated: bool = True, start: str | None = None
    ) -> dict[str, Any]:
        """The arguments that the functions of all stages share.

        Args:
            stage: its own schedule.
            tell: shown how the training goes.
            validated: whether the stage has something to look at.
            start: the bundle that the training starts with.
        Raises:
            InputError: looks are asked for where there is nothing to look at; what is trained would replace
                the bundle that it starts with.
        """
        if start is not None and same_file(self.output / "bundle", Path(start)):
            raise InputError(start, "is where the result will be", "choose another folder for `output`")
        if self.validation_steps and not validated:
            raise InputError("--validation-steps", "has nothing to show of this stage", "leave it out")
        schedule = self.schedule(stage)
        return {
            "output": self.output,
            "schedule": schedule,
            "resume": self.resume,
            "device": self.device,
            "progress": of_training(tell, schedule.steps),
        }


@dataclass(frozen=True)
class ClipOptions:
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
        from aa2.train.open_clips import RenderOptions, open_clips

        rendered = RenderOptions(self.render, self.render_workers, self.render_uses) if self.render else None
        return open_clips(self.data, rendered, seed)


@dataclass(frozen=True)
class WindowOptions:
    """What a denoiser sees of a clip.

    Attributes:
        stage: frames trains on single frames, clips trains the temporal layers too.
        frames: Frames a training clip, for stage clips.
        scale: Share of the model's picture size to train at; 0.5 costs a quarter.
    """

    stage: Literal["frames", "clips"] = "frames"
    frames: int = 8
    scale: float = 1.0


@dataclass(frozen=True)
class LossOptions:
    """What the terms of the compositor's loss count; 0 switches one off.

    Attributes:
        pixels: The absolute error.
        lpips: LPIPS with AlexNet; needs make metric-weights.
        adversarial: How real a discriminator of patches finds the picture.
        matching: The difference of the discriminator's features.
        steadiness: The error of the change along the truth's flow.
    """

    pixels: float = 0.5
    lpips: float = 1.0
    adversarial: float = 0.05
    matching: float = 0.1
    steadiness: float = 0.5
