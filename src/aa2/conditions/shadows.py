"""Shadows and reflections that a person throws on a scene before a still camera: where frames are darker or
brighter than most of the others, in the scene's own colours."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from aa2.conditions.cameras import View
from aa2.conditions.mask import Box

REDUCED = 4
"""Pixels a side over which light is compared: shadows are soft, and noise is not."""
LEAST_VIEWS = 5
"""Views that must show a place for their median to count."""
NOTICED = 5.0
"""Levels, of 255, that a frame must differ by from the median."""
STRONGEST = 2.0
"""The most that light is raised or lowered by."""
TINTED = 1.25
"""How much more one colour may change than another: more is no light but another thing."""


class CastLight:
    """What light most views of a scene agree on.

    Args:
        views: of one scene, from one place.
        region: where it is wanted.
    """

    def __init__(self, views: Sequence[View], region: Box) -> None:
        left, top, right, bottom = region
        inside = np.s_[top:bottom, left:right]
        self._size = right - left, bottom - top
        self._small = max(1, self._size[0] // REDUCED), max(1, self._size[1] // REDUCED)
        seen = [self._reduced(view.frame[inside], view.scene[inside]) for view in views]
        stack = np.stack(seen)
        enough = np.isfinite(stack[..., 0]).sum(axis=0) >= LEAST_VIEWS
        stack[:, ~enough] = 0  # the median of nothing would warn
        self._median, self._enough = np.nanmedian(stack, axis=0), enough

    def gain(self, plate: np.ndarray) -> np.ndarray | None:
        """What a clean plate is to be multiplied by to be lit as most views are.

        Args:
            plate: ``(H, W, 3)`` uint8 of the region.

        Returns:
            ``(H, W)`` float32, 1 where nothing is to be done; None where that is everywhere.
        """
        known = self._enough
        if not known.any():
            return None
        small = cv2.resize(plate, self._small, interpolation=cv2.INTER_AREA).astype(np.float32)
        now, usual = small + 1, self._median + 1
        ratio = usual / now
        # Clouds and exposure change all of it: only what differs from that is the person's doing.
        level = np.exp(np.log(ratio[known]).mean(axis=1))
        common = float(np.median(level))
        ratio = ratio / common
        alike = ratio.max(axis=2) < TINTED * ratio.min(axis=2)
        apart = np.abs(usual - now * common).mean(axis=2) > NOTICED
        cast = (known & alike & apart).astype(np.uint8)
        cast = cv2.morphologyEx(cast, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        if not cast.any():
            return None
        # The rim of a shadow is too faint to be told by itself.
        cast = cv2.dilate(cast, np.ones((5, 5))) * (known & alike)
        light = np.where(cast > 0, ratio.mean(axis=2), 1).clip(1 / STRONGEST, STRONGEST).astype(np.float32)
        light = cv2.GaussianBlur(light, (0, 0), 1)
        return cv2.resize(light, self._size, interpolation=cv2.INTER_LINEAR)

    def _reduced(self, frame: np.ndarray, scene: np.ndarray) -> np.ndarray:
        """``(h, w, 3)`` float32, the mean of what is scene, NaN where hardly anything is."""
        mask = scene.astype(np.uint8)
        sums = cv2.resize(frame * mask[..., None], self._small, interpolation=cv2.INTER_AREA)
        share = cv2.resize(mask.astype(np.float32), self._small, interpolation=cv2.INTER_AREA)
        mean = sums.astype(np.float32) / np.maximum(share, 1e-3)[..., None]
        return np.where(share[..., None] > 0.9, mean, np.nan).astype(np.float32)
