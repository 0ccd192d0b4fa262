"""Light: one source with shadows, a fill without, what comes from above and below, and haze."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from aa2_synth.kinds import Kinds

TARGET = 0.2
"""Mean linear brightness of a picture that is neither dark nor bleached."""
LIMITS = (0.66, 1.4)
"""Bounds on the light upon a surface, so that faces keep their tone in black and in white rooms."""


@dataclass(frozen=True)
class Light:
    """Linear RGB light upon a scene.

    Attributes:
        direction: ``(3,)`` unit vector towards the sun or lamp that casts the shadows.
        sun: ``(3,)`` its light.
        above, below: ``(3,)`` what comes from the upper and the lower half of the surroundings.
        fill_direction, fill: ``(3,)`` a second source, without shadows.
        softness: width of the shadows' edges, 0 sharp to 2 soft.
        haze: ``(3,)`` colour of the far distance.
        haze_density: its share per metre.
        harmonics: nine RGB coefficients of what comes from all around (`aa2_synth.scenes.harmonics`),
            which then stand for ``above``, ``below`` and ``fill``; None for light that is made up.
        sky: ``(3,)`` what the sky's picture is multiplied by, under real light.
    """

    direction: np.ndarray
    sun: np.ndarray
    above: np.ndarray
    below: np.ndarray
    fill_direction: np.ndarray
    fill: np.ndarray
    softness: float
    haze: np.ndarray
    haze_density: float
    harmonics: tuple[tuple[float, float, float], ...] | None = None
    sky: np.ndarray | None = None

    @property
    def real(self) -> bool:
        """Whether it was taken from a real place."""
        return self.harmonics is not None

    def uniforms(self) -> dict[str, Any]:
        """What the shaders take, by the names of their uniforms."""
        return {f"light_{name}": value for name, value in vars(self).items()}


@dataclass(frozen=True)
class LightKind:
    """Ranges of a kind of light; angles in radians, azimuth 0 from behind the camera, positive from +x.

    Attributes:
        elevation, azimuth: of the source with shadows.
        key: its share of all light.
        warmth: from blue (-0.2) to orange (0.3), of that source; the surroundings are tinted against it.
        softness: see `Light`.
        bounce: light from below as a share of that from above.
        haze: share of haze per metre.
        dim: how far below a usual exposure it stays.
    """

    elevation: tuple[float, float]
    azimuth: tuple[float, float]
    key: tuple[float, float]
    warmth: tuple[float, float]
    softness: float
    bounce: float = 0.7
    haze: float = 0.0
    dim: float = 1.0

    def __call__(self, rng: np.random.Generator, lightness: float) -> Light:
        """A light of this kind over surfaces that reflect ``lightness`` of it on average."""
        elevation, azimuth, key, warmth = (
            float(rng.uniform(*limits)) for limits in (self.elevation, self.azimuth, self.key, self.warmth)
        )
        level = self.dim * float(np.clip(TARGET / max(lightness, 1e-3), *LIMITS))
        direction = toward(azimuth, elevation)
        sun = level * key * 1.9 * _tint(warmth)
        above = level * (1 - key) * 1.15 * _tint(-0.35 * warmth)
        side = toward(azimuth + rng.choice([-1, 1]) * rng.uniform(1.3, 2.2), rng.uniform(0.2, 0.7))
        fill = level * rng.uniform(0.05, 0.2) * _tint(float(rng.normal(0, 0.06)))
        haze = np.array([0.72, 0.78, 0.85]) * _tint(0.4 * warmth)
        return Light(direction, sun, above, above * self.bounce, side, fill, self.softness, haze, self.haze)


def toward(azimuth: float, elevation: float) -> np.ndarray:
    """``(3,)`` the unit vector at ``azimuth`` (0 from -y, positive to +x) and ``elevation``, radians."""
    flat = np.cos(elevation)
    return np.array([np.sin(azimuth) * flat, -np.cos(azimuth) * flat, np.sin(elevation)])


def _tint(warmth: float) -> np.ndarray:
    return np.array([1 + warmth, 1 + 0.25 * warmth, 1 - warmth])


INDOORS = Kinds(
    "light",
    train={
        "window light": LightKind((0.35, 0.75), (-1.4, -0.5), (0.3, 0.5), (-0.04, 0.1), 1.6),
        "ceiling lamps": LightKind((1.05, 1.35), (-0.8, 0.8), (0.22, 0.4), (0.0, 0.1), 2.0, 0.75),
        "lamp in the evening": LightKind(
            (0.6, 0.95), (0.4, 1.2), (0.4, 0.55), (0.12, 0.22), 1.2, 0.75, dim=0.85
        ),
    },
    test={
        "tall window": LightKind((0.4, 0.8), (0.5, 1.4), (0.35, 0.55), (-0.08, 0.04), 1.4),
        "neon tubes": LightKind((1.2, 1.45), (-0.5, 0.5), (0.2, 0.32), (-0.08, -0.03), 2.0, 0.8),
    },
)
OUTDOORS = Kinds(
    "light",
    train={
        "noon sun": LightKind((0.85, 1.2), (-1.0, 1.0), (0.5, 0.62), (0.0, 0.06), 0.4, 0.6, 0.006),
        "morning sun": LightKind((0.4, 0.65), (-1.2, -0.3), (0.5, 0.62), (0.08, 0.18), 0.5, 0.6, 0.01),
        "overcast": LightKind((0.9, 1.2), (-0.8, 0.8), (0.1, 0.2), (-0.05, 0.02), 2.0, 0.6, 0.012),
        "evening sun": LightKind((0.3, 0.45), (0.4, 1.2), (0.45, 0.58), (0.2, 0.3), 0.6, 0.6, 0.012, 0.92),
    },
    test={
        "afternoon sun": LightKind((0.6, 0.85), (0.3, 1.3), (0.48, 0.6), (0.04, 0.12), 0.4, 0.6, 0.008),
        "thin cloud": LightKind((0.7, 1.1), (-0.9, 0.9), (0.25, 0.38), (0.0, 0.05), 1.5, 0.6, 0.01),
    },
)
STUDIO = Kinds(
    "light",
    train={
        "soft box": LightKind((0.5, 0.9), (-0.9, -0.3), (0.4, 0.55), (-0.03, 0.03), 2.0, 0.75),
        "bare flash": LightKind((0.4, 0.7), (-0.3, 0.3), (0.45, 0.6), (-0.03, 0.03), 0.6, 0.75),
    },
    test={"umbrella": LightKind((0.6, 1.0), (0.3, 0.9), (0.35, 0.5), (-0.04, 0.06), 1.8, 0.75)},
)
STAGE = Kinds(
    "light",
    train={"follow spot": LightKind((0.7, 0.95), (-0.7, 0.7), (0.62, 0.75), (0.0, 0.15), 0.3, 0.6, dim=0.95)},
    test={"stage wash": LightKind((0.8, 1.1), (-0.9, 0.9), (0.5, 0.62), (-0.15, 0.2), 0.8, 0.6, dim=0.95)},
)
