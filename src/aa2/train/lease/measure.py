"""What trains fastest on this machine, measured on real steps: batch, memory format, compilation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Any

import torch
import torch._dynamo
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.transformers.transformer_2d import Transformer2DModel
from torch import nn

from aa2.train.randomness import undisturbed_randomness

BATCHES = {"cuda": (32, 64, 128, 256), "cpu": (8, 16)}
"""Samples a step that are tried, by kind of device."""
UNMEASURED = {"cuda": 8, "cpu": 1}
"""Noises that a sample is trained with where nothing was measured, by kind of device."""
GAIN = 1.05
"""How much faster another setting must be to be taken."""
LARGER = 1.25
"""How much faster twice the batch must be to be taken: small batches take more steps."""
NOISES = 16
"""Noises that a sample is trained with in a step, at most."""
STEPS, SECONDS = 3, 2.0
"""Steps that are timed at least, and for how long at least."""
COMPILED = (ResnetBlock2D, Transformer2DModel)
"""What is compiled, each by itself: the whole network takes minutes."""

Batches = Callable[[int], Sequence[Any]]
"""Batches of so many samples on the device, one of each picture size."""


@dataclass(frozen=True)
class Setting:
    """How to train.

    Attributes:
        batch: samples a step.
        channels_last: whether weights and features lie in memory pixel by pixel.
        compiled: whether `COMPILED` are.
        noises: noises that each sample is trained with in a step; ``batch`` counts the samples.
        pace: samples a second, 0 where not measured.
    """

    batch: int
    noises: int = 1
    channels_last: bool = False
    compiled: bool = False
    pace: float = 0.0

    def __str__(self) -> str:
        extras = {
            f"{self.noises} noises each": self.noises > 1,
            "channels last": self.channels_last,
            "compiled": self.compiled,
        }
        said = [words for words, on in extras.items() if on]
        return ", ".join([f"batch {self.batch}", *said, f"{self.pace:.2f} samples/s"])


def fastest(
    module: nn.Module,
    batches: Batches,
    device: torch.device,
    sizes: Sequence[int],
    until: float,
    better: Callable[[Setting], object] = lambda setting: None,
) -> Setting:
    """The best batch and memory format; the module is left in it, its weights as they were.

    What fails, for want of memory, is left out.

    Args:
        module: on ``device``; maps a batch to a dictionary with ``loss``.
        sizes: samples a step to try, in rising order; the first is always tried.
        until: by ``time.monotonic()``; nothing new is tried from then on.
        better: called with what was the best so far, in case that what is tried next hangs.
    """
    best = Setting(sizes[0])
    trials = [{"batch": size} for size in sizes]
    trials += [{"channels_last": True}] if device.type == "cuda" else []
    for change in trials:
        setting = replace(best, **change)
        arrange(module, setting)
        pace = measured(module, batches, device, setting)
        if pace > (LARGER if "batch" in change else GAIN) * best.pace:
            best = replace(setting, pace=pace)
            better(best)
        if time.monotonic() > until:
            break
    arrange(module, best)
    return best


def arrange(module: nn.Module, setting: Setting) -> None:
    """Put the module into a setting; what is compiled once stays so."""
    form = torch.channels_last if setting.channels_last else torch.contiguous_format
    for parameter in module.parameters():
        if parameter.dim() == 4:  # Module.to fails where there are weights of three dimensions, too
            parameter.data = parameter.data.contiguous(memory_format=form)
    if setting.compiled:
        for part in _compilable(module):
            part.compile()


def compiled(
    module: nn.Module, batches: Batches, device: torch.device, setting: Setting, seconds: float
) -> Setting:
    """The setting with everything compiled that can be, if there is time for it; else as it was.

    One block is compiled first, which tells what all would cost: often minutes, of which there are few. It
    stays compiled, which does no harm.

    Args:
        seconds: that compiling may take.
    """
    blocks = _compilable(module)
    if not blocks:
        return setting
    one = blocks[len(blocks) // 2]
    began = time.monotonic()
    _once(module, batches(setting.batch), device)  # memory is cold, and kernels are chosen
    plain = _once(module, batches(setting.batch), device)
    one.compile()
    cost = (_once(module, batches(setting.batch), device) - plain) * len(blocks)
    left = seconds - (time.monotonic() - began)
    print(f"compiling {len(blocks)} blocks would take about {cost:.0f} s of {left:.0f} s", flush=True)
    if cost > left:
        return setting
    trial = replace(setting, compiled=True)
    arrange(module, trial)
    return replace(trial, pace=measured(module, batches, device, trial))


def _compilable(module: nn.Module) -> list[nn.Module]:
    torch._dynamo.config.recompile_limit = 64  # blocks of one class differ in width and picture size
    torch._dynamo.config.suppress_errors = True  # what cannot be compiled runs as it is
    return [part for part in module.modules() if isinstance(part, COMPILED)]


def _once(module: nn.Module, batches: Sequence[Any], device: torch.device) -> float:
    """Seconds that one pass over each picture size takes, forwards and backwards."""
    began = time.monotonic()
    with undisturbed_randomness(), _unchanged(module):
        for batch in batches:
            _gradient(module, batch, device)
        module.zero_grad()
    return time.monotonic() - began


def measured(module: nn.Module, batches: Batches, device: torch.device, setting: Setting) -> float:
    """Samples a second of whole steps in bfloat16, 0 where they fail; nothing of the module changes."""
    try:
        with undisturbed_randomness(), _unchanged(module) as trained:
            pace = _pace(module, trained, batches(setting.batch), device, setting.batch)
    except RuntimeError as error:  # out of memory, or no compiler
        print(f"batch {setting.batch} failed: {error}", flush=True)
        module.zero_grad()
        torch.cuda.empty_cache()  # nothing where there is no GPU
        return 0.0
    print(replace(setting, pace=pace), flush=True)
    return pace


def _pace(
    module: nn.Module, trained: list[nn.Parameter], batches: Sequence[Any], device: torch.device, size: int
) -> float:
    optimizer = torch.optim.AdamW(trained, 0.0, weight_decay=0.0, fused=True)

    def step(batch: Any) -> None:
        _gradient(module, batch, device)
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    for batch in batches:  # memory is cold, and each picture size is compiled by itself
        step(batch)
    began, steps = time.monotonic(), 0
    while steps < STEPS or time.monotonic() - began < SECONDS:
        step(batches[steps % len(batches)])
        steps += 1
    return steps * size / (time.monotonic() - began)


def _gradient(module: nn.Module, batch: Any, device: torch.device) -> None:
    with torch.autocast(device.type, torch.bfloat16):
        loss = module(batch)["loss"]
    loss.backward()
    if device.type == "cuda":
        torch.cuda.synchronize(device)


@contextmanager
def _unchanged(module: nn.Module) -> Iterator[list[nn.Parameter]]:
    """The trained weights, which come out as they went in, even if a gradient was not finite."""
    trained = [p for p in module.parameters() if p.requires_grad]
    kept = [p.detach().clone() for p in trained]
    try:
        yield trained
    finally:
        with torch.no_grad():
            for parameter, value in zip(trained, kept, strict=True):
                parameter.copy_(value)


def shared(setting: Setting, made: float) -> Setting:
    """The same work a step on fewer samples, with more noises each, if no more samples than ``made`` a second
    can be had: where the device would wait for data, it learns more of what is there.
    """
    noises = 1
    while noises < min(NOISES, setting.batch) and setting.pace > noises * made:
        noises *= 2
    return replace(setting, batch=setting.batch // noises, noises=noises, pace=setting.pace / noises)


def repeated(samples: Sequence[Any], size: int) -> list[Any]:
    """``size`` samples of these, again and again."""
    return list(islice(cycle(samples), size))
