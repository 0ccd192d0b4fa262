"""The open air: sky, ground, far hills, buildings, and what places out of doors have in common."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.kinds import Kinds
from aa2_synth.scenes.site import Piece, PieceMaker, Site
from aa2_synth.scenes.vehicles import CARS

FAR = 70.0
"""Metres to where the ground ends, behind the haze."""
_SKY_RADIUS, _SKY_TOP = 110.0, np.radians(55)


def sky(layer: int) -> g.Mesh:
    """A dome of a texture's ``layer``; the last row lies on the horizon, and it goes three times around."""
    rise = np.linspace(-0.06, _SKY_TOP, 9)
    dome = g.lathe([(_SKY_RADIUS * np.cos(a), _SKY_RADIUS * np.sin(a)) for a in rise], layer, 36)
    around = np.tile(np.linspace(0, 3, 37), len(rise))
    down = np.repeat(0.995 - 0.98 * np.clip(rise / _SKY_TOP, 0, 1), 37)
    cap = g.lathe(
        [(_SKY_RADIUS * np.cos(_SKY_TOP), _SKY_RADIUS * np.sin(_SKY_TOP)), (0.0, _SKY_RADIUS)], layer, 36
    )
    cap = g.Mesh(cap.points, cap.normals, cap.uvs * [0, 0, 1] + [0.5, 0.012, 0], cap.faces)
    return g.merged(
        [g.Mesh(dome.points, dome.normals, np.column_stack([around, down, dome.uvs[:, 2]]), dome.faces), cap]
    )


def ground(site: Site, *families: str, repeat: float = 0.4) -> None:
    """Cover the earth with one of these texture families, ``repeat`` times per metre; things stand on it."""
    site.floor = (site.use("ground", *families), repeat)
    stops = np.linspace(0, 1, 3)
    site.shell.append(g.sheet((-FAR, -FAR, 0), (2 * FAR, 0, 0), (0, 2 * FAR, 0), *site.floor, stops, stops))


def strip(
    site: Site, material: str, x: tuple[float, float], y: tuple[float, float], z: float, repeat: float = 0.5
) -> None:
    """A flat rectangle a little above the ground.

    Args:
        site: where.
        material: what it shows.
        x, y: from where to where, metres.
        z: height, metres.
        repeat: textures per metre.
    """
    ends = np.array([0.0, 1.0])
    layer = site.layer(material)
    site.shell.append(
        g.sheet((x[0], y[0], z), (x[1] - x[0], 0, 0), (0, y[1] - y[0], 0), layer, repeat, ends, ends)
    )


def hills(site: Site, height: float, layer: int, away: float = 62.0) -> None:
    """A wavy ridge around the horizon.

    Args:
        site: where.
        height: of the ridge, about, metres.
        layer: of the texture, plus the tone.
        away: metres from the origin.
    """
    around = np.linspace(0, 2 * np.pi, 73)
    wave = sum(
        site.rng.uniform(0.3, 1) / f * np.sin(f * around + site.rng.uniform(0, 6.28))
        for f in (2, 3, 5, 9, 14)
    )
    top = height * (0.55 + 0.25 * np.asarray(wave))
    ring = np.stack([np.cos(around), np.sin(around)], 1) * away
    points = np.concatenate(
        [np.column_stack([ring, np.zeros(73)]), np.column_stack([ring, np.maximum(top, 0.5)])]
    )
    inward = np.tile(np.column_stack([-ring / away, np.ones(73)]) / np.sqrt(2), (2, 1))
    uvs = np.column_stack([np.tile(around * 8, 2), -points[:, 2] * 0.12, np.full(146, layer)])
    first = np.arange(72)
    faces = np.concatenate(
        [np.stack([first, first + 1, first + 73], 1), np.stack([first + 1, first + 74, first + 73], 1)]
    )
    site.shell.append(g.Mesh(points, inward, uvs, faces))


