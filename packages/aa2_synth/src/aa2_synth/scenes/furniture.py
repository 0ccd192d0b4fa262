"""Furniture by construction: cupboards, tables and seats of any measure."""

from __future__ import annotations

from dataclasses import dataclass

from aa2_synth import geometry as g
from aa2_synth.scenes.site import Piece, Site, built
from aa2_synth.scenes.trinkets import dress

Range = tuple[float, float]


@dataclass(frozen=True)
class Cupboard:
    """A carcass in ``columns`` × ``rows``, its compartments filled.

    Attributes:
        wide, deep, high: ranges in metres.
        columns, rows: of compartments.
        filling: "doors", "drawers", "books", "goods" or "open".
        body, front: materials.
        legs: height it stands off the floor.
        on_top: how many small things stand on it.
    """

    wide: Range
    deep: Range
    high: Range
    columns: int
    rows: int
    filling: str = "doors"
    body: str = "wood"
    front: str = "wood"
    legs: float = 0.06
    on_top: int = 0

    def __call__(self, site: Site) -> Piece:
        wide, deep, high = (float(site.rng.uniform(*limits)) for limits in (self.wide, self.deep, self.high))
        base, wall = self.legs, 0.022
        body = high - base
        parts = [
            (self.body, (side * (wide - wall) / 2, 0.0, base + body / 2), (wall, deep, body))
            for side in (-1, 1)
        ]
        parts += [(self.body, (0.0, 0.0, z), (wide, deep, wall)) for z in (base + wall / 2, high - wall / 2)]
        parts.append((self.body, (0.0, deep / 2 - 0.01, base + body / 2), (wide - 0.02, 0.015, body - 0.02)))
        if base > 0.1:
            parts += [
                (self.body, (x * (wide / 2 - 0.05), y * (deep / 2 - 0.05), base / 2), (0.04, 0.04, base))
                for x in (-1, 1)
                for y in (-1, 1)
            ]
        else:
            parts.append((self.body, (0.0, 0.02, base / 2), (wide - 0.04, deep - 0.06, base)))
        cell_wide, cell_high = wide / self.columns, body / self.rows
        more = []
        for column in range(self.columns):
            for row in range(self.rows):
                middle = (-wide / 2 + (column + 0.5) * cell_wide, base + (row + 0.5) * cell_high)
                self._fill(site, parts, more, middle, (cell_wide, cell_high), deep, column)
        if self.filling not in ("doors", "drawers"):
            parts += [
                (self.body, (0.0, 0.0, base + row * cell_high), (wide - 0.03, deep - 0.02, wall))
                for row in range(1, self.rows)
            ]
            parts += [
                (self.body, (-wide / 2 + column * cell_wide, 0.0, base + body / 2), (wall, deep - 0.01, body))
                for column in range(1, self.columns)
            ]
        if self.on_top:
            more += dress(site, wide * 0.85, deep * 0.7, high, self.on_top)
        return built(site, (wide, deep, high), parts, *more)

    def _fill(self, site, parts, more, middle, cell, deep, column) -> None:
        (x, z), (wide, high) = middle, cell
        front = -deep / 2
        if self.filling in ("doors", "drawers"):
            parts.append((self.front, (x, front - 0.008, z), (wide - 0.012, 0.02, high - 0.012)))
            if self.filling == "drawers":
                handle = ((x, front - 0.03, z + high * 0.12), (min(0.16, wide * 0.4), 0.02, 0.018))
            else:
                side = 1 if column % 2 == 0 else -1
                handle = ((x + side * (wide / 2 - 0.05), front - 0.03, z), (0.016, 0.02, 0.13))
            parts.append(("metal", *handle))
        elif self.filling in ("books", "goods"):
            share = site.rng.uniform(0.55, 1.0)
            start = site.rng.uniform(0, 1)
            face = g.quad(
                (x - wide / 2 + 0.02, front + 0.05, z - high / 2 + 0.02),
                ((wide - 0.04) * share, 0, 0),
                (0, 0, (high - 0.04) * site.rng.uniform(0.75, 0.95)),
                site.layer(self.filling),
                None,
            )
            face.uvs[:, 0] = start + face.uvs[:, 0] * wide * share * 0.9
            more.append(face)
            block = (
                (x - wide / 2 + 0.02 + (wide - 0.04) * share / 2, 0.02, z),
                ((wide - 0.05) * share, deep - 0.15, high * 0.6),
            )
            parts.append(("paint", *block))
        elif site.rng.random() < 0.7:
            more += dress(site, wide * 0.8, deep * 0.6, z - high / 2 + 0.02, 2, x, high * 0.8)


