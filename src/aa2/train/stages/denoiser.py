"""The stages of the denoiser: single frames, then short clips with the temporal layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import torch

from aa2.config import DenoiserConfig, Device
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.models.object_guider import build_object_guider
from aa2.train.batches import pack
from aa2.train.clip_folder import Clips
from aa2.train.denoiser import DenoiserLoss
from aa2.train.denoiser_validator import make_denoiser_validator
from aa2.train.open_clips import as_clips
from aa2.train.schedule import Schedule
from aa2.train.stages.export import BundleExport
from aa2.train.stages.stage import Stage
from aa2.train.stages.start import Temporal, denoiser_windows, preset_of, window_facts
from aa2.train.trainer import TrainingProgress, silent
from aa2.variants import VARIANTS

FRAMES = Schedule(steps=2000, batch=16, learning_rate=1e-3, ema=0.995)
CLIPS = Schedule(steps=1000, batch=2, learning_rate=2e-4, ema=0.995)

Blending = Literal["kept", "afresh"]
"""What becomes of a bundle's object blending when it is trained on."""


def train_denoiser(
    bundle: str | Path,
    data: Sequence[Path] | Clips,
    output: Path,
    *,
    preset: str | None = None,
    variant: str | None = None,
    stage: Temporal = "frames",
    frames: int = 8,
    scale: float = 1.0,
    blending: Blending = "kept",
    schedule: Schedule | None = None,
    resume: bool = False,
    device: Device = "auto",
    progress: TrainingProgress = silent,
) -> Path:
    """Train denoiser and ReferenceNet of ``bundle`` and write the bundle that results.

    Args:
        data: folders of clips, or clips that were opened (`aa2.train.open_clips`).
        output: folder for the run; the bundle is ``output / "bundle"``.
        bundle, preset, variant, stage, frames, scale, blending, schedule: of `denoiser_stage`.
    Raises:
        InputError: no such bundle, preset or variant, no blending, no clips, nothing to resume.
    """
    ready = denoiser_stage(
        bundle,
        as_clips(data),
        preset=preset,
        variant=variant,
        stage=stage,
        frames=frames,
        scale=scale,
        blending=blending,
        schedule=schedule,
    )
    return ready.run(output, resume=resume, device=device, progress=progress)


def denoiser_stage(
    bundle: str | Path,
    clips: Clips,
    *,
    preset: str | None = None,
    variant: str | None = None,
    stage: Temporal = "frames",
    frames: int = 8,
    scale: float = 1.0,
    blending: Blending = "kept",
    schedule: Schedule | None = None,
) -> Stage:
    """The training of denoiser and ReferenceNet.

    Args:
        bundle: where training starts: a bundle with a trained autoencoder.
        preset, variant: begin anew with this preset (None: the bundle's) in this variant (None: all parts)
            and only the bundle's autoencoder; both None trains the bundle's own weights on.
        stage: single ``frames`` without the temporal layers, or ``clips`` with them.
        frames: frames a clip, the motion frame included.
        scale: of the preset's picture sizes; 0.5 is a quarter of the cost, to begin with.
        blending: ``afresh`` gives a bundle that is trained on new object guider and blends, which start near
            "no object": blends that started at one half hardly leave it.
    Raises:
        InputError: no such bundle, preset or variant; the bundle has no blending to begin afresh.
    """
    start = bundles.load(bundle)
    schedule = schedule or (CLIPS if stage == "clips" else FRAMES)
    torch.manual_seed(schedule.seed)
    if preset is not None or variant is not None:
        start = _anew(start, preset or start.preset.name, variant or "full")
    if blending == "afresh":
        _blend_afresh(start, bundle)
    windows = denoiser_windows(clips, start.preset, schedule, stage=stage, frames=frames, scale=scale)
    facts = {"stage": stage, **window_facts(windows)}
    if blending == "afresh":
        facts["blending"] = blending
    size, steps = windows.buckets[0], schedule.validation_steps
    validate = make_denoiser_validator(start, clips, size, windows.frames, steps=steps, seed=schedule.seed)
    loss = DenoiserLoss(start, temporal=stage == "clips")
    return Stage(loss, windows, pack, schedule, BundleExport(start, facts), validate)


def _anew(bundle: bundles.Bundle, preset: str, variant: str) -> bundles.Bundle:
    if variant not in VARIANTS:
        raise InputError(variant, "no such variant", f"choose one of: {', '.join(VARIANTS)}")
    try:
        return bundles.renewed(bundle, VARIANTS[variant].of(preset_of(preset), variant))
    except ValueError as error:
        raise InputError(preset, str(error), "choose a preset with the bundle's autoencoder") from error


def _blend_afresh(bundle: bundles.Bundle, name: str | Path) -> None:
    """New object guider and blends, as the bundle's variant begins with them today."""
    preset, denoiser = bundle.preset, bundle.denoiser
    variant = VARIANTS.get(preset.variant, VARIANTS["full"])
    bias = variant.denoiser.get("object_bias", DenoiserConfig.object_bias)
    config = replace(preset.denoiser, object_bias=bias)
    guider = build_object_guider(config)
    if guider is None:
        raise InputError(name, "blends no objects in", "leave out `blending=afresh`")
    denoiser.object_guider, denoiser.config = guider, config
    bundle.preset = replace(preset, denoiser=config)
