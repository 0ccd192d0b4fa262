"""What training sees: a contact sheet of samples, to be looked at before a run.

    python benchmarks/training_samples.py --data FOLDER... --output samples.png [--count 24] [--seed 0]

A row is a sample: what is to be painted, the environment, skeleton, limb warp, objects and reference.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tyro

from aa2.media.picture import contact_sheet, write_picture
from aa2.train.batches import ClipWindows, Sample
from aa2.train.clip_folder import ClipFolder

COLUMNS = ["target", "environment", "skeleton", "warp", "objects", "reference"]


def cells(sample: Sample) -> list[np.ndarray]:
    """The first frame of a sample, one picture for each of the columns."""
    window = sample.window
    empty = np.zeros_like(window.frames[0])
    outside = ~window.mask[0][..., None]
    return [
        sample.target[0],
        window.frames[0] * outside,
        window.skeleton[0],
        empty if window.warp is None else window.warp[0],
        empty if window.objects is None else window.objects[0],
        window.reference,
    ]


def main(
    data: tuple[Path, ...], output: Path, count: int = 24, seed: int = 0, size: tuple[int, int] = (192, 256)
) -> None:
    """Draws the sheet.

    Args:
        data: folders of clips.
        output: the picture.
        count: samples.
        seed: of the samples.
        size: width and height of their pictures.
    """
    windows = ClipWindows(ClipFolder(data), [size], 1, 1, seed)
    rows = [cells(windows[index]) for index in range(count)]
    # Two samples beside each other, so that the sheet is no strip.
    half = (count + 1) // 2
    paired = [row + (rows[half + i] if half + i < count else []) for i, row in enumerate(rows[:half])]
    labels = [f"from left to right, twice: {', '.join(COLUMNS)}"]
    write_picture(output, contact_sheet(paired, labels=labels, cell=size))


if __name__ == "__main__":
    tyro.cli(main)
