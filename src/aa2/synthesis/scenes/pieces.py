"""Which furniture there is, by what it is for. The split of a piece is that of its name."""

from __future__ import annotations

import numpy as np

from aa2.synthesis import geometry as g
from aa2.synthesis.kinds import Kinds
from aa2.synthesis.scenes.furniture import Bed, Cupboard, Padded, Seat, Table
from aa2.synthesis.scenes.plants import potted_plant
from aa2.synthesis.scenes.site import Piece, PieceMaker, Site, built


def _floor_lamp(bulb: list[tuple[float, float]]) -> PieceMaker:
    def make(site: Site) -> Piece:
        pole = g.lathe([(0.15, 0), (0.15, 0.02), (0.014, 0.04), (0.012, 1.4)], site.layer("metal"), 12)
        return Piece(g.merged([pole, g.lathe(bulb, site.layer("trim") - 0.3, 10)]), (0.4, 0.4, 1.7))

    return make


def _drum(site: Site) -> Piece:
    high = float(site.rng.uniform(0.5, 0.9))
    rings = [(0.27, z) for z in (0.0, high * 0.33, high * 0.66)]
    profile = [
        (0.26, 0.0),
        *[(r + d, z + e) for r, z in rings[1:] for d, e in ((-0.01, -0.02), (0.012, 0), (-0.01, 0.02))],
    ]
    body = g.lathe([*profile, (0.26, high), (0.0, high)], site.layer("paint"), 14)
    return Piece(body, (0.55, 0.55, high))


def _cartons(site: Site) -> Piece:
    parts, z = [], 0.0
    for _ in range(int(site.rng.integers(1, 4))):
        size = site.rng.uniform((0.38, 0.36, 0.25), (0.55, 0.5, 0.42))
        box = g.box((0, 0, 0), size, site.layer("cardboard"), None)
        parts.append(box.placed((0, 0, z + size[2] / 2), site.rng.normal(0, 0.12)))
        z += size[2]
    return Piece(g.merged(parts), (0.62, 0.58, z))


def _crates(site: Site) -> Piece:
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


def _rack(site: Site) -> Piece:
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


def _wall_bars(site: Site) -> Piece:
    parts = [("wood", (x, 0.0, 1.25), (0.05, 0.1, 2.5)) for x in (-0.9, 0.0, 0.9)]
    parts += [("wood", (0.0, -0.04, 0.2 + 0.16 * k), (1.8, 0.035, 0.035)) for k in range(14)]
    return built(site, (1.85, 0.12, 2.5), parts)


def _vault(site: Site) -> Piece:
    parts = [("wood", (0.0, 0.0, 0.12 + 0.2 * k), (1.4 - 0.06 * k, 0.6 - 0.05 * k, 0.19)) for k in range(5)]
    top = g.cushion((0, 0, 1.08), (1.1, 0.36, 0.16), site.layer("leather"), 0.3)
    return built(site, (1.4, 0.65, 1.2), parts, top)


def _mats(site: Site) -> Piece:
    count = int(site.rng.integers(2, 5))
    mats = [
        g.cushion((0, 0, 0.06 + 0.12 * k), (1.6, 0.9, 0.12), site.layer(f"plastic/{1 + k % 2}"), 0.1)
        for k in range(count)
    ]
    return Piece(g.merged(mats), (1.6, 0.9, 0.12 * count))


def _upright(site: Site) -> Piece:
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


def _screen_stand(site: Site) -> Piece:
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


def _desk(seat: PieceMaker, table: Table) -> PieceMaker:
    """A desk with a chair pushed under it, looked at from behind the sitter."""

    def make(site: Site) -> Piece:
        top = table(site)
        chair = seat(site)
        mesh = g.merged([top.mesh, chair.mesh.placed((0, -top.size[1] / 2 + 0.02, 0), np.pi)])
        return Piece(mesh, (top.size[0], top.size[1] + 0.45, top.size[2]))

    return make


def _dining(seat: PieceMaker, table: Table, sides: int) -> PieceMaker:
    """A table with chairs around it."""

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


