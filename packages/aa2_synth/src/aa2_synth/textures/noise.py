"""Tiling patterns of one channel, ``(SIZE, SIZE)``: noise with natural spectra, and grids of cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.media.noise import fractal_noise

SIZE = 256
"""Texels along each side of every texture."""


def unit() -> tuple[np.ndarray, np.ndarray]:
    """``(SIZE, SIZE)`` x and ``(SIZE, SIZE)`` y of the texels, float32 in [0, 1)."""
    y, x = np.mgrid[:SIZE, :SIZE].astype(np.float32) / SIZE
    return x, y


def fractal(
    rng: np.random.Generator, slope: float = 1.1, stretch: float = 1.0, coarsest: float = 4.0
) -> np.ndarray:
    """Noise of mean 0 and deviation 1, ``(SIZE, SIZE)``: `aa2.media.noise.fractal_noise` for a texture.

    Args:
        rng: source of the noise.
        slope: 0 for white noise, 1 for natural surfaces, 2 for clouds.
        stretch: above 1 draws it out along y, below 1 along x.
        coarsest: waves per tile below which there is nothing: what is larger would show as mottling.
    """
    return fractal_noise(rng, SIZE, slope, stretch, coarsest)


@dataclass(frozen=True)
class Cells:
    """A grid of cells, texel by texel.

    Attributes:
        u, v: ``(SIZE, SIZE)`` place inside the cell across and down, in [0, 1).
        tone: ``(SIZE, SIZE)`` in [-1, 1], one for each cell.
    """

    u: np.ndarray
    v: np.ndarray
    tone: np.ndarray

    def joint(self, wide: float, high: float) -> np.ndarray:
        """``(SIZE, SIZE)`` bool: where the cells meet, ``wide`` and ``high`` as shares of a cell's sides."""
        return (np.abs(self.u - 0.5) > 0.5 - wide / 2) | (np.abs(self.v - 0.5) > 0.5 - high / 2)

    def within(self, wide: float, high: float) -> np.ndarray:
        """``(SIZE, SIZE)`` bool: a rectangle in each cell, ``wide`` and ``high`` by the cell's own sides."""
        return (np.abs(self.u - 0.5) < wide / 2) & (np.abs(self.v - 0.5) < high / 2)


def cells(rng: np.random.Generator, across: int, down: int, shift: float = 0.0) -> Cells:
    """Cells in ``down`` rows of ``across``, each row ``shift`` cells beside the one above.

    It tiles where ``down * shift`` is whole.
    """
    x, y = unit()
    v = y * down
    row = np.floor(v).astype(int)
    u = x * across + shift * row
    tone = rng.uniform(-1, 1, (down, across)).astype(np.float32)
    return Cells(u % 1, v % 1, tone[row, np.floor(u).astype(int) % across])


def boards(rng: np.random.Generator, across: int, pieces: int) -> Cells:
    """Boards along y, ``across`` beside each other, each cut into ``pieces`` at places of its own."""
    x, y = unit()
    u = x * across
    column = np.floor(u).astype(int)
    v = y * pieces + rng.uniform(0, pieces, across).astype(np.float32)[column]
    tone = rng.uniform(-1, 1, (pieces, across)).astype(np.float32)
    return Cells(u % 1, v % 1, tone[np.floor(v).astype(int) % pieces, column])


def herringbone(rng: np.random.Generator, count: int = 16, long: int = 4) -> tuple[Cells, np.ndarray]:
    """Blocks of 1 × ``long`` at right angles, and ``(SIZE, SIZE)`` bool which lie across.

    Args:
        rng: source of their tones.
        count: widths of a block across the tile, a multiple of 2 ``long``.
        long: length of a block in widths.
    """
    x, y = unit()
    i, j = np.floor(x * count).astype(int), np.floor(y * count).astype(int)
    step = (i - j) % (2 * long)
    lying = step < long
    u, v = x * count % 1, y * count % 1
    along = np.where(lying, (step + u) / long, (2 * long - 1 - step + v) / long)
    across = np.where(lying, v, u)
    block = np.where(lying, 7 * j + 3 * ((i - step) % count), 5 * i + 11 * ((j + step) % count) + 1)
    tone = rng.uniform(-1, 1, 97).astype(np.float32)
    return Cells(across, along, tone[block % 97]), lying


def hexagons(rng: np.random.Generator, across: int) -> tuple[np.ndarray, np.ndarray]:
    """Hexagonal cells, ``across`` beside each other.

    Returns:
        ``(SIZE, SIZE)`` distance from the edge, 0 to about 0.5 cells, and ``(SIZE, SIZE)`` tone in [-1, 1].
    """
    x, y = unit()
    down = max(1, round(across / np.sqrt(3)))
    p = np.stack([x * across, y * down], axis=-1)
    first, second = p - np.round(p), p - np.floor(p) - 0.5
    scale = np.array([1.0, np.sqrt(3)])
    near, far = (np.linalg.norm(d * scale, axis=-1) for d in (first, second))
    here = np.where(near < far, 0, 1)
    where = np.where((near < far)[..., None], np.round(p), np.floor(p) + across).astype(int)
    tone = rng.uniform(-1, 1, 89).astype(np.float32)
    index = (where[..., 0] % across) * 13 + (where[..., 1] % down) * 7 + here * 31
    # In a hexagon the distance from the edge is the least slack over its three axes.
    offset = np.where((near < far)[..., None], first, second) * scale
    axes = np.array([[1, 0], [0.5, np.sqrt(3) / 2], [0.5, -np.sqrt(3) / 2]])
    slack = 0.5 - np.abs(offset @ axes.T).max(axis=-1)
    return slack, tone[index % 89]
