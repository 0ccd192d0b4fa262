"""Frames as they are to be held: a video's whole display matrix, applied to the samples themselves."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple, cast

import numpy as np
from av.sidedata.sidedata import SideData, Type
from av.video.frame import VideoFrame

from aa2.media.planes import converted, from_planes, planes, subsampling


class Turn(NamedTuple):
    """One of the eight ways to hold a picture: first its sides are exchanged, then it is mirrored."""

    transposed: bool = False
    mirrored: bool = False
    flipped: bool = False

    def applied(self, plane: np.ndarray) -> np.ndarray:
        """A view of ``(h, w, ...)``."""
        plane = plane.swapaxes(0, 1) if self.transposed else plane
        plane = plane[:, ::-1] if self.mirrored else plane
        return plane[::-1] if self.flipped else plane


def side_data(frame: VideoFrame) -> dict[Type, bytes]:
    """What comes with ``frame`` beside its samples.

    PyAV's side data and its frame hold each other, so that their memory waits until Python collects it: ask
    for few frames.
    """
    try:
        found = cast(Iterable[SideData], frame.side_data)
        return {data.type: bytes(data) for data in found}
    except ValueError:  # a kind that PyAV does not know
        return {}


def turn_of(frame: VideoFrame) -> Turn:
    """What the display matrix of ``frame`` asks for; a slant is taken for the next right angle."""
    matrix = side_data(frame).get(Type.DISPLAYMATRIX, b"")
    if len(matrix) < 36:
        # What FFmpeg makes of it all the same: the angle, counterclockwise.
        quarter = round(frame.rotation / 90) % 4
        return (Turn(), Turn(True, False, True), Turn(False, True, True), Turn(True, True, False))[quarter]
    # A stored x, y is shown at a·x + c·y, b·x + d·y.
    a, b, _, c, d, *_ = struct.unpack("9i", matrix[:36])
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Turn(True, c < 0, b < 0)
    return Turn(False, a < 0, d < 0)


def upright(frame: VideoFrame, turn: Turn) -> VideoFrame:
    """A native ``frame`` turned, sample by sample.

    Where chroma of the turned frame does not fit the grid of a pixel format, it is brought to full size
    first.
    """
    if turn == Turn():
        return frame
    name = frame.format.name
    pixels = {"yuv422p": "yuv440p", "yuv440p": "yuv422p"}.get(name, name) if turn.transposed else name
    if turn.transposed and (name.startswith("yuv422p1") or name.startswith("yuv440p1")):
        pixels = name.replace("422", "440") if "422" in name else name.replace("440", "422")
    if not _fits(frame, name, turn, pixels):
        frame = converted(frame, whole_chroma(name))
        pixels = frame.format.name
    size = (frame.height, frame.width) if turn.transposed else (frame.width, frame.height)
    return from_planes([turn.applied(plane) for plane in planes(frame)], frame, size, pixels)


def whole_chroma(name: str) -> str:
    """The native pixel format of the same depth without subsampling."""
    return f"yuv444p{name[7:]}"


def _fits(frame: VideoFrame, name: str, turn: Turn, pixels: str) -> bool:
    if not name.startswith("yuv") or name.startswith("yuv444"):
        return True
    if turn.transposed and (name.startswith("yuv411") or pixels in ("yuv440p14le", "yuv440p16le")):
        return False
    down, across = subsampling(name)
    # The last sample of chroma covers less than the others of an odd size: mirrored it would be the first.
    moved = turn.mirrored or turn.flipped
    return not (moved and (frame.width % across or frame.height % down))
