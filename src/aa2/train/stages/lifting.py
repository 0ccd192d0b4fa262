"""The stage of the lifting network: the data engine's motions in, its weights out."""

from __future__ import annotations

from pathlib import Path

import torch

from aa2.config import Device
from aa2.models.device import resolve
from aa2.models.lifting import Lifter, save_lifter
from aa2.train.lifting import DetectedWindows, LifterLoss, collate
from aa2.train.motion_store import load_motions
from aa2.train.schedule import Schedule
from aa2.train.stages.export import network_export
from aa2.train.stages.stage import Stage
from aa2.train.trainer import TrainingProgress, silent
from aa2.types import Progress

LIFTING = Schedule(steps=3000, batch=64, learning_rate=2e-3, warmup=200, ema=0.998)
FRAMES = 32
"""Frames of a training window, a little more than the network sees."""


def train_lifting(
    output: Path,
    *,
    count: int = 3600,
    motions: Path | None = None,
    kernel: int = 3,
    schedule: Schedule = LIFTING,
    resume: bool = False,
    device: Device = "auto",
    making: Progress | None = None,
    progress: TrainingProgress = silent,
) -> Path:
    """Train the lifting network on simulated detections and write its weights.

    Args:
        output: folder for the run; the weights are ``output / "bundle"``.
        count: motions to learn from; what is missing of them is made first.
        motions: folder to keep them in, or None for one in ``output``.
        kernel: see `aa2.models.lifting.Lifter`.
        making: told of motions made, and to make.
    Raises:
        InputError: no such device, a folder cannot be made, a file of motions is damaged, nothing to resume.
    """
    resolve(device)  # before minutes of making motions
    folder = motions or output / "motions"
    found = load_motions(folder, count, seed=schedule.seed, workers=schedule.workers, progress=making)
    torch.manual_seed(schedule.seed)
    lifter = Lifter(kernel=kernel)
    samples = DetectedWindows(found, FRAMES, schedule.seed)
    ready = Stage(LifterLoss(lifter), samples, collate, schedule, network_export(lifter, save_lifter))
    return ready.run(output, resume=resume, device=device, progress=progress)
