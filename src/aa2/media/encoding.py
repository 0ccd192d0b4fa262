"""How a result is coded, as the user asks for it, checked against the file it goes into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from aa2.errors import InputError
from aa2.media.codecs import (
    CODECS,
    LAYER_CODECS,
    Codec,
    StreamSettings,
    coded_colours,
    encoder_options,
    exactly,
    is_rgb,
    of_rgb,
    prores,
    tag_of,
)
from aa2.media.picture_sequence import check_sequence, is_pattern
from aa2.media.video_format import VideoFormat


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
        if self.codec == "png":
            check_sequence(output)
        if suffix == ".png" and not is_pattern(output.name):
            raise InputError(output, "is one picture for many frames", f"name it {output.stem}_%05d.png")

    def settings(
        self, form: VideoFormat, output: Path, rate: Fraction, *, alpha: bool = False
    ) -> StreamSettings:
        """The stream that frames of the format ``form`` become in ``output``.

        Frames may come as RGB arrays whatever ``form`` says, in its primaries and transfer; but then only a
        ``form`` of RGB is lossless, and one that is HDR makes SDR pictures glare.

        Args:
            form: of the frames; ``pixels`` is ``rgb24``, or ``rgba`` with ``alpha``, for arrays.
            output: as for :meth:`check`.
            rate: the nominal frames per second, more than 0.
            alpha: whether frames have transparency.

        Raises:
            InputError: as :meth:`check`, and where ``lossless`` cannot be had in such a file.
        """
        self.check(output, alpha=alpha)
        if min(form.size) < CODECS[self.codec].least:
            problem = f"{self.codec} has no pictures of {form.size[0]} × {form.size[1]}"
            raise InputError("`codec`", problem, "choose h264")
        suffix = Path(output).suffix.lower()
        exact = self.lossless or not CODECS[self.codec].lossy
        colours = coded_colours(form)
        matrix = replace(form, colours=colours).matrix
        settings = StreamSettings(
            self.codec, "", form.size, form.pixel_shape, colours, matrix, Fraction(rate), ()
        )
        if self.codec == "prores":
            return prores(settings, alpha)
        if self.codec == "png":
            options = (("pred", "up"), ("compression_level", "6"))
            pixels = "rgba" if alpha else "rgb24"
            return replace(settings, encoder="png", pixels=pixels, options=options, colours=of_rgb(colours))
        for codec in (self.codec, "ffv1") if exact else ():
            if suffix in CODECS[codec].suffixes and (found := exactly(codec, form, alpha)):
                encoder, pixels = found
                if is_rgb(pixels):
                    settings = replace(settings, colours=of_rgb(colours))
                tag = tag_of(codec, suffix)
                return replace(
                    settings,
                    encoder=encoder,
                    pixels=pixels,
                    options=encoder_options(encoder, None, colours=colours),
                    tag=tag,
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
            options=encoder_options(encoder, crf, colours=colours),
            tag=tag_of(self.codec, suffix),
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
