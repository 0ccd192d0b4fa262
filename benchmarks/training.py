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
from aa2.train.rates import counted_flops, matmul_rate
from aa2.train.schedule import Schedule
from aa2.train.stages import train_denoiser
from aa2.train.trainer import LOG_STEPS


def flops_of_a_sample(bundle: str, data: tuple[Path, ...], stage: str, frames: int) -> float:
    """Floating-point operations of one sample, forwards and backwards, at the first picture size."""
    start = bundles.load(bundle)
    length = frames if stage == "clips" else 1
    windows = ClipWindows(ClipFolder(data), start.preset.buckets[:1], length, 1)
    with counted_flops() as counter:
        DenoiserLoss(start, stage == "clips")(collate([windows[0]]))["loss"].backward()
    return counter.get_total_flops()


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
    paces: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        train_denoiser(
            bundle,
            data,
            Path(folder),
            stage=stage,
            frames=frames,
            schedule=schedule,
            progress=lambda step, logs: paces.append(logs),
        )
    if len(paces) < 2:
        raise SystemExit(f"fewer than {2 * LOG_STEPS} steps in {minutes:g} minutes: give more --minutes")
    seconds = [batch * LOG_STEPS / pace["speed/samples_per_second"] for pace in paces[1:]]
    waited = sum(s * p["speed/data_wait_percent"] for s, p in zip(seconds, paces[1:], strict=True)) / sum(
        seconds
    )
    rate = batch * LOG_STEPS * len(seconds) / sum(seconds)
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
