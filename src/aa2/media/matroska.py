"""The pixel shape in a Matroska file, which PyAV has no way to tell FFmpeg.

FFmpeg does write a rotation that it is told. It is given one, and when the file is whole the aspect ratio is
written over it: elements of RFC 9559, of the same length together.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from av.video.stream import VideoStream

WITHOUT_CHECKSUM = {"write_crc32": "0"}
ROTATION = bytes.fromhex("76708b7675884056800000000000")
"""Projection, with 90 for its ProjectionPoseRoll."""
UNKNOWN_UNIT, ASPECT_RATIO = bytes.fromhex("54b28104"), bytes.fromhex("54b28103")
"""DisplayUnit, what DisplayWidth and DisplayHeight count."""
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
