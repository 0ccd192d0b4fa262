"""Windows that took long to make, kept as files, and trained on piece by piece.

What a file holds is as large as it was filmed; networks of pixels learn from square pieces of it, for they work
at any size. A window is read many times and shown otherwise each time: another piece, mirrored, in other light.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np
from torch.utils.data import Dataset

from aa2.conditions.build import WindowArrays
from aa2.conditions.mask import mask_box
from aa2.errors import InputError
from aa2.media.files import beside, discard
from aa2.train.batches import Sample
from aa2.train.degradation.pictures import Grading, draw_grading, draw_permutation

PICTURES = ("frames", "warp", "plate", "objects")
"""Arrays of a window in the scene's light."""
WITHOUT_PIECES = ("reference",)
"""Those that stay whole."""
SMALLEST = 0.5
"""Share of its size to which a window is scaled down at most: figures in the distance."""
PERMUTED = 0.15
"""Share of the pieces whose colour channels change places."""


def keep(sample: Sample, path: Path) -> None:
    """Write a window's file, whole or not at all."""
    window = {f.name: getattr(sample.window, f.name) for f in fields(WindowArrays)}
    arrays = {"target": sample.target, "character": sample.character}
    arrays |= {f"window.{name}": array for name, array in window.items() if array is not None}
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    unfinished = beside(path)
    try:
        unfinished.write_bytes(content.getvalue())
        unfinished.replace(path)
    finally:
        discard(unfinished)


def kept(path: Path) -> Sample:
    """A window that was kept.

    Raises:
        InputError: the file cannot be read, or is no window's.
    """
    try:
        with np.load(path) as stored:
            arrays = {name: stored[name] for name in stored.files}
        window = {n.removeprefix("window."): a for n, a in arrays.items() if n.startswith("window.")}
        made = WindowArrays(**window)
        return Sample(arrays["target"], arrays["character"], made, motion=False, no_reference=False)
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise InputError(path, f"is no window that was kept ({error})", "prepare it again") from error


class KeptWindows(Dataset):
    """Square pieces of kept windows; piece ``i`` depends on the seed and ``i`` alone.

    Args:
        paths: of the files.
        side: of a piece, pixels.
        frames: of a piece, at most those of a window.
        seed: decides.
        grading: the light of a piece.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        side: int,
        frames: int,
        seed: int = 0,
        grading: Grading | None = None,
    ) -> None:
        self.paths, self.side, self.frames, self.seed = list(paths), side, frames, seed
        self.grading = grading or Grading()

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> Sample:
        rng = np.random.default_rng((self.seed, 2, index))
        # Every window once before any comes again.
        turn, place = divmod(index, len(self.paths))
        order = np.random.default_rng((self.seed, 3, turn)).permutation(len(self.paths))
        sample = kept(self.paths[order[place]])
        start = int(rng.integers(len(sample.target) - self.frames + 1))
        sample = _each(sample, lambda a: a[start : start + self.frames])
        height, width = sample.target.shape[1:3]
        scale = max(rng.uniform(SMALLEST, 1.0) if rng.random() < 0.5 else 1.0, self.side / min(height, width))
        if scale != 1:
            sample = _each(sample, lambda a: _scaled(a, scale))
        sample = _piece(sample, self.side, rng)
        if rng.random() < 0.5:
            sample = _each(sample, lambda a: a[:, :, ::-1])
        return _lit(sample, self.grading, rng)


def _each(sample: Sample, change) -> Sample:
    """What has frames, changed."""
    window = sample.window
    changed = {
        f.name: np.ascontiguousarray(change(array))
        for f in fields(WindowArrays)
        if (array := getattr(window, f.name)) is not None and f.name not in WITHOUT_PIECES
    }
    return replace(
        sample,
        target=np.ascontiguousarray(change(sample.target)),
        character=np.ascontiguousarray(change(sample.character)),
        window=replace(window, **changed),
    )


def _scaled(array: np.ndarray, scale: float) -> np.ndarray:
    """``(F, H, W, ...)`` in another size; masks stay masks."""
    height, width = (max(round(side * scale), 1) for side in array.shape[1:3])
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    if array.dtype == bool:
        scaled = [cv2.resize(a.astype(np.uint8), (width, height), interpolation=kind) for a in array]
        return np.stack(scaled) > 0
    if array.dtype == np.float32:
        kind = cv2.INTER_NEAREST
    return np.stack([cv2.resize(a, (width, height), interpolation=kind) for a in array])


def _piece(sample: Sample, side: int, rng: np.random.Generator) -> Sample:
    """A square that shows some of the character or of the figure, wherever it lies."""
    height, width = sample.target.shape[1:3]
    shown = (sample.character >= 128).any(axis=0)
    left, top, right, bottom = mask_box(shown) or (0, 0, width, height)
    x, y = int(rng.integers(left, right)), int(rng.integers(top, bottom))
    x0 = min(max(x - int(rng.integers(side)), 0), width - side)
    y0 = min(max(y - int(rng.integers(side)), 0), height - side)
    return _each(sample, lambda a: a[:, y0 : y0 + side, x0 : x0 + side])


def _lit(sample: Sample, grading: Grading, rng: np.random.Generator) -> Sample:
    """The piece in other light, all of it alike, and in other colours."""
    light, permuted = draw_grading(grading, rng), draw_permutation(PERMUTED, rng)
    window = sample.window
    pictures = {
        name: permuted(light(array))
        for name in PICTURES
        if (array := getattr(window, name)) is not None
    }
    return replace(
        sample, target=permuted(light(sample.target)), window=replace(window, **pictures)
    )
