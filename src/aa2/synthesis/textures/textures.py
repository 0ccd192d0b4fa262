"""Procedural surfaces with natural statistics: power spectra that fall like 1/f, muted colours, tiling edges.

Every maker takes a random generator and returns ``(SIZE, SIZE, 3)`` floats in [0, 1]. The kinds and hues
named for testing are never trained on.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable

import cv2
import numpy as np

from aa2.synthesis.kinds import Split

SIZE = 512
_TRAIN_HUES = ((0.0, 0.17), (0.3, 0.45), (0.55, 0.7), (0.9, 1.0))
_TEST_HUES = ((0.2, 0.27), (0.48, 0.52), (0.74, 0.87))


def colour(rng: np.random.Generator, test: bool, value: tuple[float, float] = (0.2, 0.9)) -> np.ndarray:
    """A natural sRGB colour in [0, 1]: often nearly grey, never garish."""
    low, high = (_TEST_HUES if test else _TRAIN_HUES)[rng.integers(3 if test else 4)]
    bright = rng.uniform(*value)
    saturation = rng.uniform(0.0, 0.12) if rng.random() < 0.4 else rng.beta(2, 3) * (0.9 - 0.45 * bright)
    return np.array(colorsys.hsv_to_rgb(rng.uniform(low, high), saturation, bright))


def fractal(rng: np.random.Generator, slope: float = 1.1, stretch: float = 1.0) -> np.ndarray:
    """``(SIZE, SIZE, 1)`` tiling noise, mean 0, deviation 1, amplitude ``1 / f**slope``.

    ``stretch`` above 1 draws it out along y, below 1 along x.
    """
    spectrum = np.fft.rfft2(rng.standard_normal((SIZE, SIZE)).astype(np.float32))
    frequency = np.hypot(np.fft.fftfreq(SIZE)[:, None] * stretch, np.fft.rfftfreq(SIZE)[None])
    frequency[0, 0] = np.inf
    noise = np.fft.irfft2(spectrum * frequency**-slope, s=(SIZE, SIZE))
    return (noise / noise.std()).astype(np.float32)[..., None]


def _grid(across: float, down: float, shift: float = 0.0) -> tuple[np.ndarray, ...]:
    """Cells of a brick-like grid: place inside the cell (x, y) and a stable random tone per cell."""
    y, x = np.mgrid[:SIZE, :SIZE] / SIZE
    row = np.floor(y * down)
    u = x * across + shift * row
    tone = np.modf(np.abs(np.sin((np.floor(u) % across) * 12.9898 + row * 78.233) * 43758.5453))[0]
    return u % 1.0, y * down % 1.0, tone[..., None]


def _joints(u: np.ndarray, v: np.ndarray, width: float, height: float) -> np.ndarray:
    return ((u < width) | (v < height))[..., None]


def _wood(rng: np.random.Generator, test: bool) -> np.ndarray:
    base = np.array(
        colorsys.hsv_to_rgb(rng.uniform(0.05, 0.09), rng.uniform(0.3, 0.6), rng.uniform(0.35, 0.75))
    )
    u, v, tone = _grid(int(rng.integers(4, 9)), 2, 0.37)
    image = base * (0.82 + 0.3 * tone) * (1 + 0.07 * fractal(rng, 0.9, 12.0)) * (1 + 0.04 * fractal(rng))
    return np.where(_joints(u, v, 0.02, 0.006), image * 0.55, image)


def _tiles(rng: np.random.Generator, test: bool) -> np.ndarray:
    count = int(rng.integers(2, 7))
    u, v, tone = _grid(count, count)
    image = colour(rng, test, (0.45, 0.9)) * (0.92 + 0.1 * tone) * (1 + 0.05 * fractal(rng))
    return np.where(_joints(u, v, 0.03, 0.03), colour(rng, test, (0.3, 0.7)), image)


def _checker(rng: np.random.Generator, test: bool) -> np.ndarray:
    count = 2 * int(rng.integers(1, 4))
    y, x = np.mgrid[:SIZE, :SIZE] * count // SIZE
    both = colour(rng, test, (0.2, 0.5)), colour(rng, test, (0.6, 0.9))
    return np.where(((x + y) % 2 == 0)[..., None], *both) * (1 + 0.05 * fractal(rng))


def _bricks(rng: np.random.Generator, test: bool) -> np.ndarray:
    rows = 2 * int(rng.integers(4, 8))
    base = np.array(
        colorsys.hsv_to_rgb(rng.uniform(0.02, 0.08), rng.uniform(0.15, 0.55), rng.uniform(0.4, 0.75))
    )
    u, v, tone = _grid(rows // 2, rows, 0.5)
    image = base * (0.8 + 0.35 * tone) * (1 + 0.1 * fractal(rng))
    return np.where(_joints(u, v, 0.04, 0.08), rng.uniform(0.5, 0.75) * (1 + 0.04 * fractal(rng)), image)


def _concrete(rng: np.random.Generator, test: bool) -> np.ndarray:
    return (
        rng.uniform(0.4, 0.7)
        * (np.ones(3) + rng.normal(0, 0.02, 3))
        * (1 + 0.05 * fractal(rng) + 0.03 * fractal(rng, 0.3))
    )


def _carpet(rng: np.random.Generator, test: bool) -> np.ndarray:
    return colour(rng, test, (0.25, 0.7)) * (1 + 0.12 * fractal(rng, 0.15) + 0.06 * fractal(rng))


def _plaster(rng: np.random.Generator, test: bool) -> np.ndarray:
    return colour(rng, test, (0.55, 0.95)) * (1 + 0.02 * fractal(rng) + 0.01 * fractal(rng, 0.4))


def _stripes(rng: np.random.Generator, test: bool) -> np.ndarray:
    x = np.arange(SIZE)[None, :, None] / SIZE
    band = np.sin(x * 2 * np.pi * rng.integers(4, 16)) > rng.uniform(-0.6, 0.6)
    image = np.where(band, colour(rng, test, (0.55, 0.9)), colour(rng, test, (0.65, 0.95)))
    return image * (1 + 0.025 * fractal(rng))


def _panels(rng: np.random.Generator, test: bool) -> np.ndarray:
    u, v, _ = _grid(int(rng.integers(2, 6)), 1)
    image = colour(rng, test, (0.5, 0.9)) * (1 + 0.03 * fractal(rng, 1.0, 5.0))
    return image * np.where((np.abs(u - 0.5) > 0.47) | (np.abs(v - 0.5) > 0.49), 0.75, 1.0)[..., None]


def _blocks(rng: np.random.Generator, test: bool) -> np.ndarray:
    u, v, tone = _grid(3, 6, 0.5)
    image = (
        rng.uniform(0.45, 0.7)
        * (0.88 + 0.2 * tone)
        * (np.ones(3) + rng.normal(0, 0.03, 3))
        * (1 + 0.09 * fractal(rng, 0.8))
    )
    return np.where(_joints(u, v, 0.02, 0.04), image * 0.6, image)


def _dotted(rng: np.random.Generator, test: bool) -> np.ndarray:
    u, v, _ = _grid(8, 8, 0.5)
    dot = (np.hypot(u - 0.5, v - 0.5) < rng.uniform(0.12, 0.3))[..., None]
    return np.where(dot, colour(rng, test, (0.5, 0.9)), colour(rng, test, (0.6, 0.95))) * (
        1 + 0.02 * fractal(rng)
    )


def _grass(rng: np.random.Generator, test: bool) -> np.ndarray:
    base = np.array(
        colorsys.hsv_to_rgb(rng.uniform(0.18, 0.3), rng.uniform(0.35, 0.6), rng.uniform(0.3, 0.5))
    )
    return base * (1 + 0.2 * fractal(rng, 0.35) + 0.12 * fractal(rng, 1.2))


def _sand(rng: np.random.Generator, test: bool) -> np.ndarray:
    base = np.array(
        colorsys.hsv_to_rgb(rng.uniform(0.07, 0.12), rng.uniform(0.15, 0.4), rng.uniform(0.55, 0.8))
    )
    return base * (1 + 0.07 * fractal(rng, 0.4) + 0.06 * fractal(rng, 1.2))


def _asphalt(rng: np.random.Generator, test: bool) -> np.ndarray:
    return rng.uniform(0.22, 0.4) * np.ones(3) * (1 + 0.15 * fractal(rng, 0.2) + 0.06 * fractal(rng))


def _facade(rng: np.random.Generator, test: bool) -> np.ndarray:
    u, v, tone = _grid(int(rng.integers(2, 5)), int(rng.integers(2, 5)))
    image = colour(rng, test, (0.4, 0.85)) * (1 + 0.05 * fractal(rng))
    window = (np.abs(u - 0.5) < 0.24) & (np.abs(v - 0.5) < 0.32)
    pane = window & (np.abs(u - 0.5) > 0.015)
    glass = np.array([0.28, 0.33, 0.38]) * (0.6 + 0.8 * tone) * (1 + 0.1 * fractal(rng))
    return np.where(pane[..., None], glass, np.where(window[..., None], 0.85, image))


def _sky(rng: np.random.Generator, test: bool) -> np.ndarray:
    """Bright at the horizon (the last rows), deeper above, with clouds."""
    up = np.linspace(1, 0, SIZE)[:, None, None]
    deep = np.array(
        colorsys.hsv_to_rgb(rng.uniform(0.55, 0.62), rng.uniform(0.05, 0.5), rng.uniform(0.7, 0.95))
    )
    clear = np.array([0.88, 0.9, 0.92]) * (1 - up) + deep * up
    cloud = np.clip(0.5 * fractal(rng, 1.3, 2.0) - rng.uniform(-0.4, 0.8), 0, 1)
    return clear + cloud * (rng.uniform(0.75, 1.0) - clear)


def _leaves(rng: np.random.Generator, test: bool) -> np.ndarray:
    return _grass(rng, test) * np.clip(0.8 + 0.5 * fractal(rng, 0.5), 0.25, 1.6)


def _picture(rng: np.random.Generator, test: bool) -> np.ndarray:
    """A framed print: soft fields of colour and a few shapes."""
    hue = [colour(rng, test) for _ in range(3)]
    image = np.ascontiguousarray(
        np.where(fractal(rng, 1.8) > 0, hue[0], hue[1]) * (1 + 0.05 * fractal(rng)), np.float32
    )
    for _ in range(int(rng.integers(0, 6))):
        centre = tuple(int(c) for c in rng.integers(0, SIZE, 2))
        shade = tuple(float(c) for c in colour(rng, test))
        cv2.circle(image, centre, int(rng.integers(20, 130)), shade, -1, cv2.LINE_AA)
    cv2.rectangle(image, (0, 0), (SIZE - 1, SIZE - 1), tuple(float(c) for c in hue[2] * 0.5), 44)
    return image


def _cardboard(rng: np.random.Generator, test: bool) -> np.ndarray:
    y, x = np.mgrid[:SIZE, :SIZE] / SIZE
    image = np.array([0.66, 0.52, 0.37]) * rng.uniform(0.7, 1.15) * (1 + 0.04 * fractal(rng))
    image = np.where((np.abs(x - 0.5) < 0.06)[..., None], image * 1.2, image)
    edge = np.minimum.reduce([x, y, 1 - x, 1 - y]) < 0.02
    return np.where(edge[..., None], image * 0.7, image)


def _paint(rng: np.random.Generator, test: bool) -> np.ndarray:
    return colour(rng, test) * (1 + 0.03 * fractal(rng))


def _ball(rng: np.random.Generator, test: bool) -> np.ndarray:
    x = np.arange(SIZE)[None, :, None] / SIZE
    return np.where(np.floor(x * 6) % 2 == 0, colour(rng, test), colour(rng, test)) * (
        1 + 0.03 * fractal(rng)
    )


Maker = Callable[[np.random.Generator, bool], np.ndarray]
_MAKERS: dict[str, Maker] = {
    "wood": _wood,
    "tiles": _tiles,
    "checker": _checker,
    "bricks": _bricks,
    "concrete": _concrete,
    "carpet": _carpet,
    "plaster": _plaster,
    "stripes": _stripes,
    "panels": _panels,
    "blocks": _blocks,
    "dotted": _dotted,
    "grass": _grass,
    "sand": _sand,
    "asphalt": _asphalt,
    "facade": _facade,
    "sky": _sky,
    "leaves": _leaves,
    "picture": _picture,
    "cardboard": _cardboard,
    "paint": _paint,
    "ball": _ball,
}


def texture(kind: str, rng: np.random.Generator, test: bool) -> np.ndarray:
    """``(SIZE, SIZE, 3)`` uint8 of a kind."""
    return np.round(np.clip(_MAKERS[kind](rng, test), 0, 1) * 255).astype(np.uint8)


class Surfaces:
    """Collects the textures of a scene and of the things in it, and gives each its layer."""

    def __init__(self, rng: np.random.Generator, split: Split) -> None:
        self.rng, self.split = rng, split
        self.layers: list[np.ndarray] = []

    def add(self, *kinds: str) -> int:
        """The layer of a new texture of one of these kinds."""
        self.layers.append(texture(kinds[self.rng.integers(len(kinds))], self.rng, self.split == "test"))
        return len(self.layers) - 1

    def stacked(self) -> np.ndarray:
        """``(L, SIZE, SIZE, 3)`` uint8."""
        return np.stack(self.layers)