def _swivel(site: Site) -> Piece:
    """An office chair on five feet."""
    frame, cover = site.layer("metal"), site.layer("fabric")
    feet = [g.box((0.14, 0, 0.05), (0.28, 0.04, 0.04), frame).placed((0, 0, 0), k * 1.2566) for k in range(5)]
    post = g.cylinder(0.03, 0.4, frame, 8)
    seat = g.cushion((0, 0, 0.46), (0.48, 0.46, 0.1), cover, 0.4)
    back = g.cushion((0, 0.22, 0.82), (0.44, 0.08, 0.5), cover, 0.4)
    stem = g.box((0, 0.24, 0.58), (0.06, 0.03, 0.3), frame)
    return Piece(g.merged([*feet, post, seat, back, stem]), (0.56, 0.56, 1.07))


def _bar_stool(site: Site) -> Piece:
    foot = g.lathe([(0.2, 0), (0.2, 0.02), (0.02, 0.04), (0.02, 0.7)], site.layer("metal"), 12)
    return Piece(
        g.merged([foot, g.cushion((0, 0, 0.74), (0.36, 0.36, 0.1), site.layer("leather"), 0.6)]),
        (0.4, 0.4, 0.8),
    )


def _folding_screen(site: Site) -> Piece:
    """A cloth screen on wheels."""
    parts = [("metal", (x, 0.0, 0.85), (0.03, 0.03, 1.7)) for x in (-0.8, -0.27, 0.27, 0.8)]
    parts += [("curtain", (x, 0.0, 0.95), (0.52, 0.01, 1.45)) for x in (-0.53, 0.0, 0.53)]
    return built(site, (1.65, 0.3, 1.7), parts)


def _coat_stand(site: Site) -> Piece:
    pole = g.lathe(
        [(0.2, 0), (0.2, 0.02), (0.02, 0.05), (0.02, 1.7), (0.035, 1.75), (0, 1.78)], site.layer("wood"), 10
    )
    arms = [
        g.box((0.09, 0, 1.62), (0.18, 0.02, 0.03), site.layer("wood")).placed((0, 0, 0), k * 1.57)
        for k in range(4)
    ]
    coat = g.cushion((0.14, 0, 1.2), (0.2, 0.34, 0.85), site.layer("fabric/2"), 0.5)
    return Piece(g.merged([pole, *arms, coat]), (0.5, 0.5, 1.78))


def _easel(site: Site) -> Piece:
    parts = [("wood", (side * 0.3, 0.1, 0.9), (0.04, 0.04, 1.8)) for side in (-1, 1)]
    parts += [("wood", (0.0, 0.35, 0.85), (0.04, 0.04, 1.7)), ("wood", (0.0, 0.02, 0.8), (0.75, 0.06, 0.04))]
    canvas = g.quad((-0.4, -0.01, 0.82), (0.8, 0, 0), (0, 0, 0.95), site.layer("picture"), None)
    return built(site, (0.85, 0.75, 1.8), parts, canvas)


_WOODEN = Seat((0.42, 0.46))
_SLATTED = Seat((0.4, 0.45), back="slats", frame="metal")

