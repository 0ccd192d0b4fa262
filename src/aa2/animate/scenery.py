"""How far the scene is seen beside the old person."""

from __future__ import annotations

import numpy as np

from aa2.conditions.plate import plate_holes
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
