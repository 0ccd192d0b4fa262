"""Whole frames: cropped, painted window by window, put together at their own resolution."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from aa2.animate.composer import Composer
from aa2.animate.figures import figures_of
from aa2.animate.frame_reader import FrameReader
from aa2.animate.front import Driver, drivers_in, put_behind
from aa2.animate.layers import FADE, Layers, without_shadow
from aa2.animate.scenery import outlined_plate, person_in
from aa2.animate.stretches import frame_of, joined, joined_poses
from aa2.animate.survey import Survey
from aa2.animate.threads import each
from aa2.clips.clip import Clip
from aa2.conditions.build import WindowArrays, crop_signals
from aa2.conditions.cameras import View
from aa2.conditions.framing import Crop, paste, window_crop
from aa2.conditions.mask import Box
from aa2.conditions.plate import scenery_holes
from aa2.conditions.skeleton import draw_skeleton
from aa2.diffusion.windows import Window, plan_windows
from aa2.errors import Cancelled
from aa2.types import Signals

log = logging.getLogger(__name__)
SHOT_VIEWS = 6
"""Frames of a shot, evenly spread, that a clean plate may be filled from beside the window's own."""


RUN = 16
"""Frames without the person that are passed on together at most."""


@dataclass(frozen=True)
class Detail:
    """How a frame was painted.

    Attributes:
        crop: where the model looked.
        skeleton: ``(h, w, 3)`` uint8, drawn in the crop.
        environment: ``(h, w, 3)`` uint8, the crop with the formulated mask cut out.
    """

    crop: Crop
    skeleton: np.ndarray
    environment: np.ndarray


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
    """

    index: int
    driving: np.ndarray
    result: np.ndarray
    detail: Detail | None = None
    last: bool = False


@dataclass(frozen=True)
class _Finished:
    """A finished frame of a window.

    Attributes:
        signals: the frame's, as it was.
        result: ``(H, W, 3)`` uint8.
        detail: how it was painted.
    """

    signals: Signals
    result: np.ndarray
    detail: Detail


def compose(
    clip: Clip,
    found: Survey,
    composer: Composer,
    cancelled: Callable[[], bool] = bool,
    *,
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
            yield Composed(index, frame, frame, last=index + 1 == stop or (index + 1) % RUN == 0)

    present = [box is not None for box in found.boxes]
    for window in plan_windows(present, composer.painter.window, clip.cuts):
        if window.stop <= start:
            continue
        yield from unchanged(window.fresh.start)
        if cancelled():
            raise Cancelled
        if window.fresh.start not in shot:
            shot = _shot(clip, window.fresh.start)
            views = _views(clip, shot) if composer.model.composes else []
        signals = [reader[index] for index in window.fresh]
        replaced = [Driver(clip.pose[index : index + 1], found.hidden[index]) for index in window.fresh]
        finished = _finished(composer, signals, replaced, window, last, views)
        for index, frame in zip(window.fresh, finished, strict=True):
            ends = index + 1 == window.stop
            yield Composed(index, frame.signals.frames[0], frame.result, frame.detail, ends)
            last = replace(frame.signals, frames=frame.result[None])
        log.debug("frames %d to %d are finished", window.fresh.start, window.stop - 1)
        done = window.stop
        reader.forget(done - 1)
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
    frames = [frame.result for frame in _finished(composer, fresh, driving, window, last)]
    return np.stack([each[0].frames[0], *frames] if motion else frames)


def _finished(
    composer: Composer,
    fresh: Sequence[Signals],
    driving: Sequence[Driver],
    window: Window,
    last: Signals | None,
    views: Sequence[View] = (),
) -> Iterator[_Finished]:
    """The fresh frames of a window.

    Args:
        fresh: their signals, one frame each, at the frame's size.
        driving: whom the character replaces in each of them.
        last: what came last of the window before, where ``window`` starts with a motion frame.
        views: more of the shot.
    """
    size = fresh[0].frames.shape[2], fresh[0].frames.shape[1]
    motion = [last] if window.motion and last is not None else []
    given = [*motion, *fresh]
    poses = [signals.pose for signals in given]
    masks = [signals.character_mask[0] for signals in given]
    reached = [composer.reach(pose) for pose in poses]
    crop = window_crop(joined_poses(poses), masks, size, composer.painter.buckets, reached=reached)
    assert crop is not None, "every frame of a window has a box"
    region = crop.region(size)
    scene, plates, figures = None, [], []
    if composer.model.composes:
        numbers = range(len(fresh))
        persons = list(each(lambda t: person_in(fresh[t]), numbers))
        scene = outlined_plate(fresh, persons, views, region)
        plates = list(each(lambda t: _kept(scene[t], fresh[t], persons[t].hole, region), numbers))
        figures = figures_of(composer.character.lift, fresh, persons, region)
    small = [_cropped(plate, region, crop) for plate in (plates[:1] * len(motion) + plates)]
    cropped = joined([crop_signals(signals, crop) for signals in given])
    asked = composer.window(cropped, window.start, window.motion, np.stack(small) if small else None)
    arrays, painted = asked.arrays, composer.painted(asked)

    def finished(number: int) -> _Finished:
        at, signals = number + len(motion), fresh[number]
        mask = crop.restore_mask(arrays.mask[at], size)
        picture = None if painted is None else painted[at]
        if picture is not None:
            picture = crop.restore(picture, region, cv2.INTER_CUBIC)
        if scene is not None:
            plate, figure = plates[number], figures[number]
            layers = _layers(signals, figure, plate, scene.light(plate), picture, mask, crop, region)
            picture = composer.put_together(layers)
        assert picture is not None
        picture = put_behind(picture, signals, driving[number], region)
        result = paste(signals.frames[0], picture, mask, region, _feather(crop))
        return _Finished(signals, result, _detail(crop, arrays, at))

    yield from each(finished, range(len(fresh)))


def _layers(
    signals: Signals,
    figure: tuple[np.ndarray, np.ndarray],
    plate: np.ndarray,
    cast: np.ndarray | None,
    painted: np.ndarray | None,
    mask: np.ndarray,
    crop: Crop,
    region: Box,
) -> Layers:
    """What a frame is made of in a region of it; objects stay as they are."""
    left, top, right, bottom = region
    part = np.s_[top:bottom, left:right]
    plate = without_shadow(plate, cast, mask[part], round(FADE * crop.zoom))
    kept = np.asarray(signals.object_masks[0].any(axis=0)[part])
    if kept.any():
        plate = np.where(kept[..., None], signals.frames[0][part], plate)
    pose = signals.pose.transformed(np.array([[1, 0, -left], [0, 1, -top]]))
    skeleton = draw_skeleton(pose.keypoints[0], pose.confidence[0], (right - left, bottom - top))
    painted = plate if painted is None else painted
    return Layers(plate, *figure, painted, mask[part] & ~kept, skeleton)


def _kept(plate: np.ndarray, signals: Signals, hole: np.ndarray, region: Box) -> np.ndarray:
    """The plate of a region with those who stand before the person, where these do not touch."""
    if signals.occluder_mask is None:
        return plate
    left, top, right, bottom = region
    part = np.s_[top:bottom, left:right]
    return np.where(hole[part][..., None], plate, signals.frames[0][part])


def _cropped(picture: np.ndarray, region: Box, crop: Crop) -> np.ndarray:
    """The model's picture of what is known of the crop's region of the frame alone."""
    left, top = region[:2]
    box = crop.box[0] - left, crop.box[1] - top, crop.box[2] - left, crop.box[3] - top
    return Crop(box, crop.size).apply(picture)


def _shot(clip: Clip, index: int) -> range:
    """The frames of the shot that a frame is in."""
    cuts = [0, *clip.cuts, len(clip)]
    return range(max(cut for cut in cuts if cut <= index), min(cut for cut in cuts if cut > index))


def _views(clip: Clip, shot: range) -> list[View]:
    """Some frames of a shot, to fill the clean plate of others from."""
    picks = np.linspace(shot.start, shot.stop - 1, min(SHOT_VIEWS, len(shot))).round().astype(int)
    views = []
    for index in dict.fromkeys(picks.tolist()):
        masks = clip.character_mask(index, index + 1), clip.occluder_mask(index, index + 1)
        hole = scenery_holes(*masks)[0]
        views.append(View(clip.frames(index, index + 1)[0], ~hole))
    return views


def _feather(crop: Crop) -> int:
    """Two of the model's pixels, in pixels of the frame: within the margin by which masks are widened."""
    return max(1, round(2 * crop.zoom))


def _detail(crop: Crop, arrays: WindowArrays, at: int) -> Detail:
    return Detail(crop, arrays.skeleton[at], arrays.frames[at] * ~arrays.mask[at][..., None])
