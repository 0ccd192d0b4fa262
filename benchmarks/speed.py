"""Frames per second and memory of `aa2 animate`, by stage.

    python benchmarks/speed.py [--bundle mini] [--steps 4 ...] [--reference PICTURE] [--driving VIDEO]
                               [--size 1080]

Runs the whole command on the package's demo, or what is given: with the bundle's own number of steps, then
with each of ``--steps``. Times are exclusive: what a stage calls that has a line of its own does not count
for it. Wall time is what a user waits. Where others work on the machine it is too long, and threads that wait
for each other spend CPU time too: there only CPU time with ``OMP_NUM_THREADS=1`` can be trusted.
Reading weights and the reference picture, its matte included, happens once and stands apart. ``--size``
enlarges the video to so many rows and 16 : 9; with the demo's and 1080 its figure is 800 pixels high.
"""

from __future__ import annotations

import os
import platform
import resource
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import torch
import tyro
from clock import REST, Clock
from rich.console import Console
from rich.table import Table

import aa2
from aa2.animate import (
    character,
    compose,
    composer,
    diffusion_painter,
    figures,
    frame_parts,
    inputs,
    result_segments,
    survey,
    window,
)
from aa2.avatar.figure import Figure
from aa2.clips.clip import Clip
from aa2.clips.growing import GrowingClip
from aa2.conditions.framing import Crop
from aa2.conditions.plate import CleanPlate
from aa2.conditions.warp import LimbWarp
from aa2.extract.keypoint_flow import KeypointFlow
from aa2.extract.reading import PersonReader
from aa2.extract.tracking import Tracker
from aa2.media import frame_store
from aa2.media.frame_store import FrameStore
from aa2.media.stage_log import StageLog
from aa2.media.video import VideoReader, probe
from aa2.media.video_writer import VideoWriter
from aa2.models import bundle as bundles
from aa2.models.autoencoder import Autoencoder
from aa2.models.compositor import Compositor

DEMO = Path(aa2.__file__).parent / "demo"
ONCE = "weights, reference"
STAGES = {
    ONCE: [(bundles, "load"), (inputs, "read_character"), (character, "lifted")],
    "find people": [(Tracker, "add")],
    "read the person": [(PersonReader, "read"), (KeypointFlow, "add")],
    "pose": [(survey._Look, "add")],
    "keep": [(FrameStore, "write"), (StageLog, "write"), (GrowingClip, "write")],
    "read": [
        (FrameStore, "native"),
        (frame_store, "shown"),
        (Clip, "character_mask"),
        (Clip, "object_masks"),
        (Clip, "depth"),
    ],
    "crop": [(window, "crop_signals")],
    "conditions": [(character, "reference_crop"), (composer, "window_arrays")],
    "outline": [(frame_parts, "person_in")],
    "clean plate": [(compose, "_views"), (CleanPlate, "__init__"), (CleanPlate, "__getitem__")],
    "encode": [
        (diffusion_painter, "to_conditions"),
        (diffusion_painter, "encode_reference"),
        (diffusion_painter, "encode_conditions"),
        (Autoencoder, "encode"),
    ],
    "denoise": [(diffusion_painter, "sample")],
    "decode": [(Autoencoder, "decode")],
    "composite": [(Compositor, "forward")],
    "figure": [(Figure, "onto"), (LimbWarp, "onto")],
    "edges": [(figures, "offsets_of"), (figures, "steadied"), (figures, "moved")],
    "layers": [(window, "layers_of"), (composer, "combined")],
    "paste": [(window, "paste"), (Crop, "restore_mask")],
    "put back": [(result_segments, "put_back")],
    "join": [(result_segments, "join_segments")],
}
"""What is timed: functions where they are looked up, as owner and name. Encoding is in the rest."""


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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    console.print(f"most memory so far: {peak:.0f} MiB")


def enlarged(video: Path, rows: int, output: Path) -> Path:
    """The video in so many rows and 16 : 9, mirrored at its sides where it is narrower."""
    columns = round(rows * 16 / 9 / 2) * 2
    with (
        VideoReader(video) as frames,
        VideoWriter(output, (columns, rows), probe(video).fps, audio_from=video) as writer,
    ):
        for time, frame in frames:
            size = round(rows * frame.shape[1] / frame.shape[0]), rows
            frame = cv2.resize(frame, size, interpolation=cv2.INTER_CUBIC)
            missing = max(columns - size[0], 0)
            frame = cv2.copyMakeBorder(
                frame, 0, 0, missing // 2, missing - missing // 2, cv2.BORDER_REFLECT_101
            )
            left = (frame.shape[1] - columns) // 2
            writer.write(frame[:, left : left + columns], time)
    return output


def _figures(wall: float, cpu: float, frames: int) -> tuple[str, str, str]:
    return f"{1000 * wall / frames:.1f}", f"{1000 * cpu / frames:.1f}", f"{frames / wall:.1f}"


def main(
    bundle: str = "mini",
    steps: tuple[int, ...] = (),
    reference: Path = DEMO / "reference.png",
    driving: Path = DEMO / "driving.mp4",
    size: int | None = None,
) -> None:
    """Times `aa2 animate`.

    Args:
        bundle: a folder, or the name of one that comes with the package.
        steps: denoising steps to time beside the bundle's own number.
        reference: picture of the character.
        driving: video.
        size: rows to which it is enlarged; None leaves it.
    """
    console = Console()
    own = bundles.load(bundle).preset.diffusion.steps
    clock = Clock()
    for stage, functions in STAGES.items():
        for owner, name in functions:
            clock.time(stage, owner, name)
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, load {load}"
    with TemporaryDirectory() as folder:
        video = driving if size is None else enlarged(driving, size, Path(folder, "driving.mp4"))
        info = probe(video)
        console.print(f"{driving.name}: {info.frames} frames of {info.width} × {info.height}; {machine}")
        for number in (None, *steps):
            clock.clear()
            aa2.animate(reference, video, Path(folder, "result.mp4"), bundle=bundle, steps=number)
            clock.tick()
            show(clock, info.frames, f"{Path(bundle).name}, {number or own} steps", console)


if __name__ == "__main__":
    tyro.cli(main)
