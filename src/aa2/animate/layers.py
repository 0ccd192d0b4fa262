"""One frame put together at its own resolution: clean plate, painting and warped reference.

The networks decide in the model's picture: light, shadow, and where the painting shows. The layers come from
the frame and the reference themselves. Where the warped reference is, its pixels reach the result but for
light; the networks paint what the reference does not show.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aa2.conditions.framing import Crop
from aa2.conditions.mask import Box, mask_box

BRIGHTEST = 1.5
"""The most that light may multiply the reference's colours by, and shadow divide the plate's."""
FADE = 24
"""Pixels of the model's picture, from the mask's edge inwards, over which an old shadow is taken away."""
SURE = (0.5, 0.9)
"""Share of the painting, beside the plate's, from which it begins to show and is all that shows."""


@dataclass(frozen=True)
class Decisions:
    """What the networks say of one frame, in the model's picture of ``(h, w)``.

    Attributes:
        mask: ``(h, w)`` bool, where anything may change.
        painted: ``(h, w, 3)`` uint8, the denoiser's picture.
        painting: ``(h, w)`` float32 in [0, 1], how far it shows where the reference does not.
        light: what the reference's colours are multiplied by. One number: on real clips light that differed
            from place to place took away more than it gave, and so did light of another colour.
        shade: ``(h, w)`` float32, what the plate's are multiplied by; None leaves them.
    """

    mask: np.ndarray
    painted: np.ndarray
    painting: np.ndarray
    light: float = 1.0
    shade: np.ndarray | None = None


@dataclass(frozen=True)
class Layers:
    """What a frame is made of, in a region of ``(H, W)`` pixels of it.

    Attributes:
        plate: ``(H, W, 3)`` uint8, the frame without the person.
        warp: ``(H, W, 3)`` uint8, the reference in the frame's pose.
        coverage: ``(H, W)`` float32 in [0, 1], its opacity.
        kept: ``(H, W)`` bool, what lies before the person and stays: objects.
        cast: ``(H, W)`` float32, what the plate is to be multiplied by to lose the old person's shadow.
    """

    plate: np.ndarray
    warp: np.ndarray
    coverage: np.ndarray
    kept: np.ndarray | None = None
    cast: np.ndarray | None = None


def combined(layers: Layers, decisions: Decisions, crop: Crop, region: Box) -> np.ndarray:
    """``(H, W, 3)`` float32 in [0, 255], the layers as the networks say they show.

    Args:
        layers: of the region.
        decisions: of the crop's picture.
        crop: where in the frame the networks looked.
        region: the part of the crop that lies in the frame.
    """
    result = layers.plate.astype(np.float32)
    if layers.cast is not None:
        # Nothing changes at the mask's edge, so what is thrown beyond it does not end in a line.
        inside = cv2.copyMakeBorder(decisions.mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
        within = np.clip(cv2.distanceTransform(inside, cv2.DIST_L2, 5)[1:-1, 1:-1] / FADE, 0, 1)
        result *= (1 + crop.restore(within, region) * (layers.cast - 1))[..., None]
    if decisions.shade is not None:
        shade = np.clip(decisions.shade, 1 / BRIGHTEST, 1)
        result *= crop.restore(shade, region)[..., None]
    showing = crop.restore(decisions.painting, region, cv2.INTER_CUBIC)
    low, high = SURE
    showing = np.clip((showing - low) / (high - low), 0, 1)
    box = mask_box(showing > 0)
    if box is not None:
        part = np.s_[box[1] : box[3], box[0] : box[2]]
        painted = crop.restore(decisions.painted, region, cv2.INTER_CUBIC)[part]
        result[part] += showing[part][..., None] * (painted - result[part])
    warp, coverage = layers.warp.astype(np.float32), layers.coverage
    warp *= np.float32(np.clip(decisions.light, 1 / BRIGHTEST, BRIGHTEST))
    if layers.kept is not None:
        coverage = np.where(layers.kept, 0, coverage)
    result += coverage[..., None] * (warp - result)
    return result
