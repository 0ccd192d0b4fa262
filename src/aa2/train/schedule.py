"""How long a run of training is, and how fast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """How long and how fast.

    Attributes:
        steps: optimiser steps of the whole run; the learning rate falls to zero over them.
        by_clock: let the learning rate fall over ``max_minutes`` instead, for a run that has so much time and
            will see how many steps that is. Such a run cannot be repeated bit by bit.
        batch: samples a step, over all processes.
        learning_rate: its peak.
        warmup: steps over which it rises.
        accumulate: parts that a process's share of a step is taken in, one after the other, to save memory.
        ema: decay of the averaged weights, which are what a run exports.
        max_minutes: stop this slice after so long, checkpointed; None runs to the end.
        save_minutes: minutes between checkpoints.
        quantised: checkpoints of a quarter of the size (`aa2.train.quantised_state`), to be carried
            elsewhere; a run goes on from one as well as ever, but not bit by bit the same.
        validation_steps: steps between two looks at the averaged weights (``validate`` of
            `aa2.train.trainer.train`); 0 for none.
        workers: processes that make batches; 0 makes them in this one.
        precision: ``bf16`` or ``no`` (single).
        seed: decides data, noise and dropout.
    """

    steps: int
    batch: int
    learning_rate: float = 1e-3
    warmup: int = 100
    accumulate: int = 1
    ema: float = 0.995
    by_clock: bool = False
    max_minutes: float | None = None
    save_minutes: float = 5.0
    quantised: bool = False
    validation_steps: int = 0
    workers: int = 1
    precision: str = "bf16"
    seed: int = 0

    def rate(self, step: int, minutes: float = 0.0) -> float:
        """The learning rate of a step that begins so many minutes into this slice."""
        rise = min(1.0, (step + 1) / max(1, self.warmup))
        done = step / self.steps
        if self.by_clock and self.max_minutes is not None:
            done = minutes / max(self.max_minutes, 1e-9)
        return self.learning_rate * rise * max(0.02, 1 - done)
