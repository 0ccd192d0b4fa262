"""A clip and a painter in, the finished video out."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from aa2.animate.compose import compose
from aa2.animate.painter import Painter
from aa2.animate.sheet import Sheet
from aa2.clips.clip import Clip
from aa2.conditions.mask import Box, character_box
from aa2.errors import InputError
from aa2.media.video import probe
from aa2.media.video_writer import VideoWriter


def write_result(
    clip: Clip,
    painter: Painter,
    output: Path,
    *,
    sheet: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the video of ``clip`` with the painter's character in place of the person.

    Args:
        output: the video.
        sheet: a PNG for the contact sheet, if it is wanted.
        progress: told the frames done and to do.

    Raises:
        InputError: the person is in no frame of the clip, or a file cannot be read or written.
    """
    boxes = track_person(clip)
    contact = Sheet(painter.reference, boxes)
    sound = clip.source_with_audio
    with VideoWriter(output, clip.size, clip.fps, audio_from=sound, audio_span=_span(clip, sound)) as video:
        for frame in compose(clip, boxes, painter):
            video.write(frame.result, float(clip.times[frame.index] - clip.times[0]))
            contact.add(frame)
            if progress is not None:
                progress(frame.index + 1, len(clip))
    if sheet is not None:
        contact.write(sheet)


def track_person(clip: Clip) -> list[Box | None]:
    """The bounding box of the person's mask in every frame, None where the person is not found.

    Raises:
        InputError: the person is in no frame.
    """
    boxes = [
        character_box(clip.character_mask(t, t + 1)[0]) if found else None
        for t, found in enumerate(clip.pose.present)
    ]
    if not any(boxes):
        raise InputError(clip.path, "no person found in the whole clip", "give one that shows a person")
    return boxes


def _span(clip: Clip, sound: Path | None) -> tuple[float, float]:
    """The seconds of its sound that the clip covers; to its very end if the clip reaches the last frame."""
    frame = 1 / float(clip.fps)
    end = float(clip.times[-1]) + frame
    return float(clip.times[0]), math.inf if sound is None or end + frame / 2 > probe(sound).duration else end
