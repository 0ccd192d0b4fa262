"""The codecs that video is written in: what each can do, and what of it is asked of FFmpeg.

All settings are deterministic: equal frames give equal packets on every machine. That costs x264 and x265
their macroblock tree, whose floating-point sums depend on the processor, and all threads but one. Without the
tree they would save too much in busy pictures, hence ``qcomp``. The rate factors are no worse than x264 at 12
with its tree and a keyframe every 60 frames: ``python benchmarks/segments.py VIDEO...`` finds at six real
videos, 720p to 1080p, 0.6 to 1.8 dB more, in the worst frame 0.9 to 2.4, for 1.2 to 1.9 times the bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import av

from aa2.media.video_format import PQ, UNSPECIFIED, Colours, VideoFormat

BT709 = Colours(1, 1, 1, False)
LONGEST_GOP = 250


@dataclass(frozen=True)
class Codec:
    """What a codec can do.

    Attributes:
        suffixes: of the files that hold it.
        crf: the usual constant rate factor; None where there is none.
        alpha, deep: whether it holds transparency, and 10 bits.
        lossless: whether it can give back what it got.
        lossy: whether it can do otherwise.
        least: pixels that a side must have.
    """

    suffixes: tuple[str, ...]
    crf: int | None = None
    alpha: bool = False
    deep: bool = True
    lossless: bool = False
    lossy: bool = True
    least: int = 1


CODECS = {
    "h264": Codec((".mp4", ".mov", ".mkv"), crf=12, lossless=True),
    "h265": Codec((".mp4", ".mov", ".mkv"), crf=13, lossless=True, least=16),
    "prores": Codec((".mov",), alpha=True),
    "ffv1": Codec((".mkv",), alpha=True, lossless=True, lossy=False),
    "png": Codec((".png", ""), alpha=True, deep=False, lossless=True, lossy=False),
}
LAYER_CODECS = {".mov": "prores", ".mkv": "ffv1", ".png": "png", "": "png"}
"""What a figure with transparency is coded as, by the file's ending; a folder has none."""


@dataclass(frozen=True)
class StreamSettings:
    """A video stream in all that its encoder and container must be told.

    Attributes:
        encoder: FFmpeg's name of the encoder.
        pixels: FFmpeg's name of the pixel format that is coded.
        size: width and height in pixels.
        pixel_shape: width : height of a pixel.
        colours: what is coded and tagged.
        matrix: by which pictures become samples, also where the tags do not say.
        rate: the nominal frames per second.
        options: of the encoder, names and values.
        tag: the four letters that the container calls the codec by; empty for the usual ones.
    """

    encoder: str
    pixels: str
    size: tuple[int, int]
    pixel_shape: Fraction
    colours: Colours
    matrix: int
    rate: Fraction
    options: tuple[tuple[str, str], ...]
    tag: str = ""


def is_rgb(pixels: str) -> bool:
    """Whether the pixel format holds red, green and blue."""
    return pixels.startswith(("rgb", "bgr", "gbr", "0rgb", "argb", "abgr"))


def coded_colours(form: VideoFormat) -> Colours:
    """Of what is coded lossily: those of ``form``; pictures become BT.709 in limited range."""
    given = form.colours
    if not is_rgb(form.pixels):
        return given
    primaries = BT709.primaries if given.primaries == UNSPECIFIED else given.primaries
    transfer = BT709.transfer if given.transfer == UNSPECIFIED else given.transfer
    matrix = BT709.matrix if given.matrix in (0, UNSPECIFIED) else given.matrix
    return Colours(primaries, transfer, matrix, False)


def of_rgb(colours: Colours) -> Colours:
    """``colours`` of a stream that holds red, green and blue themselves."""
    return replace(colours, matrix=0, full_range=True)


def prores(settings: StreamSettings, alpha: bool) -> StreamSettings:
    """``settings`` as ProRes 422 HQ; 4444 with transparency and for odd widths. It has no full range."""
    full = alpha or settings.size[0] % 2 == 1
    options = (
        ("profile", "4444" if full else "hq"),
        ("vendor", "apl0"),
        *((("alpha_bits", "16"),) if alpha else ()),
    )
    pixels = "yuva444p10le" if alpha else "yuv444p10le" if full else "yuv422p10le"
    tag = "ap4h" if full else "apch"
    colours = replace(settings.colours, full_range=False)
    return replace(settings, encoder="prores_ks", pixels=pixels, colours=colours, options=options, tag=tag)


def exactly(codec: str, form: VideoFormat, alpha: bool) -> tuple[str, str] | None:
    """Encoder and pixel format that give frames of ``form`` back to the value."""
    if is_rgb(form.pixels) and all(part.bits == 8 for part in av.VideoFormat(form.pixels).components):
        exact = {"h264": ("libx264rgb", "rgb24"), "h265": ("libx265", "gbrp"), "ffv1": ("ffv1", "bgr0")}
        return ("ffv1", "bgra") if alpha else exact[codec]
    encoder = {"h264": "libx264", "h265": "libx265", "ffv1": "ffv1"}[codec]
    layout = av.VideoFormat(form.pixels)
    # x264 and x265 hold no half samples of colour; FFV1 rounds up.
    whole = _whole(layout, form.size) or codec == "ffv1"
    return (encoder, form.pixels) if whole and form.pixels in _pixel_formats(encoder) else None


def _whole(layout: av.VideoFormat, size: Sequence[int]) -> bool:
    across, down = 4 // layout.chroma_width(4), 4 // layout.chroma_height(4)
    return size[0] % across == 0 and size[1] % down == 0


def _pixel_formats(encoder: str) -> set[str]:
    return {format.name for format in av.Codec(encoder, "w").video_formats or ()}


def tag_of(codec: str, suffix: str) -> str:
    """The four letters that the container calls the codec by; empty for the usual ones."""
    # Apple's players know H.265 by this name only.
    return "hvc1" if codec == "h265" and suffix != ".mkv" else ""


def encoder_options(
    encoder: str,
    crf: int | None,
    *,
    preset: str = "fast",
    keyframes: int = LONGEST_GOP,
    colours: Colours = BT709,
) -> tuple[tuple[str, str], ...]:
    """What an encoder is told, for a rate factor or, with None, no loss.

    Args:
        preset: of x264 and x265, how long they look for a small file.
        keyframes: frames from one keyframe to the next at most.
        colours: what is coded; how bright a video in PQ gets is told to who plays it.
    """
    gop = str(keyframes)
    peak = colours.peak if colours.transfer == PQ else 0
    if encoder == "ffv1":
        return (("level", "3"), ("slicecrc", "1"), ("g", "1"))
    if encoder == "libx265":
        rate = "lossless=1" if crf is None else f"crf={crf}"
        fixed = "pools=none:frame-threads=1:wpp=0:cutree=0:qcomp=0.8:open-gop=0:info=0:log-level=none"
        light = f":max-cll={peak},0" if peak else ""
        return (("preset", preset), ("g", gop), ("x265-params", f"{fixed}:{rate}{light}"))
    light = f":cll={peak},0" if peak else ""
    rate = ("qp", "0") if crf is None else ("crf", str(crf))
    return (
        ("preset", preset),
        rate,
        ("g", gop),
        ("x264-params", f"mbtree=0:qcomp=0.8:sync-lookahead=0{light}"),
    )
