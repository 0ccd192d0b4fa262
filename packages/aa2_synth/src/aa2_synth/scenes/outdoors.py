"""Places out of doors."""

from __future__ import annotations

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.scenes import open_air as air
from aa2_synth.scenes.plants import SHRUBS, TREES, hedge
from aa2_synth.scenes.site import Site
from aa2_synth.scenes.vehicles import CARS

_BACK = 30.0


def street(site: Site) -> None:
    """A pavement, the road with parked cars, houses with shops on the far side."""
    rng, behind = site.rng, site.free[:, 1].max()
    air.ground(site, "asphalt")
    kerb = behind + rng.uniform(0.7, 1.6)
    site.floor = (site.use("pavement", "paving"), 0.5)
    air.strip(site, "pavement", (-60, 60), (-30, kerb), 0.0015)
    site.shell.append(g.box((0, kerb, 0.0), (120, 0.16, 0.06), site.layer("stone")))
    air.parked(site, kerb + 1.15, -22, 22)
    road = kerb + 7.5
    for k in range(-8, 9):
        air.strip(site, "trim", (k * 5.0, k * 5.0 + 2.2), (kerb + 4.4, kerb + 4.52), 0.006)
    if rng.random() < 0.4:
        x = rng.uniform(-4, 2)
        for k in range(6):
            air.strip(site, "trim", (x, x + 3.5), (kerb + 0.4 + 1.15 * k, kerb + 0.95 + 1.15 * k), 0.007)
    air.strip(site, "pavement", (-60, 60), (road, road + 14), 0.05)
    site.shell.append(g.box((0, road, 0.03), (120, 0.16, 0.1), site.layer("stone")))
    air.row_of_houses(site, road + rng.uniform(2.2, 3.5), -45, 45, shops=rng.random() < 0.7)
    for x in np.arange(-18, 19, rng.uniform(7, 10)) + rng.uniform(-3, 3):
        site.put(site.draw(air.LAMPS if rng.random() < 0.5 else TREES), x, kerb - 0.4)
    air.scatter(site, air.STREET_THINGS, 3, (-6, 6), (behind + 0.4, kerb - 0.2))


def along_street(site: Site) -> None:
    """Down a street: house fronts at one side, road and parked cars at the other."""
    rng = site.rng
    air.ground(site, "asphalt")
    side = -1 if rng.random() < 0.5 else 1
    wall = side * (np.abs(site.free[:, 0]).max() + rng.uniform(1.0, 2.2))
    kerb = -side * (np.abs(site.free[:, 0]).max() + rng.uniform(0.7, 1.5))
    site.floor = (site.use("pavement", "paving"), 0.5)
    air.strip(site, "pavement", (min(wall, kerb), max(wall, kerb)), (-40, 68), 0.0015)
    site.shell.append(g.box((kerb, 14, 0.0), (0.16, 108, 0.06), site.layer("stone")))
    _fronts_along(site, wall, side)
    _fronts_along(site, kerb - side * rng.uniform(9, 12), -side)
    y = site.free[:, 1].min() - 4
    while y < 45:
        if rng.random() < 0.75:
            site.put(site.draw(CARS), kerb - side * 1.15, y, 0.0)
        y += 5.6
    for y in np.arange(2.5, 45, rng.uniform(6, 9)):
        site.put(
            site.draw(air.LAMPS if rng.random() < 0.5 else TREES),
            kerb + side * 0.35,
            site.free[:, 1].max() + y,
        )
    air.scatter(site, air.STREET_THINGS, 4, (min(wall, kerb) + 0.3, max(wall, kerb) - 0.3), (0, 12))
    air.row_of_houses(site, 58, -30, 30, shops=False)


