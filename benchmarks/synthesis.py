"""How fast clips are made, and where the time goes; how near to each other made clips are.

    python benchmarks/synthesis.py [--clips 12] [--workers 2] [--size 256]
    python benchmarks/synthesis.py --near-duplicates FOLDER

The first renders clips of 24 frames (environment and both characters, all signals, written) twice: with all
workers, as `aa2 synthesise` does, and in one process with a clock on every stage. Times are exclusive:
what a stage calls that has a line of its own does not count for it. CPU seconds are those of all threads, so
they hold on a busy machine too; where others work on it, wall time and clips per minute are too bad. The
second prints the clips of a folder that are most alike.
"""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro
from clock import REST, Clock
from rich.console import Console
from rich.table import Table

from aa2.clips import tracks, writer
from aa2.media.video_writer import VideoWriter
from aa2.workers import shared_out
from aa2_synth import plan, produce
from aa2_synth.near_duplicates import NEAR_DUPLICATE, closest_pairs
from aa2_synth.render import animated_character
from aa2_synth.render.observe import Observer
from aa2_synth.render.renderer import Renderer
from aa2_synth.render.scene_renderer import SceneRenderer
from aa2_synth.synthesise import cores, synthesise
from aa2_synth.textures.textures import Surfaces

FRAMES, SEED = 24, 1
STAGES = {
    "plan: characters": [(plan, "make_character"), (plan, "make_crowd")],
    "plan: motion and things": [(plan, "random_action")],
    "plan: place": [(plan, "make_scene"), (plan, "make_camera")],
    "plan: textures": [(Surfaces, "add"), (Surfaces, "stacked")],
    "references: their plan": [(produce, "plan_references")],
    "upload places and textures": [(SceneRenderer, "__init__")],
    "upload people": [(animated_character, "CharacterMesh")],
    "bend bodies to the motion": [(animated_character, "pose")],
    "skin": [(animated_character, "skin"), (animated_character, "worn")],
    "hand over to OpenGL": [(SceneRenderer, "shoot"), (SceneRenderer, "silhouettes")],
    "draw": [(Renderer, "read")],
    "read back": [(Renderer, "_layer")],
    "keypoints": [(animated_character, "keypoints_3d"), (Observer, "observe")],
    "encode video": [(VideoWriter, "write"), (VideoWriter, "__exit__")],
    "encode PNG": [(tracks.PictureWriter, "write"), (writer, "write_picture")],
}
"""What is timed: functions where they are looked up, as owner and name."""


@dataclass(frozen=True)
class Profile:
    """Of one process: the clock after so many clips, and what drew them."""

    clock: Clock
    clips: int
    device: str


def profiled(job: tuple[Path, int, int]) -> Profile:
    """Renders clips of a size into a folder, with the clock on."""
    folder, clips, size = job
    renderer = Renderer(size)
    _write(renderer, folder, 0)  # caches fill
    clock = Clock()
    for stage, functions in STAGES.items():
        for owner, name in functions:
            clock.time(stage, owner, name)
    for index in range(1, clips + 1):
        _write(renderer, folder, index)
    clock.tick()
    return Profile(clock, clips, renderer.device)


def show(profile: Profile, console: Console) -> None:
    """Prints seconds a clip by stage."""
    clock, clips = profile.clock, profile.clips
    table = Table("stage", "calls a clip", "CPU s a clip", "wall s a clip")
    for stage in (*STAGES, REST):
        numbers = (clock.cpu[stage] / clips, clock.wall[stage] / clips)
        table.add_row(stage, f"{clock.calls[stage] / clips:.1f}", *(f"{number:.3f}" for number in numbers))
    cpu, wall = sum(clock.cpu.values()) / clips, sum(clock.wall.values()) / clips
    table.add_row("together", "", f"{cpu:.2f}", f"{wall:.2f}")
    console.print(f"one process, {clips} clips, drawn by {profile.device}")
    console.print(table)
    console.print(f"{60 / cpu:.1f} clips per CPU minute: what an idle core makes")


def _write(renderer: Renderer, folder: Path, index: int) -> None:
    produce.write_clip(
        renderer, folder / f"{index:06d}", seed=SEED, split="train", index=index, frames=FRAMES
    )


def throughput(clips: int, size: int, workers: int, folder: Path, console: Console) -> None:
    """Prints clips a minute of worker processes, from when each has made its first clip."""
    done = []
    synthesise(
        range(clips + workers),
        folder,
        size=size,
        frames=FRAMES,
        seed=SEED,
        workers=workers,
        progress=lambda *_: done.append(time.perf_counter()),
    )
    rate = 60 * clips / (done[-1] - done[workers - 1])
    console.print(f"{workers} workers: {rate:.1f} clips a minute, {rate / workers:.1f} per worker")
    size_of = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    console.print(f"{size_of / (clips + workers) / 1e6:.2f} MB a clip")


def main(
    clips: int = 12, workers: int | None = None, size: int = 256, near_duplicates: Path | None = None
) -> None:
    """Measures the data engine.

    Args:
        clips: to render, after the first of each process.
        workers: processes; by default one per core.
        size: pixels a side.
        near_duplicates: instead, print the clips of this folder that are most alike.
    """
    console = Console()
    if near_duplicates is not None:
        found = sorted(header.parent for header in near_duplicates.glob("*/clip.json"))
        for pair in closest_pairs(found):
            console.print(f"{pair.distance:.3f}  {pair.first.name}  {pair.second.name}")
        console.print(f"{len(found)} clips; near duplicates are below {NEAR_DUPLICATE}")
        return
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    console.print(f"{platform.processor() or platform.machine()}, {cores()} cores, load before {load}")
    with TemporaryDirectory() as folder:
        throughput(clips, size, workers or cores(), Path(folder, "run"), console)
        Path(folder, "profile").mkdir()
        for _, profile in shared_out(profiled, [(Path(folder, "profile"), clips, size)], 1):
            show(profile, console)


if __name__ == "__main__":
    tyro.cli(main)
