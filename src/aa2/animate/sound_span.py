"""Which of a source's sound belongs to a clip of it, and when the pictures begin beside it."""

from __future__ import annotations

import math

from aa2.clips.clip import Clip
from aa2.media.video import VideoReader

SAME = 1e-3
"""Seconds by which two times of one frame differ at most."""


def sound_span(clip: Clip) -> tuple[float, float]:
    """The seconds of a clip's source, in the clip's times, that its sound is taken of.

    From the very beginning, where sound may be before the first frame, if the clip begins with the source's
    first frame, and to the very end if it goes on to the last; otherwise with its own frames.
    """
    first, last, frame = float(clip.times[0]), float(clip.times[-1]), 1 / float(clip.fps)
    if clip.source.parent == clip.path:  # frames of its own, whose times begin anew
        return first, math.inf
    with VideoReader(clip.source) as video:
        time, _ = next(video.native())
        info = video.info
    whole = abs(time - first) < SAME
    ends = last + 1.5 * frame > info.duration or (whole and len(clip) >= info.frames)
    return (0.0 if whole else first), (math.inf if ends else last + frame)