def tree_line(site: Site, trees: Kinds[PieceMaker], y: float, count: int = 9) -> None:
    """A row of ``count`` trees of two kinds far behind, at ``y`` metres, large enough to close the view."""
    models = [site.draw(trees).mesh for _ in range(2)]
    for k in range(count):
        x = (k - (count - 1) / 2) * 7.5 + site.rng.normal(0, 1.5)
        mesh = models[k % 2]
        scale = site.rng.uniform(1.3, 2.0)
        mesh = g.Mesh(mesh.points * scale, mesh.normals, mesh.uvs, mesh.faces)
        site.shell.append(mesh.placed((x, y + site.rng.uniform(0, 6), 0), site.rng.uniform(0, 6)))


def building(
    site: Site,
    material: str,
    x: tuple[float, float],
    y: float,
    floors: int,
    deep: float = 8.0,
    shop: bool = False,
) -> None:
    """A house; windows repeat every nine metres.

    Args:
        site: where.
        material: of the fronts.
        x: from where to where, metres.
        y: of the front, metres.
        floors: each three metres high.
        deep: metres behind the front.
        shop: whether there is one below, with its own front.
    """
    wide, high = x[1] - x[0], 3.0 * floors
    middle = (x[0] + x[1]) / 2
    start = 3.2 if shop else 0.0
    site.shell.append(
        g.box((middle, y + deep / 2, start + high / 2), (wide, deep, high), site.layer(material), 1 / 9)
    )
    site.shell.append(
        g.box(
            (middle, y + deep / 2 - 0.1, start + high + 0.15),
            (wide + 0.3, deep + 0.3, 0.3),
            site.layer("trim"),
        )
    )
    if not shop:
        site.shell.append(g.box((middle, y + deep / 2 - 0.03, 0.3), (wide, deep, 0.6), site.layer("stone")))
        return
    count = max(1, round(wide / 5))
    front = g.box((middle, y + deep / 2, 1.6), (wide, deep, 3.2), site.layer("shop front"), None)
    site.shell.append(g.Mesh(front.points, front.normals, front.uvs * [count, 1, 1], front.faces))
    if site.rng.random() < 0.5:
        cloth = site.layer("fabric")
        site.shell.append(
            g.doubled(g.quad((middle - wide * 0.3, y - 1.0, 2.5), (wide * 0.6, 0, 0), (0, 1, 0.5), cloth))
        )


def row_of_houses(site: Site, y: float, left: float, right: float, shops: bool) -> None:
    """Houses side by side, of two fronts.

    Args:
        site: where.
        y: of the fronts, metres.
        left, right: from where to where, metres.
        shops: whether there may be some.
    """
    rng = site.rng
    x, k = left, int(rng.integers(2))
    while x < right:
        wide = float(rng.choice([9.0, 13.5, 18.0]))
        building(
            site,
            f"facade/{1 + k % 2}",
            (x, x + wide),
            y + rng.uniform(0, 0.4),
            int(rng.integers(2, 6)),
            shop=shops,
        )
        x += wide + (0.0 if rng.random() < 0.8 else 3.0)
        k += 1


def _lamp_post(site: Site) -> Piece:
    metal = site.layer("metal")
    post = g.lathe([(0.11, 0), (0.09, 0.5), (0.05, 0.55), (0.04, 3.6)], metal, 8)
    head = g.lathe([(0.06, 3.6), (0.2, 3.85), (0.16, 4.05), (0, 4.1)], site.layer("trim") - 0.1, 10)
    return Piece(g.merged([post, head]), (0.3, 0.3, 4.1))


def _arm_lamp(site: Site) -> Piece:
    metal = site.layer("metal")
    post = g.lathe([(0.1, 0), (0.08, 0.8), (0.05, 5.4)], metal, 8)
    arm = g.box((0.5, 0, 5.4), (1.1, 0.06, 0.06), metal)
    head = g.box((1.05, 0, 5.36), (0.5, 0.2, 0.1), metal)
    return Piece(g.merged([post, arm, head]), (0.3, 0.3, 5.5))


