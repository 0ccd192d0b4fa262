"""What the frames of a window are put together of, in a region of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aa2.allocation import give_back
from aa2.animate.figures import DrawnFigure, figures_of
from aa2.animate.layers import FADE, Layers, without_shadow
from aa2.animate.scenery import outlined_plate, person_in
from aa2.animate.threads import each
from aa2.conditions.cameras import View
from aa2.conditions.framing import Crop, box_in
from aa2.conditions.lift import Lifted
from aa2.conditions.mask import Box
from aa2.conditions.plate import CleanPlate
from aa2.conditions.shadows import CastLight
from aa2.conditions.skeleton import draw_skeleton
from aa2.media.channels import where
from aa2.types import Signals


@dataclass(frozen=True)
class Parts:
    """What a frame is put together of, in a region of it.

    Attributes:
        plate: ``(h, w, 3)`` uint8, the frame without the person.
        figure: the lifted reference.
    """

    plate: np.ndarray
    figure: DrawnFigure


def parts_of(
    lift: Lifted,
    fresh: Sequence[Signals],
    masks: Sequence[np.ndarray],
    views: Sequence[View],
    region: Box,
    replaces: bool,
) -> tuple[list[Parts], CastLight | None]:
    """What a window's frames are put together of; what is known of their persons is let go of after it.

    Args:
        lift: the reference.
        fresh, views: of `finished_window`.
        masks: of each frame, as `Control.mask` wants it.
        region: of the frames.
        replaces: whether anybody is in them.

    Returns:
        Of each frame its parts; and what the persons threw on the scene, None where nobody knows.
    """
    numbers = range(len(fresh))
    persons = list(each(lambda t: person_in(fresh[t], masks[t]), numbers))
    give_back()
    scene = outlined_plate(fresh, persons, views, region) if replaces else None
    plates = list(each(lambda t: _kept(scene, t, fresh[t], persons[t].hole, region), numbers))
    give_back()
    figures = figures_of(lift, fresh, persons, region)
    return list(map(Parts, plates, figures)), None if scene is None else scene.cast


def layers_of(
    signals: Signals,
    parts: Parts,
    cast: CastLight | None,
    painted: np.ndarray | None,
    mask: np.ndarray,
    crop: Crop,
    box: Box,
) -> Layers:
    """What a frame is made of in a box of it; objects stay as they are.

    Args:
        signals: the frame's.
        parts: in the crop's region.
        cast: what the person threw on the scene there; None: nothing, or it stays.
        painted: ``(h, w, 3)`` uint8 of the box; None: nothing is painted.
        mask: ``(H, W)`` bool, where the frame may change.
        crop: of the window.
        box: in the region.
    """
    left, top, right, bottom = box
    here = np.s_[top:bottom, left:right]
    region = crop.region((mask.shape[1], mask.shape[0]))
    x0, y0, x1, y1 = inside = box_in(box, region)
    gain = None if cast is None else cast.gain(parts.plate)
    gain = None if gain is None else gain[y0:y1, x0:x1]
    plate = without_shadow(parts.plate[y0:y1, x0:x1], gain, mask[here], round(FADE * crop.zoom))
    kept = np.asarray(signals.object_masks[0].any(axis=0)[here])
    if kept.any():
        plate = where(kept, signals.frames[0][here], plate)
    pose = signals.pose.transformed(np.array([[1, 0, -left], [0, 1, -top]]))
    skeleton = draw_skeleton(pose.keypoints[0], pose.confidence[0], (right - left, bottom - top))
    painted = plate if painted is None else painted
    return Layers(plate, *parts.figure.within(inside), painted, mask[here] & ~kept, skeleton)


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
