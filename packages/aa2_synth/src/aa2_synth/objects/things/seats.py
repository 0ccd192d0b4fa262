"""Seats. The origin is on the ground under the middle of the front edge; one sits looking along -y."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.objects import materials as of
from aa2_synth.objects.shapes import lathe, pipe, rounded, turned
from aa2_synth.objects.thing import Thing, legs
from aa2_synth.textures.textures import Surfaces


def chair(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A chair; its seat is ``high``. The front edge is at y = 0."""
    wood, cloth = surfaces.add(*of.WOOD, *of.PAINT), surfaces.add(*of.CLOTH)
    wide, deep, back = rng.uniform(0.4, 0.46), rng.uniform(0.4, 0.44), rng.uniform(0.38, 0.5)
    parts = [g.box((0, deep / 2, high - 0.035), (wide, deep, 0.03), wood)]
    parts += [rounded((wide - 0.02, deep - 0.02, 0.05), cloth, 0.25).placed((0, deep / 2, high - 0.02))]
    parts += [
        leg.placed((0, deep / 2, 0)) for leg in legs(wide / 2 - 0.02, deep / 2 - 0.02, high - 0.04, wood)
    ]
    posts = [
        g.box((s * (wide / 2 - 0.02), deep - 0.015, high + back / 2), (0.035, 0.03, back), wood)
        for s in (-1, 1)
    ]
    if rng.random() < 0.5:
        rails = [
            g.box((0, deep - 0.015, high + back * z), (wide - 0.04, 0.02, 0.07), wood) for z in (0.45, 0.9)
        ]
    else:
        rails = [g.box((0, deep - 0.015, high + back * 0.7), (wide - 0.04, 0.025, 0.6 * back), cloth)]
    return Thing(g.merged([*parts, *posts, *rails]), deep=deep, back=deep - 0.03)


def stool(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A round stool on splayed legs."""
    wood, top = surfaces.add(*of.WOOD), surfaces.add(*of.LEATHER)
    radius = rng.uniform(0.18, 0.22)
    seat = lathe(
        [(0, high - 0.06), (radius, high - 0.06), (radius, high - 0.02), (radius - 0.02, high), (0, high)],
        top,
    )
    parts = [seat.placed((0, radius, 0))]
    for angle in np.pi / 4 + np.arange(4) * np.pi / 2:
        way = np.array([np.cos(angle), np.sin(angle), 0])
        foot, head = 0.95 * radius * way, 0.55 * radius * way + [0, 0, high - 0.05]
        parts.append(pipe([foot, head], 0.016, wood).placed((0, radius, 0)))
    return Thing(g.merged(parts), deep=2 * radius)


def bench(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A park bench of slats, with or without a back."""
    wood, frame = surfaces.add(*of.WOOD), surfaces.add(*of.METAL)
    long, deep = rng.uniform(1.1, 1.6), 0.42
    slats = [g.box((0, y, high - 0.018), (long, 0.09, 0.036), wood) for y in (0.05, 0.155, 0.26, 0.365)]
    ends = []
    for s in (-1, 1):
        x = s * (long / 2 - 0.15)
        ends += [
            pipe([(x, 0.03, 0), (x, 0.03, high - 0.04), (x, 0.39, high - 0.04), (x, 0.39, 0)], 0.02, frame)
        ]
    if rng.random() < 0.5:
        return Thing(g.merged([*slats, *ends]), deep=deep)
    rest = [g.box((0, 0.425 + 0.03 * k, high + 0.16 + 0.12 * k), (long, 0.03, 0.09), wood) for k in range(3)]
    ends += [
        pipe(
            [(s * (long / 2 - 0.15), 0.39, high - 0.04), (s * (long / 2 - 0.15), 0.53, high + 0.46)],
            0.018,
            frame,
        )
        for s in (-1, 1)
    ]
    return Thing(g.merged([*slats, *ends, *rest]), deep=deep, back=0.4)


def _stuffed(rng: np.random.Generator, surfaces: Surfaces, high: float, places: int) -> Thing:
    cloth, wide, deep = surfaces.add(*of.CLOTH, *of.LEATHER), 0.56 * places, 0.52
    arm = 0.13
    parts = [g.box((0, 0.38, 0.5 * (high - 0.12) + 0.03), (wide, 0.7, high - 0.16), cloth)]
    for k in range(places):
        x = (k - (places - 1) / 2) * wide / places
        parts.append(
            rounded((wide / places, deep + 0.03, 0.16), cloth, 0.25).placed((x, deep / 2, high - 0.08))
        )
        back = rounded((wide / places, 0.17, 0.44), cloth, 0.35)
        parts.append(turned(back, 0, -0.12).placed((x, deep + 0.06, high + 0.2)))
    parts.append(
        rounded((wide + 2 * arm, 0.16, high + 0.36), cloth, 0.2).placed((0, 0.71, (high + 0.36) / 2))
    )
    tall = high + 0.18
    parts += [
        rounded((arm, 0.78, tall), cloth, 0.25).placed((s * (wide + arm) / 2, 0.36, tall / 2))
        for s in (-1, 1)
    ]
    return Thing(g.merged(parts), deep=deep, back=deep - 0.02)


def armchair(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """An upholstered chair for one."""
    return _stuffed(rng, surfaces, high, 1)


def sofa(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """An upholstered seat for two or three."""
    return _stuffed(rng, surfaces, high, int(rng.integers(2, 4)))


def pouffe(rng: np.random.Generator, surfaces: Surfaces, high: float) -> Thing:
    """A round upholstered seat."""
    radius = rng.uniform(0.22, 0.28)
    mesh = rounded((2 * radius, 2 * radius, high), surfaces.add(*of.CLOTH), 0.3).placed((0, 0, high / 2))
    round_ = g.Mesh(_rounder(mesh.points), mesh.normals, mesh.uvs, mesh.faces)
    return Thing(round_.placed((0, radius, 0)), deep=2 * radius)


def _rounder(points: np.ndarray) -> np.ndarray:
    """A box-like ground plan drawn in to a circle."""
    flat = np.abs(points[:, :2])
    shrink = flat.max(axis=1) / (np.linalg.norm(flat, axis=1) + 1e-9)
    return points * np.column_stack([shrink, shrink, np.ones_like(shrink)])
