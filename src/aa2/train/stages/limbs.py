"""The stage of the network of limbs: rendered clips in, its weights out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from aa2.config import Device
from aa2.models.limb_net import LimbNet, save_limb_net
from aa2.train.limb_pictures import limb_pictures
from aa2.train.limbs import LimbLoss, LimbSamples, collate
from aa2.train.schedule import Schedule
from aa2.train.stages.export import network_export
from aa2.train.stages.stage import Stage
from aa2.train.trainer import TrainingProgress, silent

LIMBS = Schedule(steps=8000, batch=8, learning_rate=2e-3, warmup=200, ema=0.998)


def train_limbs(
    data: Sequence[Path],
    output: Path,
    *,
    frames: int = 2,
    schedule: Schedule = LIMBS,
    resume: bool = False,
    device: Device = "auto",
    progress: TrainingProgress = silent,
) -> Path:
    """Train the network that tells the limbs of a picture apart, and write its weights.

    Args:
        data: folders of clips that know limbs, as `aa2 synthesise` makes them.
        output: folder for the run; the weights are ``output / "bundle"``.
        frames: pictures of each character of a clip, beside its reference.
        schedule: how long and how fast.
        resume: go on from the checkpoint in ``output``.
        device: where to compute.
        progress: told how it goes.

    Raises:
        InputError: no clips, or none that knows limbs; nothing to resume.
    """
    pictures = limb_pictures(data, frames)
    torch.manual_seed(schedule.seed)
    net = LimbNet()
    samples = LimbSamples(pictures, schedule.seed)
    ready = Stage(LimbLoss(net), samples, collate, schedule, network_export(net, save_limb_net))
    return ready.run(output, resume=resume, device=device, progress=progress)
