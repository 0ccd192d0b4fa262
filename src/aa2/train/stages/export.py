"""What stages of training leave: a bundle with an account of how it was trained, or one network's weights."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from aa2.models import bundle as bundles
from aa2.models.bundle import Bundle
from aa2.train.schedule import Schedule

Export = Callable[[Path, int, Schedule], None]
"""Writes what is in training to a folder: told the step that was reached, and by which schedule."""

Network = TypeVar("Network", bound=nn.Module)


@dataclass
class BundleExport:
    """Writes the bundle that a stage trains; an `Export`.

    Attributes:
        bundle: in training; what it says of its training so far stays.
        facts: of this stage, for ``bundle.json``; steps, batch and seed are added.
        finish: called when the bundle is on the CPU, before it is written.
    """

    bundle: Bundle
    facts: Mapping[str, Any]
    finish: Callable[[], None] = lambda: None
    _before: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self._before = self.bundle.training

    def __call__(self, path: Path, step: int, schedule: Schedule) -> None:
        done = {**self.facts, "steps": step, "batch": schedule.batch, "seed": schedule.seed}
        self.bundle.training = [*self._before, done]
        self.bundle.to("cpu")
        self.finish()
        bundles.save(self.bundle, path, torch.float32)


def network_export(network: Network, save: Callable[[Network, Path], object]) -> Export:
    """Writes the one network that a stage trains, from the CPU.

    Args:
        network: in training; it stays where it is.
        save: writes a network's weights to a folder.
    """

    def export(path: Path, step: int, schedule: Schedule) -> None:
        del step, schedule
        save(copy.deepcopy(network).cpu(), path)

    return export
