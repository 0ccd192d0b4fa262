"""How far the scene is seen beside the old person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aa2.conditions.cameras import View
from aa2.conditions.mask import Box, character_pixels
from aa2.conditions.plate import CleanPlate, plate_holes
from aa2.extract.outline import outlined
from aa2.types import Signals


@dataclass(frozen=True)
class Person:
    """Where a frame shows its person, as tightly as can be told.

    Attributes:
        hole: ``(H, W)`` bool, within `aa2.conditions.plate.plate_holes`; all of that where the outline cannot
            be told from the background.
        opacity: ``(H, W)`` uint8; None where that is so.
        generous: ``(H, W)`` bool, `aa2.conditions.plate.plate_holes`; None: as tight as ``hole``.
    """

    hole: np.ndarray
    opacity: np.ndarray | None = None
    generous: np.ndarray | None = None


def person_in(signals: Signals, mask: np.ndarray | None = None) -> Person:
    """The person of one frame.

    Args:
        signals: the frame's.
        mask: ``(H, W)`` uint8, the person's mask grown or shrunk (`aa2.conditions.mask.regrown`): what it has
            more is taken out whole, what it lacks stays.
    """
    own = signals.character_mask[0]
    generous = plate_holes(own[None])[0]
    if not generous.any():
        return Person(generous, generous=generous)
    outline = outlined(signals.frames[0], own, signals.shown)
    hole, opacity = generous, None
    if outline is not None:
        hole, opacity = generous & outline.shown, outline.opacity
    if mask is not None and mask is not own:
        generous = plate_holes(mask[None])[0]
        hole = hole & generous | character_pixels(mask) & ~character_pixels(own)
    return Person(hole, opacity, generous)


def outlined_plate(
    stretch: Sequence[Signals],
    persons: Sequence[Person],
    views: Sequence[View] = (),
    region: Box | None = None,
) -> CleanPlate:
    """The clean plate of frames, filled in where their person is and where those are who stand before them.

    Args:
        stretch: consecutive frames, one each.
        persons: of each, `person_in`.
        views, region: of `aa2.conditions.plate.CleanPlate`.
    """
    generous, tight = [], []
    for signals, person in zip(stretch, persons, strict=True):
        whole = person.hole if person.generous is None else person.generous
        others = None if signals.occluder_mask is None else plate_holes(signals.occluder_mask)[0]
        generous.append(whole if others is None else whole | others)
        tight.append(person.hole if others is None else person.hole | others)
    frames = [signals.frames[0] for signals in stretch]
    return CleanPlate(frames, generous, views, region, tight, texture=True)
