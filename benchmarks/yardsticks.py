"""What the benchmark's own parts reach on rendered clips: keypoints found in the truth, persons taken out.

    python benchmarks/yardsticks.py CLIPS [COUNT]

CLIPS is a folder of `aa2 synthesise --split test`. Keypoints: the PCK of the truth, the highest to hope for,
held against its own pose and against the driver's. Persons: PSNR against the true scene where they stood.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

from aa2.clips.clip import Clip
from aa2.conditions.plate import clean_plate
from aa2.config import PRESETS
from aa2.evaluate.metrics.keypoints import pck
from aa2.evaluate.metrics.pictures import psnr
from aa2.evaluate.protocols.clips import clip_cases
from aa2.evaluate.protocols.pairs import SETTINGS
from aa2.media.inpainting import draw_over

FRAMES = 16
HOLE = 7
"""Side of the square, pixels, by which the person's mask is widened."""


def keypoints(clips: Path, count: int) -> None:
    """Print the truth's PCK."""
    for setting in SETTINGS:
        cases = clip_cases(clips, PRESETS["mini"], (setting,), count)
        values = [(pck(case.truth, case.pose), pck(case.truth, case.driving.pose)) for case in cases]
        own, driver = np.nanmean(np.array(values), axis=0)
        print(f"{setting}: truth against its own pose {own:.3f}, against the driver's {driver:.3f}")


def persons(clips: Path, count: int) -> None:
    """Print the mean PSNR of the scene behind persons, by three ways of taking them out."""
    values = []
    for path in sorted(header.parent for header in clips.glob("*/clip.json"))[:count]:
        with Clip.open(path) as clip:
            frames, masks = clip.frames(0, FRAMES), clip.character_mask(0, FRAMES)
            scene = clip.environment(0, FRAMES)
        assert scene is not None, f"{path} has no true environment"
        holes = np.stack([cv2.dilate(mask, np.ones((HOLE, HOLE), np.uint8)) >= 32 for mask in masks])
        each = list(zip(frames, holes, strict=True))
        telea = [cv2.inpaint(frame, hole.astype(np.uint8), 5, cv2.INPAINT_TELEA) for frame, hole in each]
        around = [draw_over(frame, hole) for frame, hole in each]
        found = (np.stack(telea), np.stack(around), clean_plate(frames, holes))
        values.append([psnr(result, scene, holes) for result in found])
    telea, around, other = np.mean(values, axis=0)
    print(f"behind persons: Telea {telea:.1f} dB, from around {around:.1f}, from other frames {other:.1f}")


if __name__ == "__main__":
    folder, number = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    keypoints(folder, number)
    persons(folder, number)
