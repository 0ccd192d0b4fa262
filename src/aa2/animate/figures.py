"""The lifted reference in the frames of a window, its edges on the outline of the person it replaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aa2.animate.scenery import Person
from aa2.animate.threads import each
from aa2.avatar.edges import Offsets, likeness, moved, offsets_of, steadied
from aa2.avatar.limbs import find_joints, stature
from aa2.avatar.registration import agreement
from aa2.conditions.lift import Lifted, draw_frame
from aa2.conditions.mask import Box, mask_box
from aa2.types import BODY, Signals

LOOKS = 4
"""Frames of a window, at least, in which it is looked whether the person is the character."""


@dataclass(frozen=True)
class DrawnFigure:
    """A reference drawn in a region of a frame, of which it covers little: only that is held.

    Attributes:
        shape: height and width of the region.
        box: what it covers of that, pixels of the region.
        colours: ``(h, w, 3)`` uint8 of the box, 0 where nothing came to lie, not multiplied by the coverage.
        coverage: ``(h, w)`` float32 in [0, 1], likewise.
    """

    shape: tuple[int, int]
    box: Box
    colours: np.ndarray
    coverage: np.ndarray

    @staticmethod
    def of(colours: np.ndarray, coverage: np.ndarray) -> DrawnFigure:
        """What `aa2.conditions.lift.Lifted.onto` drew."""
        box = left, top, right, bottom = mask_box(coverage) or (0, 0, 0, 0)
        part = np.s_[top:bottom, left:right]
        return DrawnFigure(coverage.shape, box, colours[part].copy(), coverage[part].copy())

    def within(self, box: Box | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Its colours and coverage in a part of the region.

        Args:
            box: that part, pixels of the region; None: all of it.
        """
        left, top, right, bottom = box or (0, 0, self.shape[1], self.shape[0])
        colours = np.zeros((bottom - top, right - left, 3), np.uint8)
        coverage = np.zeros(colours.shape[:2], np.float32)
        x0, y0 = max(left, self.box[0]), max(top, self.box[1])
        x1, y1 = min(right, self.box[2]), min(bottom, self.box[3])
        if x0 < x1 and y0 < y1:
            there = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
            own = np.s_[y0 - self.box[1] : y1 - self.box[1], x0 - self.box[0] : x1 - self.box[0]]
            colours[there], coverage[there] = self.colours[own], self.coverage[own]
        return colours, coverage


def figures_of(
    lift: Lifted, stretch: Sequence[Signals], persons: Sequence[Person], region: Box
) -> list[DrawnFigure]:
    """The reference in consecutive frames.

    Args:
        lift: the reference.
        stretch: the frames' signals, one each; ``pose`` is the reference's, ``driver`` the person's.
        persons: of each.
        region: the part of the frames that is wanted.

    Returns:
        One for each. Of another character than the person, or with joints elsewhere, edges stay as they are
        drawn.
    """
    numbers = range(len(stretch))
    drawn = list(each(lambda t: DrawnFigure.of(*draw_frame(lift, stretch[t], 0, region)), numbers))
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
        return 0.0 if opacity is None else likeness(*drawn[t].within(), opacity[part], frame, size)

    looked = range(0, len(stretch), max(1, len(stretch) // LOOKS))
    same = float(np.median(list(each(alike, looked))))
    if not same:
        return drawn

    def offsets(t: int) -> Offsets:
        opacity, frame = persons[t].opacity, stretch[t].frames[0]
        there = None if opacity is None else opacity[part]
        return offsets_of(drawn[t].within()[1], there, frame[part], size, same * shares[t])

    fields = steadied(list(each(offsets, numbers)))
    return list(each(lambda t: DrawnFigure.of(*moved(*drawn[t].within(), fields[t], size)), numbers))


def _share(signals: Signals, size: float | None) -> float:
    """How far the reference's pose is the person's."""
    if size is None:
        return 0.0
    one, other = signals.pose, signals.shown
    known = (one.confidence[0, BODY] > 0) & (other.confidence[0, BODY] > 0)
    return agreement(one.keypoints[0, BODY], other.keypoints[0, BODY], known, size)
