"""Things on a shaft: sticks, brooms, rackets, umbrellas."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.motion.motion import RIGHT
from aa2_synth.objects import materials as of
from aa2_synth.objects.shapes import lathe, pipe
from aa2_synth.objects.thing import AHEAD, INWARD, UP, Thing, bar, both, upright
from aa2_synth.textures.textures import Surfaces


def umbrella(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """An open umbrella; its rim is ``high`` metres above the fist."""
    cloth, shaft = surfaces.add(*of.CLOTH), surfaces.add(*of.METAL)
    wide = rng.uniform(0.45, 0.56)
    profile = [(wide, high), (0.75 * wide, high + 0.14), (0.4 * wide, high + 0.23), (0.0, high + 0.26)]
    canopy = lathe(profile, cloth, 8)
    hook = np.linspace(0, np.pi, 8)
    crook = pipe(
        np.column_stack([0 * hook, 0.03 - 0.03 * np.cos(hook), -0.12 - 0.03 * np.sin(hook)]), 0.011, shaft
    )
    spokes = [np.array([np.cos(a), np.sin(a), 0.0]) for a in np.arange(8) * np.pi / 4]
    runner, tip = np.array([0, 0, high - 0.12]), np.array([0, 0, high + 0.18])
    ribs = [pipe([runner, 0.5 * wide * spoke + tip], 0.003, shaft, 4) for spoke in spokes]
    stick = pipe([(0, 0, -0.12), (0, 0, high + 0.32)], 0.008, shaft)
    return upright(g.merged([canopy, crook, stick, *ribs]), 0.011)


def cane(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A walking stick with a crook, its tip ``high`` metres below the handle."""
    arc = np.linspace(0, np.pi, 9)
    crook = np.column_stack([0 * arc, -0.045 + 0.045 * np.cos(arc), -0.045 + 0.045 * np.sin(arc)])
    path = np.concatenate([[(0, 0, -high)], crook, [(0, -0.09, -0.08)]])
    mesh = pipe(path, 0.011, surfaces.add(*of.WOOD))
    return both(mesh, bar((0, -0.045, 0.0), (0, 0, -1), AHEAD, 0.011, deep=0.0))


def staff(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A hiking staff, its tip ``high`` metres below the fist."""
    mesh = pipe([(0, 0, -high), (0, 0, 0.2 * high), (0.01, 0, 0.35 * high)], 0.014, surfaces.add(*of.WOOD))
    return upright(mesh, 0.014)


def _two_fists(mesh: g.Mesh, low: float, high: float, radius: float) -> Thing:
    """A shaft along z: the right fist ``low``, the left ``high``."""
    left = bar((0, 0, high), INWARD, UP, radius)
    right = bar((0, 0, low), (1, 0, 0), UP, radius, RIGHT)
    return Thing(mesh, left, right)


def broom(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A broom whose bristles are ``high`` metres below the lower fist."""
    head = lathe([(0.05, -1.0), (0.04, -0.85), (0.02, -0.78)], surfaces.add(*of.PLAIN_CLOTH), 10)
    wide = g.Mesh(head.points * [3.0, 0.8, 1] + [0, 0, 1 - high], head.normals, head.uvs, head.faces)
    shaft = pipe([(0, 0, 0.2 - high), (0, 0, 0.38)], 0.013, surfaces.add(*of.WOOD))
    return _two_fists(g.merged([wide, shaft]), 0.0, 0.3, 0.013)


def rake(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A rake whose teeth are ``high`` metres below the lower fist."""
    metal = surfaces.add(*of.METAL)
    teeth = [
        pipe([(x, 0, 0.07 - high), (x, -0.02, -high)], 0.004, metal, 5) for x in np.linspace(-0.2, 0.2, 11)
    ]
    head = g.box((0, 0, 0.08 - high), (0.42, 0.02, 0.025), metal)
    shaft = pipe([(0, 0, 0.08 - high), (0, 0, 0.38)], 0.014, surfaces.add(*of.WOOD))
    return _two_fists(g.merged([head, shaft, *teeth]), 0.0, 0.3, 0.014)


def racket(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A tennis racket along z."""
    frame, strings = surfaces.add(*of.PAINT), surfaces.add(*of.PAPER)
    turn = np.linspace(0, 2 * np.pi, 25)
    x, z = 0.115 * np.sin(turn), 0.38 - 0.15 * np.cos(turn)
    parts = [
        pipe(np.column_stack([x, 0 * x, z]), 0.009, frame, 6),
        pipe([(0, 0, -0.1), (0, 0, 0.12)], 0.016, frame),
    ]
    parts += [pipe([(0, 0, 0.12), (s * 0.06, 0, 0.25)], 0.008, frame, 6) for s in (-1, 1)]
    for k in np.linspace(-0.09, 0.09, 7):
        half = 0.15 * np.sqrt(1 - (k / 0.115) ** 2)
        parts.append(g.box((k, 0, 0.38), (0.003, 0.003, 2 * half), strings))
        half = 0.115 * np.sqrt(1 - (k / 0.115) ** 2)
        parts.append(g.box((0, 0, 0.38 + k * 1.3), (2 * half, 0.003, 0.003), strings))
    return upright(g.merged(parts), 0.016)


def bat(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A bat along z, in two fists."""
    profile = [
        (0, -0.1),
        (0.022, -0.1),
        (0.014, -0.08),
        (0.014, 0.12),
        (0.032, 0.45),
        (0.033, 0.66),
        (0, 0.68),
    ]
    mesh = lathe(profile, surfaces.add(*of.WOOD), 12)
    return Thing(mesh, bar((0, 0, -0.045), INWARD, UP, 0.014), bar((0, 0, 0.05), (1, 0, 0), UP, 0.014, RIGHT))
