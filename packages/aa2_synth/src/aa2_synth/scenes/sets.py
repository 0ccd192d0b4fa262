"""Studios and stages."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.kinds import Kinds
from aa2_synth.scenes.site import Piece, PieceMaker, Site
from aa2_synth.scenes.walls import darkened


def _soft_box(site: Site) -> Piece:
    stand = g.lathe([(0.3, 0), (0.02, 0.5), (0.015, 1.6)], site.layer("metal"), 6)
    head = g.box((0, 0, 1.9), (0.8, 0.25, 0.8), site.layer("metal"))
    face = g.quad((-0.37, -0.13, 1.53), (0.74, 0, 0), (0, 0, 0.74), site.layer("trim") - 0.42, None)
    return Piece(g.merged([stand, head, face]), (0.85, 0.6, 2.3))


def _umbrella(site: Site) -> Piece:
    stand = g.lathe([(0.3, 0), (0.02, 0.5), (0.015, 1.8)], site.layer("metal"), 6)
    shade = g.lathe([(0.55, 1.75), (0.35, 2.0), (0, 2.08)], site.layer("trim") - 0.3, 12)
    return Piece(g.merged([stand, shade]), (0.9, 0.9, 2.1))


_STUDIO_LAMPS = Kinds[PieceMaker](
    "studio lamp", train={"soft box": _soft_box}, test={"umbrella lamp": _umbrella}
)


def studio(site: Site) -> None:
    """Seamless paper that sweeps up behind; a vignette; sometimes the lamps show at the edge."""
    rng, free = site.rng, site.free
    paper = site.use("paper", "backdrop")
    site.floor = (paper, 0.25)
    back = free[:, 1].max() + rng.uniform(1.2, 2.5)
    side = np.abs(free[:, 0]).max() + rng.uniform(2.5, 5.0)
    near, bend, high = free[:, 1].min() - 1.5, 0.9, 4.5
    angles = np.linspace(0, np.pi / 2, 7)
    profile = np.vstack(
        [
            [[y, 0.0] for y in np.linspace(near, back - bend, 6)],
            np.column_stack([back - bend + bend * np.sin(angles), bend * (1 - np.cos(angles))])[1:],
            [[back, z] for z in np.linspace(bend, high, 5)[1:]],
        ]
    )
    site.shell.append(_sweep(profile, side, paper, float(rng.uniform(0.0, 0.22))))
    dark = float(rng.uniform(0.0, 0.12))
    for x, yaw in ((-side, 1), (side, -1)):
        start = (x, near if yaw > 0 else back, 0)
        site.shell.append(g.quad(start, (0, yaw * (back - near), 0), (0, 0, high), paper + dark, 0.25))
    site.shell.append(g.quad((side, near, 0), (-2 * side, 0, 0), (0, 0, high), paper + dark, 0.25))
    site.shell.append(
        g.quad((-side, back, high), (2 * side, 0, 0), (0, near - back, 0), site.layer("trim"), 0.25)
    )
    for x in (-1, 1):
        if rng.random() < 0.35:
            y = back - rng.uniform(0.9, 1.6)
            site.put(site.draw(_STUDIO_LAMPS), x * rng.uniform(1.4, 2.2), y, -x * 0.6)


def _sweep(profile: np.ndarray, side: float, layer: int, vignette: float) -> g.Mesh:
    """The paper, its ``profile`` of (y, z) drawn along x, darker away from the middle."""
    across = np.linspace(-side, side, 9)
    count, rows = len(across), len(profile)
    points = np.column_stack([np.tile(across, rows), np.repeat(profile, count, axis=0)])
    slope = np.gradient(profile, axis=0)
    normals = np.column_stack([np.zeros(rows), -slope[:, 1], slope[:, 0]])
    normals = np.repeat(normals / np.linalg.norm(normals, axis=1, keepdims=True), count, axis=0)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(profile, axis=0).T))])
    uvs = np.column_stack(
        [points[:, 0] * 0.25, -np.repeat(length, count) * 0.25, np.full(len(points), layer)]
    )
    flat = g.sheet((0, 0, 0), (1, 0, 0), (0, 1, 0), 0, 1, np.arange(count), np.arange(rows))
    away = np.hypot(points[:, 0], points[:, 2] - 1.2) / side
    return g.Mesh(points, normals, uvs, flat.faces).toned(vignette * np.clip(away, 0, 1) ** 1.5)


def stage(site: Site) -> None:
    """Boards, a back curtain and wings, rows of lamps above."""
    rng, free = site.rng, site.free
    site.floor = (site.use("boards", "decking", "parquet"), 0.45)
    back = free[:, 1].max() + rng.uniform(1.2, 3.0)
    side, near = np.abs(free[:, 0]).max() + rng.uniform(1.8, 3.2), free[:, 1].min() - 1.5
    wide, deep, high = 2 * side + 4, back - near, 5.0
    dark, cloth = site.use("dark", "leather"), site.layer("curtain")
    site.shell += [
        darkened((-wide / 2, near, 0), (wide, 0, 0), (0, deep, 0), *site.floor, dark=0.15),
        darkened((-wide / 2, back, 0), (wide, 0, 0), (0, 0, high), cloth, 0.35, 0.15),
        g.quad((-wide / 2, back, high), (wide, 0, 0), (0, -deep, 0), dark, 0.3),
        g.quad((wide / 2, near, 0), (-wide, 0, 0), (0, 0, high), dark, 0.3),
    ]
    for x in (-1, 1):
        start = (x * wide / 2, near if x < 0 else back, 0)
        site.shell.append(g.quad(start, (0, -x * deep, 0), (0, 0, high), dark, 0.3))
        for k in range(3):
            wing = g.box((x * (side + 0.7), back - 0.8 - 1.3 * k, high / 2), (1.6, 0.1, high), cloth, 0.35)
            if back - 0.8 - 1.3 * k > free[:, 1].max() or side > np.abs(free[:, 0]).max() + 0.6:
                site.shell.append(wing.toned(0.05 + 0.08 * k))
    bar = g.box((0, back - 1.5, 3.9), (wide, 0.06, 0.06), site.layer("metal"))
    site.shell.append(bar)
    for k in range(6):
        x = (k - 2.5) * wide / 7
        can = g.lathe([(0.13, -0.3), (0.13, 0), (0, 0.02)], site.layer("metal"), 10)
        bulb = g.lathe([(0.0, -0.28), (0.12, -0.281)], site.layer("trim") - 0.44, 10)
        site.shell.append(g.merged([can, bulb]).placed((x, back - 1.5, 3.85)))
