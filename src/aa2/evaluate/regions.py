"""Where frames show their person, and where inference paints, as every part of the benchmark takes it."""

from __future__ import annotations

import numpy as np

from aa2.animate.painter import margin
from aa2.conditions.mask import character_pixels, formulated


def person_region(masks: np.ndarray) -> np.ndarray:
    """``(F, H, W)`` bool: where frames may show their person, by soft masks ``(F, H, W)`` uint8.

    As in inference, masks are widened by a share of the picture: extracted ones miss some edge.
    """
    widened = margin((masks.shape[2], masks.shape[1]))
    return np.stack([character_pixels(mask, widened) for mask in masks])


def formulated_region(masks: np.ndarray) -> np.ndarray:
    """``(F, H, W)`` bool: the formulated mask of inference (AA2 §3.2) by soft masks ``(F, H, W)`` uint8."""
    return np.stack([formulated(person) for person in person_region(masks)])
