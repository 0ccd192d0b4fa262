"""How far the scene is seen beside the old person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aa2.conditions.cameras import View
from aa2.conditions.mask import Box
from aa2.conditions.plate import CleanPlate, plate_holes, scenery_holes
from aa2.extract.outline import outlined
from aa2.types import Signals


def person_hole(signals: Signals) -> np.ndarray:
    """Where a frame shows its person, as tightly as can be told.

    Args:
        signals: one frame.
    Returns:
        ``(H, W)`` bool, within `aa2.conditions.plate.plate_holes`; all of that where the outline cannot be
        told from the background.
    """
    generous = plate_holes(signals.character_mask)[0]
    if not generous.any():
        return generous
    outline = outlined(signals.frames[0], signals.character_mask[0], signals.shown)
    return generous if outline is None else generous & outline


def outlined_plate(
    stretch: Sequence[Signals],
    holes: Sequence[np.ndarray],
    views: Sequence[View] = (),
    region: Box | None = None,
) -> CleanPlate:
    """The clean plate of frames, filled in where their person is and where those are who stand before them.

    Args:
        stretch: consecutive frames, one each.
        holes: of each, `person_hole`.
        views, region: of `aa2.conditions.plate.CleanPlate`.
    """
    generous, tight = [], []
    for signals, hole in zip(stretch, holes, strict=True):
        others = signals.occluder_mask
        generous.append(scenery_holes(signals.character_mask, others)[0])
        tight.append(hole if others is None else hole | plate_holes(others)[0])
    frames = [signals.frames[0] for signals in stretch]
    return CleanPlate(frames, generous, views, region, tight, texture=True)
