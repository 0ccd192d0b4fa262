"""Size, time and loss of the ways to store rendered frames; docs/clip_format.md has the outcome.

    python benchmarks/clip_pictures.py SIZE

Renders clips of SIZE × SIZE pixels, and stores their exact frames in every way. Times are those of one core.
"""

from __future__ import annotations

import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from aa2.clips.clip import Clip, ClipWriter
from aa2.clips.pictures import ColourFormat
from aa2.media.video import VideoReader, VideoWriter
from aa2_synth import produce
from aa2_synth.render.renderer import Renderer

CLIPS, FRAMES = 4, 12
LEVEL, STRATEGY = cv2.IMWRITE_PNG_COMPRESSION, cv2.IMWRITE_PNG_STRATEGY
WAYS = {
    **{f"PNG, level {level}": (".png", (LEVEL, level, STRATEGY, 0)) for level in (1, 3, 6)},
    "PNG, level 1, run lengths": (".png", (LEVEL, 1, STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)),
    "PNG, level 3, run lengths": (".png", (LEVEL, 3, STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)),
    "PNG, OpenCV's own": (".png", ()),
    **{f"WebP {quality}": (".webp", (cv2.IMWRITE_WEBP_QUALITY, quality)) for quality in (80, 90, 95, 100)},
    "WebP, lossless": (".webp", (cv2.IMWRITE_WEBP_QUALITY, 101)),
}


class Timed(ClipWriter):
    """Counts the seconds of processor time that writing takes."""

    spent = 0.0

    def write(self, *frame, **signals) -> None:
        began = time.process_time()
        super().write(*frame, **signals)
        Timed.spent += time.process_time() - began


def alone(frames: np.ndarray, suffix: str, settings: tuple[int, ...]) -> tuple[list[np.ndarray], list[float]]:
    """The frames as they come back, with kB a frame and ms to write and read one."""
    began = time.process_time()
    coded = [cv2.imencode(suffix, cv2.cvtColor(f, cv2.COLOR_RGB2BGR), settings)[1] for f in frames]
    written = time.process_time()
    found = [cv2.imdecode(data, cv2.IMREAD_COLOR_RGB) for data in coded]
    spent = written - began, time.process_time() - written
    size = sum(map(len, coded)) / len(frames) / 1000
    return found, [size, *(1000 * seconds / len(frames) for seconds in spent)]


def video(frames: np.ndarray, path: Path) -> tuple[list[np.ndarray], list[float]]:
    """As `alone`, with a clip's H.264."""
    began = time.process_time()
    size = frames.shape[2], frames.shape[1]
    with VideoWriter(path, size, Fraction(12), crf=12, keyframes=8, threads=1, preset="veryfast") as writer:
        for frame in frames:
            writer.write(frame)
    written = time.process_time()
    with VideoReader(path) as reader:
        found = [frame for _, frame in reader]
    spent = written - began, time.process_time() - written
    size = path.stat().st_size / len(frames) / 1000
    return found, [size, *(1000 * seconds / len(frames) for seconds in spent)]


def loss(found: list[np.ndarray], frames: np.ndarray) -> list[str]:
    """PSNR in dB and the largest difference."""
    difference = np.abs(np.stack(found).astype(float) - frames)
    squared = float((difference**2).mean())
    return [f"{10 * np.log10(255**2 / squared):.1f}" if squared else "exact", f"{difference.max():.0f}"]


def main(size: int) -> None:
    """Prints a table of single frames, and one of whole clips."""
    cv2.setNumThreads(1)
    produce.ClipWriter = Timed
    renderer = Renderer(size)
    clips = Table("clip", "kB/frame", "write ms/frame", title=f"both characters, {size} × {size}")
    rows: dict[str, list] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip"
        forms: tuple[ColourFormat, ...] = ("video", "webp", "png")
        for form in forms:
            for lean in (False, True):
                Timed.spent, stored = 0.0, 0
                for index in range(CLIPS):
                    options = {"seed": 3, "index": index, "frames": FRAMES, "pictures": form, "lean": lean}
                    produce.write_clip(renderer, path, split="train", **options)
                    stored += sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
                    if form == "png" and not lean:
                        with Clip.open(path) as clip:
                            frames = clip.frames(0, FRAMES)
                        rows.setdefault("H.264", []).append(
                            (frames, *video(frames, path.with_suffix(".mp4")))
                        )
                        for name, way in WAYS.items():
                            rows.setdefault(name, []).append((frames, *alone(frames, *way)))
                each = CLIPS * FRAMES
                name = f"{form}, lean" if lean else form
                clips.add_row(name, f"{stored / each / 1000:.1f}", f"{1000 * Timed.spent / each:.1f}")
    single = Table("frame", "kB", "write ms", "read ms", "PSNR", "largest", title=f"{size} × {size}")
    for name, seen in rows.items():
        figures = np.mean([row[2] for row in seen], axis=0)
        given, found = np.concatenate([row[0] for row in seen]), [f for row in seen for f in row[1]]
        single.add_row(name, *(f"{figure:.1f}" for figure in figures), *loss(found, given))
    Console().print(single, clips)


if __name__ == "__main__":
    main(int(sys.argv[1]))
