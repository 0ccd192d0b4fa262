"""What stages of training leave: the bundle, with an account of how it was trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from aa2.models import bundle as bundles
from aa2.models.bundle import Bundle
from aa2.train.trainer import Schedule


def exporter(
    bundle: Bundle, schedule: Schedule, facts: Mapping[str, Any], finish: Callable[[], None] = lambda: None
) -> Callable[[Path, int], None]:
    """What `aa2.train.trainer.train` calls to write the bundle that it trained.

    Args:
        bundle: in training; what it says of its training so far stays.
        schedule: of the run.
        facts: of this stage, for ``bundle.json``; steps, batch and seed are added.
        finish: called when the bundle is on the CPU, before it is written.
    """
    before = bundle.training

    def export(path: Path, step: int) -> None:
        done = {**facts, "steps": step, "batch": schedule.batch, "seed": schedule.seed}
        bundle.training = [*before, done]
        bundle.to("cpu")
        finish()
        bundles.save(bundle, path, torch.float32)

    return export
