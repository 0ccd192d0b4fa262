"""Frames per second of `aa2 animate`, by stage.

    python benchmarks/speed.py [--bundle mini] [--steps 4 ...] [--reference PICTURE --driving VIDEO]

Runs the whole command on the package's demo, or what is given: with the bundle's own number of steps, then
with each of ``--steps``. Times are exclusive: what a stage calls that has a line of its own does not count
for it. Wall time is what a user waits. Where others work on the machine it is too long, and threads that wait
for each other spend CPU time too: there only CPU time with ``OMP_NUM_THREADS=1`` can be trusted.
Reading weights and the reference picture happens once and stands apart.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
import tyro
from clock import REST, Clock
from rich.console import Console
from rich.table import Table

import aa2
from aa2.animate import compose, inputs, painter
from aa2.clips.clip import Clip
from aa2.conditions.framing import Crop
from aa2.media.video import VideoWriter, probe
from aa2.models import bundle as bundles
from aa2.models.autoencoder import Autoencoder
from aa2.models.compositor import Compositor

DEMO = Path(aa2.__file__).parent / "demo"
ONCE = "weights, reference"
STAGES = {
    ONCE: [(bundles, "load"), (inputs, "read_character")],
    "extract": [(inputs, "extract")],
    "read": [(Clip, "frames"), (Clip, "character_mask"), (Clip, "object_masks"), (Clip, "depth")],
    "crop": [(compose, "crop_signals")],
    "conditions": [(painter, "reference_crop"), (painter, "window_arrays")],
    "clean plate": [(painter, "clean_plate")],
    "encode": [
        (painter, "to_conditions"),
        (painter, "encode_reference"),
        (painter, "encode_conditions"),
        (Autoencoder, "encode"),
    ],
    "denoise": [(painter, "sample")],
    "decode": [(Autoencoder, "decode")],
    "composite": [(Compositor, "forward")],
    "paste": [(compose, "paste"), (Crop, "restore_mask")],
    "write": [(VideoWriter, "write"), (VideoWriter, "__exit__")],
}
"""What is timed: functions where they are looked up, as owner and name."""


def show(clock: Clock, frames: int, title: str, console: Console) -> None:
    """Prints a frame's milliseconds and frames a second, by stage."""
    table = Table("stage", "wall ms", "CPU ms", "frames/s", title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    every = [stage for stage in (*STAGES, REST) if stage != ONCE and clock.wall[stage] > 0]
    for stage in every:
        table.add_row(stage, *_figures(clock.wall[stage], clock.cpu[stage], frames))
    wall, cpu = sum(clock.wall[stage] for stage in every), sum(clock.cpu[stage] for stage in every)
    table.add_section()
    table.add_row("together", *_figures(wall, cpu, frames))
    console.print(table)
    console.print(f"{ONCE}: {clock.wall[ONCE]:.1f} s, CPU {clock.cpu[ONCE]:.1f} s; once, not counted above")


def _figures(wall: float, cpu: float, frames: int) -> tuple[str, str, str]:
    return f"{1000 * wall / frames:.1f}", f"{1000 * cpu / frames:.1f}", f"{frames / wall:.1f}"


def main(
    bundle: str = "mini",
    steps: tuple[int, ...] = (),
    reference: Path = DEMO / "reference.png",
    driving: Path = DEMO / "driving.mp4",
) -> None:
    """Times `aa2 animate`.

    Args:
        bundle: a folder, or the name of one that comes with the package.
        steps: denoising steps to time beside the bundle's own number.
        reference: picture of the character.
        driving: video.
    """
    console, info = Console(), probe(driving)
    own = bundles.load(bundle).preset.diffusion.steps
    clock = Clock()
    for stage, functions in STAGES.items():
        for owner, name in functions:
            clock.time(stage, owner, name)
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, load {load}"
    console.print(f"{driving.name}: {info.frames} frames of {info.width} × {info.height}; {machine}")
    with TemporaryDirectory() as folder:
        for number in (own, *steps):
            clock.clear()
            aa2.animate(reference, driving, Path(folder, "result.mp4"), bundle=bundle, steps=number)
            clock.tick()
            show(clock, info.frames, f"{Path(bundle).name}, {number} steps", console)


if __name__ == "__main__":
    tyro.cli(main)
