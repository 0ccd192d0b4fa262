"""Furniture with a form of its own: lamps, chairs on wheels, tables with chairs, apparatus."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.scenes.furniture import Cupboard, Table
from aa2_synth.scenes.site import Piece, PieceMaker, Site, built


def floor_lamp(bulb: list[tuple[float, float]]) -> PieceMaker:
    """A lamp on a pole with a bulb or shade of this profile, (radius, height) in metres."""

    def make(site: Site) -> Piece:
        pole = g.lathe([(0.15, 0), (0.15, 0.02), (0.014, 0.04), (0.012, 1.4)], site.layer("metal"), 12)
        return Piece(g.merged([pole, g.lathe(bulb, site.layer("trim") - 0.3, 10)]), (0.4, 0.4, 1.7))

    return make


def drum(site: Site) -> Piece:
    """An oil drum with two ribs."""
    high = float(site.rng.uniform(0.5, 0.9))
    rings = [(0.27, z) for z in (0.0, high * 0.33, high * 0.66)]
    profile = [
        (0.26, 0.0),
        *[(r + d, z + e) for r, z in rings[1:] for d, e in ((-0.01, -0.02), (0.012, 0), (-0.01, 0.02))],
    ]
    body = g.lathe([*profile, (0.26, high), (0.0, high)], site.layer("paint"), 14)
    return Piece(body, (0.55, 0.55, high))


def cartons(site: Site) -> Piece:
    """One to three cartons on top of each other."""
    parts, z = [], 0.0
    for _ in range(int(site.rng.integers(1, 4))):
        size = site.rng.uniform((0.38, 0.36, 0.25), (0.55, 0.5, 0.42))
        box = g.box((0, 0, 0), size, site.layer("cardboard"), None)
        parts.append(box.placed((0, 0, z + size[2] / 2), site.rng.normal(0, 0.12)))
        z += size[2]
    return Piece(g.merged(parts), (0.62, 0.58, z))


def crates(site: Site) -> Piece:
    """One to three slatted crates on top of each other."""
    parts = []
    for level in range(int(site.rng.integers(1, 4))):
        z = 0.32 * level
        parts += [
            ("wood", (0.0, side * 0.2, z + 0.06 + 0.1 * row), (0.6, 0.02, 0.08))
            for side in (-1, 1)
            for row in range(3)
        ]
        parts += [("wood", (side * 0.29, 0.0, z + 0.15), (0.02, 0.4, 0.3)) for side in (-1, 1)]
        parts.append(("wood", (0.0, 0.0, z + 0.02), (0.6, 0.4, 0.02)))
    return built(site, (0.62, 0.44, 0.9), parts)


def rack(site: Site) -> Piece:
    """Dumb-bells on two slanting rails."""
    parts = [("metal", (side * 0.7, 0.0, 0.45), (0.06, 0.5, 0.9)) for side in (-1, 1)]
    meshes = []
    for z in (0.35, 0.8):
        parts.append(("metal", (0.0, 0.0, z), (1.4, 0.36, 0.04)))
        for k in range(6):
            size = 0.05 + 0.008 * k
            for y in (-0.12, 0.12):
                disc = g.cushion(
                    (-0.55 + 0.22 * k, y, z + 0.02 + size),
                    (0.13, 0.1, 2 * size),
                    site.layer("metal/2"),
                    0.4,
                    segments=8,
                )
                meshes.append(disc)
    return built(site, (1.5, 0.55, 0.95), parts, *meshes)


def wall_bars(site: Site) -> Piece:
    """Wall bars of a gymnasium."""
    parts = [("wood", (x, 0.0, 1.25), (0.05, 0.1, 2.5)) for x in (-0.9, 0.0, 0.9)]
    parts += [("wood", (0.0, -0.04, 0.2 + 0.16 * k), (1.8, 0.035, 0.035)) for k in range(14)]
    return built(site, (1.85, 0.12, 2.5), parts)


def vault(site: Site) -> Piece:
    """A vaulting box under leather."""
    parts = [("wood", (0.0, 0.0, 0.12 + 0.2 * k), (1.4 - 0.06 * k, 0.6 - 0.05 * k, 0.19)) for k in range(5)]
    top = g.cushion((0, 0, 1.08), (1.1, 0.36, 0.16), site.layer("leather"), 0.3)
    return built(site, (1.4, 0.65, 1.2), parts, top)


def mats(site: Site) -> Piece:
    """Two to four gymnastic mats on top of each other."""
    count = int(site.rng.integers(2, 5))
    mats = [
        g.cushion((0, 0, 0.06 + 0.12 * k), (1.6, 0.9, 0.12), site.layer(f"plastic/{1 + k % 2}"), 0.1)
        for k in range(count)
    ]
    return Piece(g.merged(mats), (1.6, 0.9, 0.12 * count))


def upright(site: Site) -> Piece:
    """An upright piano."""
    keys = [("trim", (0.0, -0.24, 0.72), (1.3, 0.14, 0.03))]
    keys += [
        ("metal", (-0.62 + 0.048 * k, -0.2, 0.74), (0.02, 0.08, 0.02))
        for k in range(27)
        if k % 7 not in (2, 6)
    ]
    body = [
        ("wood", (0.0, 0.08, 0.6), (1.5, 0.3, 1.2)),
        ("wood", (0.0, -0.2, 0.68), (1.5, 0.3, 0.05)),
        ("wood", (0.0, -0.02, 1.21), (1.52, 0.52, 0.03)),
        *[("wood", (side * 0.7, -0.2, 0.33), (0.08, 0.26, 0.66)) for side in (-1, 1)],
    ]
    return built(site, (1.52, 0.65, 1.22), body + keys)


def screen_stand(site: Site) -> Piece:
    """A television on a low cupboard."""
    low = Cupboard((1.3, 1.7), (0.38, 0.44), (0.42, 0.5), 3, 1)(site)
    wide = low.size[0] * 0.75
    frame = g.box((0, 0, low.size[2] + 0.1 + wide * 0.29), (wide, 0.04, wide * 0.58), site.layer("metal"))
    face = g.quad(
        (-wide / 2 + 0.02, -0.024, low.size[2] + 0.12),
        (wide - 0.04, 0, 0),
        (0, 0, wide * 0.54),
        site.layer("view") - 0.25,
        None,
    )
    foot = g.box((0, 0, low.size[2] + 0.05), (0.4, 0.18, 0.1), site.layer("metal"))
    return Piece(g.merged([low.mesh, frame, face, foot]), (low.size[0], low.size[1], 1.3))


def desk(seat: PieceMaker, table: Table) -> PieceMaker:
    """A ``table`` as a desk with a ``seat`` pushed under it, looked at from behind the sitter."""

    def make(site: Site) -> Piece:
        top = table(site)
        chair = seat(site)
        mesh = g.merged([top.mesh, chair.mesh.placed((0, -top.size[1] / 2 + 0.02, 0), np.pi)])
        return Piece(mesh, (top.size[0], top.size[1] + 0.45, top.size[2]))

    return make


def dining(seat: PieceMaker, table: Table, sides: int) -> PieceMaker:
    """A ``table`` with ``sides`` of each ``seat`` at its front and its back."""

    def make(site: Site) -> Piece:
        top = table(site)
        chair = seat(site).mesh
        meshes = [top.mesh]
        for side in (-1, 1):
            for k in range(sides):
                x = (k - (sides - 1) / 2) * 0.6
                turn = (0.0 if side > 0 else np.pi) + site.rng.normal(0, 0.12)
                meshes.append(chair.placed((x, side * (top.size[1] / 2 + 0.12), 0), turn))
        return Piece(g.merged(meshes), (max(top.size[0], 0.6 * sides), top.size[1] + 0.75, top.size[2]))

    return make


def swivel(site: Site) -> Piece:
    """An office chair on five feet."""
    frame, cover = site.layer("metal"), site.layer("fabric")
    feet = [g.box((0.14, 0, 0.05), (0.28, 0.04, 0.04), frame).placed((0, 0, 0), k * 1.2566) for k in range(5)]
    post = g.cylinder(0.03, 0.4, frame, 8)
    seat = g.cushion((0, 0, 0.46), (0.48, 0.46, 0.1), cover, 0.4)
    back = g.cushion((0, 0.22, 0.82), (0.44, 0.08, 0.5), cover, 0.4)
    stem = g.box((0, 0.24, 0.58), (0.06, 0.03, 0.3), frame)
    return Piece(g.merged([*feet, post, seat, back, stem]), (0.56, 0.56, 1.07))


def bar_stool(site: Site) -> Piece:
    """A padded stool on one foot."""
    foot = g.lathe([(0.2, 0), (0.2, 0.02), (0.02, 0.04), (0.02, 0.7)], site.layer("metal"), 12)
    return Piece(
        g.merged([foot, g.cushion((0, 0, 0.74), (0.36, 0.36, 0.1), site.layer("leather"), 0.6)]),
        (0.4, 0.4, 0.8),
    )


def folding_screen(site: Site) -> Piece:
    """A cloth screen on wheels."""
    parts = [("metal", (x, 0.0, 0.85), (0.03, 0.03, 1.7)) for x in (-0.8, -0.27, 0.27, 0.8)]
    parts += [("curtain", (x, 0.0, 0.95), (0.52, 0.01, 1.45)) for x in (-0.53, 0.0, 0.53)]
    return built(site, (1.65, 0.3, 1.7), parts)


def coat_stand(site: Site) -> Piece:
    """A pole with four arms for coats."""
    pole = g.lathe(
        [(0.2, 0), (0.2, 0.02), (0.02, 0.05), (0.02, 1.7), (0.035, 1.75), (0, 1.78)], site.layer("wood"), 10
    )
    arms = [
        g.box((0.09, 0, 1.62), (0.18, 0.02, 0.03), site.layer("wood")).placed((0, 0, 0), k * 1.57)
        for k in range(4)
    ]
    coat = g.cushion((0.14, 0, 1.2), (0.2, 0.34, 0.85), site.layer("fabric/2"), 0.5)
    return Piece(g.merged([pole, *arms, coat]), (0.5, 0.5, 1.78))


def easel(site: Site) -> Piece:
    """An easel with a canvas."""
    parts = [("wood", (side * 0.3, 0.1, 0.9), (0.04, 0.04, 1.8)) for side in (-1, 1)]
    parts += [("wood", (0.0, 0.35, 0.85), (0.04, 0.04, 1.7)), ("wood", (0.0, 0.02, 0.8), (0.75, 0.06, 0.04))]
    canvas = g.quad((-0.4, -0.01, 0.82), (0.8, 0, 0), (0, 0, 0.95), site.layer("picture"), None)
    return built(site, (0.85, 0.75, 1.8), parts, canvas)
