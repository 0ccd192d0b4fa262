"""Frames made ready for an encoder, and streams that are told all that is known of them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import cast

import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from aa2.media.codecs import StreamSettings, is_rgb
from aa2.media.matroska import SUFFIX, WITHOUT_CHECKSUM
from aa2.media.planes import CONVERSION

SWSCALE = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
}
"""Matrix coefficients of H.273 by what converts them."""
MILLISECOND = Fraction(1, 1000)


def as_frame(picture: np.ndarray | VideoFrame, settings: StreamSettings, *, threads: int = 1) -> VideoFrame:
    """``picture`` in the pixel format of ``settings``, and tagged with its colours.

    Args:
        picture: ``(H, W, 3)`` uint8 RGB, ``(H, W, 4)`` with straight alpha, or a frame of video.
        threads: to convert with, 0 for one per core.
    """
    size, colours = settings.size, settings.colours
    if isinstance(picture, VideoFrame):
        frame = picture
    else:
        if (
            picture.shape[:2] != size[::-1]
            or picture.shape[2:] not in ((3,), (4,))
            or picture.dtype != np.uint8
        ):
            raise ValueError(f"frame {picture.shape} {picture.dtype} for a video of {size}")
        frame = VideoFrame.from_ndarray(
            np.ascontiguousarray(picture), "rgb24" if picture.shape[2] == 3 else "rgba"
        )
    if (frame.width, frame.height) != size:
        raise ValueError(f"frame of {frame.width} × {frame.height} for a video of {size}")
    target = ColorRange.JPEG if colours.full_range else ColorRange.MPEG
    if is_rgb(frame.format.name) and not is_rgb(settings.pixels):
        frame = frame.reformat(
            format=settings.pixels,
            dst_colorspace=SWSCALE[settings.matrix],
            dst_color_range=target,
            interpolation=CONVERSION,
            threads=threads,
        )
    elif not is_rgb(settings.pixels) and (frame.color_range == ColorRange.JPEG) != colours.full_range:
        source = ColorRange.MPEG if colours.full_range else ColorRange.JPEG
        frame = frame.reformat(
            format=settings.pixels,
            src_color_range=source,
            dst_color_range=target,
            interpolation=CONVERSION,
            threads=threads,
        )
    elif frame.format.name != settings.pixels:
        frame = frame.reformat(format=settings.pixels, interpolation=CONVERSION, threads=threads)
    frame.colorspace = colours.matrix
    frame.color_range = target
    frame.color_primaries, frame.color_trc = colours.primaries, colours.transfer
    return frame


def add_video(container: OutputContainer, settings: StreamSettings, *, threads: int = 1) -> VideoStream:
    """A stream of ``container`` that encodes what ``settings`` say, with its time base the nominal rate."""
    rate = settings.rate.limit_denominator(10_000)
    stream = cast(VideoStream, container.add_stream(settings.encoder, rate, dict(settings.options)))
    stream.width, stream.height = settings.size
    stream.pix_fmt = settings.pixels
    stream.codec_context.time_base = 1 / rate
    stream.codec_context.thread_count = threads
    describe(stream, settings)
    return stream


def describe(stream: VideoStream, settings: StreamSettings) -> None:
    """Tells ``stream`` colours, pixel shape and name of the codec, which go into the container."""
    colours, context = settings.colours, stream.codec_context
    context.color_range = ColorRange.JPEG if colours.full_range else ColorRange.MPEG
    context.colorspace = colours.matrix
    context.color_primaries, context.color_trc = colours.primaries, colours.transfer
    context.sample_aspect_ratio = settings.pixel_shape
    if settings.tag:
        context.codec_tag = settings.tag


def tick_of(rate: Fraction, suffix: str) -> Fraction:
    """The unit of time of a file: whole ticks for the nominal rate, and fine enough for any variable one."""
    if suffix.lower() == SUFFIX:
        return MILLISECOND  # FFmpeg writes no finer ones
    rate = rate.limit_denominator(10_000)
    return Fraction(1, rate.numerator * math.ceil(90_000 / rate.numerator))


def container_options(suffix: str) -> dict[str, str]:
    """What the writer of a container is told."""
    # No random numbers in the file.
    options = {"fflags": "+bitexact"}
    if suffix.lower() == SUFFIX:
        return options | WITHOUT_CHECKSUM
    # What a player needs first stands first, so that it can start before it has all.
    return options | {"movflags": "+faststart"}
