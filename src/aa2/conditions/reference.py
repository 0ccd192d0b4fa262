"""The reference picture as the model sees it: centred, and in training on a random background (AA2 §3.1)."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from aa2.conditions.framing import Crop, Size, fit_crop
from aa2.conditions.mask import CHARACTER_FROM, mask_box
from aa2.types import Reference

FILLING = 0.85
"""The share of the picture's side that the character spans."""


def reference_crop(
    reference: Reference,
    size: Size,
    *,
    rng: np.random.Generator | None = None,
    background: np.ndarray | None = None,
) -> Reference:
    """The reference at ``size`` with the character in its centre; a half-length one stands on the lower edge.

    Args:
        reference: a picture of any size.
        size: width and height of the result.
        rng: given in training, where the character is cut out and put on a random background; without it
            the user's own surroundings stay.
        background: ``(H, W, 3)`` uint8 of any size, one more background to choose from: an environment.

    Returns:
        All of it at ``size``. Where the crop reaches beyond the picture its border is repeated.
    """
    crop = _centred(reference, size)
    picture = crop.apply(reference.picture)
    mask = crop.apply(reference.mask, border=cv2.BORDER_CONSTANT)
    foreground = None if reference.foreground is None else crop.apply(reference.foreground)
    if rng is not None:
        alpha = mask[..., None].astype(np.float32) / 255
        own = picture if foreground is None else foreground
        blended = own * alpha + random_background(size, rng, background) * (1 - alpha)
        picture = np.rint(blended).astype(np.uint8)
    return Reference(picture, mask, crop.apply_pose(reference.pose), foreground)


def random_background(
    size: Size, rng: np.random.Generator, photograph: np.ndarray | None = None
) -> np.ndarray:
    """A flat colour, a gradient, coloured noise or a piece of ``photograph``: ``(H, W, 3)`` uint8."""
    kinds: list[Callable[[], np.ndarray]] = [
        lambda: _flat(size, rng),
        lambda: _gradient(size, rng),
        lambda: _noise(size, rng),
    ]
    if photograph is not None:
        kinds.append(lambda: _piece(photograph, size, rng))
    return kinds[rng.integers(len(kinds))]()


def _centred(reference: Reference, size: Size) -> Crop:
    """The crop centred on the character, or flush with the border of the picture that cuts it off."""
    height, width = reference.picture.shape[:2]
    box = mask_box(reference.mask >= CHARACTER_FROM) or (0, 0, width, height)
    crop = fit_crop(box, [size], FILLING)
    left, right = _flush(crop.box[0], crop.box[2], box[0] <= 0, box[2] >= width, width)
    top, bottom = _flush(crop.box[1], crop.box[3], box[1] <= 0, box[3] >= height, height)
    return Crop((left, top, right, bottom), size)


def _flush(low: int, high: int, cut_low: bool, cut_high: bool, limit: int) -> tuple[int, int]:
    """A side of the crop, moved to the one end of 0..limit at which the character is cut off."""
    if cut_low == cut_high:
        return low, high
    return (0, high - low) if cut_low else (limit - (high - low), limit)


def _flat(size: Size, rng: np.random.Generator) -> np.ndarray:
    return np.broadcast_to(rng.integers(0, 256, 3, np.uint8), (size[1], size[0], 3)).copy()


def _gradient(size: Size, rng: np.random.Generator) -> np.ndarray:
    """Four random corner colours, interpolated."""
    return cv2.resize(rng.integers(0, 256, (2, 2, 3), np.uint8), size, interpolation=cv2.INTER_LINEAR)


def _noise(size: Size, rng: np.random.Generator) -> np.ndarray:
    """Random colours on a grid of a random pitch, interpolated."""
    cells = 2 ** int(rng.integers(2, 6))
    grid = rng.normal(rng.uniform(40, 215, 3), rng.uniform(10, 60), (cells, cells, 3))
    return cv2.resize(grid.clip(0, 255).astype(np.uint8), size, interpolation=cv2.INTER_CUBIC)


def _piece(photograph: np.ndarray, size: Size, rng: np.random.Generator) -> np.ndarray:
    """A random piece of the photograph in the shape of ``size``."""
    height, width = photograph.shape[:2]
    zoom = min(width / size[0], height / size[1]) * rng.uniform(0.5, 1)
    w, h = max(int(size[0] * zoom), 1), max(int(size[1] * zoom), 1)
    x, y = int(rng.integers(width - w + 1)), int(rng.integers(height - h + 1))
    return Crop((x, y, x + w, y + h), size).apply(photograph)
