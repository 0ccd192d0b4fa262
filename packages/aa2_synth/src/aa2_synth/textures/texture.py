"""A texture is a pattern from a small bank, made once per process, under colours chosen anew each time.

A pattern says for each texel which part of the material it shows, such as brick or mortar, and how light
it is there. Colouring it is one look-up, which is what makes textures cheap.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from aa2_synth.kinds import Kinds, Split
from aa2_synth.textures.palette import Swatch

VARIANTS = 4
"""Patterns of each kind in the bank."""
_DEEPEST = 3.0
"""Shades run from -3 to 3 deviations; beyond they are clipped."""

Pattern = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray | int]]
"""Makes ``(SIZE, SIZE)`` shades of deviation about 1, and the part that each texel shows."""
Drawing = Callable[[np.random.Generator, Split], np.ndarray]
"""Draws ``(SIZE, SIZE, 3)`` sRGB in [0, 1] in full, for what has no parts, such as skies."""


@dataclass(frozen=True)
class Texture:
    """A kind of texture.

    Attributes:
        pattern: its shades and parts.
        swatches: the colour of each part.
        contrast: how much a shade of 1 lightens each part.
        loose: it may be turned over and moved along, since it tiles and has no upside.
    """

    pattern: Pattern
    swatches: tuple[Swatch, ...]
    contrast: tuple[float, ...] = (0.08,)
    loose: bool = True

    def draw(self, rng: np.random.Generator, split: Split, name: str) -> np.ndarray:
        """``(SIZE, SIZE, 3)`` uint8, sRGB, in random colours of the split; ``name`` is that of the kind."""
        index = _bank(name, self.pattern, len(self.swatches), int(rng.integers(VARIANTS)))
        ramp = self._ramp(rng, split)
        if self.loose:
            flip = rng.integers(4)
            index = index[:: -1 if flip & 1 else 1, :: -1 if flip & 2 else 1]
            index = np.roll(index, tuple(rng.integers(0, len(index), 2)), (0, 1))
        return cv2.LUT(cv2.merge([np.ascontiguousarray(index)] * 3), ramp[None])

    def _ramp(self, rng: np.random.Generator, split: Split) -> np.ndarray:
        """``(256, 3)`` uint8: the shades of every part."""
        count = 256 // len(self.swatches)
        shades = np.linspace(-_DEEPEST, _DEEPEST, count)[:, None]
        first = np.full(3, 0.5)
        ramp = np.zeros((256, 3))
        for k, swatch in enumerate(self.swatches):
            base = swatch(rng, split, first)
            first = base if k == 0 else first
            contrast = self.contrast[min(k, len(self.contrast) - 1)]
            ramp[k * count : (k + 1) * count] = base * (1 + contrast * shades)
        return np.round(np.clip(ramp, 0, 1) * 255).astype(np.uint8)


@dataclass(frozen=True)
class Drawn:
    """A kind of texture that is drawn in full each time, by its ``drawing``."""

    drawing: Drawing

    def draw(self, rng: np.random.Generator, split: Split, name: str) -> np.ndarray:
        """``(SIZE, SIZE, 3)`` uint8, sRGB, drawn anew."""
        return np.round(np.clip(self.drawing(rng, split), 0, 1) * 255).astype(np.uint8)


Families = Mapping[str, Kinds[Texture | Drawn]]
"""Kinds of textures by what they are of."""


@cache
def _bank(name: str, pattern: Pattern, parts: int, variant: int) -> np.ndarray:
    """``(SIZE, SIZE)`` uint8 place in the ramp. A pure function: the same in every process."""
    shade, part = pattern(np.random.default_rng([zlib.crc32(name.encode()), variant]))
    count = 256 // parts
    step = np.clip((shade / _DEEPEST * 0.5 + 0.5) * (count - 1), 0, count - 1)
    return (np.round(step) + np.asarray(part) * count).astype(np.uint8)
