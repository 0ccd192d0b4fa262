"""Walls, and what is set into them: skirting, windows and doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.scenes.site import Site

_CORNER = np.array([0.0, 0.12, 0.45])
"""Metres from an edge where a wall is cut, since it is darker there."""


_DADO = {"train": 1.0, "test": 1.2}
"""Height of panelling in the rooms of each split."""


@dataclass(frozen=True)
class Wall:
    """One side of a room.

    Attributes:
        start: ``(2,)`` its left end, seen from inside, metres.
        along: ``(2,)`` unit vector to its right end.
        long: metres.
        yaw: of what stands before it, radians.
    """

    start: np.ndarray
    along: np.ndarray
    long: float
    yaw: float

    def at(self, s: float, off: float) -> tuple[float, float]:
        """The place ``s`` metres along and ``off`` metres into the room."""
        inward = np.array([np.sin(self.yaw), -np.cos(self.yaw)])
        x, y = self.start + self.along * s + inward * off
        return float(x), float(y)

    def mount(
        self,
        site: Site,
        s: float,
        z: float,
        size: tuple[float, float, float],
        material: str,
        off: float = 0.0,
    ) -> None:
        """A box on the wall; nothing casts shadows from there.

        Args:
            site: where.
            s, z: its middle along the wall and over the floor, metres.
            size: along the wall, off it, and high, metres.
            material: what it shows.
            off: metres between it and the wall.
        """
        x, y = self.at(s, off + size[1] / 2)
        mesh = g.box((0, 0, z), size, site.layer(material))
        site.shell.append(mesh.placed((x, y, 0), self.yaw))

    def face(
        self, site: Site, along: tuple[float, float], high: tuple[float, float], layer: float, off: float
    ) -> None:
        """A texture, exactly once, flat before the wall.

        Args:
            site: where.
            along, high: from where to where, metres along the wall and over the floor.
            layer: of the texture, plus the tone (`aa2_synth.geometry.Mesh`).
            off: metres before the wall.
        """
        wide = along[1] - along[0]
        mesh = g.quad((-wide / 2, 0, high[0]), (wide, 0, 0), (0, 0, high[1] - high[0]), layer, None)
        x, y = self.at((along[0] + along[1]) / 2, off)
        site.shell.append(mesh.placed((x, y, 0), self.yaw))


def trim(site: Site, wall: Wall, doors: Sequence[tuple[float, float]], dado: bool) -> None:
    """Skirting along a wall.

    Args:
        site: where.
        wall: which.
        doors: from where to where along it there is none, metres.
        dado: whether there is panelling above it.
    """
    cuts = [0.0, *(end for door in doors for end in door), wall.long]
    top = _DADO[site.split]
    for begin, end in zip(cuts[::2], cuts[1::2], strict=True):
        middle, wide = (begin + end) / 2, end - begin
        wall.mount(site, middle, 0.05, (wide, 0.018, 0.1), "trim")
        if dado:
            wall.mount(site, middle, top / 2 + 0.1, (wide, 0.012, top - 0.1), "panelling")
            wall.mount(site, middle, top, (wide, 0.03, 0.04), "trim")


def window(site: Site, wall: Wall, begin: float, end: float, ceiling: float) -> None:
    """A bright view behind bars, with curtains, a blind or a radiator.

    Args:
        site: where.
        wall: which.
        begin, end: from where to where along it, metres.
        ceiling: its height, metres.
    """
    rng = site.rng
    low = float(rng.choice([0.15, 0.85, 0.95], p=[0.2, 0.4, 0.4]))
    top = min(ceiling - 0.25, low + rng.uniform(1.2, 1.6) + (0.5 if low < 0.5 else 0))
    middle, wide = (begin + end) / 2, end - begin
    wall.face(site, (begin, end), (low, top), site.layer("view") - 0.28, 0.004)
    bars = int(rng.integers(1, 4))
    for k in range(bars + 1):
        wall.mount(site, begin + wide * k / bars, (low + top) / 2, (0.06, 0.05, top - low + 0.06), "trim")
    for z in (low, top, *([low + (top - low) * 0.62] if rng.random() < 0.5 else [])):
        wall.mount(site, middle, z, (wide + 0.06, 0.05, 0.06), "trim")
    wall.mount(site, middle, low - 0.05, (wide + 0.2, 0.16, 0.04), "trim")
    dressing = rng.random()
    if dressing < 0.5:
        for side in (-1, 1):
            s = middle + side * (wide / 2 + 0.12)
            bottom = 0.04 if low < 0.9 or rng.random() < 0.6 else low - 0.15
            wall.mount(site, s, (bottom + top + 0.1) / 2, (0.34, 0.07, top + 0.1 - bottom), "curtain", 0.05)
        wall.mount(site, middle, top + 0.12, (wide + 0.8, 0.03, 0.03), "metal", 0.07)
    elif dressing < 0.65:
        drop = (top - low) * rng.uniform(0.15, 0.45)
        wall.mount(site, middle, top - drop / 2, (wide, 0.02, drop), "fabric", 0.05)
    if low > 0.6 and rng.random() < 0.4:
        for k in range(-4, 5):
            wall.mount(site, middle + 0.09 * k, 0.4, (0.06, 0.06, 0.5), "trim", 0.03)


def door(site: Site, wall: Wall, begin: float, end: float, ceiling: float) -> None:
    """A leaf with its frame and handle; arguments as for `window`."""
    middle, wide, high = (begin + end) / 2, end - begin, min(2.05, ceiling - 0.2)
    leaf = "wood" if site.rng.random() < 0.5 else "trim"
    wall.mount(site, middle, high / 2, (wide, 0.02, high), leaf)
    for side in (-1, 1):
        wall.mount(site, middle + side * wide / 2, high / 2, (0.08, 0.04, high), "trim")
    wall.mount(site, middle, high, (wide + 0.08, 0.04, 0.08), "trim")
    for z0, z1 in ((0.2, 0.85), (1.1, high - 0.15)) if site.rng.random() < 0.5 else ():
        wall.mount(site, middle, (z0 + z1) / 2, (wide - 0.3, 0.028, z1 - z0), leaf)
    wall.mount(site, begin + 0.1, 1.02, (0.11, 0.05, 0.02), "metal", 0.02)


def darkened(origin, right, up, layer: int, repeat: float, dark: float) -> g.Mesh:
    """A wall or floor that grows darker towards its four edges.

    Args:
        origin, right, up, layer, repeat: as for `aa2_synth.geometry.sheet`.
        dark: tone at the edges.
    """
    stops = []
    for side in (right, up):
        long = float(np.linalg.norm(side))
        cut = _CORNER[long / 2 > _CORNER] / long
        stops.append(np.concatenate([cut, 1 - cut[::-1]]))
    mesh = g.sheet(origin, right, up, layer, repeat, *stops)
    shade = [
        np.exp(-np.minimum(stop, 1 - stop) * np.linalg.norm(side) / 0.2)
        for stop, side in zip(stops, (right, up), strict=True)
    ]
    return mesh.toned(dark * np.maximum(shade[0][None, :], shade[1][:, None]).ravel())