@dataclass(frozen=True)
class Table:
    """A top on legs; ranges in metres.

    Attributes:
        wide, deep, high: of the whole.
        top, frame: materials.
        stand: "legs", "panels", "pedestal" or "trestle".
        on_top: how many small things are on it at most.
        thick: of the top, metres.
    """

    wide: Range
    deep: Range
    high: Range
    top: str = "wood"
    frame: str = "wood"
    stand: str = "legs"
    on_top: int = 2
    thick: float = 0.035

    def __call__(self, site: Site) -> Piece:
        wide, deep, high = (float(site.rng.uniform(*limits)) for limits in (self.wide, self.deep, self.high))
        parts = [(self.top, (0.0, 0.0, high - self.thick / 2), (wide, deep, self.thick))]
        under = high - self.thick
        x, y = wide / 2 - 0.06, deep / 2 - 0.06
        if self.stand == "legs":
            parts += [
                (self.frame, (sx * x, sy * y, under / 2), (0.05, 0.05, under))
                for sx in (-1, 1)
                for sy in (-1, 1)
            ]
            parts += [(self.frame, (0.0, sy * y, under - 0.04), (2 * x, 0.022, 0.08)) for sy in (-1, 1)]
        elif self.stand == "panels":
            parts += [(self.frame, (sx * x, 0.0, under / 2), (0.03, deep - 0.06, under)) for sx in (-1, 1)]
            parts.append((self.frame, (0.0, y, under * 0.6), (2 * x, 0.02, under * 0.5)))
        elif self.stand == "trestle":
            parts += [(self.frame, (sx * x, 0.0, 0.03), (0.05, deep - 0.08, 0.05)) for sx in (-1, 1)]
            parts += [(self.frame, (sx * x, 0.0, under / 2), (0.05, 0.07, under)) for sx in (-1, 1)]
            parts.append((self.frame, (0.0, 0.0, under * 0.35), (2 * x, 0.03, 0.08)))
        more = dress(site, wide * 0.8, deep * 0.7, high, self.on_top) if self.on_top else []
        if self.stand == "pedestal":
            outline = [(0.0, 0.03), (0.24, 0.03), (0.22, 0.0), (0.04, 0.05), (0.035, under)]
            more.append(g.lathe(outline[2:], site.layer(self.frame)))
            more.append(g.cylinder(0.24, 0.03, site.layer(self.frame)))
        return built(site, (wide, deep, high), parts, *more)


@dataclass(frozen=True)
class Seat:
    """A hard seat with or without a back; ranges in metres.

    Attributes:
        wide, deep, high: of the seat; the height is a number.
        back: "slats", "panel" or "none".
        seat, frame: materials.
        leg: thickness of the legs, metres.
    """

    wide: Range
    deep: Range = (0.42, 0.48)
    high: float = 0.45
    back: str = "panel"
    seat: str = "wood"
    frame: str = "wood"
    leg: float = 0.035

    def __call__(self, site: Site) -> Piece:
        wide, deep = float(site.rng.uniform(*self.wide)), float(site.rng.uniform(*self.deep))
        x, y = wide / 2 - self.leg, deep / 2 - self.leg
        parts = [(self.seat, (0.0, 0.0, self.high - 0.02), (wide, deep, 0.04))]
        parts += [
            (self.frame, (sx * x, sy * y, self.high / 2 - 0.02), (self.leg, self.leg, self.high - 0.04))
            for sx in (-1, 1)
            for sy in (-1, 1)
        ]
        rise = 0.44
        if self.back != "none":
            parts += [
                (self.frame, (sx * x, y + 0.01, self.high + rise / 2), (self.leg, 0.03, rise))
                for sx in (-1, 1)
            ]
        if self.back == "panel":
            parts.append((self.seat, (0.0, y + 0.01, self.high + rise - 0.12), (wide - 0.02, 0.025, 0.24)))
        elif self.back == "slats":
            parts += [
                (self.seat, (0.0, y + 0.01, self.high + 0.12 + 0.13 * k), (wide - 0.04, 0.02, 0.07))
                for k in range(3)
            ]
        return built(site, (wide, deep, self.high + rise), parts)


