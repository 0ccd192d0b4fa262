"""The frames of one window, painted and put together at their own resolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from aa2.allocation import give_back
from aa2.animate.composer import Composer
from aa2.animate.figures import figures_of
from aa2.animate.front import Driver, before, behind
from aa2.animate.layers import FADE, Layers, without_shadow
from aa2.animate.scenery import outlined_plate, person_in
from aa2.animate.stretches import joined, joined_poses
from aa2.animate.threads import each
from aa2.conditions.build import WindowArrays, crop_signals
from aa2.conditions.cameras import View
from aa2.conditions.framing import Crop, Size, opacity, paste, window_crop
from aa2.conditions.lift import Lifted
from aa2.conditions.mask import Box, mask_box
from aa2.conditions.plate import CleanPlate
from aa2.conditions.skeleton import draw_skeleton
from aa2.diffusion.windows import Window
from aa2.media.channels import where
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
    fresh: Sequence[Signals],
    driving: Sequence[Driver],
    window: Window,
    last: Signals | None,
    views: Sequence[View] = (),
    layer: bool = False,
) -> Iterator[Finished]:
    """The fresh frames of a window.

    Args:
        fresh: their signals, one frame each, at the frame's size.
        driving: whom the character replaces in each of them.
        last: what came last of the window before, where ``window`` starts with a motion frame.
        views: more of the shot.
        layer: whether it is wanted.
    """
    size = fresh[0].frames.shape[2], fresh[0].frames.shape[1]
    motion = [last] if window.motion and last is not None else []
    given = [*motion, *fresh]
    control = composer.control
    masks = [control.mask(signals.character_mask[0]) for signals in given]
    crop = _crop(composer, given, masks, size)
    region = crop.region(size)
    replaces = any(signals.character_mask[0].any() for signals in given)
    parts = Parts(None, [], [])
    if composer.model.composes:
        parts = _parts(composer.character.lift, fresh, masks[len(motion) :], views, region, replaces)
    scene, plates = parts.scene, parts.plates
    small = [_cropped(plate, region, crop) for plate in plates[:1] * len(motion) + plates]
    covered = None
    if plates and not composer.model.paints:
        own = [_cropped(coverage, region, crop) for _, coverage in parts.figures]
        covered = np.rint(np.stack(own[:1] * len(motion) + own) * 255).astype(np.uint8)
    cropped = joined([crop_signals(signals, crop) for signals in given])
    plate = np.stack(small) if small else None
    edited = np.stack([crop.apply(mask) for mask in masks]) if control.mask_grow else None
    asked = composer.window(cropped, window.start, window.motion, plate, edited, crop.zoom, replaces, covered)
    arrays, painted = asked.arrays, composer.painted(asked)

    def finished(number: int) -> Finished:
        at, signals = number + len(motion), fresh[number]
        mask = crop.restore_mask(arrays.mask[at], size)
        picture = None if painted is None else painted[at]
        if picture is not None:
            picture = crop.restore(picture, region, cv2.INTER_CUBIC)
        alone = None
        if plates:
            plate, figure = plates[number], parts.figures[number]
            cast = scene.light(plate) if scene is not None and control.relight else None
            layers = layers_of(signals, figure, plate, cast, picture, mask, crop, region)
            alone = composer.apart(layers) if layer else None
            picture = composer.put_together(layers) if alone is None else alone.picture
        assert picture is not None
        front = before(signals, driving[number], region)
        feather = control.edge(crop.zoom)
        by_itself = None
        if layer:
            seen = opacity(mask, region, feather) * (1 - front)
            colours = picture if alone is None else alone.colours
            by_itself = _layer(colours, seen if alone is None else seen * alone.opacity, region, size)
        picture = behind(picture, front, signals, region)
        result = paste(signals.frames[0], picture, mask, region, feather)
        return Finished(signals, result, _detail(crop, arrays, at), by_itself)

    give_back()  # a frame is put together of arrays too large for the holes that all this has left
    yield from each(finished, range(len(fresh)))


@dataclass(frozen=True)
class Parts:
    """What the frames of a window are put together of, in a region of them.

    Attributes:
        scene: what their plates are of; None where nobody is replaced.
        plates: ``(h, w, 3)`` uint8 each, the frame without the person.
        figures: of each, `aa2.animate.figures.figures_of`.
    """

    scene: CleanPlate | None
    plates: list[np.ndarray]
    figures: list[tuple[np.ndarray, np.ndarray]]


def _parts(
    lift: Lifted,
    fresh: Sequence[Signals],
    masks: Sequence[np.ndarray],
    views: Sequence[View],
    region: Box,
    replaces: bool,
) -> Parts:
    """What a window's frames are put together of; what is known of their persons is let go of after it.

    Args:
        lift: the reference.
        fresh, views: of `finished_window`.
        masks: of each frame, as `Control.mask` wants it.
        region: of the frames.
        replaces: whether anybody is in them.
    """
    numbers = range(len(fresh))
    persons = list(each(lambda t: person_in(fresh[t], masks[t]), numbers))
    scene = outlined_plate(fresh, persons, views, region) if replaces else None
    plates = list(each(lambda t: _kept(scene, t, fresh[t], persons[t].hole, region), numbers))
    return Parts(scene, plates, figures_of(lift, fresh, persons, region))


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


def layers_of(
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
        plate = where(kept, signals.frames[0][part], plate)
    pose = signals.pose.transformed(np.array([[1, 0, -left], [0, 1, -top]]))
    skeleton = draw_skeleton(pose.keypoints[0], pose.confidence[0], (right - left, bottom - top))
    painted = plate if painted is None else painted
    return Layers(plate, *figure, painted, mask[part] & ~kept, skeleton)


def _kept(
    scene: CleanPlate | None, number: int, signals: Signals, hole: np.ndarray, region: Box
) -> np.ndarray:
    """The plate of a frame's region with those who stand before the person, where these do not touch.

    It is the frame itself where nobody is replaced.
    """
    left, top, right, bottom = region
    part = np.s_[top:bottom, left:right]
    if scene is None:
        return signals.frames[0][part]
    plate = scene[number]
    if signals.occluder_mask is None:
        return plate
    return where(hole[part], plate, signals.frames[0][part])


def _cropped(picture: np.ndarray, region: Box, crop: Crop) -> np.ndarray:
    """The model's picture of what is known of the crop's region of the frame alone."""
    left, top = region[:2]
    box = crop.box[0] - left, crop.box[1] - top, crop.box[2] - left, crop.box[3] - top
    return Crop(box, crop.size).apply(picture)


def _detail(crop: Crop, arrays: WindowArrays, at: int) -> Detail:
    return Detail(crop, arrays.skeleton[at], arrays.frames[at] * ~arrays.mask[at][..., None])
