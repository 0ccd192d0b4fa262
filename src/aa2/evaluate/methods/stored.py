"""Videos that other programs made of cases: found by the case's name, checked, read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from aa2.errors import InputError
from aa2.evaluate.case import Case
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader

VIDEOS = (".mp4", ".mkv", ".webm", ".avi")
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
FORMS = "NAME.mp4 (.mkv, .webm, .avi), a folder NAME of pictures, or NAME.npy"


class Stored:
    """A folder with one video a case, in any of three forms.

    ``NAME.mp4`` (``.mkv``, ``.webm``, ``.avi``); a folder ``NAME`` of pictures in the order of their names;
    or ``NAME.npy``, ``(F, H, W, 3)`` uint8, or float from 0 to 1. NAME is the case's.

    Args:
        folder: where they are.
    Raises:
        InputError: there is no such folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise InputError(folder, "there is no such folder", f"make it, with {FORMS} for every case")

    def digest(self) -> str:
        """A hash of the names, sizes and times of all files: it tells whether any of them was changed."""
        digest = hashlib.sha256()
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            state = path.stat()
            told = f"{path.relative_to(self.folder)} {state.st_size} {state.st_mtime_ns}\n"
            digest.update(told.encode(errors="surrogateescape"))
        return digest.hexdigest()[:16]

    def read(self, case: Case) -> np.ndarray:
        """The video of a case, ``(F, H, W, 3)`` uint8.

        Raises:
            InputError: it is missing, cannot be read, or does not fit the case in its frames or their size.
        """
        path, wanted = self._path(case.name), case.truth.shape
        if path.suffix == ".npy":
            return _array(path, wanted)
        frames: list[np.ndarray] = []
        for frame in islice(_frames(path), wanted[0] + 1):
            if frame.shape != wanted[1:]:
                raise _wrong_size(path, frame.shape[:2], wanted)
            frames.append(frame)
        if len(frames) != wanted[0]:
            found = f"{len(frames)}" if len(frames) < wanted[0] else f"more than {wanted[0]}"
            raise InputError(
                path, f"has {found} frames, the case {wanted[0]}", "give every frame of the case"
            )
        return np.stack(frames)

    def _path(self, name: str) -> Path:
        names = [f"{name}{suffix}" for suffix in (*VIDEOS, ".npy", "")]
        found = [path for path in (self.folder / n for n in names) if path.exists()]
        if not found:
            raise InputError(self.folder / name, "is missing", f"give {FORMS.replace('NAME', name)}")
        if len(found) > 1:
            both = " and ".join(path.name for path in found)
            raise InputError(self.folder, f"holds {both} for one case", "leave one of them")
        return found[0]


def _frames(path: Path) -> Iterator[np.ndarray]:
    if path.is_dir():
        pictures = sorted(p for p in path.iterdir() if p.suffix.lower() in PICTURES)
        if not pictures:
            raise InputError(path, "holds no pictures", f"give one a frame ({', '.join(PICTURES)})")
        yield from (read_picture(picture) for picture in pictures)
        return
    with VideoReader(path, threads=1) as video:
        yield from (frame for _, frame in video)


def _array(path: Path, wanted: tuple[int, ...]) -> np.ndarray:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise InputError(path, f"cannot be read as an array ({error})", "save it with numpy.save") from error
    form = "give frames, height, width, 3"
    if array.ndim != 4 or array.shape[3] != 3:
        raise InputError(path, f"has the shape {array.shape}", form)
    if array.shape[0] != wanted[0]:
        raise InputError(
            path, f"has {array.shape[0]} frames, the case {wanted[0]}", "give every frame of the case"
        )
    if array.shape != wanted:
        raise _wrong_size(path, array.shape[1:3], wanted)
    if array.dtype == np.uint8:
        return np.array(array)
    if not np.issubdtype(array.dtype, np.floating):
        raise InputError(path, f"holds {array.dtype}", "give uint8, or float from 0 to 1")
    if not np.isfinite(array).all():
        frame = int(np.flatnonzero(~np.isfinite(array).all(axis=(1, 2, 3)))[0])
        raise InputError(path, f"is not finite in frame {frame}", "give numbers from 0 to 1")
    if array.min() < 0 or array.max() > 1:
        problem = f"has values from {array.min():g} to {array.max():g}"
        raise InputError(path, problem, "give float from 0 to 1, or uint8")
    return np.rint(array * 255).astype(np.uint8)


def _wrong_size(path: Path, found: tuple[int, ...], wanted: tuple[int, ...]) -> InputError:
    problem = f"has {found[1]} × {found[0]} pixels, the case {wanted[2]} × {wanted[1]}"
    return InputError(path, problem, "give the frames in the size of the exported inputs")
