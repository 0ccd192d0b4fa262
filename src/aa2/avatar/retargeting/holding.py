"""Which hands hold something, told from where the handled objects are seen."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from aa2.avatar.limbs import KNOWN
from aa2.avatar.retargeting.contacts import palm
from aa2.types import LEFT_HAND, RIGHT_HAND, Pose

NEAR = 0.03
"""Statures from a point of the hand within which an object is held."""
HANDS = ((9, LEFT_HAND), (10, RIGHT_HAND))
"""Wrist and points of either hand."""


def holding(pose: Pose, size: np.ndarray, objects: Iterable[np.ndarray]) -> np.ndarray:
    """``(T, 2)`` bool, whether the left and the right hand hold something.

    Args:
        pose: T frames.
        size: ``(T,)`` stature in pixels (`aa2.avatar.retargeting.proportions`).
        objects: of every frame ``(H, W)`` bool, where the objects are that the person handles.
    """
    held = np.zeros((len(pose), 2), bool)
    for t, mask in enumerate(objects):
        if not mask.any():
            continue
        for side, (wrist, hand) in enumerate(HANDS):
            sure = pose.confidence[t] >= KNOWN
            points = [*pose.keypoints[t, hand][sure[hand]]]
            if sure[wrist] and sure[wrist - 2]:
                points.append(palm(pose.keypoints[t], wrist))
            held[t, side] = any(_near(mask, point, NEAR * size[t]) for point in points)
    return held


def _near(mask: np.ndarray, point: np.ndarray, reach: float) -> bool:
    low = np.maximum(np.floor(point - reach), 0).astype(int)
    high = np.maximum(np.ceil(point + reach), -1).astype(int) + 1
    return bool(mask[low[1] : high[1], low[0] : high[0]].any())
