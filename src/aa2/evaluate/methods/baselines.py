"""What is compared: the model and the trivial baselines, each paints a window inside its mask."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from aa2.animate import Device
from aa2.animate.painter import Painter, margin
from aa2.conditions.build import WindowArrays, window_arrays
from aa2.conditions.reference import reference_crop
from aa2.models.bundle import Bundle
from aa2.types import Reference, Signals

Method = Callable[[Signals, Reference], np.ndarray]
"""``(cropped window, reference) -> (F, H, W, 3)`` uint8 frames, equal to the input outside the mask."""

INPAINT_RADIUS = 5


def filled_hole(signals: Signals, reference: Reference) -> np.ndarray:
    """Nobody: the formulated mask filled from around (Telea 2004)."""
    return _filled(_conditions(signals, reference, warp=False))


def pasted_warp(signals: Signals, reference: Reference) -> np.ndarray:
    """The limb-warped reference pasted on the filled hole."""
    window = _conditions(signals, reference, warp=True)
    assert window.warp is not None and window.warp_mask is not None
    alpha = (window.warp_mask * window.mask)[..., None] / 255.0
    pasted = window.warp * alpha + _filled(window) * (1 - alpha)
    return np.rint(pasted).astype(np.uint8)


def model(bundle: Bundle, steps: int | None = None, seed: int = 0, device: Device = "auto") -> Method:
    """A bundle, run as `aa2 animate` runs it."""

    def paint(signals: Signals, reference: Reference) -> np.ndarray:
        painting = Painter(bundle, reference, steps=steps, seed=seed, device=device).paint(signals, 0, False)
        return np.where(painting.arrays.mask[..., None], painting.frames, signals.frames)

    return paint


def _conditions(signals: Signals, reference: Reference, *, warp: bool) -> WindowArrays:
    """The conditions as the model gets them: the same mask, the same warp."""
    size = signals.frames.shape[2], signals.frames.shape[1]
    return window_arrays(signals, reference_crop(reference, size), dilate=margin(size), warp=warp)


def _filled(window: WindowArrays) -> np.ndarray:
    return np.stack(
        [
            cv2.inpaint(frame, mask.astype(np.uint8), INPAINT_RADIUS, cv2.INPAINT_TELEA)
            for frame, mask in zip(window.frames, window.mask, strict=True)
        ]
    )
