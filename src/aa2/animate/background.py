"""What the character is shown before where nobody is replaced: its own picture's surroundings, or others."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from aa2.conditions.framing import Size
from aa2.conditions.mask import character_pixels
from aa2.errors import InputError
from aa2.media.completion import completed
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader
from aa2.types import Reference

LONGEST = 3840
"""Pixels of the longer side to which larger pictures are reduced: what video is made for."""
MARGIN = 64
"""The old figure is taken out with one ``MARGIN``-th of the shorter side around it, where its edge blurs."""
LEAST = 16
"""Pixels of a side, at least."""
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\0", b"MM\0*")
"""How files of pictures begin: JPEG, PNG, BMP, TIFF."""
BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif")
"""What a file of the MP4 family calls itself that is a picture."""


class Background(Protocol):
    """Frames to stand before.

    Attributes:
        size: width and height, even.
    """

    size: Size

    def at(self, time: float) -> np.ndarray:
        """``(H, W, 3)`` uint8, what is shown at a time, seconds from the start."""
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


class Still:
    """One picture for all times.

    Args:
        picture: ``(H, W, 3)`` uint8; an odd side loses a row or column.
    """

    def __init__(self, picture: np.ndarray) -> None:
        self._picture = fitted(picture)
        self.size: Size = self._picture.shape[1], self._picture.shape[0]

    def at(self, time: float) -> np.ndarray:
        """See `Background`."""
        return self._picture

    def close(self) -> None:
        """See `Background`."""


class Moving:
    """A video, at its own pace; after its end it begins anew.

    Args:
        path: the file.

    Raises:
        InputError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = VideoReader(path)
        info = self._reader.info
        factor = reduction((info.width, info.height))
        self.size: Size = even(round(info.width * factor), round(info.height * factor))
        self._length = max(info.duration, 1 / float(info.fps))
        self._shown: tuple[float, np.ndarray] | None = None
        self._next: tuple[float, np.ndarray] | None = next(self._reader, None)

    def at(self, time: float) -> np.ndarray:
        """See `Background`."""
        time = max(time, 0.0) % self._length
        if self._shown is not None and time < self._shown[0]:
            self._reader.close()
            self._reader = VideoReader(self._path)
            self._shown, self._next = None, next(self._reader, None)
        while self._next is not None and (self._shown is None or self._next[0] <= time + 1e-6):
            self._shown, self._next = self._next, next(self._reader, None)
        assert self._shown is not None, "a video that opens has a frame"
        return fitted(self._shown[1])

    def close(self) -> None:
        """See `Background`."""
        self._reader.close()


def background_of(given: Path | str | np.ndarray) -> Background:
    """A background that somebody gives.

    Args:
        given: a picture or a video, or ``(H, W, 3)`` uint8.

    Raises:
        InputError: it cannot be read.
    """
    if isinstance(given, np.ndarray):
        if given.dtype != np.uint8 or given.ndim != 3 or given.shape[2] != 3:
            problem = f"is {given.dtype} of shape {given.shape}"
            raise InputError("`background`", problem, "give (H, W, 3) uint8")
        return Still(given)
    path = Path(given)
    if is_picture(path):
        return Still(read_picture(path))
    return Moving(path)


def own_background(reference: Reference) -> Still:
    """The surroundings of a reference, the figure taken out of them (AA2 Table 1, TikTok)."""
    picture, mask = _reduced(reference.picture), _reduced(reference.mask)
    hole = character_pixels(mask, max(2, min(mask.shape) // MARGIN))
    return Still(completed(picture, hole))


def is_picture(path: Path) -> bool:
    """Whether a file is a still picture, by how it begins; also where there is none, to be told so."""
    if not path.is_file():
        return True
    with path.open("rb") as file:
        start = file.read(12)
    if start[:4] == b"RIFF":
        return start[8:12] == b"WEBP"
    return start.startswith(PICTURES) or (start[4:8] == b"ftyp" and start[8:12] in BRANDS)


def reduction(size: Size) -> float:
    """By what the sides of a picture are multiplied for a background: 1 but for very large ones."""
    return min(1.0, LONGEST / max(size))


def fitted(picture: np.ndarray) -> np.ndarray:
    """A picture, ``(H, W, 3)`` uint8, as a background of even sides, no larger than `LONGEST`.

    Raises:
        InputError: it is smaller than `LEAST`.
    """
    picture = _reduced(picture)
    across, down = even(picture.shape[1], picture.shape[0])
    return picture[:down, :across]


def _reduced(picture: np.ndarray) -> np.ndarray:
    """A picture or mask no larger than `LONGEST`."""
    height, width = picture.shape[:2]
    factor = reduction((width, height))
    if factor == 1:
        return picture
    size = max(round(width * factor), 1), max(round(height * factor), 1)
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def even(width: int, height: int) -> Size:
    """The size that a background of so many pixels gives.

    Raises:
        InputError: it is smaller than `LEAST`.
    """
    if min(width, height) < LEAST:
        problem = f"has {width} × {height} pixels"
        raise InputError("`background`", problem, f"give one of at least {LEAST} × {LEAST}")
    return width // 2 * 2, height // 2 * 2