def _slat_bench(site: Site) -> Piece:
    wood, metal = site.layer("wood"), site.layer("metal")
    slats = [g.box((0, -0.18 + 0.1 * k, 0.45), (1.7, 0.08, 0.035), wood) for k in range(4)]
    slats += [g.box((0, 0.24, 0.58 + 0.12 * k), (1.7, 0.03, 0.09), wood) for k in range(3)]
    ends = [g.box((x, 0, 0.22), (0.06, 0.45, 0.44), metal) for x in (-0.7, 0.7)]
    backs = [g.box((x, 0.26, 0.65), (0.05, 0.05, 0.45), metal) for x in (-0.7, 0.7)]
    return Piece(g.merged([*slats, *ends, *backs]), (1.75, 0.6, 0.9))


def _block_bench(site: Site) -> Piece:
    seat = g.box((0, 0, 0.44), (1.8, 0.45, 0.06), site.layer("wood"))
    feet = [g.box((x, 0, 0.2), (0.3, 0.4, 0.41), site.layer("stone")) for x in (-0.6, 0.6)]
    return Piece(g.merged([seat, *feet]), (1.8, 0.5, 0.47))


def _bin(site: Site) -> Piece:
    can = g.lathe([(0.2, 0), (0.24, 0.8), (0.26, 0.82), (0.2, 0.9), (0, 0.92)], site.layer("metal"), 12)
    return Piece(can, (0.52, 0.52, 0.92))


def _post_box(site: Site) -> Piece:
    body = g.cushion((0, 0, 0.9), (0.42, 0.36, 0.7), site.layer("paint"), 0.15)
    return Piece(g.merged([body, g.cylinder(0.05, 0.6, site.layer("metal"), 8)]), (0.42, 0.36, 1.25))


def _planter(site: Site) -> Piece:
    trough = g.box((0, 0, 0.25), (1.2, 0.5, 0.5), site.layer("stone"))
    green = g.cushion((0, 0, 0.6), (1.1, 0.42, 0.5), site.layer("flowers"), 0.4, 1.0)
    return Piece(g.merged([trough, green]), (1.2, 0.5, 0.85))


def _bollard(site: Site) -> Piece:
    return Piece(
        g.lathe([(0.09, 0), (0.08, 0.8), (0.09, 0.85), (0, 0.95)], site.layer("metal"), 8), (0.2, 0.2, 0.95)
    )


STREET_THINGS = Kinds[PieceMaker](
    "street thing",
    train={"litter bin": _bin, "planter": _planter},
    test={"post box": _post_box, "bollard": _bollard},
)
LAMPS = Kinds[PieceMaker]("street lamp", train={"lantern": _lamp_post}, test={"arm lamp": _arm_lamp})
BENCHES = Kinds[PieceMaker](
    "bench", train={"slatted bench": _slat_bench}, test={"stone-footed bench": _block_bench}
)


def parked(
    site: Site, y: float, left: float, right: float, yaw: float = np.pi / 2, chance: float = 0.7
) -> None:
    """Cars along a line where there is room.

    Args:
        site: where.
        y: of the line, metres.
        left, right: its ends, metres.
        yaw: of the cars or their opposite, radians.
        chance: that a place is taken.
    """
    x = left + site.rng.uniform(0, 3)
    while x < right:
        if site.rng.random() < chance:
            site.put(site.draw(CARS), x, y, yaw + np.pi * site.rng.integers(2))
        x += 5.6


def scatter(
    site: Site,
    kinds: Kinds[PieceMaker],
    count: int,
    x: tuple[float, float],
    y: tuple[float, float],
    gap: float = 0.3,
) -> None:
    """Stand up to ``count`` pieces anywhere in a rectangle.

    Args:
        site: where.
        kinds: of pieces.
        count: tries; some find no room.
        x, y: from where to where, metres.
        gap: metres to all others.
    """
    for _ in range(count):
        piece = site.draw(kinds)
        for _ in range(4):
            if site.put(piece, site.rng.uniform(*x), site.rng.uniform(*y), site.rng.normal(0, 0.15), gap=gap):
                break
