"""Things that hang from a hand, lie on a shoulder or go under an arm."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.objects import materials as of
from aa2_synth.objects.shapes import lathe, pipe, ring, rounded, slab, turned
from aa2_synth.objects.thing import Hold, Thing, both, hung
from aa2_synth.textures.textures import Surfaces


def lantern(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A lantern under a ring."""
    metal, glass = surfaces.add(*of.METAL), surfaces.add(*of.PAPER)
    arc = np.linspace(0, np.pi, 10)
    bail = pipe(np.column_stack([0.07 * np.cos(arc), 0 * arc, 0.07 * np.sin(arc) - 0.07]), 0.004, metal, 6)
    handle = pipe([(0, -0.04, 0), (0, 0.04, 0)], 0.009, metal)
    parts = [bail, handle, lathe([(0.045, -0.24), (0.055, -0.2), (0.045, -0.14)], glass)]
    parts += [
        lathe([(0, -0.28), (0.06, -0.28), (0.06, -0.24), (0, -0.24)], metal),
        lathe([(0.065, -0.14), (0.02, -0.07), (0, -0.07)], metal),
    ]
    return hung(g.merged(parts))


def suitcase(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A case, or a flat briefcase."""
    shell, trim = surfaces.add(*of.LEATHER), surfaces.add(*of.METAL)
    long, tall, thick = rng.uniform(0.38, 0.55), rng.uniform(0.28, 0.36), rng.uniform(0.09, 0.17)
    parts = [
        rounded((thick, long, tall), shell, 0.18).placed((0, 0, -0.05 - tall / 2)),
        g.box((0, 0, -0.05 - tall / 2), (thick + 0.006, long + 0.006, 0.012), trim),
        pipe([(0, -0.07, -0.06), (0, -0.06, 0), (0, 0.06, 0), (0, 0.07, -0.06)], 0.011, trim),
    ]
    return hung(g.merged(parts))


def bucket(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """An open pail with its bail up."""
    side, metal = surfaces.add(*of.PAINT), surfaces.add(*of.METAL)
    arc = np.linspace(0, np.pi, 12)
    bail = pipe(np.column_stack([0 * arc, 0.13 * np.cos(arc), 0.15 * np.sin(arc) - 0.15]), 0.004, metal, 6)
    pail = lathe([(0, -0.4), (0.1, -0.4), (0.135, -0.15), (0.128, -0.15), (0.095, -0.385), (0, -0.385)], side)
    rim = ring(0.133, 0.005, metal, 20).placed((0, 0, -0.15))
    return hung(g.merged([pail, rim, bail, pipe([(0, -0.045, 0), (0, 0.045, 0)], 0.01, side)]))


def shopping_bag(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A paper or cloth bag with two loops."""
    side, rope = surfaces.add(*of.PRINT, *of.CLOTH), surfaces.add(*of.LEATHER)
    long, tall, thick = rng.uniform(0.26, 0.36), rng.uniform(0.28, 0.38), rng.uniform(0.1, 0.14)
    parts = [g.box((0, 0, -0.14 - tall / 2), (thick, long, tall), side, None)]
    for sign in (-1, 1):
        x = sign * thick * 0.4
        parts.append(pipe([(x, -0.08, -0.15), (0, -0.05, 0), (0, 0.05, 0), (x, 0.08, -0.15)], 0.006, rope, 6))
    return hung(g.merged(parts), 0.008)


def plank(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A board along y."""
    mesh = g.box((0, 0, 0), (rng.uniform(0.12, 0.2), rng.uniform(1.3, 2.0), 0.03), surfaces.add(*of.WOOD))
    return both(mesh, Hold((0.0, -0.28, -0.018), (0, 0, 1), (1, 0.2, 0), 0.06))


def rolled_rug(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A rolled carpet along y."""
    radius, long = rng.uniform(0.06, 0.09), rng.uniform(0.9, 1.4)
    mesh = turned(g.cylinder(radius, long, surfaces.add(*of.CLOTH)), 0, np.pi / 2).placed((0, long / 2, 0))
    return both(mesh, Hold((0.4 * radius, 0.0, -0.92 * radius), (-0.4, 0, 0.92), (0, 1, 0), 0.1))


def board(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A surf or bodyboard, upright along y."""
    long, tall = rng.uniform(0.9, 1.5), rng.uniform(0.3, 0.42)
    turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    outline = [(long / 2 * np.cos(a), tall / 2 * np.sign(np.sin(a)) * abs(np.sin(a)) ** 0.6) for a in turn]
    mesh = turned(slab(outline, 0.05, surfaces.add(*of.PRINT, *of.PAINT)), 2, np.pi / 2)
    return both(mesh, Hold((0.03, 0.0, -0.08), (-1, 0, 0), (0, -1, 0), 0.1))