def _fronts_along(site: Site, x: float, side: int) -> None:
    """Houses whose fronts look along x."""
    shops = site.rng.random() < 0.6
    y, k = -30.0, int(site.rng.integers(2))
    while y < 60:
        wide, floors = float(site.rng.choice([9.0, 13.5])), int(site.rng.integers(2, 5))
        start = 3.2 if shops else 0.0
        centre = (x + side * 4.0, y + wide / 2, start + 1.5 * floors)
        site.shell.append(g.box(centre, (8.0, wide, 3.0 * floors), site.layer(f"facade/{1 + k % 2}"), 1 / 9))
        if shops:
            front = g.box(
                (x + side * 4.0, y + wide / 2, 1.6), (8.0, wide, 3.2), site.layer("shop front"), None
            )
            count = round(wide / 4.5)
            site.shell.append(g.Mesh(front.points, front.normals, front.uvs * [count, 1, 1], front.faces))
        else:
            site.shell.append(
                g.box((x + side * 3.97, y + wide / 2, 0.3), (8.0, wide, 0.6), site.layer("stone"))
            )
        y, k = y + wide, k + 1


def park(site: Site) -> None:
    """Lawn and path, trees, benches, flowers, sometimes a pond."""
    rng, behind = site.rng, site.free[:, 1].max()
    air.ground(site, "grass", repeat=0.35)
    site.use("path", "sand", "paving", "asphalt")
    if rng.random() < 0.6:
        air.strip(
            site, "path", (-60, 60), (behind - rng.uniform(1.0, 2.5), behind + rng.uniform(0.4, 0.9)), 0.004
        )
        edge = behind + 1.3
    else:
        edge = behind + rng.uniform(2.5, 5.0)
        air.strip(site, "path", (-60, 60), (edge, edge + 2.0), 0.004)
    for _ in range(int(rng.integers(1, 4))):
        site.put(site.draw(air.BENCHES), rng.uniform(-5, 5), edge + rng.uniform(0.0, 0.5), rng.normal(0, 0.1))
    if rng.random() < 0.35:
        _pond(site, (float(rng.uniform(-6, 6)), edge + rng.uniform(6, 9)), rng.uniform((3, 1.6), (5, 2.4)))
    air.scatter(site, SHRUBS, 4, (-8, 8), (edge, edge + 8))
    air.scatter(site, TREES, int(rng.integers(4, 9)), (-14, 14), (edge + 1.5, edge + 18), gap=0.8)
    if rng.random() < 0.6:
        air.scatter(site, air.LAMPS, 2, (-6, 6), (edge, edge + 2))
    if rng.random() < 0.4:
        site.put(
            hedge(14.0, 0.8, float(rng.uniform(1.0, 1.8)))(site),
            rng.uniform(-3, 3),
            edge + rng.uniform(8, 14),
        )
    air.tree_line(site, TREES, behind + 26)
    air.hills(site, rng.uniform(3, 9), site.layer("leaves"))


def _pond(site: Site, at: tuple[float, float], size: np.ndarray) -> None:
    around = np.linspace(0, 2 * np.pi, 29)[:-1]
    wobble = 1 + 0.12 * np.sin(3 * around + site.rng.uniform(0, 6))
    for grow, z, material in ((1.1, 0.006, "sand"), (1.0, 0.01, "water")):
        rim = (
            np.column_stack([np.cos(around) * size[0], np.sin(around) * size[1]]) * wobble[:, None] * grow
            + at
        )
        points = np.column_stack([np.vstack([rim, at]), np.full(29, z)])
        uvs = np.column_stack([points[:, :2] * [0.2, -0.2], np.full(29, site.layer(material))])
        fan = np.stack([np.arange(28), (np.arange(28) + 1) % 28, np.full(28, 28)], 1)
        site.shell.append(g.Mesh(points, np.tile([0.0, 0, 1], (29, 1)), uvs, fan))


