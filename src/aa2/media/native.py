"""From what a decoder gives to native frames: progressive, upright, of one kind, in their own samples."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from aa2.media.deinterlacing import Deinterlacer
from aa2.media.display import fitted
from aa2.media.planes import as_native, is_full_range
from aa2.media.tone_mapping import needs_mapping
from aa2.media.upright import Turn, side_data, upright
from aa2.media.video_format import PQ, UNSPECIFIED, Colours, VideoFormat, usual_matrix

DEINTERLACED = "interlaced: deinterlaced"
GAMUTS = {9: "BT.2020", 11: "DCI-P3", 12: "Display P3"}
LIKELY_SHAPES = Fraction(1, 8), Fraction(8)
"""Pixels longer or flatter than this are a damaged header's."""


class Decoded(NamedTuple):
    """A frame as its decoder gave it."""

    time: float
    frame: VideoFrame
    pixel_shape: Fraction
    turn: Turn


class Native:
    """Makes native frames of decoded ones.

    Args:
        first: of the first frame, which decides what all are fitted to.
    """

    def __init__(self, first: Decoded) -> None:
        self.form = _form(upright(as_native(first.frame), first.turn), first, _peak(first.frame))
        self.notes = list(_notes(self.form))
        if first.frame.interlaced_frame:
            self._note(DEINTERLACED)

    @property
    def neighbours(self) -> bool:
        """Whether a frame depends on those beside it."""
        return DEINTERLACED in self.notes

    def frames(self, decoded: Iterator[Decoded]) -> Iterator[tuple[float, VideoFrame]]:
        """Native frames, as many, at the same times."""
        deinterlacer: Deinterlacer[Decoded] = Deinterlacer()
        for item in decoded:
            for frame, kept in deinterlacer.add(as_native(item.frame), item):
                yield kept.time, self._finished(frame, kept)
            if deinterlacer.used:
                self._note(DEINTERLACED)
        for frame, kept in deinterlacer.finish():
            yield kept.time, self._finished(frame, kept)

    def _finished(self, frame: VideoFrame, kept: Decoded) -> VideoFrame:
        frame = upright(frame, kept.turn)
        form = _form(frame, kept, self.form.colours.peak)
        if _kind(form) != _kind(self.form):
            frame = fitted(frame, form, self.form)
            before, after = (f"{f.shown_size[0]} × {f.shown_size[1]}" for f in (form, self.form))
            if before != after:
                self._note(f"the picture's size changes to {before}: fitted to {after}")
            else:
                self._note("the kind of picture changes within the video: brought to the first")
        colours = self.form.colours
        frame.colorspace, frame.color_range = colours.matrix, 2 if colours.full_range else 1
        frame.color_primaries, frame.color_trc = colours.primaries, colours.transfer
        return frame

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _notes(form: VideoFormat) -> Iterator[str]:
    colours = form.colours
    if colours.hdr:
        yield f"HDR ({colours.hdr}): tone-mapped to SDR"
    elif needs_mapping(colours):
        yield f"wide gamut ({GAMUTS.get(colours.primaries, 'linear light')}): converted to BT.709"
    if form.pixel_shape != 1:
        shape = f"{form.pixel_shape.numerator}:{form.pixel_shape.denominator}"
        yield f"pixels are {shape}: made square to look at"


def _kind(form: VideoFormat) -> tuple:
    """What of a format a frame must share to stand beside others."""
    colours = form.colours
    mapped = (colours.primaries, colours.transfer) if needs_mapping(colours) else ()
    return form.size, form.pixel_shape, form.pixels, form.matrix, colours.full_range, mapped


def _form(native: VideoFrame, decoded: Decoded, peak: int) -> VideoFormat:
    """What ``native``, upright, is, which was made of ``decoded``."""
    shape = decoded.pixel_shape
    if not LIKELY_SHAPES[0] <= shape <= LIKELY_SHAPES[1]:
        shape = Fraction(1)
    if decoded.turn.transposed:
        shape = 1 / shape
    return VideoFormat(
        (native.width, native.height),
        shape,
        native.format.name,
        _colours(decoded.frame, native.format.name, peak),
        usual_matrix(decoded.frame.height),
    )


def _colours(frame: VideoFrame, pixels: str, peak: int) -> Colours:
    primaries, transfer, matrix = (
        UNSPECIFIED if value in (0, 3) or not 0 < value < 256 else int(value)
        for value in (frame.color_primaries, frame.color_trc, frame.colorspace)
    )
    if not pixels.startswith("yuv"):
        return Colours(
            primaries, transfer, 0 if pixels[0] == "b" or pixels.startswith("gb") else 2, True, peak
        )
    return Colours(primaries, transfer, matrix, is_full_range(frame), peak)


def _peak(frame: VideoFrame) -> int:
    """The brightest of a video in PQ, by its metadata; 1000 cd/m² where it says nothing."""
    if frame.color_trc != PQ:
        return Colours.peak
    found = side_data(frame)
    light = found.get(Type.CONTENT_LIGHT_LEVEL, b"")
    if len(light) >= 8 and (brightest := struct.unpack_from("I", light)[0]):
        return min(brightest, 10_000)
    display = found.get(Type.MASTERING_DISPLAY_METADATA, b"")
    if len(display) >= 88 and struct.unpack_from("i", display, 84)[0]:  # primaries, white, darkest, brightest
        top, bottom = struct.unpack_from("2i", display, 72)
        if bottom > 0 and top > 0:
            return min(round(top / bottom), 10_000)
    return Colours.peak
