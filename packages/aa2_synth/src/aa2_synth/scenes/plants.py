"""Trees, hedges and plants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.kinds import Kinds
from aa2_synth.scenes.site import Piece, PieceMaker, Site


def _tuft(
    site: Site, radius: float, flat: float = 1.0, material: str = "leaves", segments: int = 10
) -> g.Mesh:
    """A clump of leaves, lighter above than below."""
    rough = site.rng.uniform(-0.26, 0.2, 200)
    ball = g.sphere(radius, site.layer(material), segments, rough)
    uvs = ball.uvs * [max(1.0, 4 * radius), max(1.0, 2 * radius), 1.0]
    points = ball.points * [1, 1, flat]
    return g.Mesh(points, ball.normals, uvs, ball.faces).toned(0.18 * np.clip(0.4 - ball.normals[:, 2], 0, 1))


@dataclass(frozen=True)
class Tree:
    """A trunk with clumps of leaves.

    Attributes:
        trunk: range of the height where the crown begins, metres.
        crown: range of the crown's radius.
        clumps: how many, besides the one in the middle.
        tall: how much higher than wide the crown is.
    """

    trunk: tuple[float, float]
    crown: tuple[float, float]
    clumps: int
    tall: float = 1.0

    def __call__(self, site: Site) -> Piece:
        rng = site.rng
        start, crown = float(rng.uniform(*self.trunk)), float(rng.uniform(*self.crown))
        top = start + crown * self.tall
        thick = 0.07 + 0.05 * crown
        trunk = g.lathe(
            [(thick * 1.6, 0), (thick, 0.4), (thick * 0.8, start), (thick * 0.3, top)], site.layer("bark"), 8
        )
        meshes = [
            trunk,
            _tuft(site, crown * 0.72, self.tall, segments=10 if self.clumps else 18).placed((0, 0, top)),
        ]
        for k in range(self.clumps):
            angle = 2.4 * k + rng.uniform(0, 0.8)
            level = rng.uniform(-0.65, 0.75)
            out = crown * 0.62 * np.sqrt(1 - level**2)
            place = (out * np.cos(angle), out * np.sin(angle), top + level * crown * self.tall * 0.75)
            meshes.append(_tuft(site, crown * rng.uniform(0.36, 0.55)).placed(place))
        return Piece(g.merged(meshes), (0.5, 0.5, top + crown))


def _conifer(site: Site) -> Piece:
    high = float(site.rng.uniform(3.5, 6.5))
    profile, layer = [], site.layer("leaves")
    for k in range(5):
        z, radius = 0.6 + (high - 0.6) * k / 5, (1 - k / 5) * high * 0.22
        profile += [(radius, z), (radius * 0.45, z + (high - 0.6) / 5)]
    crown = g.lathe([(0.1, 0.7), *profile, (0.0, high)], layer, 11)
    crown = g.Mesh(crown.points, crown.normals, crown.uvs * [2, 1, 1], crown.faces)
    return Piece(g.merged([g.cylinder(0.12, 0.9, site.layer("bark"), 8), crown]), (0.6, 0.6, high))


def _bush(site: Site) -> Piece:
    radius = float(site.rng.uniform(0.4, 0.75))
    tufts = [
        _tuft(site, radius * site.rng.uniform(0.5, 0.8), 0.9).placed(
            (*site.rng.normal(0, radius * 0.4, 2), radius * 0.6)
        )
        for _ in range(4)
    ]
    return Piece(g.merged(tufts), (2 * radius, 2 * radius, 1.3 * radius))


def _flower_bed(site: Site) -> Piece:
    wide, deep = float(site.rng.uniform(1.5, 3.0)), float(site.rng.uniform(0.7, 1.2))
    soil = g.cushion((0, 0, 0.05), (wide, deep, 0.5), site.layer("flowers"), 0.35, 0.8)
    edge = g.box((0, 0, 0.03), (wide + 0.1, deep + 0.1, 0.06), site.layer("stone"))
    return Piece(g.merged([soil, edge]), (wide + 0.1, deep + 0.1, 0.3))


def hedge(long: float, deep: float, high: float) -> Callable[[Site], Piece]:
    """A clipped hedge, ``long`` × ``deep`` × ``high`` metres."""

    def make(site: Site) -> Piece:
        leaves = site.layer("leaves")
        return Piece(g.cushion((0, 0, high / 2), (long, deep, high), leaves, 0.08, 0.6), (long, deep, high))

    return make


def potted_plant(pot: float, high: tuple[float, float], tufts: int) -> PieceMaker:
    """A plant in a pot.

    Args:
        pot: its radius, metres.
        high: range of the plant's height, metres.
        tufts: of leaves.
    """

    def make(site: Site) -> Piece:
        rng, top = site.rng, float(site.rng.uniform(*high))
        meshes = [
            g.lathe([(pot * 0.7, 0), (pot, 0.36), (pot * 0.9, 0.36), (0, 0.33)], site.layer("paint/2"), 12),
            g.lathe([(0.025, 0.3), (0.015, top)], site.layer("bark"), 6),
        ]
        for _ in range(tufts):
            place = (*rng.normal(0, pot * 0.55, 2), rng.uniform(0.55 * top + 0.2, top + 0.1))
            meshes.append(_tuft(site, rng.uniform(0.1, 0.2), 0.8, "house plant").placed(place))
        return Piece(g.merged(meshes), (2.4 * pot, 2.4 * pot, top + 0.2))

    return make


TREES = Kinds[PieceMaker](
    "tree",
    train={
        "broad tree": Tree((1.6, 2.4), (1.2, 1.9), 8),
        "slender tree": Tree((1.5, 2.2), (0.8, 1.1), 7, 1.6),
    },
    test={"fir": _conifer, "clipped tree": Tree((1.8, 2.2), (0.8, 1.0), 0)},
)
SHRUBS = Kinds[PieceMaker](
    "shrub",
    train={"bush": _bush, "flower bed": _flower_bed},
    test={"clipped hedge": hedge(2.2, 0.6, 0.9), "low tree": Tree((0.5, 0.8), (0.6, 0.8), 4)},
)