def square(site: Site) -> None:
    """A paved square with houses around, a fountain or monument, benches and planters."""
    rng, behind = site.rng, site.free[:, 1].max()
    air.ground(site, "paving", repeat=0.4)
    far = behind + rng.uniform(9, 18)
    air.row_of_houses(site, far, -40, 40, shops=rng.random() < 0.6)
    if rng.random() < 0.6:
        bowl = g.lathe(
            [
                (1.7, 0),
                (1.8, 0.45),
                (1.65, 0.5),
                (1.6, 0.3),
                (0.3, 0.3),
                (0.2, 1.2),
                (0.7, 1.4),
                (0.65, 1.45),
                (0, 1.3),
            ],
            site.layer("stone"),
            20,
        )
        x, y = rng.uniform(-5, 5), behind + rng.uniform(4, 7)
        site.still.append(bowl.placed((x, y, 0)))
        site.shell.append(g.cylinder(1.62, 0.38, site.layer("water"), 20).placed((x, y, 0)))
    air.scatter(site, air.BENCHES, 3, (-7, 7), (behind + 0.9, behind + 6))
    air.scatter(site, air.STREET_THINGS, 4, (-8, 8), (behind + 0.9, behind + 8))
    air.scatter(site, air.LAMPS, 3, (-9, 9), (behind + 1, behind + 8))
    air.scatter(site, TREES, int(rng.integers(1, 5)), (-12, 12), (behind + 2.5, far - 2.5), gap=1.0)


def courtyard(site: Site) -> None:
    """Walls with windows on three sides, plants in pots, a bench."""
    rng, free = site.rng, site.free
    air.ground(site, "paving", "sand", "decking", repeat=0.5)
    back = free[:, 1].max() + rng.uniform(2.0, 4.5)
    left, right = free[:, 0].min() - rng.uniform(2.0, 4.5), free[:, 0].max() + rng.uniform(2.0, 4.5)
    floors = int(rng.integers(2, 4))
    air.building(site, "facade", (left, right), back, floors)
    for x, side in ((left, -1), (right, 1)):
        high = 3.0 * floors
        centre = (x + side * 4, back - 12, high / 2)
        site.shell.append(
            g.box(centre, (8, 40, high), site.layer("bricks" if rng.random() < 0.5 else "plaster"), 0.45)
        )
    air.scatter(site, air.BENCHES, 1, (left + 1, right - 1), (back - 0.7, back - 0.45))
    air.scatter(site, SHRUBS, 2, (left + 0.8, right - 0.8), (back - 1.2, back - 0.6))
    air.scatter(site, air.STREET_THINGS, 2, (left + 0.4, right - 0.4), (back - 1.0, back - 0.4))


def sports_court(site: Site) -> None:
    """A hard court with lines, a fence, a hoop."""
    rng, behind = site.rng, site.free[:, 1].max()
    air.ground(site, "grass", repeat=0.35)
    court = site.use("court", "paint", "asphalt")
    site.floor = (court, 0.5)
    end = behind + rng.uniform(3.0, 6.0)
    air.strip(site, "court", (-9, 9), (end - 24, end), 0.003)
    for x in (-7.5, -2.4, 2.4, 7.5):
        air.strip(site, "trim", (x - 0.035, x + 0.035), (end - 22, end - 0.8), 0.006)
    for y in (end - 0.83, end - 6.6, end - 13):
        air.strip(site, "trim", (-7.5, 7.5), (y - 0.035, y + 0.035), 0.0065)
    _hoop(site, end - 0.6)
    _fence(site, end + 0.6, float(rng.uniform(2.0, 3.2)))
    air.scatter(site, air.BENCHES, 2, (-7, 7), (end - 0.4, end))
    air.scatter(site, TREES, 4, (-13, 13), (end + 2.5, end + 10), gap=0.8)
    air.tree_line(site, TREES, behind + 24)


def _hoop(site: Site, y: float) -> None:
    metal, trim = site.layer("metal"), site.layer("trim")
    board = g.box((0, -0.9, 3.4), (1.8, 0.04, 1.05), trim)
    ring = g.lathe([(0.23, 3.03), (0.245, 3.05), (0.23, 3.07)], site.layer("plastic"), 14).placed(
        (0, -1.18, 0)
    )
    arm = g.box((0, -0.45, 3.35), (0.1, 0.9, 0.1), metal)
    site.still.append(
        g.merged([g.cylinder(0.08, 3.4, metal, 10), board, ring, arm]).placed((site.rng.uniform(-3, 3), y, 0))
    )


