"""Places: furnished rooms and the open air, with light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.synthesis import geometry as g
from aa2.synthesis.kinds import Split
from aa2.synthesis.textures.textures import Surfaces

_FLOORS = {"train": ("wood", "tiles", "concrete", "carpet"), "test": ("checker", "wood", "carpet")}
_WALLS = {"train": ("plaster", "plaster", "stripes", "bricks"), "test": ("panels", "dotted", "blocks")}
_GROUNDS = {"train": ("grass", "asphalt", "concrete"), "test": ("sand", "grass")}
_BARRIERS = {"train": ("bricks", "plaster", "facade"), "test": ("blocks", "facade")}


@dataclass(frozen=True)
class Light:
    """Linear RGB light: a sun or lamp in ``direction`` (unit), and what comes from above and below."""

    direction: np.ndarray
    sun: np.ndarray
    above: np.ndarray
    below: np.ndarray


@dataclass(frozen=True)
class Scene:
    """A place: what stands still, sky if any, and light; `kinds` are labels of what it shows."""

    still: g.Mesh
    sky: g.Mesh | None
    light: Light
    kinds: tuple[str, ...] = ()


def make_scene(rng: np.random.Generator, surfaces: Surfaces, free: np.ndarray, *, split: Split) -> Scene:
    """A random place around the origin, open towards -y, where the camera is.

    Args:
        rng: source of all choices.
        surfaces: takes the textures.
        free: ``(P, 2)`` points on the ground where people and camera go, that nothing may stand on.
        split: whose kinds to take.
    """
    indoors = rng.random() < 0.65
    still, sky, light = (_room if indoors else _outdoors)(rng, surfaces, split, free)
    return Scene(g.merged(still), sky, light)


def _light(rng: np.random.Generator, indoors: bool) -> Light:
    azimuth = rng.uniform(-1.1, 1.1)
    height = rng.uniform(0.6, 1.6)
    direction = np.array([np.sin(azimuth), -np.cos(azimuth), height])
    warmth = rng.normal(0, 0.08)
    tint = np.array([1 + warmth, 1.0, 1 - warmth])
    sun = tint * (
        rng.uniform(0.45, 1.1) if indoors else rng.choice([rng.uniform(0.2, 0.4), rng.uniform(0.8, 1.3)])
    )
    level = rng.uniform(1.1, 1.45) * (1.0 - 0.55 * sun.mean())
    above = level * np.array([0.97 - warmth, 1.0, 1.03 + (0 if indoors else 0.08) + warmth])
    return Light(direction / np.linalg.norm(direction), sun, above, above * rng.uniform(0.5, 0.8))


def _room(
    rng: np.random.Generator, surfaces: Surfaces, split: str, free: np.ndarray
) -> tuple[list[g.Mesh], None, Light]:
    floor, wall, side = (surfaces.add(*kinds[split]) for kinds in (_FLOORS, _WALLS, _WALLS))
    wood, paint = surfaces.add("wood"), surfaces.add("paint")
    behind = free[:, 1].max()
    back, high, near = behind + rng.uniform(1.1, 3.0), rng.uniform(2.5, 3.1), free[:, 1].min() - 1.0
    left = free[:, 0].min() - rng.uniform(1.2, 3.0)
    width, depth = free[:, 0].max() + rng.uniform(1.2, 3.0) - left, back - near
    if rng.random() < 0.4:
        side = wall
    still = [
        g.quad((left, near, 0), (width, 0, 0), (0, depth, 0), floor),
        g.quad((left, back, 0), (width, 0, 0), (0, 0, high), wall),
        g.quad((left, near, 0), (0, depth, 0), (0, 0, high), side),
        g.quad((left + width, back, 0), (0, -depth, 0), (0, 0, high), side),
        g.quad((left, back, high), (width, 0, 0), (0, -depth, 0), paint),
        g.box((left + width / 2, back - 0.01, 0.05), (width, 0.03, 0.1), paint),
    ]
    for _ in range(rng.integers(0, 4)):
        size = rng.uniform(0.4, 1.2), rng.uniform(0.4, 1.0)
        corner = (rng.uniform(left + 0.2, left + width - 1.4), back - 0.02, rng.uniform(1.1, 1.5))
        still.append(
            g.quad(
                corner, (size[0], 0, 0), (0, 0, size[1]), surfaces.add("picture", "picture", "facade"), None
            )
        )
    sides = rng.permutation([-1.9, -1.1, 1.1, 1.9])
    for x in sides[: rng.integers(0, 4)]:
        spot = (
            float(np.clip(x, left + 0.6, left + width - 0.6)),
            rng.uniform(behind + 0.55, back - 0.4),
            0.0,
        )
        still.append(_furniture(rng, spot, wood, paint, surfaces))
    return still, None, _light(rng, indoors=True)


def _furniture(rng: np.random.Generator, spot: tuple, wood: int, paint: int, surfaces: Surfaces) -> g.Mesh:
    material = wood if rng.random() < 0.6 else paint
    kind, turn = rng.integers(5), rng.uniform(-0.6, 0.6)
    if kind == 0:
        return _chair(material).placed(spot, turn + np.pi * rng.integers(2))
    if kind == 1:
        return _table(material, rng.uniform(0.7, 1.4), rng.uniform(0.5, 0.9), rng.uniform(0.45, 0.78)).placed(
            spot, turn
        )
    if kind == 2:
        size = rng.uniform(0.4, 1.2), rng.uniform(0.3, 0.5), rng.uniform(0.5, 2.0)
        return g.box((0, 0, size[2] / 2), size, material).placed(spot, 0.2 * turn)
    if kind == 3:
        return _plant(rng, material, surfaces.add("leaves")).placed(spot)
    seat = surfaces.add("carpet")
    parts = [
        ((0, 0, 0.22), (1.5, 0.8, 0.44)),
        ((0, 0.32, 0.55), (1.5, 0.2, 0.6)),
        ((-0.7, 0, 0.3), (0.2, 0.8, 0.6)),
        ((0.7, 0, 0.3), (0.2, 0.8, 0.6)),
    ]
    return g.merged([g.box(centre, size, seat) for centre, size in parts]).placed(spot, 0.4 * turn)


def _chair(material: int) -> g.Mesh:
    legs = [g.box((x, y, 0.22), (0.045, 0.045, 0.44), material) for x in (-0.19, 0.19) for y in (-0.19, 0.19)]
    return g.merged(
        [
            g.box((0, 0, 0.45), (0.44, 0.44, 0.04), material),
            g.box((0, 0.2, 0.75), (0.44, 0.04, 0.4), material),
            *legs,
        ]
    )


def _table(material: int, wide: float, deep: float, high: float) -> g.Mesh:
    x, y = wide / 2 - 0.05, deep / 2 - 0.05
    legs = [
        g.box((sx * x, sy * y, high / 2), (0.06, 0.06, high), material) for sx in (-1, 1) for sy in (-1, 1)
    ]
    return g.merged([g.box((0, 0, high), (wide, deep, 0.04), material), *legs])


def _plant(rng: np.random.Generator, pot: int, leaves: int) -> g.Mesh:
    bush = [
        g.sphere(rng.uniform(0.16, 0.28), leaves, 14, rng.uniform(-0.25, 0.25, 400)).placed(
            (rng.normal(0, 0.13), rng.normal(0, 0.13), rng.uniform(0.55, 1.0))
        )
        for _ in range(5)
    ]
    return g.merged([g.cylinder(0.16, 0.4, pot), *bush])


def _outdoors(
    rng: np.random.Generator, surfaces: Surfaces, split: str, free: np.ndarray
) -> tuple[list[g.Mesh], g.Mesh, Light]:
    ground, clouds, leaves, bark = (
        surfaces.add(*_GROUNDS[split]),
        surfaces.add("sky"),
        surfaces.add("leaves"),
        surfaces.add("wood"),
    )
    still = [g.quad((-24, -12, 0), (48, 0, 0), (0, 42, 0), ground)]
    if rng.random() < 0.5:
        path = surfaces.add("concrete", "asphalt")
        still.append(g.quad((-24, -1.2, 0.004), (48, 0, 0), (0, rng.uniform(1.5, 3.0), 0), path))
    behind = free[:, 1].max()
    far = behind + rng.uniform(1.5, 10.0)
    if rng.random() < 0.6:
        still.append(
            g.box(
                (rng.uniform(-3, 3), far + 0.3, 0.5),
                (rng.uniform(6, 40), 0.4, rng.uniform(1.5, 5.0)),
                surfaces.add(*_BARRIERS[split]),
                0.4,
            )
        )
    for _ in range(rng.integers(1, 4)):
        size = rng.uniform(4, 9), rng.uniform(4, 8), rng.uniform(4, 14)
        spot = (rng.uniform(-18, 18), rng.uniform(far + 6, 26), size[2] / 2)
        still.append(g.box(spot, size, surfaces.add("facade", *_BARRIERS[split]), 0.22))
    for _ in range(rng.integers(0, 7)):
        spot = (rng.choice([-1, 1]) * rng.uniform(0.6, 8), behind + rng.uniform(1.1, 9), 0.0)
        still.append(_tree(rng, bark, leaves).placed(spot))
    if rng.random() < 0.4:
        still.append(
            _table(bark, 1.6, 0.45, 0.45).placed(
                (rng.normal(0, 1.2), behind + rng.uniform(0.6, 1.2), 0), rng.uniform(-0.4, 0.4)
            )
        )
    shell = g.cylinder(35.0, 30.0, clouds, 24).placed((0, 0, -2))
    return still, shell, _light(rng, indoors=False)


def _tree(rng: np.random.Generator, bark: int, leaves: int) -> g.Mesh:
    high = rng.uniform(1.2, 2.6)
    crown = [
        g.sphere(rng.uniform(0.5, 1.0), leaves, 14, rng.uniform(-0.2, 0.2, 400)).placed(
            (rng.normal(0, 0.4), rng.normal(0, 0.4), high + rng.uniform(0, 1.0))
        )
        for _ in range(4)
    ]
    return g.merged([g.cylinder(rng.uniform(0.08, 0.18), high, bark), *crown])
