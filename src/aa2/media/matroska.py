"""What stands in a Matroska file that PyAV has no way to tell FFmpeg: pixel shape, and sound before time 0.

FFmpeg does write a rotation and names of tracks that it is told. It is given some, and when the file is whole
what is meant is written over them: elements of RFC 9559, of the same length together.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from av.audio.stream import AudioStream
from av.video.stream import VideoStream

SUFFIX = ".mkv"
WITHOUT_CHECKSUM = {"write_crc32": "0"}
ROTATION = bytes.fromhex("76708b7675884056800000000000")
"""Projection, with 90 for its ProjectionPoseRoll."""
UNKNOWN_UNIT, ASPECT_RATIO = bytes.fromhex("54b28104"), bytes.fromhex("54b28103")
"""DisplayUnit, what DisplayWidth and DisplayHeight count."""
DELAY_LENGTH, LONGEST_NAME = 7, 100
"""Bytes of a CodecDelay, and of the names of tracks that are kept beside one."""
HEAD = 65_536
LARGEST = 65_535


def make_room(stream: VideoStream) -> None:
    """Has the writer leave room for :func:`write_pixel_shape`; with the option ``WITHOUT_CHECKSUM``."""
    stream.set_display_rotation(90)


def write_pixel_shape(path: Path, size: tuple[int, int], shape: Fraction) -> None:
    """Write in the finished file what shape pixels have, width : height."""
    with path.open("r+b") as file:
        head = file.read(HEAD)
        if head.count(ROTATION) != 1 or head.count(UNKNOWN_UNIT) != 1:
            raise RuntimeError("this FFmpeg lays out Matroska in another way")
        aspect = (shape * size[0] / size[1]).limit_denominator(LARGEST)
        if aspect.numerator > LARGEST:
            aspect = 1 / (1 / aspect).limit_denominator(LARGEST)
        width, height = (part.to_bytes(2, "big").hex() for part in aspect.as_integer_ratio())
        # DisplayWidth, DisplayHeight; Void for the bytes that are left.
        elements = bytes.fromhex(f"54b082{width}54ba82{height}ec820000")
        head = head.replace(ROTATION, elements).replace(UNKNOWN_UNIT, ASPECT_RATIO)
        file.seek(0)
        file.write(head)


def make_room_for_delay(stream: AudioStream) -> bool:
    """Has the writer leave room for :func:`write_delays`, if the track's name allows it."""
    name = stream.metadata.get("title", "").encode()
    if len(name) <= LONGEST_NAME:
        stream.metadata["title"] = _placeholder(stream.index, len(name))
    return len(name) <= LONGEST_NAME


def write_delays(path: Path, delays: Mapping[int, tuple[Fraction, str]]) -> None:
    """Write in the finished file how much sound is before each track's beginning: it is decoded, not heard.

    Args:
        path: the file.
        delays: by number of the track, of those with room, the seconds and the track's name.
    """
    with path.open("r+b") as file:
        head = file.read(HEAD)
        for index, (seconds, told) in delays.items():
            name = told.encode()
            room = _name(_placeholder(index, len(name)).encode())
            if head.count(room) != 1:
                raise RuntimeError("this FFmpeg lays out Matroska in another way")
            elements = _name(name) if name else b""
            if seconds:
                elements += bytes.fromhex("56aa84") + round(seconds * 10**9).to_bytes(4, "big")
            elements += _void(len(room) - len(elements))
            head = head.replace(room, elements)
        file.seek(0)
        file.write(head)


def _placeholder(index: int, length: int) -> str:
    return f"aa2{index:0{DELAY_LENGTH - 3}d}" + "-" * length


def _name(name: bytes) -> bytes:
    return bytes([0x53, 0x6E, 0x80 | len(name)]) + name


def _void(length: int) -> bytes:
    return bytes([0xEC, 0x80 | (length - 2)]) + bytes(length - 2) if length else b""
