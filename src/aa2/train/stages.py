"""The stages of training, each one function: a folder of clips in, a bundle out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import torch

from aa2.config import PRESETS, VARIANTS
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.autoencoder import AutoencoderLoss, PictureCrops
from aa2.train.batches import ClipWindows, collate
from aa2.train.clip_folder import ClipFolder
from aa2.train.denoiser import DenoiserLoss
from aa2.train.trainer import Schedule, train

Progress = Callable[[int, dict[str, float]], None]

AUTOENCODER = Schedule(steps=1800, batch=16, learning_rate=5e-4, warmup=200, ema=0.998)
FRAMES = Schedule(steps=2000, batch=16, learning_rate=1e-3, ema=0.995)
CLIPS = Schedule(steps=1000, batch=2, learning_rate=2e-4, ema=0.995)


def train_autoencoder(
    preset: str,
    data: Sequence[Path],
    output: Path,
    *,
    schedule: Schedule = AUTOENCODER,
    picture: int = 128,
    resume: bool = False,
    device: str = "auto",
    progress: Progress = lambda step, logs: None,
) -> Path:
    """Train the autoencoder of ``preset`` and write a bundle whose other parts are fresh.

    Args:
        data: folders of clips.
        output: folder for the run; the bundle is ``output / "bundle"``.
        picture: side of the training crops in pixels.
    Raises:
        InputError: no such preset, no clips, nothing to resume.
    """
    torch.manual_seed(schedule.seed)
    bundle = bundles.build(_preset(preset))
    folder = ClipFolder(data)
    crops, clips = PictureCrops(folder, picture, schedule.seed), len(folder)
    measure = torch.stack([crops[10**9 + i] for i in range(256)]).float() / 127.5 - 1
    bundle.autoencoder.set_patch_components(measure)

    def export(path: Path, step: int) -> None:
        bundle.training = [{"stage": "autoencoder", "steps": step, "batch": schedule.batch, "clips": clips}]
        bundle.autoencoder.cpu().set_statistics(measure)
        bundles.save(bundle, path, torch.float32)

    train(
        AutoencoderLoss(bundle.autoencoder),
        crops,
        torch.stack,
        schedule,
        output,
        export,
        resume=resume,
        device=device,
        progress=progress,
    )
    return output / "bundle"


def train_denoiser(
    bundle: str | Path,
    data: Sequence[Path],
    output: Path,
    *,
    preset: str | None = None,
    variant: str | None = None,
    stage: Literal["frames", "clips"] = "frames",
    frames: int = 8,
    scale: float = 1.0,
    schedule: Schedule | None = None,
    resume: bool = False,
    device: str = "auto",
    progress: Progress = lambda step, logs: None,
) -> Path:
    """Train denoiser and ReferenceNet of ``bundle`` and write the bundle that results.

    Args:
        bundle: where training starts: a bundle with a trained autoencoder.
        data: folders of clips.
        output: folder for the run; the bundle is ``output / "bundle"``.
        preset, variant: begin anew with this preset (None: the bundle's) in this variant (None: all parts)
            and only the bundle's autoencoder; both None trains the bundle's own weights on.
        stage: single ``frames`` without the temporal layers, or ``clips`` with them.
        frames: frames a clip, the motion frame included.
        scale: of the preset's picture sizes; 0.5 is a quarter of the cost, to begin with.
    Raises:
        InputError: no such bundle, preset or variant, no clips, nothing to resume.
    """
    start = bundles.load(bundle)
    if preset is not None or variant is not None:
        start = _anew(start, preset or start.preset.name, variant or "full")
    temporal = stage == "clips"
    schedule = schedule or (CLIPS if temporal else FRAMES)
    frames = min(frames, start.preset.window) if temporal else 1
    buckets = [_scaled(bucket, scale, start) for bucket in start.preset.buckets]
    clips = ClipFolder(data)
    windows = ClipWindows(
        clips,
        buckets,
        frames,
        schedule.batch,
        schedule.seed,
        mask_kind=start.preset.mask_kind,
        environment=start.preset.denoiser.environment,
    )
    facts = {"stage": stage, "frames": frames, "clips": len(clips), "picture": "×".join(map(str, buckets[0]))}

    def export(path: Path, step: int) -> None:
        done = {**facts, "steps": step, "batch": schedule.batch, "seed": schedule.seed}
        start.training = [*before, done]
        bundles.save(start.to("cpu"), path, torch.float32)

    before = start.training
    train(
        DenoiserLoss(start, temporal),
        windows,
        collate,
        schedule,
        output,
        export,
        resume=resume,
        device=device,
        progress=progress,
    )
    return output / "bundle"


def _scaled(bucket: tuple[int, int], scale: float, bundle: bundles.Bundle) -> tuple[int, int]:
    stride = bundle.preset.denoiser.patch * 2 ** (len(bundle.preset.denoiser.channels) - 1)
    width, height = (round(side * scale / stride) * stride for side in bucket)
    if min(width, height) == 0:
        raise InputError(f"scale {scale}", "leaves no picture", f"sides must stay at least {stride} pixels")
    return width, height


def _anew(bundle: bundles.Bundle, preset: str, variant: str) -> bundles.Bundle:
    if variant not in VARIANTS:
        raise InputError(variant, "no such variant", f"choose one of: {', '.join(VARIANTS)}")
    try:
        return bundles.renewed(bundle, VARIANTS[variant].of(_preset(preset), variant))
    except ValueError as error:
        raise InputError(preset, str(error), "choose a preset with the bundle's autoencoder") from error


def _preset(name: str):
    if name not in PRESETS:
        raise InputError(name, "no such preset", f"choose one of: {', '.join(PRESETS)}")
    return PRESETS[name]
