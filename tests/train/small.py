"""Runs that take little: a line fitted to points, with noise from every generator; a model on flat warps."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.data import Dataset

from aa2.config import PRESETS
from aa2.train.schedule import Schedule
from aa2.train.trainer import train

SCHEDULE = Schedule(steps=6, batch=4, warmup=2, workers=0, precision="no", learning_rate=0.1)

FLAT = replace(PRESETS["tiny"], lift="flat")
"""For runs that are not about the lifted reference: a sample takes a tenth of the time."""


class Points(Dataset):
    """Sample ``i`` is ``(3,)`` numbers of its own."""

    def __getitem__(self, index: int) -> torch.Tensor:
        return torch.from_numpy(np.random.default_rng(index).normal(size=3).astype(np.float32))


class Line(nn.Module):
    """Fits a line through the origin.

    Args:
        noise: of the loss, drawn from Python, NumPy and torch.
        before: called with the number of each forward pass.
    """

    def __init__(self, noise: float = 0.1, before: Callable[[int], None] = lambda number: None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))
        self.unused = nn.Parameter(torch.ones(2))
        self.frozen = nn.Parameter(torch.ones(2), requires_grad=False)
        self.register_buffer("centre", torch.zeros(3))
        self.noise, self.before, self.passes = noise, before, 0

    def forward(self, points: torch.Tensor) -> dict[str, torch.Tensor]:
        self.before(self.passes)
        self.passes += 1
        drawn = random.random() + np.random.random() + torch.rand(len(points))  # noqa: NPY002
        error = (points @ self.weight + self.noise * drawn).square()
        return {"loss": error.mean(), "group/largest": error.max()}


def run(output: Path, module: nn.Module, schedule: Schedule = SCHEDULE, **options) -> dict[str, torch.Tensor]:
    """Train ``module`` on points; the exported averages of its weights."""

    def export(path: Path, step: int) -> None:
        path.mkdir(exist_ok=True)
        save_file({n: p.detach().clone() for n, p in module.named_parameters()}, path / "weights.safetensors")

    train(module, Points(), torch.stack, schedule, output, export, device="cpu", **options)
    return exported(output)


def exported(output: Path) -> dict[str, torch.Tensor]:
    """What a run in the folder exported."""
    return load_file(output / "bundle/weights.safetensors")


def equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    """Whether two runs ended bit by bit the same."""
    return one.keys() == other.keys() and all(torch.equal(one[n], other[n]) for n in one)
