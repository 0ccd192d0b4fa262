"""How video is coded: one table of codecs, and what of each is asked of FFmpeg.

All settings are deterministic: equal frames give equal packets on every machine. That costs x264 and x265
their macroblock tree, whose floating-point sums depend on the processor, and all threads but one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av

from aa2.errors import InputError
from aa2.media.video_format import Colours, VideoFormat

SEQUENCE = "png"
"""The codec of which every frame is a file."""
UNTAGGED = 2
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
    """

    suffixes: tuple[str, ...]
    crf: int | None = None
    alpha: bool = False
    deep: bool = True
    lossless: bool = False
    lossy: bool = True


CODECS = {
    "h264": Codec((".mp4", ".mov", ".mkv"), crf=13, lossless=True),
    "h265": Codec((".mp4", ".mov", ".mkv"), crf=13, lossless=True),
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
        rate: the nominal frames per second.
        options: of the encoder, names and values.
        tag: the four letters that the container calls the codec by; empty for the usual ones.
    """

    encoder: str
    pixels: str
    size: tuple[int, int]
    pixel_shape: Fraction
    colours: Colours
    rate: Fraction
    options: tuple[tuple[str, str], ...]
    tag: str = ""


@dataclass(frozen=True)
class Encoding:
    """How a result is coded.

    Attributes:
        codec: a name of ``CODECS``: h264, h265, prores, ffv1 or png.
        crf: constant rate factor of h264 and h265, 0 to 51, less is better; None for one at which
            losses are not seen.
        lossless: give back exactly the frames that were written.
        bit_depth: 8 or 10 bits a sample; prores has 10 always, what is lossless as many as it got.
    """

    codec: str = "h264"
    crf: int | None = None
    lossless: bool = False
    bit_depth: int = 8

    def check(self, output: Path, *, alpha: bool = False) -> None:
        """Whether ``output`` can hold this.

        Args:
            output: a file; for png a folder, or files as a pattern such as ``NAME_%05d.png``.
            alpha: whether frames have transparency.

        Raises:
            InputError: it cannot, or the parts of this do not go together.
        """
        codec = CODECS.get(self.codec)
        if codec is None:
            raise InputError("`codec`", f"{self.codec} is not known", f"choose one of {', '.join(CODECS)}")
        if self.bit_depth not in (8, 10):
            raise InputError("`bit_depth`", f"{self.bit_depth} is not possible", "give 8 or 10")
        self._check_ending(Path(output), codec, alpha)
        if alpha and not codec.alpha:
            others = ", ".join(name for name, other in CODECS.items() if other.alpha)
            raise InputError("`codec`", f"{self.codec} has no transparency here", f"choose one of {others}")
        if self.crf is not None and codec.crf is None:
            raise InputError("`crf`", f"{self.codec} has none", "leave it out, or choose h264 or h265")
        if self.crf is not None and not 0 <= self.crf <= 51:
            raise InputError("`crf`", f"{self.crf} is not possible", "give 0 to 51, less is better")
        if self.crf is not None and self.lossless:
            raise InputError("`crf`", "has no meaning with `lossless`", "leave out one of the two")
        if self.lossless and not codec.lossless:
            raise InputError("`lossless`", f"{self.codec} always loses a little", "choose h264, h265 or ffv1")
        if self.bit_depth > 8 and not codec.deep:
            raise InputError("`bit_depth`", f"{self.codec} has 8 bits here", "choose h264, h265 or prores")

    def _check_ending(self, output: Path, codec: Codec, alpha: bool) -> None:
        suffix = output.suffix.lower()
        if suffix not in codec.suffixes:
            fitting = " or ".join(ending or "a folder" for ending in codec.suffixes)
            others = [name for name, other in CODECS.items() if suffix in other.suffixes]
            others = [name for name in others if CODECS[name].alpha or not alpha]
            choice = f", or choose the codec {' or '.join(others)}" if others else ""
            raise InputError(output, f"cannot hold {self.codec}", f"end the name in {fitting}{choice}")
        if suffix == ".png" and not _is_pattern(output.name):
            raise InputError(output, "is one picture for many frames", f"name it {output.stem}_%05d.png")

    def settings(
        self, form: VideoFormat, output: Path, rate: Fraction, *, alpha: bool = False
    ) -> StreamSettings:
        """The stream that frames of the format ``form`` become in ``output``.

        Frames may come as RGB arrays whatever ``form`` says, but then only a ``form`` of RGB is lossless.

        Args:
            form: of the frames; ``pixels`` is ``rgb24``, or ``rgba`` with ``alpha``, for arrays.
            output: as for :meth:`check`.
            rate: the nominal frames per second, more than 0.
            alpha: whether frames have transparency.

        Raises:
            InputError: as :meth:`check`, and where ``lossless`` cannot be had in such a file.
        """
        self.check(output, alpha=alpha)
        suffix = Path(output).suffix.lower()
        exact = self.lossless or not CODECS[self.codec].lossy
        colours = _colours(form)
        settings = StreamSettings(self.codec, "", form.size, form.pixel_shape, colours, Fraction(rate), ())
        if self.codec == "prores":
            return _prores(settings, alpha)
        if self.codec == "png":
            options = (("pred", "up"), ("compression_level", "6"))
            pixels = "rgba" if alpha else "rgb24"
            return replace(settings, encoder="png", pixels=pixels, options=options, colours=_of_rgb(colours))
        for codec in (self.codec, "ffv1") if exact else ():
            if suffix in CODECS[codec].suffixes and (found := _exact(codec, form, alpha)):
                encoder, pixels = found
                if is_rgb(pixels):
                    settings = replace(settings, colours=_of_rgb(colours))
                tag = _tag(codec, suffix)
                return replace(
                    settings, encoder=encoder, pixels=pixels, options=_options(encoder, None), tag=tag
                )
        if exact:
            problem = (
                f"{self.codec} cannot hold {form.pixels} of {form.size[0]} × {form.size[1]} without loss"
            )
            raise InputError(output, problem, "end the name in .mkv, or leave out `lossless`")
        pixels = "yuv444p" if form.size[0] % 2 or form.size[1] % 2 else "yuv420p"
        crf = CODECS[self.codec].crf if self.crf is None else self.crf
        encoder = {"h264": "libx264", "h265": "libx265"}[self.codec]
        return replace(
            settings,
            encoder=encoder,
            pixels=pixels + ("10le" if self.bit_depth == 10 else ""),
            options=_options(encoder, crf),
            tag=_tag(self.codec, suffix),
        )


def layer_encoding(output: Path) -> Encoding:
    """How a figure with transparency is coded in ``output``: a .mov, a .mkv, a folder or ``NAME_%05d.png``.

    Raises:
        InputError: it is something else.
    """
    codec = LAYER_CODECS.get(Path(output).suffix.lower())
    if codec is None:
        remedy = "end the name in .mov (ProRes 4444) or .mkv (FFV1), or name a folder for PNG files"
        raise InputError(output, "cannot hold a figure with transparency", remedy)
    encoding = Encoding(codec)
    encoding.check(Path(output), alpha=True)
    return encoding


def is_rgb(pixels: str) -> bool:
    """Whether the pixel format holds red, green and blue."""
    return pixels.startswith(("rgb", "bgr", "gbr", "0rgb", "argb", "abgr"))


def _is_pattern(name: str) -> bool:
    try:
        return name % 1 != name % 2
    except (TypeError, ValueError):
        return False


def _colours(form: VideoFormat) -> Colours:
    """Of what is coded lossily: those of ``form``; pictures become BT.709 in limited range."""
    given = form.colours
    if not is_rgb(form.pixels):
        return given
    primaries = BT709.primaries if given.primaries == UNTAGGED else given.primaries
    transfer = BT709.transfer if given.transfer == UNTAGGED else given.transfer
    matrix = BT709.matrix if given.matrix in (0, UNTAGGED) else given.matrix
    return Colours(primaries, transfer, matrix, False)


def _of_rgb(colours: Colours) -> Colours:
    return replace(colours, matrix=0, full_range=True)


def _prores(settings: StreamSettings, alpha: bool) -> StreamSettings:
    full = alpha or settings.size[0] % 2 == 1
    options = [("profile", "4444" if full else "hq"), ("vendor", "apl0")]
    if alpha:
        options.append(("alpha_bits", "16"))
    pixels = "yuva444p10le" if alpha else "yuv444p10le" if full else "yuv422p10le"
    tag = "ap4h" if full else "apch"
    return replace(settings, encoder="prores_ks", pixels=pixels, options=tuple(options), tag=tag)


def _exact(codec: str, form: VideoFormat, alpha: bool) -> tuple[str, str] | None:
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


def _tag(codec: str, suffix: str) -> str:
    # Apple's players know H.265 by this name only.
    return "hvc1" if codec == "h265" and suffix != ".mkv" else ""


def _options(encoder: str, crf: int | None) -> tuple[tuple[str, str], ...]:
    """Of an encoder, at a rate factor or without loss."""
    gop = str(LONGEST_GOP)
    if encoder == "ffv1":
        return (("level", "3"), ("slices", "4"), ("slicecrc", "1"), ("g", "1"))
    if encoder == "libx265":
        rate = "lossless=1" if crf is None else f"crf={crf}"
        fixed = "pools=none:frame-threads=1:wpp=0:cutree=0:open-gop=0:info=0:log-level=none"
        return (("preset", "fast"), ("g", gop), ("x265-params", f"{fixed}:{rate}"))
    rate = ("qp", "0") if crf is None else ("crf", str(crf))
    return (("preset", "fast"), rate, ("g", gop), ("x264-params", "mbtree=0:sync-lookahead=0"))
