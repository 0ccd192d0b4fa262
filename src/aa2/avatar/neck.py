"""Where the neck of a head is, by its face."""

from __future__ import annotations

import numpy as np

NECK, COLLAR = 0.6, 0.85
"""A neck's breadth in its face's: at least, and with what a collar hides of it."""
LONG = 0.2
"""Share of what is seen of a head below its chin that is beside the neck, from which its hair is long."""


def beside_neck(face: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """``(H, W)`` bool: where there are collar and shoulders, but if long hair hangs there.

    What they hide of a neck would stand beside them when the head is raised.

    Args:
        face: ``(H, W)`` bool, of `aa2.avatar.head.face_shape`.
        seen: ``(H, W)`` bool, where the head is.
    """
    above = np.logical_or.accumulate(face[::-1], axis=0)[::-1].any(axis=1, keepdims=True)
    beside = ~above & ~neck(face, COLLAR)
    hair = np.count_nonzero(seen & beside) > LONG * max(np.count_nonzero(seen & ~above), 1)
    return np.zeros_like(face) if hair or not face.any() else beside


def neck(face: np.ndarray, breadth: float = NECK) -> np.ndarray:
    """``(H, W)`` bool: all that lies below the middle of a face; at its sides there may be hair.

    Args:
        face: ``(H, W)`` bool.
        breadth: of the neck, in the face's.
    """
    columns = np.flatnonzero(face.any(axis=0))
    if not len(columns):
        return face
    left, right = columns[0], columns[-1] + 1
    aside = round((1 - breadth) / 2 * (right - left))
    below = np.zeros_like(face)
    below[:, left + aside : right - aside] = np.logical_or.accumulate(face, axis=0)[
        :, left + aside : right - aside
    ]
    return below
