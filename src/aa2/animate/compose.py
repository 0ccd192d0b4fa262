"""Whole frames: cropped, painted window by window, put together at their own resolution."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from aa2.animate.composer import Composer
from aa2.animate.control import Control
from aa2.animate.frame_reader import FrameReader
from aa2.animate.front import Driver, drivers_in
from aa2.animate.stage import StagedClip
from aa2.animate.stretches import frame_of
from aa2.animate.survey import Survey
from aa2.animate.window import Detail, finished_window
from aa2.clips.clip import Clip
from aa2.conditions.cameras import View
from aa2.conditions.plate import scenery_holes
from aa2.diffusion.windows import Window, plan_windows
from aa2.errors import Cancelled
from aa2.types import Signals

log = logging.getLogger(__name__)
SHOT_VIEWS = 6
"""Frames of a shot, evenly spread, that a clean plate may be filled from beside the window's own."""


RUN = 16
"""Frames without the person that are passed on together at most."""


@dataclass(frozen=True)
class Composed:
    """A finished frame.

    Attributes:
        index: its number in the clip.
        driving: ``(H, W, 3)`` uint8, the clip's frame.
        result: ``(H, W, 3)`` uint8.
        detail: None where the person is not in the frame, which then is as it was.
        last: whether what follows can be made anew from here, given nothing but ``result``: the end of a
            window or of `RUN` frames without the person.
        layer: of `aa2.animate.window.Finished`, 0 in frames without the person; None where it was not
            asked for.
    """

    index: int
    driving: np.ndarray
    result: np.ndarray
    detail: Detail | None = None
    last: bool = False
    layer: np.ndarray | None = None


def compose(
    clip: Clip | StagedClip,
    found: Survey,
    composer: Composer,
    cancelled: Callable[[], bool] = bool,
    *,
    layer: bool = False,
    start: int = 0,
    before: np.ndarray | None = None,
) -> Iterator[Composed]:
    """All frames of ``clip`` in order; no more than a window of them and a few of its shot are held.

    A clip is read twice, here and by `survey`: the character's pose in a frame depends on the frames after
    it, and a whole video is not held. A few frames of every shot, that plates are filled from, are read
    besides.

    Args:
        found: where the person is, and the pose that the character takes.
        composer: of the character.
        cancelled: asked before each window whether to stop.
        start: the first frame that is wanted, one after a `Composed.last`.
        before: ``(H, W, 3)`` uint8, the result of the frame before that.
        layer: whether `Composed.layer` is wanted.

    Raises:
        Cancelled: it said yes.
    """
    done, shot, views = start, range(0), []
    reader = FrameReader(clip, found.pose)
    last = None if before is None else replace(reader[start - 1], frames=before[None])

    def unchanged(stop: int) -> Iterator[Composed]:
        for index in range(done, stop):
            frame = reader[index].frames[0]
            reader.forget(index)
            ends = index + 1 == stop or (index + 1) % RUN == 0
            empty = np.zeros((*frame.shape[:2], 4), np.uint8) if layer else None
            yield Composed(index, frame, frame, last=ends, layer=empty)

    present = [box is not None for box in found.boxes]
    for window in plan_windows(present, composer.painter.window, clip.cuts):
        if window.stop <= start:
            continue
        yield from unchanged(window.fresh.start)
        if cancelled():
            raise Cancelled
        if window.fresh.start not in shot:
            shot = _shot(clip, window.fresh.start)
            empty = isinstance(clip, StagedClip)
            views = [] if empty or not composer.model.composes else _views(clip, shot, composer.control)
        replaced = [Driver(clip.pose[index : index + 1], found.hidden[index]) for index in window.fresh]
        fresh = (reader[index] for index in window.fresh)
        finished = finished_window(composer, fresh, replaced, window, last, views, layer)
        for index, frame in zip(window.fresh, finished, strict=True):
            ends = index + 1 == window.stop
            yield Composed(index, frame.signals.frames[0], frame.result, frame.detail, ends, frame.layer)
            last = replace(frame.signals, frames=frame.result[None])
            reader.forget(index)
        log.debug("frames %d to %d are finished", window.fresh.start, window.stop - 1)
        done = window.stop
    yield from unchanged(len(clip))


def composed_window(signals: Signals, composer: Composer, start: int = 0, motion: bool = False) -> np.ndarray:
    """A window at the frame's resolution, as `compose` makes it of a clip that is no longer.

    Args:
        signals: F consecutive frames, at most the painter's window, the person in each of them.
        composer: of the character.
        start: number of the first frame, which with the seed decides the noise.
        motion: whether the first frame is finished and starts the others; it comes back as it is.

    Returns:
        ``(F, H, W, 3)`` uint8.
    """
    each = [frame_of(signals, t) for t in range(len(signals))]
    window = Window(start, start + len(each), motion)
    last, fresh = (each[0], each[1:]) if motion else (None, each)
    driving = drivers_in(signals)[-len(fresh) :]
    frames = [frame.result for frame in finished_window(composer, fresh, driving, window, last)]
    return np.stack([each[0].frames[0], *frames] if motion else frames)


def _shot(clip: Clip | StagedClip, index: int) -> range:
    """The frames of the shot that a frame is in."""
    cuts = [0, *clip.cuts, len(clip)]
    return range(max(cut for cut in cuts if cut <= index), min(cut for cut in cuts if cut > index))


def _views(clip: Clip, shot: range, control: Control) -> list[View]:
    """Some frames of a shot, to fill the clean plate of others from."""
    picks = np.linspace(shot.start, shot.stop - 1, min(SHOT_VIEWS, len(shot))).round().astype(int)
    views = []
    for index in dict.fromkeys(picks.tolist()):
        mask, others = clip.character_mask(index, index + 1)[0], clip.occluder_mask(index, index + 1)
        hole = scenery_holes(control.mask(mask)[None], others)[0]
        views.append(View(clip.frames(index, index + 1)[0], ~hole))
    return views
