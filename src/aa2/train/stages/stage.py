"""A stage of training that is ready to start: what the trainer is given, and what it leaves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn
from torch.utils.data import Dataset

from aa2.config import Device
from aa2.train.schedule import Schedule
from aa2.train.stages.export import Export
from aa2.train.trainer import TrainingProgress, silent, train
from aa2.train.validation import Validate

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stage:
    """A stage of training before it starts.

    Attributes:
        module, samples, collate, schedule, validate: of `aa2.train.trainer.train`.
        export: writes what was trained (`aa2.train.stages.export`).
    """

    module: nn.Module
    samples: Dataset
    collate: Callable[..., Any]
    schedule: Schedule
    export: Export
    validate: Validate | None = None

    def run(
        self,
        output: Path,
        *,
        resume: bool = False,
        device: Device = "auto",
        progress: TrainingProgress = silent,
    ) -> Path:
        """Train, and write what results; its folder, ``output / "bundle"``.

        Args:
            output: folder for the run: ``checkpoint``, ``logs``, ``bundle``.
            resume: go on from the checkpoint in ``output``.
            device: where to compute.
            progress: called with step and logs.
        Raises:
            InputError: as `aa2.train.trainer.train`.
        """
        schedule = self.schedule
        log.info("training %d steps of %d samples into %s", schedule.steps, schedule.batch, output)
        train(
            self.module,
            self.samples,
            self.collate,
            self.schedule,
            output,
            lambda path, step: self.export(path, step, self.schedule),
            validate=self.validate,
            resume=resume,
            device=device,
            progress=progress,
        )
        return output / "bundle"
