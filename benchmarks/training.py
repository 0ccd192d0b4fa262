"""How fast the denoiser trains, how much of the device's arithmetic it uses, and how long it waits for data.

    python benchmarks/training.py DATA... [--bundle mini] [--minutes 1] [--batch 8] [--stage frames]

DATA are folders of clips. Prints the device's rate of matrix multiplication, measured; the floating-point
operations of a step, counted (products and convolutions, forwards and backwards); samples a second; the share
of the rate that they make; and the share of the time that training waits for data. The first logged steps,
while loaders start and memory is cold, do not count.
"""

from __future__ import annotations

import os
import platform
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import torch
import tyro
from rich.console import Console
from rich.table import Table
from tyro.conf import Positional

from aa2.models import bundle as bundles
from aa2.train.batches import ClipWindows, collate
from aa2.train.clip_folder import ClipFolder
from aa2.train.denoiser import DenoiserLoss
from aa2.train.rates import flops_of, matmul_rate
from aa2.train.schedule import Schedule
from aa2.train.stages import train_denoiser


def flops_of_a_sample(bundle: str, data: tuple[Path, ...], stage: str, frames: int) -> float:
    """Floating-point operations of one sample, forwards and backwards, at the first picture size."""
    start = bundles.load(bundle)
    length = frames if stage == "clips" else 1
    windows = ClipWindows(ClipFolder(data), start.preset.buckets[:1], length, 1)
    return flops_of(DenoiserLoss(start, stage == "clips"), collate([windows[0]]))


def main(
    data: Annotated[tuple[Path, ...], Positional],
    bundle: str = "mini",
    minutes: float = 1.0,
    batch: int = 8,
    workers: int = 1,
    stage: Literal["frames", "clips"] = "frames",
    frames: int = 6,
    precision: Literal["bf16", "no"] = "bf16",
) -> None:
    """Measure and print.

    Args:
        data: Folders of clips.
        bundle: Model to train on.
        minutes: For how long.
        batch: Samples a step.
        workers: Processes that make batches.
        stage: What is trained.
        frames: Frames a sample, for stage clips.
        precision: Of the multiplications.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    peak = matmul_rate(device, precision, seconds=3.0)
    flops = flops_of_a_sample(bundle, data, stage, frames)
    schedule = Schedule(10**6, batch, max_minutes=minutes, workers=workers, precision=precision)
    told: list[tuple[int, dict[str, float]]] = []
    with tempfile.TemporaryDirectory() as folder:
        train_denoiser(
            bundle,
            data,
            Path(folder),
            stage=stage,
            frames=frames,
            schedule=schedule,
            progress=lambda step, logs: told.append((step, logs)),
        )
    if len(told) < 2:
        raise SystemExit(f"logged fewer than two times in {minutes:g} minutes: give more --minutes")
    samples, paces = [batch * (b - a) for (a, _), (b, _) in pairwise(told)], [logs for _, logs in told[1:]]
    seconds = [n / pace["speed/samples_per_second"] for n, pace in zip(samples, paces, strict=True)]
    waits = zip(seconds, paces, strict=True)
    waited = sum(s * pace["speed/data_wait_percent"] for s, pace in waits) / sum(seconds)
    rate = sum(samples) / sum(seconds)
    name = (
        torch.cuda.get_device_name() if device.type == "cuda" else platform.processor() or platform.machine()
    )
    table = Table(title=f"{bundle}, {stage}, batch {batch}, {precision}; {name}, {os.cpu_count()} cores")
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_row("matrix multiplication, TFLOP/s", f"{peak / 1e12:.3f}")
    table.add_row("a step, TFLOP", f"{batch * flops / 1e12:.3f}")
    table.add_row("samples a second", f"{rate:.2f}")
    table.add_row("share of the matrix multiplications", f"{100 * rate * flops / peak:.1f} %")
    table.add_row("wait for data", f"{waited:.1f} %")
    Console().print(table)


if __name__ == "__main__":
    tyro.cli(main)
