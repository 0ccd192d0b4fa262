"""The stage of the compositor, on a bundle whose other parts are trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from aa2.config import PRESETS, Device
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.batches import Augmentation, ClipWindows, pack
from aa2.train.clip_folder import Clips
from aa2.train.compositor import CompositorLoss
from aa2.train.schedule import Schedule
from aa2.train.sources import opened
from aa2.train.stages.stage import Stage
from aa2.train.stages.start import Progress, scaled, silent
from aa2.train.watch import watch_of

COMPOSITOR = Schedule(steps=4000, batch=8, learning_rate=1e-3, ema=0.995)


def train_compositor(
    bundle: str | Path,
    data: Sequence[Path] | Clips,
    output: Path,
    *,
    frames: int = 1,
    scale: float = 1.0,
    schedule: Schedule = COMPOSITOR,
    resume: bool = False,
    device: Device = "auto",
    progress: Progress = silent,
) -> Path:
    """Train the compositor of ``bundle``, a fresh one where it has none, and write the bundle that results.

    Args:
        data: folders of clips, or clips that were opened (`aa2.train.sources`).
        output: folder for the run; the bundle is ``output / "bundle"``.
        bundle, frames, scale, schedule: of `compositor_stage`.
    Raises:
        InputError: no such bundle, one whose preset has no compositor, no clips, nothing to resume.
    """
    ready = compositor_stage(bundle, opened(data), frames=frames, scale=scale, schedule=schedule)
    return ready.run(output, resume=resume, device=device, progress=progress)


def compositor_stage(
    bundle: str | Path,
    clips: Clips,
    *,
    frames: int = 1,
    scale: float = 1.0,
    schedule: Schedule = COMPOSITOR,
) -> Stage:
    """The training of the compositor.

    Args:
        bundle: a bundle with a trained denoiser; all of it but the compositor stays as it is.
        frames: frames a sample; from two on steadiness is learnt too.
        scale: of the preset's picture sizes.
    Raises:
        InputError: no such bundle, or one whose preset has no compositor.
    """
    start = bundles.load(bundle)
    if start.compositor is None:
        _add_compositor(start, bundle, schedule.seed)
    buckets = [scaled(bucket, scale, start.preset) for bucket in start.preset.buckets]
    windows = ClipWindows(
        clips,
        buckets,
        frames,
        schedule.batch,
        schedule.seed,
        augmentation=replace(Augmentation(), no_reference=0.0, motion_frame=0.0),
        mask_kind=start.preset.mask_kind,
        lift=start.preset.lift,
        plate=True,
    )
    facts = {"stage": "compositor", "frames": frames, "clips": len(clips)}
    watch = watch_of(start, clips, buckets[0], frames, steps=schedule.watch_steps, seed=schedule.seed)
    return Stage(start, CompositorLoss(start), windows, pack, schedule, facts, watch)


def _add_compositor(start: bundles.Bundle, name: str | Path, seed: int) -> None:
    preset = PRESETS.get(start.preset.name)
    if preset is None or preset.compositor is None or not start.preset.denoiser.environment:
        raise InputError(name, f"{start.preset.name} is made without a compositor", "choose another bundle")
    torch.manual_seed(seed)
    start.preset = replace(start.preset, compositor=preset.compositor)
    start.compositor = bundles.build_compositor(start.preset)
