"""The signals of a clip that are pictures, one per frame: what each is and how it is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from aa2.types import LIMBS

PictureFormat = Literal["png", "webp"]
"""How a colour picture that stands alone is stored: without loss, or in about a ninth of the bytes."""
ColourFormat = Literal["video", "png", "webp"]
"""How frames and environment are stored: an H.264 video, or one picture per frame in a ``.zip``."""
MOST_OBJECTS = 8
"""One bit of an 8-bit picture each."""
FARTHEST = 65.535
"""Metres, the largest 16-bit number of millimetres."""


def to_planes(masks: np.ndarray) -> np.ndarray:
    """``(N, H, W)`` masks of up to eight objects as one picture, ``(H, W)`` uint8: bit n is object n."""
    if len(masks) > MOST_OBJECTS:
        raise ValueError(f"{len(masks)} object masks, up to {MOST_OBJECTS} fit")
    planes = np.zeros(masks.shape[1:], np.uint8)
    for bit, mask in enumerate(masks):
        planes |= (mask > 0).astype(np.uint8) << bit
    return planes


def to_wide_planes(limbs: np.ndarray) -> np.ndarray:
    """``(15, H, W)`` bool, where each limb is, as one picture, ``(H, W)`` uint16: bit n is limb n."""
    if len(limbs) != len(LIMBS):
        raise ValueError(f"{len(limbs)} limbs, not {len(LIMBS)}")
    low, high = (to_planes(half).astype(np.uint16) for half in (limbs[:MOST_OBJECTS], limbs[MOST_OBJECTS:]))
    return low | high << MOST_OBJECTS


def from_planes(planes: np.ndarray, objects: int) -> np.ndarray:
    """``(T, N, H, W)`` bool of T such pictures, of either kind."""
    bits = np.arange(objects, dtype=planes.dtype)[:, None, None]
    return (planes[:, None] >> bits & 1).astype(bool)


def to_millimetres(metres: np.ndarray) -> np.ndarray:
    """Depth as 16-bit numbers, 0 unknown; what is farther than :data:`FARTHEST` stands there."""
    return np.rint(np.clip(metres, 0, FARTHEST) * 1000).astype(np.uint16)


def from_millimetres(millimetres: np.ndarray) -> np.ndarray:
    """Float32 metres."""
    return millimetres.astype(np.float32) / 1000


@dataclass(frozen=True)
class Storage:
    """How one signal is stored.

    Attributes:
        colour: ``(H, W, 3)`` pictures in a `ColourFormat`, or else ``(H, W)`` PNG files in a ``.zip``.
        pack: makes the stored picture of the given one.
        dtype: of the stored picture.
    """

    colour: bool = False
    pack: Callable[[np.ndarray], np.ndarray] = np.asarray
    dtype: type = np.uint8

    def packed(self, name: str, picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        """What is stored of ``picture`` in a clip of ``size``, width and height.

        Raises:
            ValueError: it has another size or number type.
        """
        stored = self.pack(picture)
        if stored.shape != (*size[::-1], 3)[: 3 if self.colour else 2] or stored.dtype != self.dtype:
            raise ValueError(f"{name} {picture.shape} {picture.dtype} does not fit a clip of {size}")
        return stored


PICTURES = {
    "frames": Storage(colour=True),
    "environment": Storage(colour=True),
    "character_mask": Storage(),
    "occluder_mask": Storage(),
    "object_masks": Storage(pack=to_planes),
    "whole_object_masks": Storage(pack=to_planes),
    "depth": Storage(pack=to_millimetres, dtype=np.uint16),
    "parts": Storage(),
    "limbs": Storage(),
    "whole_limbs": Storage(pack=to_wide_planes, dtype=np.uint16),
}
"""By the name of the signal, which is that of its file too."""
