"""What files are made of: boxes, elements, chunks and segments, with the numbers in them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Order = Literal["big", "little"]
KINDS = b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"moof", b"traf", b"mvex", b"udta"
BOXES = dict.fromkeys((*KINDS, b"iprp", b"ipco"), 8) | {b"meta": 12, b"iref": 12, b"stsd": 16}
BOXES |= dict.fromkeys((b"avc1", b"hvc1", b"hev1", b"apcn"), 86) | {b"mp4a": 36}
"""Boxes that hold boxes, and where these begin."""
MASTERS = {0x18538067, 0x1F43B675, 0x1654AE6B, 0x1549A966, 0x1C53BB6B, 0x1254C367, 0x114D9B74}
MASTERS |= {0xAE, 0xE0, 0xE1, 0xA0, 0x7373, 0x67C8, 0xBB, 0xB7, 0x4DBB, 0x55B0}
PNG = b"\x89PNG\r\n\x1a\n"
TS = 188


@dataclass(frozen=True)
class Piece:
    """A part of a file.

    Attributes:
        start, stop: of all of it.
        body: where its content begins.
        size: offset and bytes of the number that says how long it is; none where nothing does.
        order: of the bytes of its numbers.
        around: the pieces that it lies in, by their `size`, from the outermost on.
    """

    start: int
    stop: int
    body: int
    size: tuple[int, int] = (0, 0)
    order: Order = "big"
    around: tuple[tuple[int, int], ...] = ()


def pieces(data: bytes) -> list[Piece]:
    """The pieces of a file of a kind that is known here; none of another."""
    if data[4:8] == b"ftyp":
        return list(_boxes(data, 0, len(data), ()))
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return list(_elements(data, 0, len(data)))
    if data.startswith(PNG):
        return list(_chunks(data, 8, "big", 12))
    if data.startswith(b"RIFF"):
        return [Piece(0, len(data), 8, (4, 4), "little"), *_chunks(data, 12, "little", 8)]
    if data.startswith(b"\xff\xd8"):
        return list(_segments(data))
    if data.startswith(b"G") and len(data) > 2 * TS and data[TS : TS + 1] == b"G":
        return [Piece(at, at + TS, at + 4) for at in range(0, len(data) - TS + 1, TS)]
    if data[:4] in (b"II*\0", b"MM\0*"):
        return list(_entries(data))
    return []


def _boxes(data: bytes, at: int, stop: int, around: tuple[tuple[int, int], ...]) -> Iterator[Piece]:
    while at + 8 <= stop:
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        end = stop if size == 0 else min(at + max(size, 8), stop)
        yield Piece(at, end, at + 8, (at, 4), "big", around)
        if kind in BOXES:
            yield from _boxes(data, at + BOXES[kind], end, (*around, (at, 4)))
        at = end


def _elements(data: bytes, at: int, stop: int) -> Iterator[Piece]:
    while at < stop:
        name = _length(data[at])
        kind = int.from_bytes(data[at : at + name], "big")
        if at + name >= stop:
            return
        width = _length(data[at + name])
        body = at + name + width
        size = int.from_bytes(data[at + name : body], "big") & ((1 << 7 * width) - 1)
        end = stop if size == (1 << 7 * width) - 1 else min(body + size, stop)
        yield Piece(at, end, body, (at + name, width))
        if kind in MASTERS:
            yield from _elements(data, body, end)
        at = max(end, at + 2)


def _length(first: int) -> int:
    """Bytes of a number of EBML, by its first byte."""
    return min(9 - first.bit_length(), 8) if first else 8


def _chunks(data: bytes, at: int, order: Order, extra: int) -> Iterator[Piece]:
    while at + 8 <= len(data):
        place = at if order == "big" else at + 4
        size = int.from_bytes(data[place : place + 4], order)
        padding = size % 2 if order == "little" else 0
        end = min(at + size + extra + padding, len(data))
        yield Piece(at, end, at + 8, (place, 4), order)
        # Lists hold chunks.
        at = at + 12 if order == "little" and data[at : at + 4] == b"LIST" else end


def _segments(data: bytes) -> Iterator[Piece]:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        end = min(at + 2 + int.from_bytes(data[at + 2 : at + 4], "big"), len(data))
        yield Piece(at, end, at + 4, (at + 2, 2))
        if data[at + 1] == 0xDA:
            return
        at = end


def _entries(data: bytes) -> Iterator[Piece]:
    """Of the first directory of a TIFF."""
    order: Order = "little" if data[:2] == b"II" else "big"
    at = int.from_bytes(data[4:8], order)
    for number in range(int.from_bytes(data[at : at + 2], order)):
        entry = at + 2 + 12 * number
        if entry + 12 <= len(data):
            yield Piece(entry, entry + 12, entry + 8, (entry + 4, 4), order)


def with_right_checksums(data: bytes) -> bytes:
    """A PNG whose chunks say what their content sums up to."""
    made = bytearray(data)
    for piece in _chunks(data, 8, "big", 12):
        if piece.stop - 4 >= piece.start + 8:
            made[piece.stop - 4 : piece.stop] = zlib.crc32(made[piece.start + 4 : piece.stop - 4]).to_bytes(4)
    return bytes(made)
