"""Drawn pictures with the statistics of natural ones: foliage, bark, gravel, cloth, clouds.

Rendered clips have clean surfaces; these have detail at every scale, and cost nothing. Networks learn natural
pictures from such noise (Baradad et al., Learning to See by Looking at Noise, 2021).
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.media.noise import fractal_noise

SIZE = 256
"""Pixels along each side of the noise that pictures are cut from."""


def texture(rng: np.random.Generator, side: int) -> np.ndarray:
    """A random picture, ``(side, side, 3)`` uint8; ``side`` is at most `SIZE`.

    Half of them are drawn twice as large and reduced, so that their edges are as soft as a camera's.
    """
    large = side * 2 if side * 2 <= SIZE and rng.random() < 0.5 else side
    picture = _surface(rng, large) if rng.random() < 0.4 else _leaves(rng, large)
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return np.rint(np.clip(small, 0, 255)).astype(np.uint8)


def _surface(rng: np.random.Generator, side: int) -> np.ndarray:
    """Noise of one natural spectrum around a colour, more in brightness than in hue; ``(side, side, 3)``."""
    return rng.uniform(40, 210, 3) + rng.uniform(10, 60) * _grain(rng, side)


def _grain(rng: np.random.Generator, side: int) -> np.ndarray:
    """``(side, side, 3)`` of mean about 0 and deviation about 1."""
    slope, hue = rng.uniform(0.6, 1.8), rng.uniform(0.0, 0.5)
    noise = np.stack([fractal_noise(rng, SIZE, slope) for _ in range(4)], axis=-1)[:side, :side]
    return noise[..., :1] * np.sqrt(1 - hue**2) + noise[..., 1:] * hue


def _leaves(rng: np.random.Generator, side: int) -> np.ndarray:
    """Shapes that hide each other, the small ones many: the dead leaves model (Lee, Mumford, Huang 2001)."""
    colour, spread = rng.uniform(0, 255, 3), rng.uniform(15, 80)
    picture = np.full((side, side, 3), colour, np.float32)
    roughness = np.zeros((side, side), np.float32)
    smallest, angular = rng.uniform(1, 6), rng.random() < 0.4
    for _ in range(int(rng.integers(200, 700))):
        # Areas fall with the fourth power of the radius: the picture looks alike at every scale.
        radius = min(smallest / np.sqrt(1 - rng.random()), side / 2)
        corners = int(rng.integers(3, 6)) if angular else 16
        shape = np.rint(_outline(rng, radius, corners, angular) + rng.uniform(0, side, 2)).astype(np.int32)
        shade = colour + spread * (rng.normal() + 0.35 * rng.normal(size=3))
        cv2.fillPoly(picture, [shape], shade.tolist(), cv2.LINE_AA)
        cv2.fillPoly(roughness, [shape], rng.uniform(0, 30))
    return picture + roughness[..., None] * _grain(rng, side)


def _outline(rng: np.random.Generator, radius: float, corners: int, angular: bool) -> np.ndarray:
    """``(corners, 2)`` around 0: a random polygon, or an ellipse in a random direction."""
    if angular:
        return rng.normal(size=(corners, 2)) * radius
    round_ = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    turn, narrow = rng.uniform(0, np.pi), rng.uniform(0.15, 1)
    x, y = radius * np.cos(round_), radius * narrow * np.sin(round_)
    return np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], axis=-1)
