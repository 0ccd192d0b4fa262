"""The person's own outline in a frame, beyond which the scene stays as it was filmed.

Masks of a video are generous, for what they miss of the old person would show; but where they are too wide
a halo of filled-in scene surrounds the new figure. Here a frame's person is cut out as finely as a
reference is.
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.extract.matte import opacity
from aa2.extract.silhouette import span_of
from aa2.types import Pose

SHOWING = 6
"""Opacity, of 255, from which a pixel shows some of the person."""
SPAN = 400
"""Pixels of the person's span at which outlines are looked for at most: there are many frames."""
FRINGE = 0.003
"""By how much an outline is widened, in the person's span: blur of motion and of compression."""


def outlined(frame: np.ndarray, mask: np.ndarray, pose: Pose) -> np.ndarray | None:
    """Where a frame shows its person.

    Args:
        frame: ``(H, W, 3)`` uint8.
        mask: ``(H, W)`` uint8, roughly the person.
        pose: theirs, one frame.
    Returns:
        ``(H, W)`` bool; None where the outline cannot be told from the background.
    """
    height, width = mask.shape
    scale = min(1.0, SPAN / max(span_of(mask), 1))
    small, soft, posed = frame, mask, pose
    if scale < 1:
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        small, soft = (cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (frame, mask))
        posed = pose.transformed(np.array([[scale, 0, 0], [0, scale, 0]]))
    # Without warnings: their filters are the whole process's, and frames are outlined by several threads.
    alpha, sure = opacity(small, soft, posed)
    if not sure:
        return None
    if scale < 1:
        alpha = cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR)
    return widened(alpha >= SHOWING, FRINGE * span_of(mask))


def widened(shown: np.ndarray, radius: float) -> np.ndarray:
    """``(H, W)`` bool, widened by so many pixels, at least one."""
    side = 2 * max(1, round(radius)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.dilate(shown.astype(np.uint8), kernel) > 0
