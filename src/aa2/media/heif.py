"""HEIC pictures, as phones take them: FFmpeg decodes their tiles, here they are laid side by side.

What stands in the boxes: ISO/IEC 23008-12 (HEIF) and 14496-12.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast

import numpy as np
from av.video.frame import VideoFrame

from aa2.errors import InputError
from aa2.media.container import READING_ERRORS, open_input, reason
from aa2.media.display import shown
from aa2.media.native import Decoded, Native
from aa2.media.upright import Turn

ANOTHER_PICTURE = "save it as PNG or JPEG"
DEEPEST = 200
"""Boxes that are looked at on each level; there are about ten."""


@dataclass
class Primary:
    """The picture that a file is about.

    Attributes:
        tiles: the items it is made of, row by row; itself if it is not made of others.
        grid: rows, columns, width and height if it is made of others.
        transforms: ``irot`` and ``imir`` with their values, in the order in which they are applied.
        profile: its ICC profile, if it has one.
    """

    tiles: list[int]
    grid: tuple[int, int, int, int] | None = None
    transforms: list[tuple[bytes, int]] = field(default_factory=list)
    profile: bytes | None = None


def read_heif(path: Path, data: bytes, most_pixels: int) -> tuple[np.ndarray, bytes | None]:
    """The picture in the HEIF file ``path``, whose content is ``data``.

    Args:
        path: the file.
        data: what is in it.
        most_pixels: more are refused.

    Returns:
        ``(H, W, 3)`` uint8 RGB, upright, and its ICC profile, which is still to be applied.

    Raises:
        InputError: it is damaged, or coded in a way that FFmpeg does not know.
    """
    try:
        primary = _primary(data)
        tiles = _decoded(path, primary.tiles)
        picture = tiles[0] if primary.grid is None else _laid(tiles, primary.grid, most_pixels)
    except (*READING_ERRORS, struct.error, LookupError, StopIteration) as error:
        raise InputError(path, f"is a HEIC that cannot be read ({reason(error)})", ANOTHER_PICTURE) from error
    for kind, value in primary.transforms:
        if kind == b"irot":
            picture = np.rot90(picture, value & 3)
        else:
            picture = picture[:, ::-1] if value & 1 else picture[::-1]
    return np.ascontiguousarray(picture), primary.profile


def _decoded(path: Path, items: list[int]) -> list[np.ndarray]:
    found: dict[int, np.ndarray] = {}
    wanted = set(items)
    with open_input(path) as container:
        for packet in container.demux([stream for stream in container.streams.video if stream.id in wanted]):
            item = packet.stream.id
            for frame in packet.decode() if item not in found else ():
                decoded = Decoded(0.0, cast(VideoFrame, frame), Fraction(1), Turn())
                native = Native(decoded)
                ((_, tile),) = native.frames(iter([decoded]))
                found[item] = shown(tile, native.form, threads=1)
    return [found[item] for item in items]


def _laid(tiles: list[np.ndarray], grid: tuple[int, int, int, int], most_pixels: int) -> np.ndarray:
    rows, columns, width, height = grid
    if width * height > most_pixels:
        raise ValueError(f"more than {most_pixels // 1_000_000} million pixels")
    lines = [np.concatenate(tiles[row * columns : (row + 1) * columns], 1) for row in range(rows)]
    whole = np.concatenate(lines)[:height, :width]
    if whole.shape[:2] != (height, width):
        raise ValueError("tiles do not cover it")
    return whole


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of what is in each box between ``start`` and ``end``."""
    for _ in range(DEEPEST):
        if start + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start + 8)
            head = 16
        stop = end if size == 0 else start + size
        if stop > end or stop < start + head:
            return
        yield kind, start + head, stop
        start = stop


def _primary(data: bytes) -> Primary:
    top = {kind: (start, end) for kind, start, end in _boxes(data, 0, len(data))}
    start, end = top[b"meta"]
    meta = {kind: (first, last) for kind, first, last in _boxes(data, start + 4, end)}
    version = data[meta[b"pitm"][0]]
    (item,) = struct.unpack_from(">I" if version else ">H", data, meta[b"pitm"][0] + 4)
    primary = Primary([item])
    tiles = _references(data, meta[b"iref"], item) if b"iref" in meta else []
    if tiles:
        payload = _payload(data, meta, item)
        wide = payload[1] & 1
        width, height = struct.unpack_from(">II" if wide else ">HH", payload, 4)
        primary.grid = payload[2] + 1, payload[3] + 1, width, height
        primary.tiles = tiles[: primary.grid[0] * primary.grid[1]]
    for kind, first, last in _properties(data, meta[b"iprp"], item):
        if kind in (b"irot", b"imir"):
            primary.transforms.append((kind, data[first]))
        elif kind == b"colr" and data[first : first + 4] in (b"prof", b"rICC"):
            primary.profile = data[first + 4 : last]
    return primary


def _references(data: bytes, where: tuple[int, int], item: int) -> list[int]:
    """The items that ``item`` is made of."""
    number = ">I" if data[where[0]] else ">H"
    size = struct.calcsize(number)
    for kind, start, _ in _boxes(data, where[0] + 4, where[1]):
        (source,) = struct.unpack_from(number, data, start)
        if kind == b"dimg" and source == item:
            (count,) = struct.unpack_from(">H", data, start + size)
            return [
                struct.unpack_from(number, data, start + size + 2 + size * index)[0] for index in range(count)
            ]
    return []


def _payload(data: bytes, meta: dict[bytes, tuple[int, int]], item: int) -> bytes:
    """The bytes of ``item``, by the table ``iloc``."""
    at = meta[b"iloc"][0]
    version, sizes = data[at], struct.unpack_from(">H", data, at + 4)[0]
    offset_size, length_size, base_size, index_size = ((sizes >> shift) & 15 for shift in (12, 8, 4, 0))
    at += 6

    def number(size: int) -> int:
        nonlocal at
        at += size
        if at > meta[b"iloc"][1]:
            raise ValueError("a table ends early")
        return int.from_bytes(data[at - size : at], "big")

    for _ in range(number(4 if version == 2 else 2)):
        found = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base, parts = number(base_size), []
        for _ in range(number(2)):
            if version and index_size:
                number(index_size)
            start, length = base + number(offset_size), number(length_size)
            parts.append((start, length))
        if found == item:
            shift = meta[b"idat"][0] if method == 1 else 0
            return b"".join(data[shift + start : shift + start + length] for start, length in parts)
    raise LookupError("a part is missing")


def _properties(data: bytes, where: tuple[int, int], item: int) -> Iterator[tuple[bytes, int, int]]:
    """The properties of ``item``, in their order."""
    inside = {kind: (start, end) for kind, start, end in _boxes(data, *where)}
    every = list(_boxes(data, *inside[b"ipco"]))
    at = inside[b"ipma"][0]
    version, wide = data[at], data[at + 3] & 1
    (entries,) = struct.unpack_from(">I", data, at + 4)
    at += 8
    for _ in range(min(entries, 1 << 16)):
        (found,) = struct.unpack_from(">I" if version else ">H", data, at)
        at += 4 if version else 2
        count = data[at]
        at += 1
        for _ in range(count):
            index = struct.unpack_from(">H", data, at)[0] & 0x7FFF if wide else data[at] & 0x7F
            at += 2 if wide else 1
            if found == item and 0 < index <= len(every):
                yield every[index - 1]
