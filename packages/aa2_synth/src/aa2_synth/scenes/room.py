"""A room: floor, walls and ceiling, windows and doors, and what stands along the walls and between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2_synth import geometry as g
from aa2_synth.scenes import walls
from aa2_synth.scenes.pieces import ROLES
from aa2_synth.scenes.site import Piece, Site
from aa2_synth.scenes.walls import Wall, darkened

_PENDANT = 0.5
"""Metres between a hanging lamp and where people and camera go."""


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
        shell = Shell(site, self)
        shell.close()
        for name in ("back", "left", "right", "near"):
            shell.furnish(name)
        place_islands(site, self, shell)
        shell.light()


class Shell:
    """The room's bounds, and what puts things on them.

    Args:
        site: whose free ground it is built around.
        kind: what it is like.
    """

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
            doors = sorted((a, b) for what, a, b in self.openings[name] if what == "door")
            walls.trim(site, wall, doors, dado)
            for what, begin, end in self.openings[name]:
                if what == "window":
                    walls.window(site, wall, begin, end, self.high)
                else:
                    walls.door(site, wall, begin, end, self.high)

    def furnish(self, name: str) -> None:
        """Stand furniture along a wall ("back", "left", …, by ``name``); hang something above what is low."""
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
        wall.face(site, (s - wide / 2, s + wide / 2), (low, low + high), layer, 0.03)
        if family != "clock":
            wall.mount(site, s, low + high / 2, (wide, 0.028, high), "wood")

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
                    if site.from_hull(np.array([[x, y]])) < _PENDANT:
                        continue  # it would hang before somebody's head
                    cord = g.box((x, y, self.high - 0.25), (0.015, 0.015, 0.5), site.layer("metal"))
                    shade = g.lathe([(0, -0.1), (0.2, -0.1), (0.14, 0.03), (0.03, 0.1)], glow, 10).placed(
                        (x, y, self.high - 0.5)
                    )
                    site.shell += [cord, shade]
                else:
                    size = (0.6, 0.6, 0.03) if lamps == "panel" else (0.12, 1.3, 0.06)
                    site.shell.append(g.box((x, y, self.high - size[2] / 2), size, glow))


def place_islands(site: Site, kind: RoomKind, shell: Shell) -> None:
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
            x = rng.uniform(shell.left + piece.size[0] / 2 + 0.5, shell.right - piece.size[0] / 2 - 0.5)
            y = rng.uniform(shell.near + 1.5, shell.back - piece.size[1] / 2 - 0.4)
            yaw = float(rng.choice([0.0, np.pi / 2, -np.pi / 2])) + rng.normal(0, 0.06)
            reach = max(piece.size[:2]) / 2
            inside = shell.left + reach < x < shell.right - reach and y + reach < shell.back
            if inside and site.put(piece, x, y, yaw, gap=0.3):
                break
