"""Colours of people and clothes that go together; the two splits use different ones."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

from aa2_synth.kinds import Split

_HUES: dict[Split, tuple[tuple[float, float], ...]] = {
    "train": ((0.0, 0.06), (0.09, 0.15), (0.3, 0.43), (0.55, 0.68), (0.92, 1.0)),
    "test": ((0.065, 0.085), (0.17, 0.28), (0.45, 0.53), (0.7, 0.88)),
}
_NEUTRALS: dict[Split, tuple[tuple[float, float, float], ...]] = {
    "train": (
        (0.13, 0.13, 0.14),
        (0.88, 0.87, 0.84),
        (0.17, 0.2, 0.3),
        (0.72, 0.64, 0.52),
        (0.42, 0.43, 0.45),
        (0.36, 0.29, 0.23),
    ),
    "test": ((0.2, 0.19, 0.18), (0.94, 0.93, 0.92), (0.12, 0.16, 0.22), (0.6, 0.57, 0.5), (0.5, 0.49, 0.52)),
}
_SKINS: dict[Split, tuple[tuple[float, float, float], ...]] = {
    "train": (
        (0.9, 0.73, 0.64),
        (0.85, 0.65, 0.53),
        (0.75, 0.54, 0.41),
        (0.57, 0.38, 0.27),
        (0.36, 0.24, 0.18),
    ),
    "test": ((0.88, 0.69, 0.58), (0.67, 0.47, 0.35), (0.46, 0.3, 0.22)),
}
_HAIRS: dict[Split, tuple[tuple[float, float, float], ...]] = {
    "train": (
        (0.09, 0.08, 0.075),
        (0.22, 0.15, 0.11),
        (0.38, 0.26, 0.18),
        (0.68, 0.54, 0.36),
        (0.45, 0.2, 0.12),
    ),
    "test": ((0.14, 0.11, 0.09), (0.5, 0.32, 0.2), (0.78, 0.68, 0.5)),
}
_IRISES = ((0.3, 0.4, 0.5), (0.24, 0.15, 0.09), (0.32, 0.36, 0.24), (0.4, 0.28, 0.16), (0.38, 0.42, 0.46))


@dataclass
class Palette:
    """The colours of one outfit: one hue leads, another agrees with it, the rest is muted.

    Attributes:
        rng: draws the shades.
        split: whose colours.
        hue, accent: in [0, 1].
    """

    rng: np.random.Generator
    split: Split
    hue: float
    accent: float

    @classmethod
    def draw(cls, rng: np.random.Generator, split: Split) -> Palette:
        """A random palette."""
        hues = _HUES[split]
        first, second = (hues[rng.integers(len(hues))] for _ in range(2))
        return cls(rng, split, rng.uniform(*first), rng.uniform(*second))

    def neutral(self) -> np.ndarray:
        """``(3,)`` sRGB in [0, 1]: a black, white, grey, navy, beige or brown."""
        choices = _NEUTRALS[self.split]
        base = np.array(choices[self.rng.integers(len(choices))])
        return np.clip(base * self.rng.uniform(0.85, 1.1) + self.rng.normal(0, 0.01, 3), 0.03, 0.97)

    def leading(self, value: tuple[float, float] = (0.25, 0.85)) -> np.ndarray:
        """``(3,)`` sRGB in [0, 1]: a shade of the leading hue, muted; ``value`` bounds its lightness."""
        return self._shade(self.hue, value, 0.55)

    def accented(self) -> np.ndarray:
        """``(3,)`` sRGB in [0, 1]: a shade of the second hue, more vivid."""
        return self._shade(self.accent, (0.4, 0.85), 0.75)

    def any(self) -> np.ndarray:
        """``(3,)`` sRGB in [0, 1]: mostly a neutral or a shade of the leading hue, now and then an accent."""
        chance = self.rng.random()
        return self.neutral() if chance < 0.45 else self.leading() if chance < 0.85 else self.accented()

    def beside(self, colour: np.ndarray) -> np.ndarray:
        """``(3,)`` sRGB in [0, 1] that shows on ``colour (3,)``: lighter on dark and darker on light."""
        other = self.any()
        if abs(float(other.mean() - colour.mean())) > 0.2:
            return other
        toward = 0.95 if colour.mean() < 0.5 else 0.06
        return other + (toward - other) * 0.65

    def denim(self) -> np.ndarray:
        """``(3,)`` sRGB in [0, 1]: blue of jeans, faded or dark; black or grey for testing."""
        base = np.array((0.25, 0.34, 0.48) if self.split == "train" else (0.24, 0.24, 0.27))
        return np.clip(base * self.rng.uniform(0.5, 1.5), 0.04, 0.9)

    def _shade(self, hue: float, value: tuple[float, float], most: float) -> np.ndarray:
        bright = self.rng.uniform(*value)
        saturation = self.rng.beta(2.2, 2.5) * most * (1.1 - 0.45 * bright)
        wandered = hue + self.rng.normal(0, 0.004)
        return np.array(colorsys.hsv_to_rgb(wandered % 1.0, saturation, bright))


def skin_colour(rng: np.random.Generator, split: Split) -> tuple[np.ndarray, float]:
    """``(3,)`` sRGB in [0, 1] of a skin, and how dark it is in [0, 1]."""
    tones = _SKINS[split]
    index = int(rng.integers(len(tones)))
    tone = np.array(tones[index]) * rng.uniform(0.94, 1.05) + rng.normal(0, 0.008, 3)
    return np.clip(tone, 0.1, 0.97), index / (len(tones) - 1)


def hair_colour(rng: np.random.Generator, split: Split, dark: float, age: float) -> np.ndarray:
    """``(3,)`` sRGB in [0, 1] of hair that goes with a skin ``dark`` in [0, 1]; the old turn grey (age 1)."""
    tones = _HAIRS[split]
    if dark > 0.55 and rng.random() < 0.85:
        tones = tones[:2] if split == "train" else tones[:1]
    tone = np.array(tones[rng.integers(len(tones))]) * rng.uniform(0.85, 1.15)
    grey = float(np.clip((age - 0.78) / 0.17, 0.0, 1.0) * rng.uniform(0.6, 1.1))
    if split == "train" and age < 0.8 and rng.random() < 0.04:
        tone = np.array(colorsys.hsv_to_rgb(rng.uniform(0.55, 0.68), 0.4, 0.55))  # dyed
    return np.clip(tone + (np.full(3, rng.uniform(0.5, 0.82)) - tone) * min(grey, 1.0), 0.05, 0.9)


def iris_colour(rng: np.random.Generator, dark: float) -> np.ndarray:
    """``(3,)`` sRGB in [0, 1]: brown for skins ``dark`` above 0.4, anything else for light ones."""
    return np.array(_IRISES[1] if dark > 0.4 else _IRISES[rng.integers(len(_IRISES))])
