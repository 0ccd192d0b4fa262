"""How far the scene is seen beside the old person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aa2.conditions.cameras import View
from aa2.conditions.mask import Box
from aa2.conditions.plate import CleanPlate, plate_holes, scenery_holes
from aa2.extract.outline import outlined
from aa2.types import Signals


@dataclass(frozen=True)
class Person:
    """Where a frame shows its person, as tightly as can be told.

    Attributes:
        hole: ``(H, W)`` bool, within `aa2.conditions.plate.plate_holes`; all of that where the outline cannot
            be told from the background.
        opacity: ``(H, W)`` uint8; None where that is so.
    """

    hole: np.ndarray
    opacity: np.ndarray | None = None


def person_in(signals: Signals) -> Person:
    """The person of one frame."""
    generous = plate_holes(signals.character_mask)[0]
    if not generous.any():
        return Person(generous)
    outline = outlined(signals.frames[0], signals.character_mask[0], signals.shown)
    return Person(generous) if outline is None else Person(generous & outline.shown, outline.opacity)


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
        others = signals.occluder_mask
        generous.append(scenery_holes(signals.character_mask, others)[0])
        tight.append(person.hole if others is None else person.hole | plate_holes(others)[0])
    frames = [signals.frames[0] for signals in stretch]
    return CleanPlate(frames, generous, views, region, tight, texture=True)