def _fence(site: Site, y: float, high: float) -> None:
    metal = site.layer("metal")
    posts = [g.box((x, y, high / 2), (0.06, 0.06, high), metal) for x in np.arange(-15, 16, 2.5)]
    rails = [g.box((0, y, z), (30, 0.035, 0.035), metal) for z in np.linspace(0.15, high, 6)]
    site.shell += posts + rails


def beach(site: Site) -> None:
    """Sand, the sea and its surf, parasols."""
    rng, behind = site.rng, site.free[:, 1].max()
    air.ground(site, "sand", repeat=0.3)
    shore = behind + rng.uniform(4, 14)
    air.strip(site, "water", (-air.FAR, air.FAR), (shore, air.FAR), 0.02, 0.08)
    for k in range(3):
        y = shore + 0.2 + k * rng.uniform(1.2, 2.2)
        air.strip(site, "trim", (-air.FAR, air.FAR), (y, y + 0.25 - 0.05 * k), 0.03)
    for _ in range(int(rng.integers(1, 5))):
        x, y = rng.uniform(-9, 9), rng.uniform(behind + 1.6, shore - 1.0)
        if site.from_hull(np.array([[x, y]])) > 1.8:
            pole = g.cylinder(0.025, 2.2, site.layer("trim"), 6)
            shade = g.doubled(g.lathe([(1.25, 1.85), (0.7, 2.12), (0, 2.25)], site.layer("fabric"), 10))
            site.still.append(g.merged([pole, shade]).placed((x, y, 0)))
            air.strip(site, "fabric/2", (x - 0.9, x - 0.1), (y - 0.9, y + 0.9), 0.02)
    air.hills(site, rng.uniform(1, 5), site.layer("leaves"), away=68.0)


def car_park(site: Site) -> None:
    """Rows of bays with white lines, cars, lamp posts and a hedge."""
    rng, behind = site.rng, site.free[:, 1].max()
    air.ground(site, "asphalt")
    first = behind + rng.uniform(1.0, 2.5)
    for row in (first, first + 11):
        for k in range(-6, 7):
            air.strip(site, "trim", (k * 2.6 - 0.05, k * 2.6 + 0.05), (row, row + 4.8), 0.005)
            if rng.random() < 0.6:
                site.put(site.draw(CARS), k * 2.6 + 1.3, row + 2.4, np.pi * rng.integers(2), gap=0.02)
    air.scatter(site, air.LAMPS, 3, (-10, 10), (first + 5.5, first + 9))
    site.put(hedge(40.0, 1.0, float(rng.uniform(0.9, 1.6)))(site), 0.0, first + 18)
    air.tree_line(site, TREES, first + 24, 7)
    air.row_of_houses(site, first + 36, -40, 40, shops=False)


def garden(site: Site) -> None:
    """Behind a house: lawn, terrace, flower beds and hedges."""
    rng, behind = site.rng, site.free[:, 1].max()
    air.ground(site, "grass", repeat=0.35)
    far = behind + rng.uniform(4, 9)
    if rng.random() < 0.5:
        air.building(site, "facade", (-9, 9), far, 2)
        air.strip(site, "paving", (-9, 9), (far - 2.2, far), 0.004)
    else:
        site.put(hedge(40.0, 0.9, float(rng.uniform(1.6, 2.4)))(site), 0.0, far)
        air.tree_line(site, TREES, far + 6)
    for side in (-1, 1):
        edge = np.abs(site.free[:, 0]).max() + rng.uniform(3.5, 6)
        leaves = hedge(0.9, 30.0, float(rng.uniform(1.4, 2.2)))(site)
        site.put(leaves, side * edge, far - 12)
    air.scatter(site, SHRUBS, 6, (-6, 6), (behind + 0.8, far - 0.6))
    air.scatter(site, TREES, 2, (-6, 6), (behind + 1.5, far - 1.0))
    air.scatter(site, air.BENCHES, 1, (-4, 4), (behind + 0.8, far - 0.8))
