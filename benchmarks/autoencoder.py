"""What the autoencoder keeps of pictures, and how fast it is.

    python benchmarks/autoencoder.py [--bundle mini] [--data CLIPS] [--videos VIDEO ...]

Of clips, the first frame and the middle one count; of videos, every tenth frame. From each the largest
square in the middle is taken and resized to 256 × 256 (by area where it is larger). PSNR is the mean over
pictures.

- *grid*: the error's squared step from pixel to pixel where two of the autoencoder's patches meet, over that
  everywhere else: 1 where patches cannot be told, above 1 where their borders show.
- *means*, *spreads*: the least and the greatest of the latents' channels. Through the stored mean and spread,
  printed too, they would be 0 and 1 on the pictures of the training.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
import tyro
from rich.console import Console
from rich.table import Table

from aa2.clips.clip import Clip
from aa2.evaluate.metrics.pictures import psnr
from aa2.media.video import VideoReader
from aa2.models.autoencoder import Autoencoder
from aa2.models.bundle import load
from aa2.models.device import precision, resolve

SIZE = 256
EVERY = 10
WINDOW = 16
"""Frames at once, as in `mini`'s windows."""
ROUNDS = 5


def of_clips(folder: Path) -> Iterator[np.ndarray]:
    """The first and the middle frame of every clip."""
    for header in sorted(folder.glob("*/clip.json")):
        with Clip.open(header.parent) as clip:
            for index in (0, len(clip) // 2):
                yield clip.frames(index, index + 1)[0]


def of_video(path: Path) -> Iterator[np.ndarray]:
    """Every tenth frame."""
    with VideoReader(path) as video:
        yield from (frame for index, (_, frame) in enumerate(video) if index % EVERY == 0)


def square(picture: np.ndarray) -> np.ndarray:
    """The middle of a picture, ``(SIZE, SIZE, 3)``."""
    height, width = picture.shape[:2]
    side = min(height, width)
    y, x = (height - side) // 2, (width - side) // 2
    way = cv2.INTER_AREA if side > SIZE else cv2.INTER_LINEAR
    return cv2.resize(picture[y : y + side, x : x + side], (SIZE, SIZE), interpolation=way)


@torch.inference_mode()
def rebuilt(autoencoder: Autoencoder, pictures: np.ndarray) -> tuple[np.ndarray, torch.Tensor]:
    """``(N, H, W, 3)`` uint8 through the autoencoder and back, and their latents."""
    results, latents = [], []
    for start in range(0, len(pictures), WINDOW):
        latents.append(autoencoder.encode(as_input(pictures[start : start + WINDOW])))
        levels = (autoencoder.decode(latents[-1]) + 1) * 127.5
        results.append(levels.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy())
    return np.concatenate(results), torch.cat(latents)


def as_input(pictures: np.ndarray) -> torch.Tensor:
    """``(N, H, W, 3)`` uint8 to ``(N, 3, H, W)`` in [-1, 1]."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


def grid(pictures: np.ndarray, truth: np.ndarray, patch: int) -> float:
    """How much more the error of ``(N, H, W, 3)`` uint8 pictures jumps between patches than inside them."""
    error = pictures.astype(np.float32) - truth.astype(np.float32)
    between, inside = [], []
    for axis in (1, 2):
        step = (np.diff(error, axis=axis) ** 2).mean(axis=tuple({0, 1, 2, 3} - {axis}))
        border = np.arange(len(step)) % patch == patch - 1
        between.append(step[border].mean())
        inside.append(step[~border].mean())
    return float(np.mean(between) / np.mean(inside))


def frames_per_second(work: Callable[[], object]) -> float:
    """Windows of `WINDOW` frames, the best of a few rounds: other work only makes it slower."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return WINDOW / min(times)


def show_speed(autoencoder: Autoencoder, console: Console) -> None:
    """Prints frames per second both ways, in the precision of `aa2 animate`."""
    pictures = torch.rand(WINDOW, 3, SIZE, SIZE) * 2 - 1
    with torch.inference_mode(), precision(resolve("cpu")):
        latents = autoencoder.encode(pictures)
        encode = frames_per_second(lambda: autoencoder.encode(pictures))
        decode = frames_per_second(lambda: autoencoder.decode(latents))
    load_before = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    console.print(
        f"{encode:.0f} frames a second encoded, {decode:.0f} decoded, {SIZE} × {SIZE}: "
        f"{platform.machine()}, {torch.get_num_threads()} threads, load {load_before}"
    )


def main(bundle: str = "mini", data: Path | None = None, videos: tuple[Path, ...] = ()) -> None:
    """Measures the autoencoder of a bundle.

    Args:
        bundle: a folder, or the name of one that comes with the package.
        data: a folder of clips that it was not trained on.
        videos: of anything.
    """
    autoencoder, console = load(bundle).autoencoder, Console()
    sources = {str(data.name): of_clips(data)} if data is not None else {}
    sources |= {video.name: of_video(video) for video in videos}
    table = Table("pictures", "number", "PSNR, dB", "worst", "grid", "means", "spreads")
    for name, found in sources.items():
        truth = np.stack([square(picture) for picture in found])
        results, latents = rebuilt(autoencoder, truth)
        each = [psnr(a[None], b[None]) for a, b in zip(results, truth, strict=True)]
        mean, spread = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
        table.add_row(
            name,
            str(len(truth)),
            f"{np.mean(each):.2f}",
            f"{np.min(each):.2f}",
            f"{grid(results, truth, autoencoder.patch):.2f}",
            f"{mean.min():.1f} … {mean.max():.1f}",
            f"{spread.min():.1f} … {spread.max():.1f}",
        )
    console.print(table)
    for name, values in (("mean", autoencoder.mean), ("spread", autoencoder.std)):
        console.print(f"stored {name}: {', '.join(f'{value:.2f}' for value in values)}", highlight=False)
    show_speed(autoencoder, console)


if __name__ == "__main__":
    tyro.cli(main)
