"""HEIC pictures as phones write them, made by hand around HEVC."""

from __future__ import annotations

import random
import re
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest

from aa2.errors import InputError
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader

from .making import frames_of
from .test_picture_kinds import DISPLAY_P3


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def full_box(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def hevc(pictures: list[np.ndarray]) -> tuple[bytes, list[bytes]]:
    """The decoder's configuration and a sample for each picture."""
    coder = cast(Any, av.CodecContext.create("libx265", "w"))
    coder.height, coder.width = pictures[0].shape[:2]
    coder.pix_fmt, coder.time_base = "yuv420p", Fraction(1, 25)
    coder.options = {"x265-params": "log-level=0:keyint=1:qp=4:bframes=0"}
    packets = []
    for index, frame in enumerate(frames_of(pictures)):
        frame.pts, frame.time_base = index, Fraction(1, 25)
        packets += coder.encode(frame)
    packets += coder.encode(None)
    samples, sets = [], {}
    for packet in packets:
        sample = b""
        for unit in re.split(rb"\x00\x00\x00?\x01", bytes(packet))[1:]:
            kind = unit[0] >> 1 & 63
            if kind in (32, 33, 34):  # video, sequence and picture parameters
                sets[kind] = unit
            elif kind < 32:
                sample += struct.pack(">I", len(unit)) + unit
        samples.append(sample)
    arrays = b"".join(
        bytes([0x80 | kind]) + struct.pack(">HH", 1, len(unit)) + unit for kind, unit in sets.items()
    )
    return box(b"hvcC", b"\1" + bytes(20) + b"\3" + bytes([len(sets)]) + arrays), samples


def heic(
    picture: np.ndarray,
    tile: tuple[int, int] | None = None,
    transforms: tuple[bytes, ...] = (),
    inside: bool = False,
) -> bytes:
    """``picture`` whole, or of tiles of this size; what is said of the grid in ``idat`` if ``inside``."""
    height, width = picture.shape[:2]
    across, down = tile or (width, height)
    rows, columns = -(-height // down), -(-width // across)
    canvas = np.zeros((rows * down, columns * across, 3), np.uint8)
    canvas[:height, :width] = picture
    corners = [(row * down, column * across) for row in range(rows) for column in range(columns)]
    tiles = [np.ascontiguousarray(canvas[top : top + down, left : left + across]) for top, left in corners]
    configuration, parts = hevc(tiles)
    count = len(parts)
    sizes = [full_box(b"ispe", struct.pack(">II", *size)) for size in ((across, down), (width, height))]
    properties = [configuration, *sizes, *transforms]
    own = bytes(range(3, 3 + 1 + len(transforms)))
    names = [struct.pack(">HH", i + 1, 0) + b"hvc1\0" for i in range(count)]
    items = [full_box(b"infe", name, version=2, flags=1) for name in names]
    links = [struct.pack(">HB", i + 1, 2) + b"\x81\2" for i in range(count)]
    references, primary, size = b"", 1, struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)
    if tile is None:
        links = [struct.pack(">HB", 1, 1 + len(own)) + b"\x81" + own]
        items[0] = full_box(b"infe", struct.pack(">HH", 1, 0), b"hvc1\0", version=2)
    else:
        primary = count + 1
        items.append(full_box(b"infe", struct.pack(">HH", primary, 0), b"grid\0", version=2))
        links.append(struct.pack(">HB", primary, len(own)) + own)
        numbers = b"".join(struct.pack(">H", i + 1) for i in range(count))
        references = full_box(b"iref", box(b"dimg", struct.pack(">HH", primary, count), numbers))
        if not inside:
            parts = [*parts, size]

    def meta(offset: int) -> bytes:
        table = struct.pack(">HH", 0x4400, len(parts) + inside)
        for index, part in enumerate(parts):
            table += struct.pack(">HHHHII", index + 1, 0, 0, 1, offset, len(part))
            offset += len(part)
        if inside:
            table += struct.pack(">HHHHII", primary, 1, 0, 1, 0, len(size))
        return full_box(
            b"meta",
            full_box(b"hdlr", bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", struct.pack(">H", primary)),
            full_box(b"iloc", table, version=1),
            full_box(b"iinf", struct.pack(">H", len(items)), *items),
            references,
            box(b"iprp", box(b"ipco", *properties), full_box(b"ipma", struct.pack(">I", len(links)), *links)),
            box(b"idat", size) if inside else b"",
        )

    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", *parts)


def scene() -> np.ndarray:
    picture = np.full((88, 120, 3), 90, np.uint8)
    picture[:30, :40] = (220, 30, 30)
    picture[60:, 100:] = (30, 30, 220)
    return picture


def differing(a: np.ndarray, b: np.ndarray) -> float:
    assert a.shape == b.shape
    return float(np.abs(a.astype(int) - b).mean())


def test_a_photo_of_tiles_is_whole_and_upright(tmp_path):
    """As phones write it: tiles that reach beyond the picture, turned as its property says."""
    for inside in (False, True):
        (tmp_path / "p.heic").write_bytes(heic(scene(), (64, 64), (box(b"irot", b"\3"),), inside))
        assert differing(read_picture(tmp_path / "p.heic"), np.rot90(scene(), -1)) < 2
    with VideoReader(tmp_path / "p.heic") as video:
        assert (video.info.width, video.info.height, video.info.frames) == (88, 120, 1)


def test_one_that_is_not_tiled_is_turned_and_mirrored_too(tmp_path):
    transforms = {
        (): scene(),
        (box(b"irot", b"\2"),): scene()[::-1, ::-1],
        (box(b"imir", b"\0"),): scene()[::-1],
        (box(b"imir", b"\1"),): scene()[:, ::-1],
        (box(b"irot", b"\1"), box(b"imir", b"\1")): np.rot90(scene())[:, ::-1],
    }
    for properties, expected in transforms.items():
        (tmp_path / "p.heic").write_bytes(heic(scene(), None, properties))
        assert differing(read_picture(tmp_path / "p.heic"), expected) < 2


def test_its_profile_is_applied(tmp_path):
    red = np.full((64, 64, 3), (234, 51, 35), np.uint8)
    (tmp_path / "p.heic").write_bytes(heic(red, None, (box(b"colr", b"prof", DISPLAY_P3),)))
    assert np.abs(read_picture(tmp_path / "p.heic").astype(int) - (255, 0, 0)).max() <= 10


def test_damage_is_told_in_one_line(tmp_path):
    whole = heic(scene(), (64, 64), (box(b"irot", b"\3"),), True)
    generator = random.Random(0)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(generator.choice([1, 2, 6])):
            data[generator.randrange(700)] = generator.choice([0, 1, 2, 127, 128, 255])
        (tmp_path / "p.heic").write_bytes(
            data[: generator.choice([len(data), len(data), generator.randrange(len(data))])]
        )
        try:
            read_picture(Path(tmp_path / "p.heic"))
        except InputError as error:
            assert "\n" not in str(error)
    (tmp_path / "p.heic").write_bytes(whole.replace(struct.pack(">HH", 120, 88), b"\xff\xff\xff\xff"))
    with pytest.raises(InputError, match=r"p\.heic: is a HEIC that cannot be read"):
        read_picture(tmp_path / "p.heic")
