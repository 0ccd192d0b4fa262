"""The training loop: any module that maps a batch to a loss, in slices that resume where they stopped.

The only module that knows `accelerate`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import cv2
import torch
from accelerate import Accelerator
from accelerate.utils import DistributedDataParallelKwargs, gather_object, send_to_device, set_seed
from torch import nn
from torch.utils.data import DataLoader, Dataset

from aa2.config import Device
from aa2.errors import InputError
from aa2.models.device import resolve
from aa2.train.bad_batch import save_bad_batch
from aa2.train.checkpoints import Checkpoint, read_checkpoint, recover, write_checkpoint
from aa2.train.loader_errors import CollateErrors, ErrorsAsSamples, raise_errors
from aa2.train.quantised_state import full_state, quantised
from aa2.train.randomness import random_states, restore_random_states, undisturbed_randomness
from aa2.train.rates import Meter, flops_of, matmul_rate, means
from aa2.train.resumable_batch_sampler import ResumableBatchSampler
from aa2.train.schedule import Schedule
from aa2.train.state import RunState
from aa2.train.validation import Validate

LOG_STEPS, LOG_SECONDS = 10, 10.0
"""Steps between two lines of logs, and the time after which there is one though they are not done."""

TrainingProgress = Callable[[int, dict[str, float]], None]
"""Told the step and its logs, now and then."""


def silent(step: int, logs: dict[str, float]) -> None:
    """The progress of those who do not look."""


def train(
    module: nn.Module,
    samples: Dataset,
    collate: Callable,
    schedule: Schedule,
    output: Path,
    export: Callable[[Path, int], None],
    *,
    validate: Validate | None = None,
    resume: bool = False,
    device: Device = "auto",
    peak: float | None = None,
    progress: TrainingProgress = silent,
) -> int:
    """Train ``module`` and export its averaged weights.

    Started by ``accelerate launch`` or ``torchrun`` it shares every batch between the processes. A run that
    was killed and resumed ends bit-identical to one that was not, on as many processes and threads.

    Args:
        module: ``module(batch)`` returns a dictionary of scalar tensors with ``loss`` among them, a mean over
            the batch's samples in which no sample's part depends on the others; only parameters that require
            a gradient are trained. A ``/`` in a name groups in TensorBoard.
        samples: sample ``i`` must depend on ``i`` alone.
        collate: samples to a batch.
        output: folder for ``checkpoint`` and TensorBoard logs.
        export: called with the folder ``output / "bundle"`` and the step reached, on the main process, while
            ``module`` holds the averaged weights.
        validate: called every ``schedule.validation_steps`` steps, on the main process, while ``module``
            holds the averaged weights and is in evaluation mode; what it draws at random disturbs nothing.
        resume: continue from ``output / "checkpoint"``.
        peak: floating-point operations that a device does in a second, by `matmul_rate`, to compare the pace
            with; None measures it on a GPU, and compares nothing elsewhere.
        device: where to compute; the processes of a launcher take a GPU each.
        progress: called with step and logs, on the main process.
    Returns:
        the step reached.
    Raises:
        InputError: there is no such device; the folder cannot be made; the batch cannot be shared out; there
            is nothing to resume from, or it is damaged or another run's; loss or gradient are no longer
            finite (the batch is then kept, and the last checkpoint stays as it was).
    """
    resolve(device)  # accelerate would take the CPU without a word
    # Conditions come and go with the samples, and the layers that take them.
    sparse = DistributedDataParallelKwargs(find_unused_parameters=True, broadcast_buffers=False)
    accelerator = Accelerator(
        cpu=device == "cpu", log_with="tensorboard", project_dir=output, kwargs_handlers=[sparse]
    )
    started = time.monotonic()  # what comes before the first step takes half a minute on a new machine
    set_seed(schedule.seed, device_specific=True)
    meter = Meter(schedule.batch)
    if peak is None and accelerator.device.type == "cuda":
        peak = matmul_rate(accelerator.device, schedule.precision)
    if peak is not None:
        meter.peak = peak * accelerator.num_processes
        meter.flops = schedule.batch * _flops_of_a_sample(module, samples, collate)
    run = _Run(accelerator, module, schedule, output)
    step = run.resume() if resume else 0
    accelerator.init_trackers("logs", init_kwargs={"tensorboard": {"purge_step": step + 1}})

    loader = DataLoader(
        ErrorsAsSamples(samples),
        batch_sampler=run.batch_sampler(step),
        collate_fn=CollateErrors(collate),
        num_workers=schedule.workers,
        generator=torch.Generator(),  # its own, so that a resumed run draws the same noise as a whole one
        prefetch_factor=4 if schedule.workers else None,
    )
    with one_thread_of_opencv():
        batches = raise_errors(iter(loader))
    meter.start()
    saved = logged = now = time.monotonic()
    while step < schedule.steps:
        with meter.waiting():
            parts = [next(batches) for _ in range(schedule.accumulate)]
        run.step(step, parts, meter, minutes=(now - started) / 60)
        step += 1
        now = time.monotonic()
        late = schedule.max_minutes is not None and now - started > schedule.max_minutes * 60
        over, save, tell = run.any(late, now - saved > schedule.save_minutes * 60, now - logged > LOG_SECONDS)
        if tell or step % LOG_STEPS == 0 or step == schedule.steps:
            logs, logged = run.log(step, meter), now
            if accelerator.is_main_process:
                progress(step, logs)
        if validate is not None and schedule.validation_steps and step % schedule.validation_steps == 0:
            run.validate(step, validate)
        if save and not over:
            run.save(step)
            saved = now
        if over:
            break
    run.save(step)
    run.export(step, export)
    for tracker in accelerator.trackers:
        tracker.finish()
    return step


@contextmanager
def one_thread_of_opencv() -> Iterator[None]:
    """Around what forks loading processes: each has one core. It must be said before the fork, for one whose
    parent has a pool of threads waits for them in vain as soon as it changes their number.
    """
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def _flops_of_a_sample(module: nn.Module, samples: Dataset, collate: Callable) -> int:
    """Of one, for which there is memory though attention is taken apart; where the module is by now."""
    device = next(module.parameters()).device
    return flops_of(module, send_to_device(collate([samples[0]]), device))


class _Run:
    """A run on one of its processes: what `train` does to it, one verb each."""

    def __init__(self, accelerator: Accelerator, module: nn.Module, schedule: Schedule, output: Path) -> None:
        self.accelerator, self.schedule, self.output = accelerator, schedule, output
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(output, f"cannot be made ({error.strerror})", "choose another folder") from error
        trained = [p for p in module.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(
            trained, schedule.learning_rate, betas=(0.9, 0.99), weight_decay=1e-2, fused=True
        )
        self.bare = module
        self.module, self.optimizer = accelerator.prepare(module, optimizer)
        self.state = RunState(module, optimizer)
        self.module.train()

    def batch_sampler(self, step: int) -> ResumableBatchSampler:
        """Of the samples that this process takes from ``step`` on."""
        s, a = self.schedule, self.accelerator
        return ResumableBatchSampler(step, s.steps, s.batch, s.accumulate, a.process_index, a.num_processes)

    def step(self, number: int, parts: Sequence[Any], meter: Meter, minutes: float = 0.0) -> None:
        """Take one step of the optimiser on this process's parts of a batch, so far into the slice."""
        losses = [self._backward(parts, i, meter) for i in range(len(parts))]
        rate = self.schedule.rate(number, minutes)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        norm = torch.as_tensor(self.accelerator.clip_grad_norm_(self.state.trained.values(), 1.0))
        if self.any(not torch.stack([*losses, norm.to(losses[0])]).isfinite().all())[0]:
            self._stop(number, parts)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.state.update_average(min(self.schedule.ema, (2 + number) / (11 + number)))
        meter.add({"gradient_norm": norm, "learning_rate": torch.tensor(rate)})
        meter.step()

    def _backward(self, parts: Sequence[Any], i: int, meter: Meter) -> torch.Tensor:
        """Add one part's gradient, a mean over all parts and processes in the end; its loss."""
        device = self.accelerator.device
        with ExitStack() as stack:
            if i < len(parts) - 1:
                stack.enter_context(self.accelerator.no_sync(self.module))
            # Not accelerate's own mixed precision, which is one setting for the life of the process.
            mixed = torch.autocast(device.type, torch.bfloat16, enabled=self.schedule.precision == "bf16")
            with mixed:
                logs = self.module(send_to_device(parts[i], device))
            self.accelerator.backward(logs["loss"] / len(parts))
        meter.add(logs)
        return logs["loss"].detach()

    def _stop(self, number: int, parts: Sequence[Any]) -> NoReturn:
        """Keep what broke the run, on every process its own, and give up."""
        process = self.accelerator.process_index
        path = self.output / f"bad_batch_{process}.safetensors"
        first = number * self.schedule.batch
        facts = {
            "step": number,
            "samples": f"{first} to {first + self.schedule.batch - 1}, part of process {process}",
        }
        save_bad_batch(path, parts, {**facts, "seed": self.schedule.seed})
        raise InputError(path, f"loss or gradient is not finite at step {number}", "inspect this batch")

    def any(self, *flags: bool) -> list[bool]:
        """Whether they hold on any process: clocks differ, and all must do the same."""
        if self.accelerator.num_processes == 1:
            return list(flags)
        counts = torch.tensor(flags, dtype=torch.float32, device=self.accelerator.device)
        return [count > 0 for count in self.accelerator.reduce(counts).tolist()]  # type: ignore[union-attr]

    def log(self, step: int, meter: Meter) -> dict[str, float]:
        """Means since the last time over all processes, and the pace of this one; to TensorBoard as well."""
        sums, pace = meter.look()
        logs = {**means(gather_object([sums])), **pace}
        self.accelerator.log(logs, step=step)
        return logs

    def validate(self, step: int, validate: Validate) -> None:
        """Show what is to be seen of the averaged weights."""
        if self.accelerator.is_main_process:
            self.bare.eval()
            with torch.no_grad(), self.state.averaged(), undisturbed_randomness():
                seen = validate()
            self.bare.train()
            self.accelerator.log(seen.scalars, step=step)
            writer: Any = self.accelerator.get_tracker("tensorboard", unwrap=True)
            for name, picture in seen.pictures.items():
                writer.add_image(name, picture, step, dataformats="HWC")
        self.accelerator.wait_for_everyone()

    def save(self, step: int) -> None:
        """Write the checkpoint."""
        randomness = gather_object([random_states()])
        if self.accelerator.is_main_process:
            tensors = self.state.tensors()
            facts = {"step": step, "quantised": self.schedule.quantised, "frozen": self.state.frozen}
            kept = quantised(tensors) if self.schedule.quantised else tensors
            checkpoint = Checkpoint({**self._facts, **facts}, kept, randomness)
            write_checkpoint(checkpoint, self.output / "checkpoint")
        self.accelerator.wait_for_everyone()

    def resume(self) -> int:
        """Take up the checkpoint; the step that it was written after."""
        path = self.output / "checkpoint"
        if self.accelerator.is_main_process:
            recover(path)
        self.accelerator.wait_for_everyone()
        kept = read_checkpoint(path)
        for name, value in self._facts.items():
            if kept.facts.get(name) != value:
                problem = f"was made with {name} {kept.facts.get(name)}, not {value}"
                raise InputError(path, problem, "resume it as it was started")
        try:
            self.state.restore(full_state(kept), kept.facts["frozen"])
            step = int(kept.facts["step"])
        except (KeyError, ValueError) as error:
            raise InputError(path, f"is another model's ({error})", "resume it as it was started") from error
        restore_random_states(kept.randomness[self.accelerator.process_index])
        return step

    @property
    def _facts(self) -> dict[str, int]:
        """What must not change within a run."""
        return {
            "seed": self.schedule.seed,
            "batch": self.schedule.batch,
            "processes": self.accelerator.num_processes,
        }

    def export(self, step: int, export: Callable[[Path, int], None]) -> None:
        """Have the averaged weights exported."""
        if self.accelerator.is_main_process:
            with torch.no_grad(), self.state.averaged():
                export(self.output / "bundle", step)
        self.accelerator.wait_for_everyone()
