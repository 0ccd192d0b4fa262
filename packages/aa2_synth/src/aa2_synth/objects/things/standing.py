"""Tables, what one leans on, and what one passes behind.

The origin is on the ground. What a person stands before has its near side at y = 0 and goes on towards -y;
walls, pillars and trees are behind the person and go on towards +y.
"""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.objects import materials as of
from aa2_synth.objects.shapes import lathe, pipe, turned
from aa2_synth.objects.thing import Thing, legs
from aa2_synth.textures.textures import Surfaces


def table(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A table whose top is ``high``; its near edge is at y = 0."""
    wood, deep, wide = surfaces.add(*of.WOOD), rng.uniform(0.45, 0.7), rng.uniform(0.8, 1.4)
    parts = [g.box((0, -deep / 2, high - 0.015), (wide, deep, 0.03), wood)]
    parts += [
        g.box((0, -deep / 2 + s * (deep / 2 - 0.06), high - 0.07), (wide - 0.1, 0.02, 0.08), wood)
        for s in (-1, 1)
    ]
    parts += [
        leg.placed((0, -deep / 2, 0))
        for leg in legs(wide / 2 - 0.05, deep / 2 - 0.05, high - 0.03, wood, 0.055)
    ]
    return Thing(g.merged(parts), deep=deep)


def side_table(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A round table on one foot."""
    metal, radius = surfaces.add(*of.METAL), rng.uniform(0.28, 0.38)
    top = lathe(
        [(0, high - 0.025), (radius, high - 0.025), (radius, high), (0, high)],
        surfaces.add(*of.WOOD, *of.STONE),
        24,
    )
    foot = lathe([(0.2, 0), (0.2, 0.015), (0.025, 0.03), (0.025, high - 0.03)], metal)
    return Thing(g.merged([top, foot]).placed((0, -radius, 0)), deep=2 * radius)


def counter(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A shop's counter: closed towards the customer (-y)."""
    front, top = surfaces.add(*of.WOOD, *of.PAINT), surfaces.add(*of.STONE, *of.WOOD)
    wide, deep = rng.uniform(1.3, 2.2), rng.uniform(0.4, 0.55)
    parts = [
        g.box((0, -deep / 2, high - 0.02), (wide + 0.06, deep + 0.04, 0.04), top),
        g.box((0, -deep / 2, (high - 0.04) / 2), (wide, deep, high - 0.04), front),
    ]
    return Thing(g.merged(parts), deep=deep)


def wall(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A piece of wall whose face is at y = 0 towards -y."""
    wide = rng.uniform(1.2, 2.2)
    mesh = g.box((0, 0.1, 1.25), (wide, 0.2, 2.5), surfaces.add(*of.MASONRY))
    return Thing(mesh)


def pillar(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A column whose near side is at y = 0 towards -y."""
    stone, radius = surfaces.add(*of.STONE, *of.PAINT), rng.uniform(0.16, 0.24)
    parts = [
        g.cylinder(radius, 3.2, stone, 20),
        lathe([(radius * 1.25, 0), (radius * 1.25, 0.1), (radius, 0.18)], stone, 20),
    ]
    return Thing(g.merged(parts).placed((0, radius, 0)))


def trunk(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A tree: its trunk's near side is at y = 0 towards -y."""
    bark, leaf, radius = surfaces.add(*of.BARK), surfaces.add(*of.FOLIAGE), rng.uniform(0.12, 0.2)
    parts = [lathe([(1.35 * radius, 0), (1.05 * radius, 0.25), (radius, 1.0), (0.8 * radius, 2.6)], bark)]
    for _ in range(5):
        at = (*rng.normal(0, 0.5, 2), rng.uniform(2.6, 3.6))
        parts.append(g.sphere(rng.uniform(0.5, 0.9), leaf, 14, rng.uniform(-0.2, 0.2, 400)).placed(at))
    return Thing(g.merged(parts).placed((0, radius, 0)))


def rail(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A railing, its bar ``high``; near side at y = 0, the bar on."""
    metal, long = surfaces.add(*of.METAL), rng.uniform(1.4, 2.4)
    parts = [pipe([(-long / 2, -0.03, high - 0.025), (long / 2, -0.03, high - 0.025)], 0.025, metal)]
    parts.append(pipe([(-long / 2, -0.03, 0.12), (long / 2, -0.03, 0.12)], 0.014, metal))
    thin = int(long / 0.13)
    parts += [
        pipe([(x, -0.03, 0.12), (x, -0.03, high - 0.03)], 0.008, metal, 5)
        for x in np.linspace(-0.48, 0.48, thin) * long
    ]
    parts += [pipe([(s * long / 2, -0.03, 0), (s * long / 2, -0.03, high)], 0.025, metal) for s in (-1, 1)]
    return Thing(g.merged(parts), deep=0.06)


def parapet(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A low wall with a coping."""
    wide = rng.uniform(1.4, 2.6)
    body = g.box((0, -0.12, (high - 0.06) / 2), (wide, 0.2, high - 0.06), surfaces.add(*of.MASONRY))
    coping = g.box((0, -0.12, high - 0.03), (wide + 0.06, 0.28, 0.06), surfaces.add(*of.STONE))
    return Thing(g.merged([body, coping]), deep=0.24)


def hedge(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A clipped hedge."""
    leaf, wide = surfaces.add(*of.FOLIAGE), rng.uniform(1.2, 2.4)
    parts = [g.box((0, -0.2, 0.47 * high), (wide, 0.34, 0.94 * high), leaf, 0.8)]
    for x in np.arange(-wide / 2, wide / 2 + 0.01, 0.2):
        for z in (0.45, 0.67, 0.88):
            rough = rng.uniform(-0.22, 0.22, 400)
            blob = g.sphere(rng.uniform(0.17, 0.23), leaf, 10, rough)
            parts.append(blob.placed((x + rng.normal(0, 0.03), -0.2, z * high)))
    return Thing(g.merged(parts), deep=0.42)


def fence(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A picket fence."""
    wood, wide = surfaces.add(*of.WOOD, *of.PAINT), rng.uniform(1.4, 2.6)
    parts = [g.box((0, -0.05, share * high), (wide, 0.03, 0.07), wood) for share in (0.28, 0.75)]
    for x in np.arange(-wide / 2 + 0.05, wide / 2, 0.13):
        parts.append(g.box((x, -0.075, 0.5 * high), (0.085, 0.02, high), wood))
    return Thing(g.merged(parts), deep=0.1)


def planter(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A trough with plants."""
    trough, leaf, bloom = (
        surfaces.add(*of.STONE, *of.WOOD),
        surfaces.add(*of.FOLIAGE),
        surfaces.add(*of.PAINT),
    )
    wide, low = rng.uniform(0.8, 1.6), 0.45 * high
    parts = [g.box((0, -0.2, low / 2), (wide, 0.4, low), trough)]
    for _ in range(int(wide * 9)):
        size = rng.uniform(0.12, 0.2)
        at = (rng.uniform(-0.48, 0.48) * wide, -0.2 + rng.normal(0, 0.07), rng.uniform(low, high - size))
        parts.append(g.sphere(size, leaf, 10, rng.uniform(-0.3, 0.3, 400)).placed(at))
        parts.append(g.sphere(0.03, bloom, 8).placed((at[0], at[1] - 0.1, at[2] + 0.8 * size)))
    return Thing(g.merged(parts), deep=0.45)


def sign(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A board that stands on two legs."""
    frame, face, wide = surfaces.add(*of.WOOD, *of.METAL), surfaces.add(*of.PRINT), rng.uniform(0.5, 0.7)
    panel = g.merged(
        [
            g.box((0, 0, high / 2), (wide, 0.025, high), frame),
            g.quad((-wide / 2 + 0.03, -0.014, 0.08), (wide - 0.06, 0, 0), (0, 0, high - 0.11), face, None),
        ]
    )
    parts = [
        turned(panel, 0, -0.16).placed((0, -0.16 * high - 0.1, 0)),
        turned(panel, 0, 0.16).placed((0, 0.16 * high - 0.1, 0)),
    ]
    return Thing(g.merged(parts), deep=0.4)


def barrels(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """Two or three barrels in a row."""
    wood, metal, radius = surfaces.add(*of.WOOD), surfaces.add(*of.METAL), rng.uniform(0.24, 0.3)
    profile = [(0, 0), (0.85 * radius, 0), (radius, 0.5 * high), (0.85 * radius, high), (0, high - 0.02)]
    hoops = [
        lathe([(r * radius, z * high), (r * radius, z * high + 0.04)], metal)
        for r, z in ((0.93, 0.18), (0.93, 0.76))
    ]
    barrel = g.merged([lathe(profile, wood), *hoops])
    count = int(rng.integers(2, 4))
    return Thing(
        g.merged([barrel.placed(((k - (count - 1) / 2) * 2.1 * radius, -radius, 0)) for k in range(count)]),
        deep=2 * radius,
    )
