"""Whether training waits for data, and where the time of a sample goes.

    python benchmarks/training_data.py [--data FOLDER...] [--clips 16] [--frames 1] [--workers 2] [--steps 0]

Without ``--data`` it renders ``--clips`` first. Prints

1. milliseconds a sample by part, in one process, of clips that the shared store holds already, and what the
   first use of a clip costs. CPU time holds on a busy machine too;
2. samples per second of each source alone, from when its first sample is there: clips on disk, and clips that
   are rendered by ``--workers`` processes while as many load;
3. with ``--steps``, the share of the time that `mini` waits for either, by the trainer's own count.
"""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import tyro
from clock import REST, Clock
from rich.console import Console
from rich.table import Table
from torch.utils.data import DataLoader

from aa2.avatar.figure import Figure
from aa2.conditions import build
from aa2.conditions.framing import BUCKETS
from aa2.train import batches
from aa2.train.batches import ClipWindows, pack
from aa2.train.clip_folder import ClipFolder, Clips
from aa2.train.open_clips import RenderOptions, open_clips
from aa2.train.rates import made_per_second
from aa2.train.resumable_batch_sampler import ResumableBatchSampler
from aa2.train.shared_store import SharedStore
from aa2.train.stages.denoiser import CLIPS, FRAMES, train_denoiser
from aa2_synth.synthesise import cores, synthesise

PARTS = {
    "read from the store": [(SharedStore, "read")],
    "crop": [(batches, "crop_signals"), (batches, "window_crop")],
    "closer shots": [(batches, "closer_shot"), (batches, "half_reference")],
    "scale augmentation": [(batches, "rescale_randomly")],
    "light and colours": [(batches, "graded")],
    "errors of extraction": [(batches, "degraded")],
    "reference": [(batches, "reference_crop")],
    "formulated mask": [(build, "formulated"), (build, "character_pixels")],
    "skeleton": [(build, "draw_skeleton")],
    "structured depth": [(build, "_structured_depth")],
    "lift the reference": [(batches, "lifted")],
    "draw it": [(Figure, "onto")],
    "objects": [(build, "_objects")],
}
"""What is timed: functions where they are looked up, as owner and name."""
BATCH = 8


def by_part(clips: Clips, frames: int, count: int, console: Console) -> None:
    """Prints where the time of a sample goes."""
    windows = ClipWindows(clips, BUCKETS, frames, BATCH)
    began = time.process_time()
    for index in range(count):
        _ = windows[index]
    first = time.process_time() - began
    clock = Clock()
    for part, functions in PARTS.items():
        for owner, name in functions:
            clock.time(part, owner, name)
    clock.clear()
    for index in range(count):
        _ = windows[index]
    clock.tick()
    table = Table("part", "calls a sample", "CPU ms a sample")
    for part in sorted((*PARTS, REST), key=lambda part: -clock.cpu[part]):
        table.add_row(part, f"{clock.calls[part] / count:.1f}", f"{1000 * clock.cpu[part] / count:.2f}")
    total = sum(clock.cpu.values())
    table.add_row("together", "", f"{1000 * total / count:.2f}")
    console.print(f"{frames} frames of {BUCKETS[0]}, {count} samples, clips used before")
    console.print(table)
    console.print(f"the first {count} samples, which decode: {1000 * first / count:.1f} CPU ms a sample")


def pace(clips: Clips, frames: int, workers: int, seconds: float) -> float:
    """Samples a second of loading processes, the first batch left out."""
    windows = ClipWindows(clips, BUCKETS, frames, BATCH)
    sampler = ResumableBatchSampler(0, 10**6, BATCH, 1, 0, 1)
    loader = iter(
        DataLoader(windows, batch_sampler=sampler, collate_fn=pack, num_workers=workers, prefetch_factor=2)
    )
    return made_per_second(loader, BATCH, seconds)


def waited(
    clips: Clips, bundle: str, frames: int, workers: int, steps: int, output: Path
) -> dict[str, float]:
    """The pace that the trainer reports at its end, in percent and samples a second."""
    seen: list[dict[str, float]] = []
    train_denoiser(
        bundle,
        clips,
        output,
        stage="frames" if frames == 1 else "clips",
        frames=frames,
        schedule=_schedule(frames, steps, workers),
        progress=lambda step, logs: seen.append(logs),
    )
    return {name.partition("/")[2]: value for name, value in seen[-1].items() if name.startswith("speed/")}


def _schedule(frames: int, steps: int, workers: int):
    return FRAMES.__class__(steps=steps, batch=(FRAMES if frames == 1 else CLIPS).batch, workers=workers)


def main(
    data: tuple[Path, ...] = (),
    clips: int = 16,
    frames: int = 1,
    workers: int | None = None,
    seconds: float = 20.0,
    uses: int = 100,
    steps: int = 0,
    bundle: str = "mini",
) -> None:
    """Measures.

    Args:
        data: folders of clips.
        clips: to render where none are given.
        frames: frames a sample.
        workers: processes that load, and as many that render; by default one per core.
        seconds: to count samples for.
        uses: samples that a rendered clip is for.
        steps: of training, a multiple of 10; 0 leaves training out.
        bundle: what is trained.
    """
    cv2.setNumThreads(1)
    console, workers = Console(), workers or cores()
    console.print(f"{cores()} cores, load before {', '.join(f'{n:.1f}' for n in os.getloadavg())}")
    with TemporaryDirectory() as folder:
        if not data:
            data = (Path(folder, "clips"),)
            synthesise(range(clips), data[0], seed=1, workers=workers)
        on_disk = ClipFolder(data)
        by_part(on_disk, frames, 96, console)
        del on_disk
        sources = {"clips on disk": None, "clips rendered meanwhile": RenderOptions(1.0, workers, uses)}
        numbers = itertools.count()
        for name, rendered in sources.items():
            with open_clips([] if rendered else data, rendered) as source:
                rate = pace(source, frames, workers, seconds)
                console.print(f"{name}: {rate:.1f} samples a second with {workers} workers")
                if steps:
                    run = Path(folder, f"run{next(numbers)}")
                    logs = waited(source, bundle, frames, workers, steps, run)
                    console.print(f"{name}: training {logs}")


if __name__ == "__main__":
    tyro.cli(main)
