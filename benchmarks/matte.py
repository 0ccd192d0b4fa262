"""How true the matte of a reference is, on rendered people whose opacity is known, before busy grounds.

    python benchmarks/matte.py [COUNT] [SIZE] [FOLDER]

COUNT references of the data engine's test split, SIZE pixels a side: every second one in the room or street
where it was rendered, the others before coloured noise. The error: the mean absolute one of opacity within a
tenth of the figure's span of the true figure; beside it that of the mask which extraction gives for videos.
FOLDER takes a sheet: picture, truth, mask, matte, cut-out.
"""

from __future__ import annotations

import sys
import time
import warnings
from pathlib import Path

import cv2
import numpy as np

from aa2.conditions.reference import random_background
from aa2.errors import Doubt
from aa2.extract.colours import own_colours
from aa2.extract.extractors import load_extractor
from aa2.extract.matte import matte
from aa2.extract.morphology import dilated
from aa2.extract.portrait import portrayed
from aa2.extract.reading import pose_of
from aa2.extract.silhouette import span_of
from aa2.media.picture import contact_sheet, on_checkerboard, over, write_picture
from aa2_synth.characters.make import make_character
from aa2_synth.produce import make_reference
from aa2_synth.render.renderer import Renderer

SEED = 7100


def rendered(renderer: Renderer, index: int) -> tuple[np.ndarray, np.ndarray]:
    """A picture and its true opacity."""
    rng = np.random.default_rng([SEED, index])
    while True:
        character = make_character(rng, split="test")
        shot, _ = make_reference(renderer, rng, character, split="test", whole=bool(rng.random() < 0.6))
        if 0.03 < (shot.mask > 127).mean() < 0.7:
            break
    if index % 2 == 0:
        return shot.picture, shot.mask
    size = shot.picture.shape[1], shot.picture.shape[0]
    rough = random_background(size, rng, shot.picture).astype(float)
    busy = rough + cv2.resize(rng.normal(0, 25, (size[1] // 6, size[0] // 6, 3)), size)
    return over(own_colours(shot.picture, shot.mask), shot.mask, busy.clip(0, 255)), shot.mask


def error(found: np.ndarray, truth: np.ndarray) -> float:
    """Mean absolute difference, 0 to 1, near the figure."""
    near = dilated((truth > 0).astype(np.uint8), 0.1 * span_of(truth)) > 0
    return float(np.abs(found.astype(np.float32) - truth)[near].mean() / 255)


def main(count: int, size: int, folder: Path | None) -> None:
    """Print errors, their ratio, seconds and whom extraction did not find."""
    renderer = Renderer(size)
    parts = load_extractor("embedded")
    warnings.simplefilter("always", Doubt)
    masks, mattes, seconds, lost, sheet = [], [], [], 0, []
    for index in range(count):
        picture, truth = rendered(renderer, index)
        # The one who is meant: another may stand in the room.
        best, mask = None, np.zeros_like(truth)
        for figure in portrayed(parts.pose, picture):
            parts.mask.reset()
            seen = parts.mask.mask(picture, parts.pose.complete(picture, figure))
            if best is None or np.minimum(seen, truth).sum() > np.minimum(mask, truth).sum():
                best, mask = figure, seen
        if best is None or np.minimum(mask, truth).sum(dtype=float) < 0.3 * truth.sum(dtype=float):
            lost += 1
            continue
        pose = pose_of(parts.pose.complete(picture, best))
        started = time.process_time()
        found, own = matte(picture, mask, pose)
        seconds.append(time.process_time() - started)
        masks.append(error(mask, truth))
        mattes.append(error(found, truth))
        print(f"{index}: mask {masks[-1]:.4f}, matte {mattes[-1]:.4f}", flush=True)
        sheet.append((mattes[-1], [picture, truth, mask, found, on_checkerboard(own, found)]))
    old, new = float(np.mean(masks)), float(np.mean(mattes))
    print(f"{count} pictures of {size} × {size}: nobody found in {lost}")
    print(f"mean absolute error: mask {old:.4f}, matte {new:.4f}, {new / old:.2f} of it")
    print(f"median: mask {np.median(masks):.4f}, matte {np.median(mattes):.4f}")
    print(f"{np.mean(seconds):.2f} s of one core a picture, at most {max(seconds):.2f}")
    if folder is not None:
        rows = [row for _, row in sorted(sheet, key=lambda pair: -pair[0])]
        write_picture(folder / "matte.png", contact_sheet(rows[:16]))


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 40,
        int(given[1]) if len(given) > 1 else 768,
        Path(given[2]) if len(given) > 2 else None,
    )
