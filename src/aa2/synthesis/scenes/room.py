"""A room: floor, walls and ceiling, windows and doors, and what stands along the walls and between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.synthesis import geometry as g
from aa2.synthesis.scenes.pieces import ROLES
from aa2.synthesis.scenes.site import Piece, Site

_CORNER = np.array([0.0, 0.12, 0.45])
"""Metres from an edge where a wall is cut, since it is darker there."""


@dataclass(frozen=True)
class RoomKind:
    """What a kind of room is like.

    Attributes:
        floors, walls, feature: texture families of the floor, the walls and the back wall.
        along: roles of what stands at the walls. islands: roles of what stands free.
        hung: texture families of what hangs on the walls.
        behind, beside: ranges of metres from the people to the walls.
        high: range of the height.
        windows: how many at most. lamps: "pendant", "panel", "tube" or "none".
        rug: chance of one. dado: chance that the wall is panelled or tiled below.
        crowd: how many others may stand about.
    """

    floors: tuple[str, ...]
    walls: tuple[str, ...]
    along: tuple[str, ...]
    islands: tuple[str, ...] = ()
    hung: tuple[str, ...] = ("picture",)
    feature: tuple[str, ...] = ()
    behind: tuple[float, float] = (1.2, 2.6)
    beside: tuple[float, float] = (1.2, 2.6)
    high: tuple[float, float] = (2.5, 3.0)
    windows: int = 2
    lamps: str = "pendant"
    rug: float = 0.0
    dado: float = 0.0
    crowd: int = 0

    def __call__(self, site: Site) -> None:
        """Build and furnish it."""
        walls = Shell(site, self)
        walls.close()
        for name in ("back", "left", "right", "near"):
            walls.furnish(name)
        place_islands(site, self, walls)
        walls.light()


@dataclass(frozen=True)
class Wall:
    """One side: where its left end is, seen from inside, which way and how long it goes, its inward yaw."""

    start: np.ndarray
    along: np.ndarray
    long: float
    yaw: float

    def at(self, s: float, off: float) -> tuple[float, float]:
        """The place ``s`` metres along and ``off`` metres into the room."""
        inward = np.array([np.sin(self.yaw), -np.cos(self.yaw)])
        x, y = self.start + self.along * s + inward * off
        return float(x), float(y)


class Shell:
    """The room's bounds, and the ways to put things on them."""

    def __init__(self, site: Site, kind: RoomKind) -> None:
        rng, free = site.rng, site.free
        self.site, self.kind = site, kind
        self.left = free[:, 0].min() - rng.uniform(*kind.beside)
        self.right = free[:, 0].max() + rng.uniform(*kind.beside)
        self.back = free[:, 1].max() + rng.uniform(*kind.behind)
        self.near = free[:, 1].min() - rng.uniform(0.8, 1.4)
        self.high = float(rng.uniform(*kind.high))
        wide, deep = self.right - self.left, self.back - self.near
        self.walls = {
            "back": Wall(np.array([self.left, self.back]), np.array([1.0, 0.0]), wide, 0.0),
            "left": Wall(np.array([self.left, self.near]), np.array([0.0, 1.0]), deep, np.pi / 2),
            "right": Wall(np.array([self.right, self.back]), np.array([0.0, -1.0]), deep, -np.pi / 2),
            "near": Wall(np.array([self.right, self.near]), np.array([-1.0, 0.0]), wide, np.pi),
        }
        site.bounds = (self.left + 0.3, self.right - 0.3, self.near + 0.3, self.back - 0.3)
        self.openings = self._openings()
        self.hung: set[str] = set()

    def _openings(self) -> dict[str, list[tuple[str, float, float]]]:
        """Windows and doors: on which wall, and from where to where."""
        rng = self.site.rng
        found: dict[str, list[tuple[str, float, float]]] = {name: [] for name in self.walls}
        names = list(self.walls)
        wanted = ["window"] * int(rng.integers(0, self.kind.windows + 1)) + ["door"] * int(rng.integers(0, 2))
        for what in wanted:
            name = names[rng.choice(3, p=[0.5, 0.25, 0.25])]
            wide = rng.uniform(1.0, 1.9) if what == "window" else 0.92
            room = self.walls[name].long - wide - 0.6
            if room <= 0:
                continue
            start = 0.3 + rng.uniform(0, room)
            if all(start > end + 0.3 or start + wide < begin - 0.3 for _, begin, end in found[name]):
                found[name].append((what, start, start + wide))
        return found

    def close(self) -> None:
        """Floor, walls, ceiling, skirting, windows and doors."""
        site, kind = self.site, self.kind
        floor = site.use("floor", *kind.floors)
        site.floor = (floor, float(site.rng.uniform(0.4, 0.7)))
        wide, deep = self.right - self.left, self.back - self.near
        site.shell += [
            darkened((self.left, self.near, 0), (wide, 0, 0), (0, deep, 0), *site.floor, dark=0.12),
            darkened(
                (self.left, self.back, self.high), (wide, 0, 0), (0, -deep, 0), site.layer("trim"), 0.3, 0.1
            ),
        ]
        plain = site.use("wall", *kind.walls)
        back = site.use("back wall", *kind.feature) if kind.feature and site.rng.random() < 0.6 else plain
        repeat = float(site.rng.uniform(0.45, 0.75))
        dado = site.rng.random() < kind.dado
        for name, wall in self.walls.items():
            right = (*(wall.along * wall.long), 0.0)
            layer = back if name == "back" else plain
            site.shell.append(darkened((*wall.start, 0), right, (0, 0, self.high), layer, repeat, 0.13))
            self._trim(wall, name, dado)
            for what, begin, end in self.openings[name]:
                (self._window if what == "window" else self._door)(wall, begin, end)

    def _trim(self, wall: Wall, name: str, dado: bool) -> None:
        """Skirting, broken by doors, and panelling below."""
        cuts = (
            [0.0]
            + [v for what, a, b in sorted(self.openings[name]) if what == "door" for v in (a, b)]
            + [wall.long]
        )
        for begin, end in zip(cuts[::2], cuts[1::2], strict=True):
            self._mount(wall, (begin + end) / 2, 0.05, (end - begin, 0.018, 0.1), "trim")
            if dado:
                low = self.site.surfaces.split == "train"
                top = 1.0 if low else 1.2
                self._mount(
                    wall, (begin + end) / 2, top / 2 + 0.1, (end - begin, 0.012, top - 0.1), "panelling"
                )
                self._mount(wall, (begin + end) / 2, top, (end - begin, 0.03, 0.04), "trim")

    def _mount(self, wall: Wall, s: float, z: float, size, material: str, off: float = 0.0) -> None:
        """A box on a wall; nothing casts shadows from there."""
        x, y = wall.at(s, off + size[1] / 2)
        mesh = g.box((0, 0, z), size, self.site.layer(material))
        self.site.shell.append(mesh.placed((x, y, 0), wall.yaw))

    def _face(
        self, wall: Wall, begin: float, end: float, low: float, high: float, layer: float, off: float
    ) -> None:
        """A picture, exactly once, flat on a wall."""
        mesh = g.quad((-(end - begin) / 2, 0, low), (end - begin, 0, 0), (0, 0, high - low), layer, None)
        x, y = wall.at((begin + end) / 2, off)
        self.site.shell.append(mesh.placed((x, y, 0), wall.yaw))

    def _window(self, wall: Wall, begin: float, end: float) -> None:
        site, rng = self.site, self.site.rng
        low = float(rng.choice([0.15, 0.85, 0.95], p=[0.2, 0.4, 0.4]))
        top = min(self.high - 0.25, low + rng.uniform(1.2, 1.6) + (0.5 if low < 0.5 else 0))
        middle, wide = (begin + end) / 2, end - begin
        self._face(wall, begin, end, low, top, site.layer("view") - 0.28, 0.004)
        bars = int(rng.integers(1, 4))
        for k in range(bars + 1):
            self._mount(
                wall, begin + wide * k / bars, (low + top) / 2, (0.06, 0.05, top - low + 0.06), "trim"
            )
        for z in (low, top, *([low + (top - low) * 0.62] if rng.random() < 0.5 else [])):
            self._mount(wall, middle, z, (wide + 0.06, 0.05, 0.06), "trim")
        self._mount(wall, middle, low - 0.05, (wide + 0.2, 0.16, 0.04), "trim")
        dressing = rng.random()
        if dressing < 0.5:
            for side in (-1, 1):
                s = middle + side * (wide / 2 + 0.12)
                bottom = 0.04 if low < 0.9 or rng.random() < 0.6 else low - 0.15
                self._mount(
                    wall, s, (bottom + top + 0.1) / 2, (0.34, 0.07, top + 0.1 - bottom), "curtain", 0.05
                )
            self._mount(wall, middle, top + 0.12, (wide + 0.8, 0.03, 0.03), "metal", 0.07)
        elif dressing < 0.65:
            drop = (top - low) * rng.uniform(0.15, 0.45)
            self._mount(wall, middle, top - drop / 2, (wide, 0.02, drop), "fabric", 0.05)
        if low > 0.6 and rng.random() < 0.4:
            for k in range(-4, 5):
                self._mount(wall, middle + 0.09 * k, 0.4, (0.06, 0.06, 0.5), "trim", 0.03)

    def _door(self, wall: Wall, begin: float, end: float) -> None:
        middle, wide, high = (begin + end) / 2, end - begin, min(2.05, self.high - 0.2)
        leaf = "wood" if self.site.rng.random() < 0.5 else "trim"
        self._mount(wall, middle, high / 2, (wide, 0.02, high), leaf)
        for side in (-1, 1):
            self._mount(wall, middle + side * wide / 2, high / 2, (0.08, 0.04, high), "trim")
        self._mount(wall, middle, high, (wide + 0.08, 0.04, 0.08), "trim")
        for z0, z1 in ((0.2, 0.85), (1.1, high - 0.15)) if self.site.rng.random() < 0.5 else ():
            self._mount(wall, middle, (z0 + z1) / 2, (wide - 0.3, 0.028, z1 - z0), leaf)
        self._mount(wall, begin + 0.1, 1.02, (0.11, 0.05, 0.02), "metal", 0.02)

    def furnish(self, name: str) -> None:
        """Stand furniture along a wall, hang something above what is low."""
        site, wall, rng = self.site, self.walls[name], self.site.rng
        s = rng.uniform(0.15, 0.6)
        while s < wall.long - 0.5:
            role = self.kind.along[rng.integers(len(self.kind.along))]
            piece = site.draw(ROLES[role])
            end = s + piece.size[0]
            if end > wall.long - 0.1:
                s = end
                continue
            block = [(what, b) for what, a, b in self.openings[name] if s < b and end > a]
            fits = not block or (piece.size[2] < 0.9 and block[0][0] == "window")
            if fits and site.put(piece, *wall.at((s + end) / 2, piece.size[1] / 2 + 0.04), wall.yaw):
                if piece.size[2] < 1.25 and not block:
                    self._hang((s + end) / 2, piece.size[2] + 0.3, wall)
                s = end + rng.uniform(0.1, 1.0)
            elif block:
                s = max(b for _, b in block) + 0.15
            else:
                if not block and rng.random() < 0.6:
                    self._hang((s + end) / 2, 1.2, wall)
                s = end + rng.uniform(0.1, 0.5)

    def _hang(self, s: float, above: float, wall: Wall) -> None:
        """A picture or the like, its middle at the height of the eyes."""
        site, rng = self.site, self.site.rng
        if not self.kind.hung or rng.random() < 0.2:
            return
        family = self.kind.hung[rng.integers(len(self.kind.hung))]
        if family in self.hung:
            return  # a room has one clock and one board
        wide, high = {"board": (2.2, 1.1), "clock": (0.32, 0.32)}.get(
            family, tuple(rng.uniform(0.45, 1.0, 2))
        )
        low = max(above, 1.6 - high / 2)
        clash = any(
            s - wide / 2 < b + 0.45 and s + wide / 2 > a - 0.45 for _, a, b in self._openings_of(wall)
        )
        if clash or low + high > self.high - 0.1 or s - wide / 2 < 0.1 or s + wide / 2 > wall.long - 0.1:
            return
        if family != "picture":
            self.hung.add(family)
        layer = site.surfaces.add(family)
        self._face(wall, s - wide / 2, s + wide / 2, low, low + high, layer, 0.03)
        if family != "clock":
            self._mount(wall, s, low + high / 2, (wide, 0.028, high), "wood")

    def _openings_of(self, wall: Wall) -> list[tuple[str, float, float]]:
        return next(self.openings[name] for name, other in self.walls.items() if other is wall)

    def light(self) -> None:
        """Lamps under the ceiling, in rows."""
        site, lamps = self.site, self.kind.lamps
        if lamps == "none":
            return
        rows = max(1, int((self.back - self.near) / 2.6))
        columns = max(1, int((self.right - self.left) / 3.0)) if lamps != "pendant" else 1
        glow = site.layer("trim") - 0.4
        for row in range(rows):
            for column in range(columns):
                x = self.left + (self.right - self.left) * (column + 0.5) / columns
                y = self.near + (self.back - self.near) * (row + 0.5) / rows
                if lamps == "pendant":
                    cord = g.box((x, y, self.high - 0.25), (0.015, 0.015, 0.5), site.layer("metal"))
                    shade = g.lathe([(0, -0.1), (0.2, -0.1), (0.14, 0.03), (0.03, 0.1)], glow, 10).placed(
                        (x, y, self.high - 0.5)
                    )
                    site.shell += [cord, shade]
                else:
                    size = (0.6, 0.6, 0.03) if lamps == "panel" else (0.12, 1.3, 0.06)
                    site.shell.append(g.box((x, y, self.high - size[2] / 2), size, glow))


