"""Which of several maps is the largest at each pixel: as ``argmax`` over the first axis, which is slow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def largest(maps: Sequence[np.ndarray] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of the largest map at each pixel, of equals the first, and its value.

    Args:
        maps: at least one, ``(H, W)`` of one type, without NaN.

    Returns:
        ``(H, W)`` uint8; ``(H, W)`` of the maps' type.
    """
    best = maps[0].copy()
    number = np.zeros(best.shape, np.uint8)
    for place in range(1, len(maps)):
        more = maps[place] > best
        np.copyto(number, np.uint8(place), where=more)
        np.maximum(best, maps[place], out=best)
    return number, best
