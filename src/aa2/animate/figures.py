"""The lifted reference in the frames of a window, its edges on the outline of the person it replaces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aa2.animate.scenery import Person
from aa2.animate.threads import each
from aa2.avatar.edges import Offsets, likeness, moved, offsets_of, steadied
from aa2.avatar.limbs import find_joints, stature
from aa2.avatar.registration import agreement
from aa2.conditions.lift import Lifted, draw_frame
from aa2.conditions.mask import Box
from aa2.types import BODY, Signals

LOOKS = 4
"""Frames of a window, at least, in which it is looked whether the person is the character."""


def figures_of(
    lift: Lifted, stretch: Sequence[Signals], persons: Sequence[Person], region: Box
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The reference in consecutive frames.

    Args:
        lift: the reference.
        stretch: the frames' signals, one each; ``pose`` is the reference's, ``driver`` the person's.
        persons: of each.
        region: the part of the frames that is wanted.

    Returns:
        For each, colours and coverage of `aa2.conditions.lift.Lifted.onto`. Of another character than the
        person, or with joints elsewhere, edges stay as they are drawn.
    """
    numbers = range(len(stretch))
    drawn = list(each(lambda t: draw_frame(lift, stretch[t], 0, region), numbers))
    sizes = [stature(find_joints(s.shown.keypoints[0], s.shown.confidence[0], None)) for s in stretch]
    known = [size for size in sizes if size is not None]
    shares = [_share(*pair) for pair in zip(stretch, sizes, strict=True)]
    if not any(shares) or all(person.opacity is None for person in persons):
        return drawn
    size = float(np.median(known))
    left, top, right, bottom = region
    part = np.s_[top:bottom, left:right]

    def alike(t: int) -> float:
        opacity = persons[t].opacity
        frame = stretch[t].frames[0][part]
        return 0.0 if opacity is None else likeness(*drawn[t], opacity[part], frame, size)

    looked = range(0, len(stretch), max(1, len(stretch) // LOOKS))
    same = float(np.median(list(each(alike, looked))))
    if not same:
        return drawn

    def offsets(t: int) -> Offsets:
        opacity, frame = persons[t].opacity, stretch[t].frames[0]
        there = None if opacity is None else opacity[part]
        return offsets_of(drawn[t][1], there, frame[part], size, same * shares[t])

    fields = steadied(list(each(offsets, numbers)))
    return list(each(lambda t: moved(*drawn[t], fields[t], size), numbers))


def _share(signals: Signals, size: float | None) -> float:
    """How far the reference's pose is the person's."""
    if size is None:
        return 0.0
    one, other = signals.pose, signals.shown
    known = (one.confidence[0, BODY] > 0) & (other.confidence[0, BODY] > 0)
    return agreement(one.keypoints[0, BODY], other.keypoints[0, BODY], known, size)
