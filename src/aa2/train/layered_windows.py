"""Windows as layers at the pictures' own resolution, kept as files, and trained on piece by piece.

They take long to make (`aa2.train.extracted_windows`). What a file holds is as large as it was filmed;
networks of pixels learn from square pieces of it, for they work at any size. A window is read many times and
shown otherwise each time: another piece, in other light.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np
from torch.utils.data import Dataset

from aa2.conditions.mask import mask_box
from aa2.errors import InputError
from aa2.media.files import beside, discard
from aa2.train.degradation.pictures import Grading, draw_grading, draw_permutation

SCENE = ("target", "painted", "figure", "plate")
"""What is seen in the scene's light."""
SMALLEST = 0.5
"""Share of its size to which a window is scaled down at most: figures in the distance."""
PERMUTED = 0.15
"""Share of the pieces whose colour channels change places."""
UNPAINTED = 0.1
"""Share of the pieces whose painting is the scene alone, so that nobody relies on it."""
ENDING = ".npz"


@dataclass(frozen=True)
class LayeredWindow:
    """A window of F frames, taken apart. Pictures are uint8 RGB ``(F, H, W, 3)``.

    Attributes:
        target: what is wanted; the source video outside of ``mask``.
        character: ``(F, H, W)`` uint8, opacity of the target's character.
        painted: what the denoiser painted, enlarged to this size.
        figure: colours of the lifted reference.
        coverage: ``(F, H, W)`` uint8, its opacity.
        plate: the scene without anybody.
        mask: ``(F, H, W)`` bool, where anything may change.
        skeleton: the pose.
    """

    target: np.ndarray
    character: np.ndarray
    painted: np.ndarray
    figure: np.ndarray
    coverage: np.ndarray
    plate: np.ndarray
    mask: np.ndarray
    skeleton: np.ndarray

    def each(self, change: Callable[[np.ndarray], np.ndarray]) -> LayeredWindow:
        """Everything changed alike."""
        arrays = {f.name: np.ascontiguousarray(change(getattr(self, f.name))) for f in fields(self)}
        return LayeredWindow(**arrays)


def save_window(window: LayeredWindow, path: Path) -> None:
    """Write a window's file, whole or not at all."""
    content = io.BytesIO()
    np.savez_compressed(content, **{f.name: getattr(window, f.name) for f in fields(window)})
    unfinished = beside(path)
    try:
        unfinished.write_bytes(content.getvalue())
        unfinished.replace(path)
    finally:
        discard(unfinished)


def load_window(path: Path) -> LayeredWindow:
    """A window that was saved.

    Raises:
        InputError: the file cannot be read, or is no window's.
    """
    try:
        with np.load(path) as stored:
            return LayeredWindow(**{name: stored[name] for name in stored.files})
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile, zlib.error) as error:
        raise InputError(path, f"is no window that was saved ({error})", "prepare it again") from error


def window_files(folder: Path) -> list[Path]:
    """The files of all windows that were prepared in a folder.

    Raises:
        InputError: there are none.
    """
    found = sorted(folder.glob(f"*/*{ENDING}"))
    if not found:
        raise InputError(folder, "holds no prepared windows", "make some with `aa2 train windows`")
    return found


class LayeredCrops(Dataset):
    """Square pieces of saved windows; piece ``i`` depends on the seed and ``i`` alone.

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

    def __getitem__(self, index: int) -> LayeredWindow:
        rng = np.random.default_rng((self.seed, 2, index))
        # Every window once before any comes again.
        turn, place = divmod(index, len(self.paths))
        order = np.random.default_rng((self.seed, 3, turn)).permutation(len(self.paths))
        window = load_window(self.paths[order[place]])
        start = int(rng.integers(len(window.target) - self.frames + 1))
        window = window.each(lambda a: a[start : start + self.frames])
        scale = max(self._scale(rng), self.side / min(window.mask.shape[1:]))
        if scale != 1:
            window = window.each(lambda a: _scaled(a, scale))
        window = _piece(window, self.side, rng)
        if rng.random() < UNPAINTED:
            window = replace(window, painted=window.plate)
        light, permuted = draw_grading(self.grading, rng), draw_permutation(PERMUTED, rng)
        return replace(window, **{name: permuted(light(getattr(window, name))) for name in SCENE})

    def _scale(self, rng: np.random.Generator) -> float:
        return rng.uniform(SMALLEST, 1.0) if rng.random() < 0.5 else 1.0


def _scaled(array: np.ndarray, scale: float) -> np.ndarray:
    """``(F, H, W, ...)`` in another size; masks stay masks."""
    height, width = (round(side * scale) for side in array.shape[1:3])
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    if array.dtype == bool:
        return (
            np.stack([cv2.resize(a.astype(np.uint8), (width, height), interpolation=kind) for a in array]) > 0
        )
    return np.stack([cv2.resize(a, (width, height), interpolation=kind) for a in array])


def _piece(window: LayeredWindow, side: int, rng: np.random.Generator) -> LayeredWindow:
    """A square that shows some of the character, wherever it lies."""
    height, width = window.mask.shape[1:]
    left, top, right, bottom = mask_box(np.any(window.character >= 128, axis=0)) or (0, 0, width, height)
    x, y = int(rng.integers(left, right)), int(rng.integers(top, bottom))
    x0 = min(max(x - int(rng.integers(side)), 0), width - side)
    y0 = min(max(y - int(rng.integers(side)), 0), height - side)
    return window.each(lambda a: a[:, y0 : y0 + side, x0 : x0 + side])
