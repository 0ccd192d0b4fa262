"""Things that both hands hold before the body."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.objects import materials as of
from aa2_synth.objects.shapes import lathe, ring, rounded, turned
from aa2_synth.objects.thing import UP, Hold, Thing, both, hugged
from aa2_synth.textures.textures import Surfaces


def box(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A parcel of cardboard."""
    size = rng.uniform(0.24, 0.36), rng.uniform(0.18, 0.3), rng.uniform(0.16, 0.3)
    return hugged(g.box((0, 0, 0), size, surfaces.add(*of.CARDBOARD), None), size[0] / 2, -0.1 * size[2])


def ball(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A football or a beach ball."""
    radius = rng.uniform(0.1, 0.14)
    return hugged(g.sphere(radius, surfaces.add(*of.BALL), 22), radius)


def basketball(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A ball with seams."""
    skin, seam = surfaces.add(*of.PAINT), surfaces.add(*of.LEATHER)
    seams = [turned(ring(0.12, 0.003, seam, 24), 0, angle) for angle in (0.0, np.pi / 2)]
    seams.append(turned(ring(0.12, 0.003, seam, 24), 1, np.pi / 2))
    return hugged(g.merged([g.sphere(0.12, skin, 22), *seams]), 0.12)


def pillow(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A pillow, flat towards the body."""
    wide = rng.uniform(0.36, 0.46)
    mesh = rounded((wide, 0.16, rng.uniform(0.3, 0.4)), surfaces.add(*of.CLOTH), 0.55)
    return hugged(mesh, 0.46 * wide)


def vase(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A big vase."""
    wide = rng.uniform(0.1, 0.13)
    profile = [
        (0, -0.2), (0.6 * wide, -0.2), (0.9 * wide, -0.1), (wide, 0), (0.8 * wide, 0.1), (0.45 * wide, 0.17),
        (0.6 * wide, 0.22),
    ]  # fmt: skip
    return hugged(lathe(profile, surfaces.add(*of.PAINT)), wide)


def drum(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A drum with rims."""
    radius, deep = rng.uniform(0.13, 0.18), rng.uniform(0.16, 0.26)
    shell, skin, metal = surfaces.add(*of.WOOD), surfaces.add(*of.PAPER), surfaces.add(*of.METAL)
    heads = [
        g.cylinder(radius * 0.98, 0.004, skin, 20).placed((0, 0, z)) for z in (-deep / 2 - 0.004, deep / 2)
    ]
    rims = [ring(radius, 0.008, metal, 20).placed(at) for at in ((0, 0, -deep / 2), (0, 0, deep / 2))]
    body = g.cylinder(radius, deep, shell, 20).placed((0, 0, -deep / 2))
    return hugged(g.merged([body, *heads, *rims]), radius)


def teddy(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A soft toy that looks away from who holds it."""
    fur, pale, dark = surfaces.add(*of.PLAIN_CLOTH), surfaces.add(*of.PAPER), surfaces.add(*of.LEATHER)
    parts = [
        rounded((0.2, 0.17, 0.24), fur, 0.9),
        rounded((0.17, 0.15, 0.15), fur, 0.95).placed((0, -0.01, 0.18)),
        rounded((0.08, 0.06, 0.06), pale, 0.95).placed((0, -0.08, 0.165)),
        g.sphere(0.012, dark, 8).placed((0, -0.11, 0.175)),
    ]
    for sign in (-1, 1):
        parts += [
            rounded((0.06, 0.03, 0.06), fur, 0.95).placed((sign * 0.07, 0, 0.25)),
            g.sphere(0.01, dark, 8).placed((sign * 0.035, -0.075, 0.205)),
            turned(rounded((0.07, 0.07, 0.16), fur, 0.9), 1, sign * 0.7).placed((sign * 0.11, -0.03, 0.04)),
            rounded((0.08, 0.16, 0.08), fur, 0.9).placed((sign * 0.06, -0.09, -0.1)),
        ]
    return hugged(g.merged(parts), 0.1, -0.03)


def crate(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A slatted crate with fruit."""
    wood, fruit = surfaces.add(*of.WOOD), surfaces.add(*of.PAINT)
    x, y, z = rng.uniform(0.17, 0.21), rng.uniform(0.12, 0.16), 0.09
    parts = [g.box((0, 0, -z), (2 * x, 2 * y, 0.012), wood)]
    for level in (-0.05, 0.0, 0.05):
        parts += [g.box((0, s * y, level), (2 * x, 0.012, 0.038), wood) for s in (-1, 1)]
        parts += [g.box((s * x, 0, level), (0.012, 2 * y, 0.038), wood) for s in (-1, 1)]
    spots = rng.uniform(-0.8, 0.8, (9, 2)) * [x, y]
    parts += [g.sphere(0.045, fruit, 12).placed((sx, sy, 0.03)) for sx, sy in spots]
    return hugged(g.merged(parts), x + 0.006)


def tray(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A tray with cups, on both palms."""
    board, china = surfaces.add(*of.WOOD), surfaces.add(*of.PAPER)
    x, y = rng.uniform(0.2, 0.25), rng.uniform(0.13, 0.17)
    parts = [g.box((0, 0, 0), (2 * x, 2 * y, 0.012), board)]
    parts += [g.box((0, s * y, 0.015), (2 * x, 0.012, 0.03), board) for s in (-1, 1)]
    parts += [g.box((s * x, 0, 0.015), (0.012, 2 * y, 0.03), board) for s in (-1, 1)]
    for _ in range(rng.integers(2, 5)):
        at = (rng.uniform(-0.13, 0.13), rng.uniform(-0.08, 0.08), 0.006)
        parts.append(
            lathe([(0, 0), (0.03, 0), (0.038, rng.uniform(0.06, 0.13)), (0, 0.05)], china, 12).placed(at)
        )
    return both(g.merged(parts), Hold((x - 0.03, 0.0, -0.008), UP, (1, 0, 0), 0.08))


def laptop(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A laptop, its screen towards the person; the palms rest before the keys."""
    case, keys, screen = surfaces.add(*of.METAL), surfaces.add(*of.LEATHER), surfaces.add(*of.PRINT)
    lid = g.merged(
        [
            g.box((0, 0, 0.11), (0.33, 0.008, 0.22), case),
            g.box((0, 0.004, 0.11), (0.31, 0.004, 0.2), screen, None),
        ]
    )
    parts = [
        g.box((0, 0, 0.009), (0.33, 0.23, 0.018), case),
        g.box((0, -0.03, 0.018), (0.29, 0.1, 0.004), keys),
        turned(lid, 0, 0.3).placed((0, -0.115, 0.015)),
    ]
    return both(g.merged(parts), Hold((0.085, 0.045, 0.05), (0, 0, -1), (-1, -0.2, 0), 0.08))