ROLES: dict[str, Kinds[PieceMaker]] = {
    name: Kinds(name, train, test)
    for name, train, test in (
        (
            "chair",
            {"wooden chair": _WOODEN, "upholstered chair": Seat((0.46, 0.52), seat="fabric")},
            {"slatted chair": _SLATTED, "swivel chair": _swivel},
        ),
        ("stool", {"stool": Seat((0.36, 0.42), high=0.48, back="none")}, {"bar stool": _bar_stool}),
        (
            "sofa",
            {
                "sofa for two": Padded((1.5, 1.8), (0.82, 0.92), 2, pillows=2),
                "sofa for three": Padded((1.95, 2.3), (0.85, 0.95), 3, pillows=3),
            },
            {
                "low sofa": Padded((1.7, 2.2), (0.9, 1.0), 2, 0.1, 0.38, 0.68, pillows=3),
                "leather sofa": Padded((1.7, 2.0), (0.82, 0.9), 2, 0.24, 0.44, 0.8, "leather"),
            },
        ),
        (
            "armchair",
            {"armchair": Padded((0.8, 0.95), (0.8, 0.9), 1, pillows=1)},
            {"club chair": Padded((0.75, 0.85), (0.75, 0.85), 1, 0.22, 0.44, 0.72, "leather")},
        ),
        (
            "bed",
            {"double bed": Bed((1.5, 1.8)), "hospital bed": Bed((0.95, 1.0), 0.9, "metal", rails=True)},
            {"single bed": Bed((0.95, 1.1), 0.8), "upholstered bed": Bed((1.4, 1.7), 1.15, "fabric")},
        ),
        (
            "coffee table",
            {"low table": Table((0.8, 1.1), (0.5, 0.6), (0.38, 0.45))},
            {"glass-topped table": Table((0.7, 1.0), (0.6, 0.7), (0.36, 0.42), "stone", "metal", "panels")},
        ),
        (
            "table",
            {
                "farm table": Table((1.3, 1.8), (0.75, 0.9), (0.73, 0.77), on_top=4),
                "white table": Table((1.2, 1.6), (0.7, 0.8), (0.72, 0.75), "trim", "metal", on_top=3),
            },
            {"trestle table": Table((1.3, 1.8), (0.7, 0.85), (0.73, 0.77), stand="trestle", on_top=4)},
        ),
        (
            "dining",
            {"table for four": _dining(_WOODEN, Table((1.2, 1.5), (0.75, 0.85), (0.73, 0.77), on_top=3), 2)},
            {
                "table with slatted chairs": _dining(
                    _SLATTED, Table((1.3, 1.7), (0.75, 0.85), (0.73, 0.76), stand="trestle", on_top=3), 2
                )
            },
        ),
        (
            "café table",
            {
                "bistro table": _dining(
                    _WOODEN,
                    Table((0.65, 0.75), (0.65, 0.75), (0.73, 0.76), stand="pedestal", frame="metal"),
                    1,
                )
            },
            {
                "stone-topped table": _dining(
                    _SLATTED, Table((0.65, 0.75), (0.65, 0.75), (0.73, 0.76), "stone", "metal", "pedestal"), 1
                )
            },
        ),
        (
            "desk",
            {
                "office desk": _desk(
                    Seat((0.46, 0.5), seat="fabric", frame="metal"),
                    Table((1.3, 1.6), (0.7, 0.8), (0.72, 0.75), "trim", "metal", "panels", on_top=3),
                )
            },
            {"writing desk": _desk(_swivel, Table((1.1, 1.4), (0.6, 0.7), (0.73, 0.76), on_top=3))},
        ),
        (
            "school desk",
            {
                "school desk for one": _desk(
                    Seat((0.4, 0.42), frame="metal"),
                    Table((0.65, 0.7), (0.5, 0.55), (0.7, 0.72), frame="metal", on_top=1),
                )
            },
            {
                "school desk for two": _desk(
                    _SLATTED, Table((1.2, 1.3), (0.5, 0.55), (0.7, 0.73), frame="metal", on_top=2)
                )
            },
        ),
        (
            "bookcase",
            {
                "bookcase": Cupboard((0.8, 1.2), (0.28, 0.34), (1.8, 2.1), 1, 5, "books"),
                "wide bookcase": Cupboard((1.5, 2.2), (0.3, 0.35), (1.7, 2.1), 3, 5, "books"),
            },
            {
                "low bookcase": Cupboard((1.0, 1.5), (0.3, 0.34), (0.85, 1.2), 2, 3, "books", on_top=3),
                "cube shelves": Cupboard((1.4, 1.5), (0.36, 0.4), (1.4, 1.5), 4, 4, "books"),
            },
        ),
        (
            "cupboard",
            {
                "wardrobe": Cupboard((0.9, 1.3), (0.5, 0.6), (1.85, 2.1), 2, 1),
                "painted wardrobe": Cupboard(
                    (0.9, 1.2), (0.5, 0.58), (1.8, 2.0), 2, 1, "doors", "trim", "paint"
                ),
            },
            {
                "three-door wardrobe": Cupboard((1.4, 1.7), (0.52, 0.6), (1.9, 2.1), 3, 1),
                "tall cabinet": Cupboard((0.5, 0.7), (0.4, 0.45), (1.6, 1.9), 1, 2),
            },
        ),
        (
            "dresser",
            {
                "chest of drawers": Cupboard((0.8, 1.1), (0.42, 0.48), (0.8, 1.0), 1, 4, "drawers", on_top=3),
                "wide sideboard": Cupboard((1.4, 1.8), (0.4, 0.46), (0.7, 0.85), 3, 1, legs=0.15, on_top=4),
            },
            {
                "double chest": Cupboard(
                    (1.2, 1.5), (0.44, 0.5), (0.75, 0.9), 2, 3, "drawers", legs=0.14, on_top=4
                )
            },
        ),
        (
            "bedside",
            {"bedside chest": Cupboard((0.4, 0.5), (0.36, 0.42), (0.48, 0.58), 1, 2, "drawers", on_top=1)},
            {
                "bedside shelf": Cupboard(
                    (0.4, 0.5), (0.34, 0.4), (0.45, 0.55), 1, 1, "open", legs=0.2, on_top=1
                )
            },
        ),
        (
            "shelves",
            {
                "steel shelves": Cupboard((0.9, 1.2), (0.4, 0.5), (1.7, 2.0), 1, 4, "open", "metal"),
                "shop shelves": Cupboard((1.2, 1.8), (0.36, 0.45), (1.6, 1.9), 2, 4, "goods", "trim"),
            },
            {
                "open shelves": Cupboard((1.0, 1.4), (0.35, 0.42), (1.3, 1.8), 2, 4, "open"),
                "market shelves": Cupboard((1.3, 1.8), (0.4, 0.5), (1.3, 1.6), 2, 3, "goods", "wood"),
            },
        ),
        (
            "kitchen unit",
            {
                "kitchen unit": Cupboard(
                    (1.2, 2.4), (0.58, 0.62), (0.88, 0.92), 4, 1, "doors", "trim", "paint", on_top=5
                )
            },
            {"wooden kitchen unit": Cupboard((1.2, 2.2), (0.58, 0.62), (0.88, 0.92), 3, 1, on_top=5)},
        ),
        (
            "fridge",
            {"tall fridge": Cupboard((0.58, 0.64), (0.58, 0.64), (1.75, 1.9), 1, 2, "doors", "trim", "trim")},
            {"steel fridge": Cupboard((0.7, 0.9), (0.6, 0.66), (1.7, 1.85), 2, 1, "doors", "metal", "metal")},
        ),
        (
            "counter",
            {
                "panelled counter": Cupboard(
                    (1.8, 2.4), (0.6, 0.7), (1.0, 1.1), 4, 1, "doors", "wood", "panelling", on_top=5
                )
            },
            {
                "tiled counter": Cupboard(
                    (1.8, 2.4), (0.6, 0.7), (1.0, 1.1), 1, 1, "doors", "wood", "wall tiles", on_top=5
                )
            },
        ),
        (
            "lockers",
            {"lockers": Cupboard((1.2, 1.6), (0.42, 0.5), (1.75, 1.9), 4, 1, "doors", "metal", "paint")},
            {"half lockers": Cupboard((1.2, 1.5), (0.42, 0.5), (1.7, 1.85), 4, 2, "doors", "metal", "paint")},
        ),
        (
            "workbench",
            {"workbench": Table((1.5, 2.0), (0.6, 0.7), (0.85, 0.92), on_top=5, thick=0.07)},
            {
                "steel bench": Table(
                    (1.4, 1.9), (0.6, 0.7), (0.86, 0.92), "wood", "metal", "panels", on_top=5, thick=0.05
                )
            },
        ),
        ("stack", {"stack of cartons": _cartons}, {"crates": _crates}),
        ("drum", {"oil drum": _drum}, {"pair of crates": _crates}),
        ("gym", {"dumb-bells": _rack, "wall bars": _wall_bars}, {"vaulting box": _vault, "mats": _mats}),
        (
            "floor lamp",
            {"cone lamp": _floor_lamp([(0.2, 1.38), (0.13, 1.66), (0, 1.66)])},
            {
                "globe lamp": _floor_lamp(
                    [(0.02, 1.38), (0.13, 1.44), (0.16, 1.53), (0.13, 1.62), (0.0, 1.69)]
                )
            },
        ),
        (
            "plant",
            {"rubber plant": potted_plant(0.22, (0.7, 1.2), 7)},
            {"slender plant": potted_plant(0.16, (1.0, 1.6), 9)},
        ),
        ("television", {"television": _screen_stand}, {"easel": _easel}),
        ("music", {"upright piano": _upright}, {"coat stand": _coat_stand}),
        ("divider", {"cloth screen": _folding_screen}, {"row of cartons": _cartons}),
    )
}
"""Makers by what a piece is for, such as "sofa"."""
