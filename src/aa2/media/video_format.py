"""What the native frames of a video are: their size, samples and colours."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Colours:
    """Code points of ITU-T H.273; 2 is unspecified.

    Attributes:
        primaries, transfer, matrix: colour primaries, transfer characteristics, matrix coefficients.
        full_range: whether samples take all values, 0 to 255 at 8 bits, not 16 to 235.
    """

    primaries: int
    transfer: int
    matrix: int
    full_range: bool


@dataclass(frozen=True)
class VideoFormat:
    """Of native frames: progressive, upright, of one size, but in the video's own samples.

    Attributes:
        size: width and height as stored, upright.
        pixel_shape: width : height of a pixel, upright; 1 is square.
        pixels: FFmpeg's name of the planar pixel format, such as yuv420p, yuv420p10le, gbrp or gray.
        colours: what the samples mean.
    """

    size: tuple[int, int]
    pixel_shape: Fraction
    pixels: str
    colours: Colours
