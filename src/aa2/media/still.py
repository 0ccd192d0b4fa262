"""Pictures where a video is asked for: what is one, and animated WebP, which FFmpeg does not decode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

import numpy as np

from aa2.errors import InputError
from aa2.media.picture_file import DECODING_ERRORS, JPEG_START, TIFF_STARTS, opened
from aa2.media.png import PNG_START

STILL_BRANDS = b"avif", b"mif1", b"heic", b"heix", b"heim", b"heis"
JPEG_NAMES = ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"
SHORTEST, USUAL_LENGTH = 0.01, 0.1
"""Browsers show a picture that asks for a hundredth of a second or less for a tenth."""
HEAD = 1 << 16


def is_picture(path: Path) -> bool:
    """Whether the file ``path`` is one picture: no animation, and no video of pictures in a row."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(PNG_START):
        return b"acTL" not in head
    if head.startswith(JPEG_START):
        return path.suffix.lower() in JPEG_NAMES
    if head[4:8] == b"ftyp":
        return head[8:12] in STILL_BRANDS
    return head[:4] in TIFF_STARTS or head.startswith(b"BM") or _is_webp(head)


def webp_animation(path: Path) -> tuple[Callable[[], Iterator[np.ndarray]], list[float]] | None:
    """The pictures of the animated WebP file ``path``, ``(H, W, 4)`` uint8 RGBA, and when each is shown.

    Returns:
        What gives the pictures from the first on, and their times in seconds with the end of the last; None
        where the file is none.

    Raises:
        InputError: it is damaged.
    """
    with path.open("rb") as file:
        if not _is_webp(file.read(16)):
            return None
    data = path.read_bytes()
    lengths = list(_lengths(data))
    if len(lengths) < 2:
        return None
    opened(path, data)
    return (lambda: _pictures(path, data)), [0.0, *accumulate(lengths)]


def _is_webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _lengths(data: bytes) -> Iterator[float]:
    """Seconds that each picture of a WebP file is shown, by its chunks ``ANMF``."""
    at = 12
    while at + 24 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"ANMF":
            length = int.from_bytes(data[at + 20 : at + 23], "little") / 1000
            yield length if length > SHORTEST else USUAL_LENGTH
        at += 8 + size + size % 2


def _pictures(path: Path, data: bytes) -> Iterator[np.ndarray]:
    image = opened(path, data)
    if image is None:
        raise InputError(path, "is damaged", "copy or download it again")
    for index in range(getattr(image, "n_frames", 1)):
        try:
            image.seek(index)
            yield np.array(image.convert("RGBA"))
        except DECODING_ERRORS as error:
            problem = f"is damaged at picture {index + 1} ({error})"
            raise InputError(path, problem, "copy or download it again") from error
