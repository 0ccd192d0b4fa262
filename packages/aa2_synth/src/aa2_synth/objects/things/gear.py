"""Musical instruments, and what one exercises with."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.objects import materials as of
from aa2_synth.objects.shapes import lathe, pipe, ring, slab, turned
from aa2_synth.objects.thing import AHEAD, INWARD, UP, Hold, Thing, bar, both, upright
from aa2_synth.textures.textures import Surfaces


def guitar(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A guitar whose neck points left: the left hand on the neck, the right before the strings."""
    return _strung(rng, surfaces, 1.0)


def ukulele(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A small guitar."""
    return _strung(rng, surfaces, 0.62)


def _strung(rng: np.random.Generator, surfaces: Surfaces, size: float) -> Thing:
    top, neck, dark = surfaces.add(*of.WOOD), surfaces.add(*of.WOOD), surfaces.add(*of.LEATHER)
    outline = _bouts(size)
    end = size * 0.72
    parts = [
        slab(outline, 0.09 * size, top),
        g.box((end / 2 + 0.1 * size, -0.045 * size, 0), (end - 0.2 * size + 0.1, 0.03, 0.05), neck),
        g.box((end + 0.1, -0.04 * size, 0), (0.14 * size, 0.02, 0.075), dark),
        turned(g.cylinder(0.05 * size, 0.002, dark, 16), 0, np.pi / 2).placed(
            (0.06 * size, -0.045 * size, 0)
        ),
        g.box((-0.12 * size, -0.05 * size, 0), (0.03, 0.015, 0.11 * size), dark),
    ]
    parts += [
        g.box((end / 2 - 0.02, -0.064 * size, z), (end, 0.002, 0.002), dark)
        for z in (-0.015, -0.005, 0.005, 0.015)
    ]
    left = bar((0.82 * end, -0.045 * size, 0), (0, -0.35, 0.94), (1, 0, 0), 0.024, deep=0.0)
    return Thing(g.merged(parts), left, Hold((0.0, -0.085 * size, -0.01), (0, 1, 0), (0, 0, 1), 0.06))


def _bouts(size: float) -> list[tuple[float, float]]:
    """The outline of a guitar's body: a wide lower bout, the waist, a smaller upper bout."""
    along = (-0.235, -0.22, -0.17, -0.1, -0.03, 0.04, 0.1, 0.16, 0.205, 0.22)
    half = (0.0, 0.09, 0.16, 0.18, 0.15, 0.115, 0.12, 0.13, 0.09, 0.0)
    smooth = np.linspace(along[0], along[-1], 24)
    widths = np.interp(smooth, along, half)
    lower = [(size * float(x), -size * float(w)) for x, w in zip(smooth, widths, strict=True)]
    return [*lower, *((x, -z) for x, z in reversed(lower[1:-1]))]


def dumbbell(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A short bar along z between two weights."""
    metal, radius = surfaces.add(*of.METAL), rng.uniform(0.035, 0.055)
    disc = lathe([(0, 0), (radius, 0.006), (radius, 0.05), (0, 0.056)], surfaces.add(*of.PAINT), 12)
    parts = [
        pipe([(0, 0, -0.07), (0, 0, 0.07)], 0.014, metal),
        disc.placed((0, 0, 0.06)),
        disc.placed((0, 0, -0.116)),
    ]
    return upright(g.merged(parts), 0.014)


def barbell(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A long bar along x with discs; the palms look ahead."""
    metal, paint, radius = surfaces.add(*of.METAL), surfaces.add(*of.PAINT), rng.uniform(0.12, 0.2)
    disc = turned(lathe([(0, 0), (radius, 0.004), (radius, 0.04), (0, 0.044)], paint, 20), 1, np.pi / 2)
    parts = [pipe([(-0.72, 0, 0), (0.72, 0, 0)], 0.014, metal)]
    parts += [disc.placed((x, 0, 0)) for x in (-0.64, -0.58, 0.54, 0.6)]
    return both(g.merged(parts), bar((0.26, 0, 0), AHEAD, INWARD, 0.014))


def kettlebell(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A weight under a handle along x for both hands."""
    arc = np.linspace(-0.2, np.pi + 0.2, 10)
    iron = surfaces.add(*of.METAL)
    arch = pipe(np.column_stack([0.09 * np.cos(arc), 0 * arc, 0.06 * np.sin(arc) - 0.06]), 0.015, iron)
    return both(
        g.merged([arch, g.sphere(0.1, iron, 18).placed((0, 0, -0.17))]),
        bar((0.045, 0, 0), (0, 1, 0), INWARD, 0.015, deep=0.03),
    )


def hoop(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A gymnast's hoop in the plane of x and z, held at both sides."""
    radius = rng.uniform(0.3, 0.42)
    mesh = turned(ring(radius, 0.011, surfaces.add(*of.BALL), 36), 0, np.pi / 2)
    return both(mesh, bar((radius, 0, 0), INWARD, UP, 0.011))
