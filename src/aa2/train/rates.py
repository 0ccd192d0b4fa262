"""How fast training goes, and how much of what the device can do it uses."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from aa2.train.randomness import undisturbed_randomness

Sums = dict[str, tuple[float, int]]


class Meter:
    """Means of what was logged since the last look, and the pace.

    Args:
        samples: samples a step.

    Attributes:
        flops: floating-point operations of a step, 0 where not known.
        peak: floating-point operations that the device does in a second, by `matmul_rate`.
    """

    def __init__(self, samples: int) -> None:
        self.samples, self.flops, self.peak = samples, 0, 0.0
        self._logs: dict[str, list[torch.Tensor]] = defaultdict(list)
        self.start()

    def start(self) -> None:
        """Count from now."""
        self._since, self._waited, self._steps = time.monotonic(), 0.0, 0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Around what waits for data."""
        asked = time.monotonic()
        yield
        self._waited += time.monotonic() - asked

    def add(self, logs: Mapping[str, torch.Tensor]) -> None:
        """Scalars of one part of a step, not waited for; not every name need be there every time."""
        for name, value in logs.items():
            self._logs[name].append(value.detach())

    def step(self) -> None:
        """A step is done."""
        self._steps += 1

    def look(self) -> tuple[Sums, dict[str, float]]:
        """Sums and counts by name, and the pace, since the last look."""
        sums = {name: (torch.stack(v).double().sum().item(), len(v)) for name, v in self._logs.items()}
        passed = max(time.monotonic() - self._since, 1e-9)
        pace = {
            "speed/samples_per_second": self._steps * self.samples / passed,
            "speed/data_wait_percent": 100 * self._waited / passed,
        }
        if self.flops and self.peak:
            pace["speed/matmul_share_percent"] = 100 * self._steps * self.flops / passed / self.peak
        self._logs.clear()
        self.start()
        return sums, pace


def means(sums: list[Sums]) -> dict[str, float]:
    """Means by name over all processes."""
    names = {name: None for process in sums for name in process}
    totals = {n: [process[n] for process in sums if n in process] for n in names}
    return {n: sum(s for s, _ in parts) / sum(c for _, c in parts) for n, parts in totals.items()}


def flops_of(module: nn.Module, batch: Any) -> int:
    """Floating-point operations of ``module(batch)["loss"]``, forwards and backwards, computed to be counted.

    The module's gradients are gone afterwards, what comes next draws the same random numbers, and no fused
    kernel of a later step is given up for the count.
    """
    with undisturbed_randomness(), counted_flops() as counter:
        module(batch)["loss"].backward()
    module.zero_grad()
    return counter.get_total_flops()


@contextmanager
def counted_flops() -> Iterator[FlopCounterMode]:
    """Counts the matrix multiplications and convolutions inside; ``get_total_flops`` of what it gives tells.

    Attention is taken apart into its multiplications, for the fused kernels of CPUs would not be counted, and
    what is compiled runs as it was written.
    """
    eager = torch.compiler.set_stance("force_eager")
    with eager, sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        yield counter


def made_per_second(batches: Iterator[Any], samples: int, seconds: float) -> float:
    """Samples a second that come in batches of so many, the first batch left out."""
    next(batches)
    began, count = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        next(batches)
        count += samples
    return count / (time.monotonic() - began)


def matmul_rate(device: torch.device, precision: str, seconds: float = 0.5) -> float:
    """Floating-point operations a second of the device, measured on products of large square matrices.

    Args:
        precision: ``bf16`` or ``no`` (single), as in `aa2.train.trainer.Schedule`.
        seconds: for how long.
    """
    side = 8192 if device.type == "cuda" else 1024
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    a, b = (torch.randn(side, side, device=device, dtype=dtype) for _ in range(2))
    best, end = 0.0, time.monotonic() + seconds
    torch.matmul(a, b)
    while time.monotonic() < end or not best:
        _finish(device)
        started = time.perf_counter()
        for _ in range(5):
            torch.matmul(a, b)
        _finish(device)
        best = max(best, 5 * 2 * side**3 / (time.perf_counter() - started))
    return best


def _finish(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