@dataclass(frozen=True)
class Padded:
    """A sofa, armchair or bed: cushions on a frame.

    Attributes:
        wide, deep: ranges in metres.
        places: to sit on, beside each other.
        arms: width of the rests, metres; 0 for none.
        seat, back: their heights, metres; no back if it is not the higher.
        cover: material.
        pillows: how many lie on it.
    """

    wide: Range
    deep: Range
    places: int
    arms: float = 0.18
    seat: float = 0.42
    back: float = 0.82
    cover: str = "fabric"
    pillows: int = 0

    def __call__(self, site: Site) -> Piece:
        rng = site.rng
        wide, deep = float(rng.uniform(*self.wide)), float(rng.uniform(*self.deep))
        cover = site.layer(self.cover)
        inner = wide - 2 * self.arms
        meshes = [g.cushion((0, 0.02, self.seat * 0.45), (wide, deep - 0.06, self.seat * 0.6), cover, 0.12)]
        if self.back > self.seat:
            height = self.back - 0.12
            meshes.append(
                g.cushion((0, deep / 2 - 0.11, 0.12 + height / 2), (wide, 0.22, height), cover, 0.2)
            )
        for sign in (-1, 1):
            if self.arms:
                size = (self.arms, deep - 0.04, self.seat + 0.06)
                meshes.append(
                    g.cushion((sign * (wide - self.arms) / 2, 0, 0.1 + size[2] / 2), size, cover, 0.25)
                )
        each = inner / self.places
        for place in range(self.places):
            x = -inner / 2 + (place + 0.5) * each
            meshes.append(
                g.cushion((x, -0.06, self.seat - 0.05), (each - 0.01, deep - 0.2, 0.17), cover, 0.25)
            )
            if self.back > self.seat + 0.2:
                size = (each - 0.02, 0.18, self.back - self.seat - 0.02)
                meshes.append(g.cushion((x, deep / 2 - 0.26, self.seat + size[2] / 2), size, cover, 0.35))
        for k in range(self.pillows):
            x = rng.uniform(-inner / 2 + 0.2, inner / 2 - 0.2)
            pillow = g.cushion((0, 0, 0), (0.42, 0.14, 0.38), site.layer(f"fabric/{2 + k % 2}"), 0.5)
            meshes.append(pillow.placed((x, deep / 2 - 0.4, self.seat + 0.2), rng.uniform(-0.3, 0.3)))
        feet = [
            ("wood", (sx * (wide / 2 - 0.08), sy * (deep / 2 - 0.1), 0.05), (0.05, 0.05, 0.1))
            for sx in (-1, 1)
            for sy in (-1, 1)
        ]
        return built(site, (wide, deep, self.back), feet, *meshes)


@dataclass(frozen=True)
class Bed:
    """A bed with its head at the wall: board, mattress, blanket and pillows.

    Attributes:
        wide: range in metres.
        head, frame: height of the board, metres, and material.
        rails: whether it has some, as in a hospital.
    """

    wide: Range
    head: float = 0.95
    frame: str = "wood"
    rails: bool = False

    def __call__(self, site: Site) -> Piece:
        wide, long = float(site.rng.uniform(*self.wide)), 2.05
        low = 0.5 if self.rails else 0.28
        parts = [
            (self.frame, (0.0, long / 2 - 0.03, self.head / 2), (wide, 0.06, self.head)),
            (self.frame, (0.0, 0.0, low - 0.06), (wide, long, 0.12)),
        ]
        parts += [
            (self.frame, (sx * (wide / 2 - 0.04), sy * (long / 2 - 0.06), low / 2), (0.06, 0.06, low))
            for sx in (-1, 1)
            for sy in (-1, 1)
        ]
        if self.rails:
            parts += [
                ("metal", (sx * wide / 2, -0.1, low + h), (0.03, 1.1, 0.03))
                for sx in (-1, 1)
                for h in (0.15, 0.32)
            ]
            parts.append((self.frame, (0.0, -long / 2 + 0.03, 0.4), (wide, 0.05, 0.8)))
        sheet, blanket = site.layer("trim"), site.layer("fabric/2")
        more = [
            g.cushion((0, -0.02, low + 0.1), (wide - 0.04, long - 0.1, 0.22), sheet, 0.15),
            g.cushion((0, -0.3, low + 0.16), (wide + 0.04, long - 0.62, 0.2), blanket, 0.15),
        ]
        for x in (-0.25, 0.25) if wide > 1.2 else (0.0,):
            more.append(g.cushion((x * wide, long / 2 - 0.32, low + 0.28), (0.6, 0.4, 0.18), sheet, 0.5))
        return built(site, (wide, long, self.head), parts, *more)
