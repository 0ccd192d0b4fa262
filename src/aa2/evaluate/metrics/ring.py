"""Whether the scene around the figure is left as it was."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from aa2.extract.found import FoundPerson

NEAR, FAR = 2, 12
"""Pixels outside the figure between which the ring lies."""
INSIDE = 0.5
"""Of a matte: what belongs to the figure."""


def ring_error(
    frames: np.ndarray, driving: np.ndarray, person: np.ndarray, figures: Sequence[FoundPerson | None]
) -> float:
    """Mean absolute difference of a result to the driving frames, close around the figure.

    The ring lies 2 to 12 pixels outside the figure, which is the driving person and whoever is found in the
    result, and only where the driving frame shows the scene. A halo, a seam or a ghost of the old person
    counts here; what a method paints of the new one does not.

    Args:
        frames, driving: ``(F, H, W, 3)`` uint8.
        person: ``(F, H, W)`` bool, where the driving frames may show the person: the widened mask.
        figures: F, who is found in the result; None where nobody is.
    Returns:
        grey levels; NaN where no frame has a ring.
    """
    total, pixels = 0.0, 0
    for frame, scene, old, found in zip(frames, driving, person, figures, strict=True):
        figure = old.astype(np.uint8)
        if found is not None:
            figure |= (found.coverage.paste(old.shape) > INSIDE).astype(np.uint8)
        away = cv2.distanceTransform(1 - figure, cv2.DIST_L2, 5)
        ring = (away > NEAR) & (away <= FAR) if figure.any() else np.zeros(old.shape, bool)
        if ring.any():
            total += float(cv2.absdiff(frame, scene)[ring].mean(axis=-1).sum(dtype=np.float64))
            pixels += int(ring.sum())
    return total / pixels if pixels else float("nan")
