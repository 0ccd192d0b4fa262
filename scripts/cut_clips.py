"""Cuts short clips out of long ones: those of `tests/data/shipped` are of the test split.

    aa2 synthesise --split test --look wild --seed 2026 --count 29 --output CLIPS
    .venv/bin/python scripts/cut_clips.py CLIPS tests/data/shipped 000008 000013 000016 000028

Frames, poses, masks and references of both characters are kept, which is what the benchmark reads.
"""

from __future__ import annotations

import sys
from pathlib import Path

from aa2.clips.clip import Clip, ClipWriter

FRAMES = 6


def cut(clip: Clip, writer: ClipWriter) -> None:
    """Write the first frames of ``clip``."""
    with writer:
        for index in range(FRAMES):
            read = clip.read(index, index + 1)
            writer.write(
                read.frames[0],
                character_mask=read.character_mask[0],
                object_masks=read.object_masks[0] if read.object_masks.any() else None,
            )
        writer.pose, writer.reference, writer.labels = clip.pose[:FRAMES], clip.reference, clip.labels
        if (other := clip.other) is not None:
            with other:
                cut(other, writer.other(made_by=other.made_by))


def main(source: Path, output: Path, names: list[str]) -> None:
    """Write a short clip for each of the long ones named."""
    output.mkdir(parents=True, exist_ok=True)
    for name in names:
        with Clip.open(source / name) as clip:
            writer = ClipWriter(
                output / name, fps=clip.fps, size=clip.size, made_by=clip.made_by, replace=True
            )
            cut(clip, writer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
