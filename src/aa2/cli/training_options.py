"""What can be said of a training: how long, on what, by which terms."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aa2.config import Device
from aa2.errors import InputError
from aa2.progress import Tell, of_training

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
            without each of its conditions or layers. 0 for none; for denoiser, student and compositor.
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

    def settings(self, stage: Schedule, tell: Tell, *, watched: bool = True) -> dict[str, Any]:
        """The arguments that all stages share.

        Args:
            stage: its own schedule.
            tell: shown how the training goes.
            watched: whether the stage has something to look at.
        Raises:
            InputError: looks are asked for where there is nothing to look at.
        """
        if self.watch_steps and not watched:
            raise InputError("--watch-steps", "has nothing to show of this stage", "leave it out")
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


@dataclass(frozen=True)
class Counting:
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
