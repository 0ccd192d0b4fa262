"""The first stage, an autoencoder in a bundle whose other parts are fresh; and a better decoder later on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from aa2.config import Device
from aa2.models import bundle as bundles
from aa2.train.autoencoder import AutoencoderLoss
from aa2.train.clip_folder import ClipFolder
from aa2.train.crops import PictureCrops
from aa2.train.schedule import Schedule
from aa2.train.stages.export import BundleExport
from aa2.train.stages.stage import Stage
from aa2.train.stages.start import preset_of
from aa2.train.trainer import TrainingProgress, silent

AUTOENCODER = Schedule(steps=1800, batch=16, learning_rate=5e-4, warmup=200, ema=0.998)
DECODER = Schedule(steps=3000, batch=12, learning_rate=1e-3, warmup=100, ema=0.998)


def train_autoencoder(
    preset: str,
    data: Sequence[Path],
    output: Path,
    *,
    schedule: Schedule = AUTOENCODER,
    picture: int = 128,
    resume: bool = False,
    device: Device = "auto",
    progress: TrainingProgress = silent,
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
    bundle = bundles.build(preset_of(preset))
    crops = PictureCrops(ClipFolder(data), picture, schedule.seed)
    measure = torch.stack([crops[10**9 + i] for i in range(256)]).float() / 127.5 - 1
    bundle.autoencoder.set_patch_components(measure)

    def finish() -> None:
        bundle.autoencoder.set_statistics(measure)

    ready = _stage(bundle, "autoencoder", crops, schedule, finish)
    return ready.run(output, resume=resume, device=device, progress=progress)


def train_decoder(
    bundle: str | Path,
    data: Sequence[Path],
    output: Path,
    *,
    schedule: Schedule = DECODER,
    picture: int = 128,
    resume: bool = False,
    device: Device = "auto",
    progress: TrainingProgress = silent,
) -> Path:
    """Train the decoder of a bundle's autoencoder alone: latents stay, and so does what the other parts know.

    Args:
        bundle: where training starts; all but the decoder is in the bundle that results, as it was.
        data: folders of clips.
        output: folder for the run; the bundle is ``output / "bundle"``.
        picture: side of the training crops in pixels.
    Raises:
        InputError: no such bundle, no clips, nothing to resume.
    """
    start = bundles.load(bundle)
    start.autoencoder.requires_grad_(False)
    start.autoencoder.decoder.requires_grad_(True)
    start.autoencoder.linear_decoder.requires_grad_(True)
    crops = PictureCrops(ClipFolder(data), picture, schedule.seed)
    ready = _stage(start, "decoder", crops, schedule)
    return ready.run(output, resume=resume, device=device, progress=progress)


def _stage(
    bundle: bundles.Bundle,
    name: str,
    crops: PictureCrops,
    schedule: Schedule,
    finish: Callable[[], None] = lambda: None,
) -> Stage:
    export = BundleExport(bundle, {"stage": name, "clips": len(crops.folder)}, finish)
    return Stage(AutoencoderLoss(bundle.autoencoder), crops, torch.stack, schedule, export)
