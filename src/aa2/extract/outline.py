"""The person's own outline in a frame, beyond which the scene stays as it was filmed.

Masks of a video are generous, for what they miss of the old person would show; but where they are too wide
a halo of filled-in scene surrounds the new figure. Here a frame's person is cut out as finely as a
reference is, but with less effort: there are many frames.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.extract.matte import Effort, opacity
from aa2.extract.morphology import dilated
from aa2.extract.quick_silhouette import quick_silhouette
from aa2.extract.silhouette import span_of, surroundings
from aa2.types import Pose

SHOWING = 6
"""Opacity, of 255, from which a pixel shows some of the person."""
SPAN = 400
"""Pixels of the person's span at which outlines are looked for at most: there are many frames."""
FRINGE = 0.003
"""By how much an outline is widened, in the person's span: blur of motion and of compression."""
EFFORT = Effort(quick_silhouette, around=0.15)
"""Half of the time that a reference's effort takes. On 40 frames of 8 films outlines have an IoU of 0.96 with
those of that effort."""


@dataclass(frozen=True)
class Outline:
    """A frame's person.

    Attributes:
        shown: ``(H, W)`` bool, where anything of them may be seen.
        opacity: ``(H, W)`` uint8.
    """

    shown: np.ndarray
    opacity: np.ndarray


def outlined(frame: np.ndarray, mask: np.ndarray, pose: Pose) -> Outline | None:
    """Where a frame shows its person.

    Args:
        frame: ``(H, W, 3)`` uint8.
        mask: ``(H, W)`` uint8, roughly the person.
        pose: theirs, one frame.
    Returns:
        None where the outline cannot be told from the background.
    """
    found = Outline(np.zeros(mask.shape, bool), np.zeros(mask.shape, np.uint8))
    span = span_of(mask)
    if span == 0:
        return found
    part = surroundings(mask, EFFORT.around)
    left, top = part[1].start, part[0].start
    near, soft = frame[part], mask[part]
    height, width = soft.shape
    scale = min(1.0, SPAN / span)
    if scale < 1:
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        near, soft = (cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (near, soft))
    middle = (scale - 1) / 2  # of a pixel
    moved = np.array([[scale, 0, middle - scale * left], [0, scale, middle - scale * top]])
    # Without warnings: their filters are the whole process's, and frames are outlined by several threads.
    alpha, sure = opacity(near, soft, pose.transformed(moved), EFFORT)
    if not sure:
        return None
    if scale < 1:
        alpha = cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR)
    found.shown[part] = dilated(alpha >= SHOWING, FRINGE * span) > 0
    found.opacity[part] = alpha
    return found
