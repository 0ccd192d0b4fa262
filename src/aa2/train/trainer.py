"""The training loop: any module that maps a batch to a loss, in slices that resume where they stopped.

The only module that knows `accelerate`.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.data import DataLoader, Dataset, Sampler

from aa2.errors import InputError
from aa2.train.watched import Watched


@dataclass(frozen=True)
class Schedule:
    """How long and how fast.

    Attributes:
        steps: optimiser steps of the whole run; the learning rate falls to zero over them.
        batch: samples a step, over all processes.
        accumulate: parts that a step's batch is taken in, one after the other, to save memory.
        learning_rate: its peak.
        warmup: steps over which it rises.
        ema: decay of the averaged weights, which are what a run exports.
        max_minutes: stop this slice after so long, checkpointed; None runs to the end.
        save_minutes: minutes between checkpoints.
        watch_steps: steps between two looks at the averaged weights (``watch`` of `train`); 0 for none.
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
    max_minutes: float | None = None
    save_minutes: float = 5.0
    watch_steps: int = 0
    workers: int = 1
    precision: str = "bf16"
    seed: int = 0


class FromIndex(Sampler[int]):
    """Sample numbers ``start, start + 1, …, stop - 1``: the data's position is one number."""

    def __init__(self, start: int, stop: int) -> None:
        self.range = range(start, stop)

    def __iter__(self) -> Iterator[int]:
        return iter(self.range)

    def __len__(self) -> int:
        return len(self.range)


def train(
    module: nn.Module,
    samples: Dataset,
    collate: Callable,
    schedule: Schedule,
    output: Path,
    export: Callable[[Path, int], None],
    *,
    watch: Callable[[], Watched] | None = None,
    resume: bool = False,
    device: str = "auto",
    progress: Callable[[int, dict[str, float]], None] = lambda step, logs: None,
) -> int:
    """Train ``module`` and export its averaged weights.

    Args:
        module: ``module(batch)`` returns a dictionary of scalar tensors with ``loss`` among them; only
            parameters that require a gradient are trained.
        samples: sample ``i`` must depend on ``i`` alone.
        collate: samples to a batch.
        output: folder for ``checkpoint`` and TensorBoard logs.
        export: called with the folder ``output / "bundle"`` and the step reached while ``module`` holds the
            averaged weights.
        watch: called every ``schedule.watch_steps`` steps, on the main process, while ``module`` holds the
            averaged weights and is in evaluation mode.
        resume: continue from ``output / "checkpoint"``.
        progress: called with step and logs.
    Returns:
        the step reached.
    Raises:
        InputError: the folder cannot be made, there is nothing to resume from, or the loss is no longer
            finite (the batch is then kept).
    """
    accelerator = Accelerator(cpu=device == "cpu", log_with="tensorboard", project_dir=output)
    set_seed(schedule.seed)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(output, f"cannot be made ({error.strerror})", "choose another folder") from error
    trained = {n: p for n, p in module.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(
        trained.values(), lr=schedule.learning_rate, betas=(0.9, 0.99), weight_decay=1e-2
    )
    decay = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _learning_rate(step, schedule))
    module, optimizer, decay = accelerator.prepare(module, optimizer, decay)
    average = {n: p.detach().clone() for n, p in trained.items()}
    step = _load(accelerator, output / "checkpoint", average) if resume else 0
    accelerator.init_trackers("logs")

    loader = DataLoader(
        samples,
        batch_size=schedule.batch,
        sampler=FromIndex(step * schedule.batch, schedule.steps * schedule.batch),
        collate_fn=collate,
        num_workers=schedule.workers,
        generator=torch.Generator(),  # its own, so that a resumed run draws the same noise as a whole one
        prefetch_factor=4 if schedule.workers else None,
    )
    started = saved = time.monotonic()
    waited = 0.0
    module.train()
    batches = iter(accelerator.prepare(loader))
    while step < schedule.steps:
        asked = time.monotonic()
        batch = next(batches)
        waited += time.monotonic() - asked
        # Not accelerate's own mixed precision, which is one setting for the life of the process.
        with torch.autocast(accelerator.device.type, torch.bfloat16, enabled=schedule.precision == "bf16"):
            logs = module(batch)
        if not torch.isfinite(logs["loss"]):
            torch.save(batch, output / "bad_batch.pt")
            raise InputError(
                output / "bad_batch.pt", f"loss is not finite at step {step}", "inspect this batch"
            )
        accelerator.backward(logs["loss"])
        accelerator.clip_grad_norm_(trained.values(), 1.0)
        optimizer.step()
        decay.step()
        optimizer.zero_grad()
        step += 1
        _average(average, trained, min(schedule.ema, (1 + step) / (10 + step)))

        now = time.monotonic()
        if step % 10 == 0:
            values = {k: v.item() for k, v in logs.items()}
            values["data_wait"] = waited / (now - started)
            accelerator.log(values, step=step)
            progress(step, values)
        over = schedule.max_minutes is not None and now - started > schedule.max_minutes * 60
        if over or now - saved > schedule.save_minutes * 60:
            _save(accelerator, output / "checkpoint", average, step)
            saved = now
        if over:
            break
    _save(accelerator, output / "checkpoint", average, step)
    with torch.no_grad():
        kept = {n: p.detach().clone() for n, p in trained.items()}
        for n, p in trained.items():
            p.copy_(average[n])
        export(output / "bundle", step)
        for n, p in trained.items():
            p.copy_(kept[n])
    accelerator.end_training()
    return step


def _learning_rate(step: int, schedule: Schedule) -> float:
    rise = min(1.0, (step + 1) / max(1, schedule.warmup))
    return rise * max(0.02, 1 - step / schedule.steps)


@torch.no_grad()
def _average(average: dict[str, torch.Tensor], trained: dict[str, nn.Parameter], decay: float) -> None:
    for name, parameter in trained.items():
        average[name].lerp_(parameter, 1 - decay)


def _save(accelerator: Accelerator, path: Path, average: dict[str, torch.Tensor], step: int) -> None:
    """Write the checkpoint beside and swap it in: a kill leaves the old one or the new one."""
    new, old = path.with_name("checkpoint.new"), path.with_name("checkpoint.old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    accelerator.save_state(str(new))
    save_file(average, new / "average.safetensors")
    (new / "step.json").write_text(json.dumps({"step": step}))
    if path.exists():
        path.rename(old)
    new.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _load(accelerator: Accelerator, path: Path, average: dict[str, torch.Tensor]) -> int:
    if not path.exists() and path.with_name("checkpoint.old").exists():
        path.with_name("checkpoint.old").rename(path)
    if not (path / "step.json").is_file():
        raise InputError(path, "no checkpoint to resume from", "run without --resume")
    accelerator.load_state(str(path))
    for name, value in load_file(path / "average.safetensors").items():
        average[name].copy_(value)
    return json.loads((path / "step.json").read_text())["step"]
