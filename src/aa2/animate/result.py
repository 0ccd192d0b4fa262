"""A clip and a character in, the finished video out."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from aa2.animate.compose import compose
from aa2.animate.composer import Composer
from aa2.animate.sheet import Sheet
from aa2.animate.stage import staged
from aa2.animate.survey import survey
from aa2.clips.clip import Clip
from aa2.media.video import probe
from aa2.media.video_writer import VideoWriter


def write_result(
    clip: Clip,
    composer: Composer,
    output: Path,
    *,
    mode: str = "replace",
    background: Path | str | np.ndarray | None = None,
    sheet: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] = bool,
) -> None:
    """Write the video of ``clip`` with the composer's character in place of the person.

    Args:
        output: the video.
        mode, background: of `aa2.animate.options.AnimateOptions`.
        sheet: a PNG for the contact sheet, if it is wanted.
        progress: told the frames done and to do.
        cancelled: asked before each window whether to stop.

    Raises:
        InputError: the person is in no frame of the clip, or a file cannot be read or written.
        Cancelled: ``cancelled`` said yes; nothing is written.
    """
    found = survey(clip, composer, cancelled)
    contact = Sheet(composer.character.reference, found.boxes)
    sound = clip.source_with_audio
    with (
        staged(clip, found, composer, mode, background) as (shown, posed),
        VideoWriter(output, shown.size, clip.fps, audio_from=sound, audio_span=_span(clip, sound)) as video,
    ):
        for frame in compose(shown, posed, composer, cancelled):
            video.write(frame.result, float(clip.times[frame.index] - clip.times[0]))
            contact.add(frame)
            if progress is not None:
                progress(frame.index + 1, len(clip))
    if sheet is not None:
        contact.write(sheet)


def _span(clip: Clip, sound: Path | None) -> tuple[float, float]:
    """The seconds of its sound that the clip covers; to its very end if the clip reaches the last frame."""
    frame = 1 / float(clip.fps)
    end = float(clip.times[-1]) + frame
    return float(clip.times[0]), math.inf if sound is None or end + frame / 2 > probe(sound).duration else end
