"""A clip and a character in, the finished video out: by segments, so that a stop costs one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.animate.compose import compose
from aa2.animate.composer import Composer
from aa2.animate.result_segments import NativeFrames, ResultSegments
from aa2.animate.sheet import Sheet
from aa2.animate.sound_span import sound_span
from aa2.animate.stage import StagedClip, staged
from aa2.animate.survey import Survey, survey
from aa2.clips.clip import Clip
from aa2.errors import Cancelled
from aa2.media.encoding import Encoding, layer_encoding
from aa2.media.video_format import Colours, VideoFormat
from aa2.types import StageProgress

BT709 = Colours(1, 1, 1)


@dataclass(frozen=True)
class Target:
    """What is to be written, and how.

    Attributes:
        output: the video.
        encoding: of it.
        layer: where the figure alone goes, with transparency: a ``.mov``, a ``.mkv``, or a folder or
            ``NAME_%05d.png`` for pictures; None for nowhere.
        sheet: a PNG for the contact sheet; None for none.
        span: the seconds of the source that are wanted, with their sound; None: those of the clip.
        mode, background: of `aa2.animate.options.AnimateOptions`.
    """

    output: Path
    encoding: Encoding
    layer: Path | None = None
    sheet: Path | None = None
    span: tuple[float, float] | None = None
    mode: str = "replace"
    background: Path | str | np.ndarray | None = None


def write_result(
    clip: Clip,
    composer: Composer,
    target: Target,
    folder: Path,
    *,
    natives: NativeFrames | None = None,
    progress: StageProgress,
    cancelled: Callable[[], bool] = bool,
) -> Survey:
    """Write the video of ``clip`` with the composer's character in place of the person.

    Args:
        target: what to write.
        folder: for what is finished; what is there already is not made again.
        natives: the frames as they are stored: the result has their samples wherever nothing changed. None:
            it is made of the clip's RGB.
        progress: told after each frame.
        cancelled: asked before each window whether to stop.

    Returns:
        What was found in the clip.

    Raises:
        InputError: the person is in no frame of the clip, or a file cannot be read or written.
        Cancelled: ``cancelled`` said yes.
    """
    found = survey(
        clip,
        composer,
        cancelled,
        folder=folder / "survey",
        progress=lambda *done: progress("posing the character", *done),
    ).aside(folder)
    seen = None if target.mode == "replace" else lambda t: clip.frames(t, t + 1)[0]
    sheet = Sheet(composer.character.reference, found.boxes, seen)
    still = {"folder": folder / "camera", "progress": lambda *done: progress("following the camera", *done)}
    with staged(clip, found, composer, target.mode, target.background, **still) as (shown, posed):
        natives = natives if shown is clip else None
        form = _form(shown, natives, target.encoding)
        kept = ResultSegments(
            folder / "windows", target.encoding.settings(form, target.output, clip.fps), natives
        )
        if target.layer is not None:
            alone = replace(form, pixels="rgba", colours=BT709)
            kept.layer = layer_encoding(target.layer).settings(alone, target.layer, clip.fps, alpha=True)
        if kept.finished < len(clip):
            wanted = {"layer": target.layer is not None, "start": kept.finished, "before": kept.before}
            frames = compose(shown, posed, composer, cancelled, **wanted)
            kept.write(frames, sheet, lambda done: progress("animating", done, len(clip)))
    if cancelled():
        raise Cancelled
    span = sound_span(clip) if target.span is None else target.span
    times = [float(time) - span[0] for time in clip.times]
    if target.layer is not None:
        kept.join_layer(times, target.layer)
    sound = clip.source_with_audio
    kept.join(times, target.output, (sound, span), lambda done: progress("writing", done, len(clip)))
    if target.sheet is not None:
        for cells in kept.cells():
            sheet.add(cells)
        sheet.write(target.sheet)
    return found


def _form(clip: Clip | StagedClip, natives: NativeFrames | None, encoding: Encoding) -> VideoFormat:
    """What the result's frames are given as."""
    if natives is None or not _kept(natives.form, encoding):
        return VideoFormat(clip.size, Fraction(1), "rgb24", BT709)
    return natives.form


def _kept(form: VideoFormat, encoding: Encoding) -> bool:
    """Whether the result is made in the source's own samples: not where these are HDR and 8 bits wanted."""
    return not form.colours.hdr or encoding.bit_depth > 8 or encoding.lossless
