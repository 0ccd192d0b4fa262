"""The first stage: an autoencoder, in a bundle whose other parts are fresh."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from aa2.models import bundle as bundles
from aa2.train.autoencoder import AutoencoderLoss, PictureCrops
from aa2.train.clip_folder import ClipFolder
from aa2.train.stages.start import Progress, preset_of, silent
from aa2.train.trainer import Schedule, train

AUTOENCODER = Schedule(steps=1800, batch=16, learning_rate=5e-4, warmup=200, ema=0.998)


def train_autoencoder(
    preset: str,
    data: Sequence[Path],
    output: Path,
    *,
    schedule: Schedule = AUTOENCODER,
    picture: int = 128,
    resume: bool = False,
    device: str = "auto",
    progress: Progress = silent,
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
