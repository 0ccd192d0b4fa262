"""The frames of one window, painted and put together at their own resolution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import cv2
import numpy as np

from aa2.allocation import give_back
from aa2.animate.composer import Composer
from aa2.animate.frame_parts import Parts, layers_of, parts_of
from aa2.animate.front import Driver, before, behind
from aa2.animate.painter import PainterInput
from aa2.animate.stretches import joined, joined_poses
from aa2.animate.threads import each
from aa2.conditions.build import WindowArrays, crop_signals
from aa2.conditions.cameras import View
from aa2.conditions.framing import Crop, Size, box_in, masked_box, opacity, paste, window_crop
from aa2.conditions.mask import Box, mask_box
from aa2.diffusion.windows import Window
from aa2.types import Signals


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
class Finished:
    """A finished frame of a window.

    Attributes:
        signals: the frame's, as it was.
        result: ``(H, W, 3)`` uint8.
        detail: how it was painted.
        layer: ``(H, W, 4)`` uint8, the character alone: its colours as they are in the result, light included
            and not multiplied by the opacity, and how far it is seen there, what stands before it taken off;
            0 where that is nowhere. Over the scene without the person it gives the result. A model that
            paints whole pictures has all of what it painted in it. None where it was not asked for.
    """

    signals: Signals
    result: np.ndarray
    detail: Detail
    layer: np.ndarray | None


def finished_window(
    composer: Composer,
    fresh: Iterable[Signals],
    driving: Sequence[Driver],
    window: Window,
    last: Signals | None,
    views: Sequence[View] = (),
    layer: bool = False,
) -> Iterator[Finished]:
    """The fresh frames of a window. What is known of one is let go of when it is finished.

    Args:
        fresh: their signals, one frame each, at the frame's size.
        driving: whom the character replaces in each of them.
        last: what came last of the window before, where ``window`` starts with a motion frame.
        views: more of the shot.
        layer: whether it is wanted.
    """
    fresh = list(fresh)
    give_back()  # what reading, and the window before, has left in pieces
    size = fresh[0].frames.shape[2], fresh[0].frames.shape[1]
    motion = [last] if window.motion and last is not None else []
    first, control = len(motion), composer.control
    masks = [control.mask(signals.character_mask[0]) for signals in [*motion, *fresh]]
    crop = _crop(composer, [*motion, *fresh], masks, size)
    region = crop.region(size)
    replaces = any(signals.character_mask[0].any() for signals in [*motion, *fresh])
    parts, cast = list[Parts](), None
    if composer.model.composes:
        parts, cast = parts_of(composer.character.lift, fresh, masks[first:], views, region, replaces)
        cast = cast if control.relight else None
    asked = _asked(composer, [*motion, *fresh], masks, parts[:1] * first + parts, crop, window, replaces)
    arrays, painted = asked.arrays, composer.painted(asked)
    waiting = dict(enumerate(zip_longest(fresh, parts)))
    numbers = range(len(fresh))
    del fresh, masks, parts

    def finished(number: int) -> Finished:
        at, (signals, part) = first + number, waiting.pop(number)
        mask = crop.restore_mask(arrays.mask[at], size)
        box, picture, alone = region, None, None
        if painted is None:
            box = masked_box(mask, region) or region  # a network looks at what is around that, too
        else:
            picture = crop.restore(painted[at], region, cv2.INTER_CUBIC)
        if part is not None:
            layers = layers_of(signals, part, cast, picture, mask, crop, box)
            alone = composer.apart(layers) if layer else None
            picture = composer.put_together(layers) if alone is None else alone.picture
        assert picture is not None
        front = before(signals, driving[number], box)
        feather = control.edge(crop.zoom)
        by_itself = None
        if layer:
            seen = opacity(mask, box, feather) * (1 - front)
            colours = picture if alone is None else alone.colours
            by_itself = _layer(colours, seen if alone is None else seen * alone.opacity, box, size)
        picture = behind(picture, front, signals, box)
        result = paste(signals.frames[0], picture, mask, box, feather)
        return Finished(signals, result, _detail(crop, arrays, at), by_itself)

    give_back()  # a frame is put together of arrays too large for the holes that all this has left
    yield from each(finished, numbers)


def _asked(
    composer: Composer,
    given: Sequence[Signals],
    masks: Sequence[np.ndarray],
    parts: Sequence[Parts],
    crop: Crop,
    window: Window,
    replaces: bool,
) -> PainterInput:
    """What the painter gets of a window's frames.

    Args:
        given, masks: of all of them, motion frames too.
        parts: of each, in the crop's region; none where the model paints whole pictures.
        crop: of the window.
        replaces: whether anybody is in them.
    """
    region = crop.region((masks[0].shape[1], masks[0].shape[0]))
    plate, coverage = None, None
    if parts:
        plate = np.stack([_cropped(part.plate, region, crop) for part in parts])
        if not composer.model.paints:
            covered = [_cropped(part.figure.within()[1], region, crop) for part in parts]
            coverage = np.rint(np.stack(covered) * 255).astype(np.uint8)
    cropped = joined([crop_signals(signals, crop) for signals in given])
    edited = np.stack([crop.apply(mask) for mask in masks]) if composer.control.mask_grow else None
    start, motion = window.start, window.motion
    return composer.window(cropped, start, motion, plate, edited, crop.zoom, replaces, coverage)


def _crop(composer: Composer, given: Sequence[Signals], masks: Sequence[np.ndarray], size: Size) -> Crop:
    """The crop of a window.

    Args:
        masks: as they are edited; it is the crop of those that were found, if that holds them.
    """
    poses = joined_poses([signals.pose for signals in given])
    reached = [composer.reach(signals.pose) for signals in given]
    own = [signals.character_mask[0] for signals in given]
    buckets = composer.painter.buckets
    crop = window_crop(poses, own, size, buckets, reached=reached)
    assert crop is not None, "every frame of a window has a box"
    if composer.control.mask_grow > 0:
        wanted = mask_box(np.logical_or.reduce(masks))
        if wanted is not None and _around(crop.box, wanted) != crop.box:
            crop = window_crop(poses, own, size, buckets, reached=[*reached, wanted])
            assert crop is not None
    return crop


def _around(one: Box, other: Box) -> Box:
    """The box around two."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _layer(colours: np.ndarray, seen: np.ndarray, region: Box, size: Size) -> np.ndarray:
    """`Composed.layer` of a frame of ``size``: colours of a region of it, 0 to 255, seen so far, 0 to 1."""
    left, top, right, bottom = region
    whole = np.zeros((size[1], size[0], 4), np.uint8)
    alpha = np.rint(seen * 255).clip(0, 255).astype(np.uint8)[..., None]
    whole[top:bottom, left:right, :3] = np.where(alpha > 0, np.rint(colours).clip(0, 255), 0)
    whole[top:bottom, left:right, 3:] = alpha
    return whole


def _cropped(picture: np.ndarray, region: Box, crop: Crop) -> np.ndarray:
    """The model's picture of what is known of the crop's region of the frame alone."""
    return Crop(box_in(crop.box, region), crop.size).apply(picture)


def _detail(crop: Crop, arrays: WindowArrays, at: int) -> Detail:
    return Detail(crop, arrays.skeleton[at], arrays.frames[at] * ~arrays.mask[at][..., None])
