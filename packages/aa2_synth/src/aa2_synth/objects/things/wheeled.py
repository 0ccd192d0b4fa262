"""Things that are pushed or pulled: carts on wheels.

Origin on the ground under the handle; the load is ahead, towards -y (behind the one who pulls).
"""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.objects import materials as of
from aa2_synth.objects.shapes import pipe, ring, rounded, turned
from aa2_synth.objects.thing import AHEAD, INWARD, Thing, bar, both
from aa2_synth.textures.textures import Surfaces


def _wheel(radius: float, thick: float, layer: int) -> g.Mesh:
    return turned(g.cylinder(radius, thick, layer, 16).placed((0, 0, -thick / 2)), 1, np.pi / 2)


def _crossbar(mesh: g.Mesh, high: float, radius: float = 0.016) -> Thing:
    """Both palms from above on a bar along x."""
    return both(mesh, bar((0.17, 0, high), (0, -0.35, -0.94), INWARD, radius))


def trolley(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A shopping trolley: a basket of wire on castors."""
    wire, dark, goods = (
        surfaces.add(*of.METAL),
        surfaces.add(*of.RUBBER),
        surfaces.add(*of.CARDBOARD, *of.PRINT),
    )
    low, top, half = 0.42 * high, 0.86 * high, 0.26
    parts = [pipe([(-half, 0, high), (half, 0, high)], 0.015, dark)]
    for z, grow in ((low, 0.8), (0.5 * (low + top), 0.9), (top, 1.0)):
        x, far = half * grow, -0.75 * grow
        parts.append(
            pipe([(-x, -0.06, z), (x, -0.06, z), (x, far, z), (-x, far, z), (-x, -0.06, z)], 0.006, wire, 5)
        )
    for share in np.linspace(0, 1, 8):
        y = -0.06 - 0.6 * share
        parts += [
            pipe([(s * 0.8 * half, y, low), (s * half, y * 1.12, top)], 0.004, wire, 4) for s in (-1, 1)
        ]
        x = half * (2 * share - 1)
        parts += [
            pipe([(0.8 * x, -0.6, low), (x, -0.75, top)], 0.004, wire, 4),
            pipe([(0.8 * x, -0.06, low), (0.8 * x, -0.6, low)], 0.004, wire, 4),
        ]
    for s in (-1, 1):
        x = s * 0.85 * half
        parts.append(
            pipe([(s * half, 0, high), (x, -0.06, low), (x, -0.1, 0.14), (x, -0.7, 0.14)], 0.012, wire)
        )
        parts += [_wheel(0.06, 0.03, dark).placed((x, y, 0.06)) for y in (-0.1, -0.68)]
    for _ in range(rng.integers(1, 4)):
        size = rng.uniform(0.1, 0.22, 3)
        at = (rng.uniform(-0.08, 0.08), rng.uniform(-0.5, -0.2), low + size[2] / 2)
        parts.append(g.box(at, size, goods, None))
    return _crossbar(g.merged(parts), high)


def pram(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A pram with a hood."""
    cloth, metal, dark = surfaces.add(*of.CLOTH), surfaces.add(*of.METAL), surfaces.add(*of.RUBBER)
    level = 0.62 * high
    hull = rounded((0.38, 0.78, 0.3), cloth, 0.6).placed((0, -0.62, level))
    hood = rounded((0.36, 0.42, 0.5), cloth, 0.9).placed((0, -0.82, level + 0.1))
    parts = [hull, hood, pipe([(-0.2, 0, high), (0.2, 0, high)], 0.015, dark)]
    for s in (-1, 1):
        parts.append(
            pipe([(s * 0.2, 0, high), (s * 0.2, -0.3, level - 0.05), (s * 0.22, -0.95, 0.16)], 0.012, metal)
        )
        parts.append(pipe([(s * 0.2, -0.9, level - 0.1), (s * 0.22, -0.32, 0.16)], 0.012, metal))
        for y in (-0.32, -0.95):
            tyre = turned(ring(0.14, 0.014, dark, 20), 1, np.pi / 2)
            parts += [
                tyre.placed((s * 0.25, y, 0.154)),
                _wheel(0.03, 0.04, metal).placed((s * 0.25, y, 0.154)),
            ]
            spokes = [
                pipe([(0, 0, 0), (0, 0.14 * np.cos(a), 0.14 * np.sin(a))], 0.003, metal, 4)
                for a in np.arange(6) * np.pi / 3
            ]
            parts.append(g.merged(spokes).placed((s * 0.25, y, 0.154)))
    return _crossbar(g.merged(parts), high)


def hand_truck(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A flat truck with parcels and one bar to push."""
    metal, dark, goods = surfaces.add(*of.METAL), surfaces.add(*of.RUBBER), surfaces.add(*of.CARDBOARD)
    parts = [g.box((0, -0.45, 0.17), (0.5, 0.85, 0.03), metal)]
    parts.append(
        pipe([(-0.22, -0.05, 0.17), (-0.22, 0, high), (0.22, 0, high), (0.22, -0.05, 0.17)], 0.015, metal)
    )
    parts += [_wheel(0.08, 0.035, dark).placed((sx * 0.2, y, 0.08)) for sx in (-1, 1) for y in (-0.12, -0.78)]
    z = 0.185
    for _ in range(rng.integers(1, 4)):
        size = rng.uniform((0.3, 0.4, 0.15), (0.44, 0.7, 0.26))
        parts.append(g.box((rng.uniform(-0.03, 0.03), -0.46, z + size[2] / 2), size, goods, None))
        z += size[2]
    return _crossbar(g.merged(parts), high)


def wheelbarrow(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A barrow with one wheel ahead, its two handles ``high``."""
    tub, wood, dark = surfaces.add(*of.PAINT), surfaces.add(*of.WOOD), surfaces.add(*of.RUBBER)
    level = 0.45
    parts = [turned(rounded((0.56, 0.8, 0.34), tub, 0.3), 0, 0.1).placed((0, -0.85, level + 0.08))]
    for s in (-1, 1):
        parts.append(
            pipe(
                [
                    (s * 0.27, 0.1, high),
                    (s * 0.27, -0.12, high - 0.02),
                    (s * 0.2, -0.6, level - 0.05),
                    (s * 0.05, -1.35, 0.2),
                ],
                0.016,
                wood,
            )
        )
        parts.append(pipe([(s * 0.2, -0.55, level - 0.05), (s * 0.24, -0.5, 0.16)], 0.014, wood))
    parts += [
        turned(ring(0.17, 0.03, dark, 20), 1, np.pi / 2).placed((0, -1.35, 0.2)),
        _wheel(0.14, 0.03, tub).placed((0, -1.35, 0.2)),
    ]
    heap = rounded((0.46, 0.66, 0.26), surfaces.add(*of.FOLIAGE, *of.STONE), 0.9).placed(
        (0, -0.85, level + 0.22)
    )
    return both(g.merged([*parts, heap]), bar((0.27, 0, high - 0.01), INWARD, AHEAD, 0.016, deep=0.04))


def _pulled(mesh: g.Mesh, high: float) -> Thing:
    """A fist, back of the hand ahead, about a short bar along x behind the person."""
    hold = bar((0, 0, high), (0, 1, 0), INWARD, 0.013, deep=0.04)
    return both(mesh, hold)


def wheeled_case(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A suitcase on two wheels that leans after who pulls it; it lies towards +y."""
    shell, metal, dark = (
        surfaces.add(*of.PAINT, *of.LEATHER),
        surfaces.add(*of.METAL),
        surfaces.add(*of.RUBBER),
    )
    tall = rng.uniform(0.5, 0.62)
    tilt = 0.75
    reach = high / np.cos(tilt)
    case = rounded((0.38, 0.22, tall), shell, 0.18).placed((0, 0, tall / 2 + 0.04))
    bands = [g.box((x, 0, tall / 2 + 0.04), (0.012, 0.226, tall - 0.03), dark) for x in (-0.1, 0.1)]
    rods = [pipe([(s * 0.07, 0.06, tall), (s * 0.07, 0.06, reach)], 0.008, metal) for s in (-1, 1)]
    grip = pipe([(-0.08, 0.06, reach), (0.08, 0.06, reach)], 0.013, dark)
    wheels = [_wheel(0.035, 0.03, dark).placed((s * 0.15, 0.06, 0.02)) for s in (-1, 1)]
    leaned = turned(g.merged([case, *bands, *rods, grip, *wheels]), 0, tilt)
    at = leaned.points[:, 2].min()
    bar_at = turned(grip, 0, tilt).points.mean(axis=0)
    return _pulled(leaned.placed((0, -bar_at[1], -at)), float(bar_at[2] - at))


def wagon(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A small handcart behind a drawbar; it lies towards +y."""
    wood, metal, dark = surfaces.add(*of.WOOD, *of.PAINT), surfaces.add(*of.METAL), surfaces.add(*of.RUBBER)
    parts = [g.box((0, 0.95, 0.24), (0.42, 0.75, 0.03), wood)]
    parts += [g.box((s * 0.2, 0.95, 0.32), (0.02, 0.75, 0.15), wood) for s in (-1, 1)]
    parts += [g.box((0, y, 0.32), (0.42, 0.02, 0.15), wood) for y in (0.58, 1.32)]
    parts += [_wheel(0.13, 0.04, dark).placed((s * 0.24, y, 0.13)) for s in (-1, 1) for y in (0.68, 1.22)]
    parts.append(pipe([(0, 0.6, 0.2), (0, 0, high)], 0.012, metal))
    parts.append(pipe([(-0.07, 0, high), (0.07, 0, high)], 0.013, dark))
    return _pulled(g.merged(parts), high)
