"""The data engine's motions without pictures: keypoints in the world and a camera, kept in small files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aa2.errors import InputError
from aa2.media.files import beside, discard
from aa2.models.lifting import LIFTED
from aa2.train.data_engine import Split, data_engine
from aa2.types import Progress
from aa2.workers import JobFailedError, shared_out

FRAMES, FPS = 56, 20.0
"""Length of a motion, and its frames per second."""
PER_FILE = 50
STEP = 1 / 4096
"""Metres that positions are rounded to."""


@dataclass(frozen=True)
class Motions:
    """N motions, each of its own body before its own camera.

    Attributes:
        points: ``(N, FRAMES, 65, 3)`` int16, the keypoints `LIFTED` in the world, in steps of `STEP` metres.
        views: ``(N, FRAMES, 3, 4)`` float32, world to camera as in `aa2.types.Geometry`.
        focal: ``(N,)`` float32, focal length in halves of the picture's side.
    """

    points: np.ndarray
    views: np.ndarray
    focal: np.ndarray

    def __len__(self) -> int:
        return len(self.focal)


@dataclass(frozen=True)
class _File:
    """Where some motions of a seed and split are, or will be."""

    folder: Path
    seed: int
    split: Split
    numbers: range

    @property
    def path(self) -> Path:
        start, stop = self.numbers.start, self.numbers.stop
        return self.folder / f"{self.split}-{self.seed}-{start:06d}-{stop:06d}.npz"


def load_motions(
    folder: Path,
    count: int,
    *,
    seed: int = 0,
    split: Split = "train",
    workers: int = 1,
    progress: Progress | None = None,
) -> Motions:
    """The first ``count`` motions of a seed and split, made and stored in ``folder`` unless they are there.

    Motion ``i`` depends on seed, split and ``i`` alone. A run that was killed goes on where it stopped.

    Raises:
        InputError: the folder cannot be made, a file in it is damaged, or motions are missing and there is no
            data engine.
    """
    if count < 1:
        raise InputError(f"count {count}", "is less than 1", "give at least 1")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(folder, f"cannot be made ({error.strerror})", "choose another folder") from error
    numbers = (range(start, min(start + PER_FILE, count)) for start in range(0, count, PER_FILE))
    files = [_File(folder, seed, split, some) for some in numbers]
    missing = [file for file in files if not file.path.exists()]
    for done, _ in enumerate(_written(missing, workers), start=len(files) - len(missing) + 1):
        if progress is not None:
            progress(min(done * PER_FILE, count), count)
    parts = [_read(file.path) for file in files]
    return Motions(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def make_motion(seed: int, split: Split, index: int) -> tuple[np.ndarray, np.ndarray, float]:
    """One motion: ``points``, ``views`` and ``focal`` as in `Motions`."""
    points, views, focal = data_engine().motion(seed, split, index, FRAMES, FPS)
    steps = np.clip(np.rint(points[:, LIFTED] / STEP), -(1 << 15), (1 << 15) - 1).astype(np.int16)
    return steps, views[:, :3].astype(np.float32), focal


def _written(files: list[_File], workers: int) -> Iterable[object]:
    """Makes files, one after the other or in several processes."""
    if workers < 2:
        yield from map(_write, files)
        return
    data_engine().prepare()
    try:
        yield from shared_out(_write, files, workers)
    except JobFailedError as failed:
        raise failed.__cause__ or failed from None


def _write(file: _File) -> None:
    made = [make_motion(file.seed, file.split, number) for number in file.numbers]
    points, views, focal = (np.array(arrays) for arrays in zip(*made, strict=True))
    part = beside(file.path)
    try:
        np.savez(part, allow_pickle=False, points=points, views=views, focal=focal.astype(np.float32))
        part.rename(file.path)
    finally:
        discard(part)


def _read(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["points"], file["views"], file["focal"]
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(path, f"is damaged ({error})", "delete it: it will be made anew") from error
