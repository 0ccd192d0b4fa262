"""Colours as things have them: mostly quiet, sometimes vivid, and of other hues in each split."""

from __future__ import annotations

import colorsys
from collections.abc import Callable

import numpy as np

from aa2_synth.kinds import Split

# Bands of hue that take turns around the circle, with how often each is met: much is warm, some is blue.
_HUES: dict[Split, tuple[tuple[float, float, float], ...]] = {
    "train": (
        (0.0, 0.045, 3),
        (0.085, 0.12, 4),
        (0.2, 0.26, 1),
        (0.36, 0.44, 1),
        (0.54, 0.6, 4),
        (0.64, 0.69, 2),
        (0.94, 1.0, 1),
    ),
    "test": (
        (0.052, 0.078, 4),
        (0.128, 0.155, 3),
        (0.28, 0.34, 1),
        (0.46, 0.52, 2),
        (0.608, 0.632, 4),
        (0.71, 0.76, 0.7),
        (0.88, 0.93, 0.7),
    ),
}

Swatch = Callable[[np.random.Generator, Split, np.ndarray], np.ndarray]
"""A maker of an sRGB colour in [0, 1], given the colour of the material's first part."""


def colour(
    rng: np.random.Generator, split: Split, value: tuple[float, float] = (0.2, 0.9), most: float = 0.75
) -> np.ndarray:
    """``(3,)`` a natural sRGB colour in [0, 1].

    Args:
        rng: source of all choices.
        split: whose hues.
        value: bounds of its brightest channel.
        most: bound of its saturation.
    """
    bands = np.array(_HUES[split])
    low, high = bands[rng.choice(len(bands), p=bands[:, 2] / bands[:, 2].sum())][:2]
    bright = rng.uniform(*value)
    chance = rng.random()
    if chance < 0.45:
        saturation = rng.uniform(0.02, 0.12)
    elif chance < 0.85:
        saturation = rng.uniform(0.12, 0.4)
    else:
        saturation = rng.uniform(0.4, 0.75)
    return np.array(colorsys.hsv_to_rgb(rng.uniform(low, high), min(saturation, most), bright))


def hsv(hue: tuple[float, float], saturation: tuple[float, float], value: tuple[float, float]) -> Swatch:
    """Colours of a material with its own ``hue``, ``saturation`` and ``value``, ranges in [0, 1]."""
    return lambda rng, split, first: np.array(
        colorsys.hsv_to_rgb(rng.uniform(*hue) % 1.0, rng.uniform(*saturation), rng.uniform(*value))
    )


def dyed(value: tuple[float, float] = (0.2, 0.9), most: float = 0.7) -> Swatch:
    """Any colour of the split, ``value`` bounding its brightest channel, no more saturated than ``most``."""
    return lambda rng, split, first: colour(rng, split, value, most)


def pale(value: tuple[float, float] = (0.75, 0.95)) -> Swatch:
    """A colour of the split washed out, as walls are; ``value`` bounds how light it is."""

    def make(rng: np.random.Generator, split: Split, first: np.ndarray) -> np.ndarray:
        full = colour(rng, split, (1.0, 1.0))
        share = rng.uniform(0.05, 0.4) * rng.uniform(0.2, 1.0)
        return rng.uniform(*value) * (1 - share + share * full)

    return make


def grey(low: float, high: float) -> Swatch:
    """Nearly grey, a little warm or cool, from ``low`` to ``high`` in sRGB."""
    cast = np.array([1.0, 0.0, -1.0])
    return lambda rng, split, first: np.clip(rng.uniform(low, high) * (1 + rng.normal(0, 0.018) * cast), 0, 1)


def times(low: float, high: float) -> Swatch:
    """The first part's colour, lighter or darker by a factor from ``low`` to ``high``."""
    return lambda rng, split, first: np.clip(first * rng.uniform(low, high), 0, 1)
