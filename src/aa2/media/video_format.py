"""What the frames of a video are made of: size, shape of a pixel, samples, colours."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

UNSPECIFIED = 2
PQ, HLG = 16, 18
"""The transfers of HDR, SMPTE ST 2084 and ARIB STD-B67."""
BT2020 = 9
BT709, BT601 = 1, 5
KNOWN_MATRICES = (1, 4, 5, 6, 7, 9)
"""The matrices that swscale knows."""
HD_HEIGHT = 720


@dataclass(frozen=True)
class Colours:
    """What sample values mean: code points of ITU-T H.273, 2 where a video does not say.

    Attributes:
        primaries: 1 is BT.709, 9 is BT.2020, 12 is Display P3.
        transfer: 1 is BT.709, 13 sRGB, 16 PQ, 18 HLG.
        matrix: from RGB to the samples; 0 is RGB itself, 1 BT.709, 5 and 6 BT.601, 9 BT.2020.
        full_range: whether black is 0 and white the highest value.
        peak: the brightest that is meant, in cd/m²; of use with PQ only.
    """

    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix: int = UNSPECIFIED
    full_range: bool = False
    peak: int = 1000

    @property
    def hdr(self) -> str:
        """``"PQ"`` or ``"HLG"``; empty for SDR."""
        return {PQ: "PQ", HLG: "HLG"}.get(self.transfer, "")


@dataclass(frozen=True)
class VideoFormat:
    """What native frames are: progressive, upright, of one size, but in the video's own samples.

    Attributes:
        size: width and height as stored.
        pixel_shape: width over height of one pixel as it is shown; 1 is square.
        pixels: FFmpeg's name of the pixel format, one that FFV1 can store: planar YUV, ``gray``, ``gbrp``
            with more than 8 bits, ``bgr0``.
        colours: what the values mean.
        assumed_matrix: what stands for a matrix that the tags do not say; 0 for what suits the height.
    """

    size: tuple[int, int]
    pixel_shape: Fraction = Fraction(1)
    pixels: str = "yuv420p"
    colours: Colours = Colours()
    assumed_matrix: int = 0

    @property
    def matrix(self) -> int:
        """From RGB to samples: what the tags say, if that is known; otherwise what players take."""
        if self.colours.matrix in KNOWN_MATRICES:
            return self.colours.matrix
        return self.assumed_matrix or usual_matrix(self.size[1])

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height in square pixels: the side on which pixels are longer is stretched.

        It becomes even where the stored one is, as encoders like it.
        """
        width, height = self.size
        if self.pixel_shape > 1:
            return _stretched(width, self.pixel_shape), height
        return width, _stretched(height, 1 / self.pixel_shape)

    @property
    def depth(self) -> int:
        """Bits of a sample."""
        digits = self.pixels.removesuffix("le").removeprefix("gray").rpartition("p")[2]
        return int(digits) if digits.isdecimal() else 8


def _stretched(side: int, factor: Fraction) -> int:
    if factor == 1:
        return side
    grain = 2 if side % 2 == 0 else 1
    return max(round(side * factor / grain), 1) * grain


def usual_matrix(height: int) -> int:
    """What players take for the matrix of a video that does not say: BT.709 for HD, BT.601 below."""
    return BT709 if height >= HD_HEIGHT else BT601
