"""Still pictures: reading what people bring, writing PNG, and sheets to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from aa2.errors import InputError
from aa2.media.channels import in_channels
from aa2.media.files import beside, discard
from aa2.media.picture_file import decoded, decoded_grey, read_bytes

LABEL_HEIGHT = 18
AT_ONCE = 1 << 20
"""Pixels, about, of which floating numbers are kept at once: of all of a large picture they are gigabytes."""


def read_picture(path: Path) -> np.ndarray:
    """The picture in the file ``path``: ``(H, W, 3)`` uint8 sRGB, upright, what is transparent on white.

    An animation gives its first picture.

    Raises:
        InputError: there is no such file or it is no picture.
    """
    picture, alpha = read_picture_with_alpha(path)
    return picture if alpha is None else over(picture, alpha, (255, 255, 255))


def read_picture_with_alpha(path: Path) -> tuple[np.ndarray, np.ndarray | None]:
    """The picture in ``path``, upright, and its opacity.

    Returns:
        ``(H, W, 3)`` uint8 sRGB, also where it is transparent, and ``(H, W)`` uint8, None
        where the picture has none or is opaque throughout.

    Raises:
        InputError: there is no such file or it is no picture.
    """
    picture, alpha = decoded(path, read_bytes(path))
    return picture, None if alpha is None or alpha.min() == 255 else alpha


def read_matte(path: Path) -> np.ndarray:
    """The opacity that ``path`` holds, ``(H, W)`` uint8: its alpha, or if it has none how light it is.

    Raises:
        InputError: as for :func:`read_picture`.
    """
    picture, alpha = read_picture_with_alpha(path)
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if alpha is None else alpha


def read_mask(path: Path) -> np.ndarray:
    """The grey picture in ``path`` as ``(H, W)`` uint8.

    Raises:
        InputError: as for :func:`read_picture`.
    """
    return decoded_grey(path, read_bytes(path))


def write_picture(path: Path, picture: np.ndarray) -> None:
    """Writes ``(H, W, 3)`` RGB or ``(H, W)`` grey, uint8, in the format that the name ends in.

    Raises:
        InputError: the folder is missing or cannot be written to, or the name is not one of a picture.
    """
    path = Path(path)
    ordered = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    try:
        _, data = cv2.imencode(path.suffix, np.ascontiguousarray(ordered))
    except cv2.error as error:
        raise InputError(path, "is no name of a picture", "end it in .png") from error
    unfinished = beside(path)
    try:
        unfinished.write_bytes(data.tobytes())
        unfinished.replace(path)
    finally:
        discard(unfinished)


def over(picture: np.ndarray, alpha: np.ndarray, ground: Sequence[int] | np.ndarray) -> np.ndarray:
    """``picture`` ``(H, W, 3)`` as opaque as ``alpha`` ``(H, W)`` says on a colour or picture, all uint8."""
    height, width = alpha.shape
    result = np.empty(picture.shape, np.uint8)
    beneath = np.broadcast_to(np.asarray(ground), picture.shape)
    step = max(AT_ONCE // max(width, 1), 1)
    for start in range(0, height, step):
        rows = slice(start, start + step)
        cover = in_channels(alpha[rows].astype(np.float32) / 255)
        result[rows] = np.rint(picture[rows] * cover + beneath[rows].astype(np.float32) * (1 - cover))
    return result


def on_checkerboard(picture: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """What ``alpha`` takes of ``picture``, on the squares that stand for nothing."""
    height, width = alpha.shape
    side = max(max(height, width) // 32, 1)
    rows, columns = np.ogrid[:height, :width]
    squares = np.where((rows // side + columns // side) % 2 == 0, 205, 155)
    return over(picture, alpha, squares[..., None])


def contact_sheet(
    rows: Sequence[Sequence[np.ndarray]], *, labels: Sequence[str] = (), cell: tuple[int, int] = (256, 256)
) -> np.ndarray:
    """Pictures in rows: ``(H, W, 3)`` uint8 RGB.

    Args:
        rows: pictures of any size, RGB or grey, uint8 or bool; rows may differ in length.
        labels: what stands above each row.
        cell: width and height into which each picture is fitted, its shape kept.
    """
    width = max(len(row) for row in rows) * cell[0]
    bands = []
    for index, row in enumerate(rows):
        if index < len(labels):
            bands.append(_label(labels[index], width))
        band = np.full((cell[1], width, 3), 24, np.uint8)
        for column, picture in enumerate(row):
            band[:, column * cell[0] : (column + 1) * cell[0]] = _fitted(picture, cell)
        bands.append(band)
    return np.concatenate(bands)


def _fitted(picture: np.ndarray, cell: tuple[int, int]) -> np.ndarray:
    if picture.dtype == bool:
        picture = picture.astype(np.uint8) * 255
    if picture.ndim == 2:
        picture = np.repeat(picture[..., None], 3, axis=2)
    height, width = picture.shape[:2]
    scale = min(cell[0] / width, cell[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    resized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    canvas = np.full((cell[1], cell[0], 3), 24, np.uint8)
    left, top = (cell[0] - size[0]) // 2, (cell[1] - size[1]) // 2
    canvas[top : top + size[1], left : left + size[0]] = resized
    return canvas


def _label(text: str, width: int) -> np.ndarray:
    band = np.full((LABEL_HEIGHT, width, 3), 24, np.uint8)
    where = (4, LABEL_HEIGHT - 5)
    return cv2.putText(band, text, where, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (235, 235, 235), 1, cv2.LINE_AA)