def darkened(origin, right, up, layer: int, repeat: float, dark: float) -> g.Mesh:
    """A wall or floor that grows darker towards its four edges."""
    stops = []
    for side in (right, up):
        long = float(np.linalg.norm(side))
        cut = _CORNER[long / 2 > _CORNER] / long
        stops.append(np.concatenate([cut, 1 - cut[::-1]]))
    mesh = g.sheet(origin, right, up, layer, repeat, *stops)
    shade = [
        np.exp(-np.minimum(stop, 1 - stop) * np.linalg.norm(side) / 0.2)
        for stop, side in zip(stops, (right, up), strict=True)
    ]
    return mesh.toned(dark * np.maximum(shade[0][None, :], shade[1][:, None]).ravel())


def place_islands(site: Site, kind: RoomKind, walls: Shell) -> None:
    """What stands free: in the back half and at the sides, square with the room."""
    rng = site.rng
    if kind.rug and rng.random() < kind.rug:
        middle, size = site.free[:, :2].mean(axis=0), rng.uniform((1.6, 1.2), (2.8, 2.0))
        middle += np.array([0, rng.uniform(0.0, 0.8)])
        site.shell.append(
            g.quad(
                (middle[0] - size[0] / 2, middle[1] - size[1] / 2, 0.006),
                (size[0], 0, 0),
                (0, size[1], 0),
                site.layer("rug"),
                None,
            )
        )
    for role in kind.islands:
        piece: Piece = site.draw(ROLES[role])
        for _ in range(6):
            x = rng.uniform(walls.left + piece.size[0] / 2 + 0.5, walls.right - piece.size[0] / 2 - 0.5)
            y = rng.uniform(walls.near + 1.5, walls.back - piece.size[1] / 2 - 0.4)
            yaw = float(rng.choice([0.0, np.pi / 2, -np.pi / 2])) + rng.normal(0, 0.06)
            reach = max(piece.size[:2]) / 2
            inside = walls.left + reach < x < walls.right - reach and y + reach < walls.back
            if inside and site.put(piece, x, y, yaw, gap=0.3):
                break
