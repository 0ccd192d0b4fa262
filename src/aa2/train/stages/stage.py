"""A stage of training that is ready to start: what the trainer is given, and what it leaves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn
from torch.utils.data import Dataset

from aa2.config import Device
from aa2.models.bundle import Bundle
from aa2.train.schedule import Schedule
from aa2.train.stages.export import exporter
from aa2.train.stages.start import Progress, silent
from aa2.train.trainer import train
from aa2.train.watched import Watched

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stage:
    """A stage of training before it starts.

    Attributes:
        bundle: in training.
        module, samples, collate, schedule, watch: of `aa2.train.trainer.train`.
        facts: what the bundle tells of this stage, beside steps, batch and seed.
        finish: called when the bundle is trained and on the CPU, before it is written.
    """

    bundle: Bundle
    module: nn.Module
    samples: Dataset
    collate: Callable[..., Any]
    schedule: Schedule
    facts: Mapping[str, Any]
    watch: Callable[[], Watched] | None = None
    finish: Callable[[], None] = lambda: None

    def run(
        self, output: Path, *, resume: bool = False, device: Device = "auto", progress: Progress = silent
    ) -> Path:
        """Train, and write the bundle that results; its folder, ``output / "bundle"``.

        Raises:
            InputError: as `aa2.train.trainer.train`.
        """
        schedule, facts = self.schedule, dict(self.facts)
        log.info("training %d steps of %d samples into %s: %s", schedule.steps, schedule.batch, output, facts)
        train(
            self.module,
            self.samples,
            self.collate,
            self.schedule,
            output,
            exporter(self.bundle, self.schedule, self.facts, self.finish),
            watch=self.watch,
            resume=resume,
            device=device,
            progress=progress,
        )
        return output / "bundle"
