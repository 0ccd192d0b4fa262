"""Shot cuts."""

from __future__ import annotations

import cv2
import numpy as np

SIZE = (64, 36)
"""Width and height of the pictures that are compared."""
LEAST = 0.5
"""Correlation of two frames of one shot, at least: measured 0.9 and more in moving footage."""


class CutFinder:
    """Says of each frame of a video whether it begins a new shot.

    Attributes:
        before: the frame before, small and grey; None at the start.
    """

    def __init__(self) -> None:
        self.before: np.ndarray | None = None

    def is_cut(self, picture: np.ndarray) -> bool:
        """Whether the scene in ``picture`` ``(H, W, 3)`` uint8 is another than in the frame before.

        Structure is compared, not brightness: a lamp or the sun may come and go.
        """
        small = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), SIZE, interpolation=cv2.INTER_AREA)
        small = small.astype(np.float32)
        before, self.before = self.before, small
        return before is not None and _correlation(before, small) < LEAST


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's; 1 where one of them is uniform, which tells nothing."""
    a, b = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 0 else 1.0
