"""Things for one hand, or to read in both."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.objects import materials as of
from aa2_synth.objects.shapes import lathe, pipe, rounded, turned
from aa2_synth.objects.thing import UP, Hold, Thing, bar, both, upright
from aa2_synth.textures.textures import Surfaces


def book(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A book that lies open, its pages towards the reader."""
    cover, pages = surfaces.add(*of.PAINT), surfaces.add(*of.PAPER)
    wide, tall = rng.uniform(0.13, 0.19), rng.uniform(0.19, 0.27)
    parts = []
    for sign in (-1, 1):
        leaf = g.merged(
            [
                g.box((sign * wide / 2, 0.008, 0), (wide - 0.01, 0.014, tall - 0.014), pages),
                g.box((sign * wide / 2, -0.002, 0), (wide, 0.006, tall), cover),
            ]
        )
        parts.append(turned(leaf, 2, sign * 0.22))
    return both(
        g.merged(parts),
        Hold((0.6 * wide, -0.01 + 0.13 * wide, -0.12 * tall), (-0.2, 1, 0), (1, 0, 0.2), 0.06),
    )


def clipboard(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A board with a sheet under a clip."""
    parts = [
        g.box((0, 0, 0), (0.23, 0.006, 0.32), surfaces.add(*of.WOOD)),
        g.box((0, 0.005, -0.015), (0.2, 0.002, 0.27), surfaces.add(*of.PAPER)),
        g.box((0, 0.01, 0.14), (0.1, 0.014, 0.03), surfaces.add(*of.METAL)),
    ]
    return both(g.merged(parts), Hold((0.075, -0.004, -0.08), (-0.2, 1, 0), (1, 0, 0.2), 0.06))


def newspaper(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """Two wide leaves, held by their outer edges."""
    paper, photo = surfaces.add(*of.PAPER), surfaces.add(*of.PRINT)
    parts = []
    for sign in (-1, 1):
        leaf = [g.box((sign * 0.15, 0, 0), (0.3, 0.003, 0.42), paper, None)]
        for _ in range(3):
            at, size = (sign * rng.uniform(0.08, 0.2), rng.uniform(-0.14, 0.14)), rng.uniform(0.05, 0.1, 2)
            leaf += [g.box((at[0], 0, at[1]), (size[0], 0.006, size[1]), photo, None)]
        parts.append(turned(g.merged(leaf), 2, -sign * 0.2))
    return both(g.merged(parts), bar((0.27, -0.05, -0.04), (-1, 0.2, 0), UP, 0.008))


def phone(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A phone, its screen towards the eyes."""
    parts = [
        g.box((0, 0, 0.02), (0.074, 0.009, 0.15), surfaces.add(*of.PAINT)),
        g.box((0, 0.0035, 0.02), (0.066, 0.004, 0.138), surfaces.add(*of.PRINT), None),
    ]
    return both(g.merged(parts), Hold((0.012, -0.006, -0.02), (-0.25, 1, 0), (1, 0, 0.3), 0.035))


def cup(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A mug with an ear."""
    glaze = surfaces.add(*of.PAINT)
    wall = lathe(
        [
            (0, -0.045),
            (0.036, -0.045),
            (0.041, 0.0),
            (0.042, 0.055),
            (0.038, 0.055),
            (0.036, -0.03),
            (0, -0.03),
        ],
        glaze,
    )
    arc = np.linspace(-1.2, 1.2, 8)
    ear = pipe(np.column_stack([0 * arc, -0.03 - 0.034 * np.cos(arc), 0.028 * np.sin(arc)]), 0.006, glaze, 6)
    return upright(g.merged([wall, ear]), 0.04)


def bottle(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A bottle with a label and a cap."""
    glass, label = surfaces.add(*of.PAINT), surfaces.add(*of.PRINT)
    body = lathe(
        [(0, -0.1), (0.034, -0.1), (0.036, -0.08), (0.036, 0.06), (0.016, 0.12), (0.014, 0.16)], glass
    )
    return upright(
        g.merged(
            [
                body,
                lathe([(0.0365, -0.05), (0.0365, 0.03)], label),
                g.cylinder(0.017, 0.022, label).placed((0, 0, 0.15)),
            ]
        ),
        0.036,
    )


def can(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A drink in a can."""
    printed = lathe(
        [(0, -0.06), (0.027, -0.06), (0.033, -0.05), (0.033, 0.05), (0.027, 0.06), (0, 0.058)],
        surfaces.add(*of.PRINT),
    )
    return upright(printed, 0.033)


def microphone(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A microphone, its head up."""
    grip = lathe([(0, -0.1), (0.012, -0.1), (0.018, 0.06), (0, 0.06)], surfaces.add(*of.PAINT))
    return upright(g.merged([grip, g.sphere(0.028, surfaces.add(*of.METAL), 14).placed((0, 0, 0.08))]), 0.016)


def flowers(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A bunch: stems in a wrapping, blossoms above."""
    leaf, petal, wrap = surfaces.add(*of.FOLIAGE), surfaces.add(*of.PAINT), surfaces.add(*of.PAPER)
    parts = [lathe([(0.02, -0.1), (0.018, -0.02), (0.09, 0.17)], wrap, 12)]
    for k in range(9):
        angle, out = 2.4 * k, 0.03 * np.sqrt(k)
        at = (out * np.cos(angle), out * np.sin(angle), 0.24 - 4 * out**2)
        parts.append(pipe([(0, 0, 0), at], 0.004, leaf, 5))
        rough = rng.uniform(-0.25, 0.15, 400)
        parts.append(g.sphere(rng.uniform(0.025, 0.04), petal if k % 3 else wrap, 10, rough).placed(at))
    for k in range(5):
        parts.append(
            rounded((0.05, 0.02, 0.1), leaf, 0.9, 10).placed(
                (0.06 * np.cos(k * 1.26), 0.06 * np.sin(k * 1.26), 0.18)
            )
        )
    return upright(g.merged(parts), 0.02)


def small_ball(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A ball for one hand, on the palm."""
    return both(
        g.sphere(0.036, surfaces.add(*of.PLAIN_CLOTH), 14), Hold((0, 0, -0.038), UP, (1, 0, 0), 0.036)
    )


def beanbag(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A small cushion for one hand, on the palm."""
    return both(
        rounded((0.1, 0.1, 0.05), surfaces.add(*of.CLOTH), 0.7), Hold((0, 0, -0.026), UP, (1, 0, 0), 0.05)
    )


def frisbee(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A flying disc; a palm under its near edge."""
    profile = [(0.13, -0.012), (0.135, 0.0), (0.12, 0.012), (0.0, 0.016)]
    mesh = lathe(profile, surfaces.add(*of.PAINT, *of.BALL), 24)
    return both(mesh, Hold((0.05, 0.05, 0.004), UP, (1, 0, 0), 0.05))
