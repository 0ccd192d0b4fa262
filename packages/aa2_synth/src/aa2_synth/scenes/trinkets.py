"""Small things that lie and stand on tables and shelves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.kinds import Kinds
from aa2_synth.scenes.site import Site

Trinket = Callable[[Site], tuple[g.Mesh, float]]
"""Makes a mesh standing on z = 0 about the origin, and the radius it takes."""


def _turned(profile: list[tuple[float, float]], *materials: str) -> Trinket:
    """Turned on a lathe, a little larger or smaller each time."""

    def make(site: Site) -> tuple[g.Mesh, float]:
        scale = site.rng.uniform(0.85, 1.2)
        scaled = [(radius * scale, height * scale) for radius, height in profile]
        material = materials[site.rng.integers(len(materials))]
        return g.lathe(scaled, site.layer(material), 8), max(radius for radius, _ in scaled)

    return make


def _pile(site: Site) -> tuple[g.Mesh, float]:
    """Books lying on one another."""
    meshes, z = [], 0.0
    for k in range(int(site.rng.integers(2, 5))):
        thick = site.rng.uniform(0.015, 0.04)
        size = (site.rng.uniform(0.19, 0.26), site.rng.uniform(0.14, 0.18), thick)
        book = g.box((0, 0, 0), size, site.layer(("paint", "paint/2", "fabric/2")[k % 3]))
        meshes.append(book.placed((0, 0, z + thick / 2), site.rng.normal(0, 0.15)))
        z += thick
    return g.merged(meshes), 0.15


def _carton(site: Site) -> tuple[g.Mesh, float]:
    size = site.rng.uniform(0.12, 0.3, 3)
    mesh = g.box((0, 0, size[2] / 2), size, site.layer("cardboard"), None)
    return mesh.placed((0, 0, 0), site.rng.uniform(-0.4, 0.4)), float(np.hypot(size[0], size[1]) / 2)


def _basket(site: Site) -> tuple[g.Mesh, float]:
    return g.box((0, 0, 0.09), (0.3, 0.22, 0.18), site.layer("fabric")), 0.19


def _laptop(site: Site) -> tuple[g.Mesh, float]:
    base = g.box((0, 0, 0.01), (0.32, 0.22, 0.02), site.layer("metal"))
    lid = g.box((0, 0.12, 0.12), (0.32, 0.012, 0.21), site.layer("metal"))
    page = g.quad((-0.15, 0.113, 0.03), (0.3, 0, 0), (0, 0, 0.18), site.layer("screen") - 0.25, None)
    return g.merged([base, lid, page]), 0.2


def _monitor(site: Site) -> tuple[g.Mesh, float]:
    frame, wide = site.layer("metal"), site.rng.uniform(0.48, 0.62)
    parts = [
        g.box((0, 0, 0.01), (0.22, 0.16, 0.02), frame),
        g.box((0, 0.03, 0.12), (0.05, 0.03, 0.22), frame),
        g.box((0, 0, 0.32), (wide, 0.03, 0.33), frame),
        g.quad(
            (-wide / 2 + 0.015, -0.018, 0.17),
            (wide - 0.03, 0, 0),
            (0, 0, 0.3),
            site.layer("screen") - 0.25,
            None,
        ),
    ]
    return g.merged(parts), 0.3


def _lamp(site: Site) -> tuple[g.Mesh, float]:
    foot = g.lathe([(0.08, 0), (0.08, 0.02), (0.02, 0.04), (0.015, 0.28)], site.layer("metal"), 10)
    shade = g.lathe([(0.13, 0.26), (0.085, 0.44), (0, 0.44)], site.layer("trim") - 0.25, 9)
    return g.merged([foot, shade]), 0.14


def _potted(site: Site) -> tuple[g.Mesh, float]:
    pot = g.lathe([(0.055, 0), (0.075, 0.12), (0.07, 0.12), (0, 0.11)], site.layer("paint"), 10)
    crown = [
        g.sphere(
            site.rng.uniform(0.06, 0.1), site.layer("house plant"), 8, site.rng.uniform(-0.3, 0.3, 100)
        ).placed((*site.rng.normal(0, 0.04, 2), site.rng.uniform(0.16, 0.28)))
        for _ in range(3)
    ]
    return g.merged([pot, *crown]), 0.1


_VASE = [(0.04, 0), (0.07, 0.06), (0.075, 0.12), (0.03, 0.2), (0.035, 0.25)]
_BOWL = [(0.05, 0), (0.06, 0.01), (0.13, 0.07), (0.125, 0.07), (0.02, 0.02)]
_BOTTLE = [(0.038, 0), (0.038, 0.18), (0.013, 0.24), (0.013, 0.3), (0, 0.3)]
_CUP = [(0.03, 0), (0.04, 0.09), (0.036, 0.09), (0.03, 0.02)]
_JAR = [(0.05, 0), (0.055, 0.13), (0.04, 0.15), (0.045, 0.18), (0, 0.18)]
_GLOBE = [(0.07, 0), (0.015, 0.03), (0.015, 0.08), (0.08, 0.1), (0.11, 0.18), (0.08, 0.26), (0, 0.29)]

TRINKETS = Kinds[Trinket](
    "trinket",
    train={
        "vase": _turned(_VASE, "paint", "paint/2", "trim"),
        "bottle": _turned(_BOTTLE, "plastic", "paint/2"),
        "pile of books": _pile,
        "carton": _carton,
        "laptop": _laptop,
        "table lamp": _lamp,
        "cup": _turned(_CUP, "trim", "plastic"),
    },
    test={
        "bowl": _turned(_BOWL, "paint", "wood"),
        "jar": _turned(_JAR, "plastic", "paint/2"),
        "globe": _turned(_GLOBE, "paint", "metal"),
        "basket": _basket,
        "monitor": _monitor,
        "potted plant": _potted,
    },
)


def dress(
    site: Site, wide: float, deep: float, z: float, count: int, x: float = 0.0, highest: float = 1.0
) -> list[g.Mesh]:
    """Small things in a row on a surface.

    Args:
        site: whose kinds and textures.
        wide, deep: of the surface, metres.
        z: its height, metres.
        count: at most so many.
        x: its middle, metres.
        highest: of the things, metres.
    """
    meshes, left = [], x - wide / 2
    for _ in range(int(site.rng.integers(0, count + 1))):
        label, maker = TRINKETS.draw(site.rng, site.split)
        mesh, radius = maker(site)
        left += site.rng.uniform(0.02, max(0.03, wide / (count + 1) - radius))
        if left + 2 * radius > x + wide / 2 or mesh.points[:, 2].max() > highest or 2 * radius > deep * 1.5:
            continue
        site.kinds.append(label)
        slack = max(0.0, deep / 2 - radius)
        meshes.append(
            mesh.placed((left + radius, site.rng.uniform(-slack, slack), z), site.rng.uniform(-0.4, 0.4))
        )
        left += 2 * radius
    return meshes
