"""Makes clothes from the wardrobe: garments that fit a body and go over what it wears already."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from aa2_synth.body.body import Shape, template
from aa2_synth.characters import cuts
from aa2_synth.characters.bodies import Build
from aa2_synth.characters.bottoms import BOTTOMS, SHOES, Bottom, Shoe
from aa2_synth.characters.character import FABRICS, PATTERNS, Garment, details
from aa2_synth.characters.palette import Palette
from aa2_synth.characters.parts import part
from aa2_synth.characters.prints import PATTERN_KINDS
from aa2_synth.characters.tops import OUTERS, TOPS, Range, Top, Wearer
from aa2_synth.kinds import Kinds, Split

Cut = TypeVar("Cut", Top, Bottom, Shoe)
_GAP = 0.005
"""Metres between layers of cloth."""
_UNDER = 0.1
"""Metres under the rim of other clothes that nobody can look."""
_SHINE = {"leather": 0.3, "silk": 0.15, "quilt": 0.08, "plates": 0.6}


@dataclass
class Outfit:
    """What somebody wears, put on from the inside out.

    Attributes:
        rng: makes the choices.
        split: whose kinds.
        build, body: the wearer.
        palette: the colours.
        garments: worn so far.
        labels: kinds of what is worn.
    """

    rng: np.random.Generator
    split: Split
    build: Build
    body: Shape
    palette: Palette
    garments: list[Garment] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def dress(self) -> None:
        """Put on a whole outfit: shoes, top and bottom or a dress, sometimes another layer."""
        top_label, top = self._suiting(TOPS)
        self.labels.append(top_label)
        whole = top.legs is not None or top.part == "dress"
        bottom: Bottom | None = None
        if not whole:
            label, bottom = self._suiting(BOTTOMS)
            self.labels.append(label)
        label, shoe = self._suiting(SHOES)
        self.labels.append(label)
        bare = (bottom is not None and (bottom.skirt or bottom.end[0] < 1.5)) or top.part == "dress"
        self._put_on_shoes(shoe, bare)
        tucked = bottom is not None and top.skirt is None and self.rng.random() < 0.3
        if bottom is not None and not tucked:
            self._put_on_bottom(bottom)
        self._put_on_top(top, tucked)
        if bottom is not None and tucked:
            self._put_on_bottom(bottom)
        if self.rng.random() < 0.32 and top.collar != "hood" and top.part != "jumpsuit":
            label, outer = self._suiting(OUTERS)
            self.labels.append(label)
            self._put_on_top(outer, False)
        self._leave_out_hidden()

    def _leave_out_hidden(self) -> None:
        """Cut away what lies well under other clothes; it need not be drawn."""
        for k, garment in enumerate(self.garments):
            edge = garment.edge
            for outer in self.garments[k + 1 :]:
                if outer.kind == "cloth" and outer.mesh == garment.mesh:
                    edge = np.minimum(edge, _UNDER - outer.edge)
            self.garments[k] = replace(garment, edge=edge)
        self.garments[:] = [garment for garment in self.garments if (garment.edge > 0).any()]

    def print_on_top(self) -> None:
        """Put a print on what covers the chest."""
        chest = int(np.argmin(np.linalg.norm(template().vertices - [0.0, -0.16, 0.3], axis=1)))
        for k, garment in reversed(list(enumerate(self.garments))):
            if garment.kind == "cloth" and garment.mesh == "tights" and garment.edge[chest] > 0.05:
                self.garments[k] = replace(garment, print=True)
                return

    def number(self, limits: Range) -> float:
        """A number between the limits."""
        return float(self.rng.uniform(*limits))

    def _suiting(self, kinds: Kinds[Cut]) -> tuple[str, Cut]:
        while True:
            label, cut = kinds.draw(self.rng, self.split)
            if _suits(cut.wearer, self.build):
                return label, cut

    def _cloth(self, cut: Top | Bottom, base: np.ndarray) -> dict:
        """How a piece of cloth looks."""
        fabric = cut.fabrics[self.rng.integers(len(cut.fabrics))]
        base = self.palette.denim() if fabric == "denim" else base
        second = self.palette.beside(base)
        pattern, scale = "plain", 12.0
        if fabric in ("weave", "silk", "knit", "fleece") and self.rng.random() < cut.patterned:
            label, limits = PATTERN_KINDS.draw(self.rng, self.split)
            pattern, scale = label.split(":")[1], self.number(limits)
            self.labels.append(label)
        return {
            "colours": (base, second),
            "part": part(cut.part),
            "pattern": PATTERNS.index(pattern),
            "scale": scale,
            "fabric": FABRICS.index(fabric),
            "details": details(*cut.details),
            "shine": _SHINE.get(fabric, 0.02),
        }

    def add(self, edge: np.ndarray, off: np.ndarray, mesh: str = "tights", **look) -> Garment:
        """Put on a garment; where it lies on others it goes outside of them.

        Args:
            edge: ``(V,)`` metres inwards from the rim.
            off: ``(V,)`` metres off the shell.
            mesh: the shell it is cut from.
            look: other attributes of `Garment`.
        """
        for worn in self.garments:
            if worn.kind == "cloth" and worn.mesh == mesh:
                off = np.where((worn.edge > -0.02) & (edge > -0.03), np.maximum(off, worn.off + _GAP), off)
        garment = Garment(look.pop("kind", "cloth"), mesh, edge, off.astype(np.float32), **look)
        self.garments.append(garment)
        return garment

    def _put_on_bottom(self, cut: Bottom) -> None:
        base = self.palette.neutral() if self.rng.random() < 0.6 else self.palette.leading((0.15, 0.6))
        look = self._cloth(cut, base)
        off = np.full(len(template().vertices), self.number(cut.thick), np.float32)
        if not cut.skirt:
            off += cuts.flared(self.number(cut.knee), self.number(cut.ankle))
            off += cuts.folds(0.003 if cut.knee[1] < 0.002 else 0.008, self.rng.uniform(0, 6))
            self.add(cuts.legs(self.number(cut.end)), off, **look)
            return
        self.add(cuts.band(0.07, cuts.WAIST), off, **look)
        self._add_skirt(self.number(cut.end), self.number(cut.ankle), off, look)

    def _add_skirt(self, end: float, flare: float, off: np.ndarray, look: dict, half: float = 0.0) -> None:
        """The lower part of a dress or coat, or a skirt; ``half`` metres open in front."""
        edge = np.where(cuts.place(2) < 0.16, cuts.place(2) - end, cuts.NOTHING).astype(np.float32)
        if half > 0:
            edge = cuts.opening(edge, half)
        down = np.clip(0.12 - cuts.place(2), 0.0, None)
        wave = 1 + 0.3 * np.sin(9 * np.arctan2(cuts.place(0), -cuts.place(1)) + self.rng.uniform(0, 6))
        self.add(edge, off + flare * down * wave, "skirt", **look, open=True)

    def _put_on_top(self, cut: Top, tucked: bool) -> None:
        base = self.palette.any() if cut.part != "coat" or self.rng.random() < 0.4 else self.palette.neutral()
        look = self._cloth(cut, base)
        hem = 0.02 if tucked else self.number(cut.hem)
        sleeve = None if cut.sleeve is None else self.number(cut.sleeve)
        half = self.number(cut.open)
        edge = cuts.trunk(hem, _neckline(cut.neck, self.rng), sleeve)
        if half > 0:
            edge = cuts.opening(edge, half)
        thick = self.number(cut.thick) * (1.5 if cut.part == "coat" else 1.0)
        hang = cuts.hang(self.body, self.number(cut.hang) * (0.3 if tucked else 1.0))
        off = thick + cuts.sleeves(0.0, self.number(cut.wide)) + hang
        off += cuts.folds(0.5 * thick, self.rng.uniform(0, 6))
        off *= np.where(
            cuts.place(2) > 0.42, np.clip(0.45 + edge / 0.06, 0.0, 1.0), 1.0
        )  # lies on neck and shoulders
        if "cuffs" in cut.details:
            off -= 0.5 * (off - 0.008) * np.clip(1 - edge / 0.05, 0.0, 1.0)
        if cut.legs is not None:
            edge = np.maximum(edge, cuts.legs(self.number(cut.legs), 0.15))
            off += cuts.flared(0.014, 0.018)
        garment = self.add(
            edge, off, **look, print=half == 0 and self.rng.random() < cut.printed, open=half > 0
        )
        if cut.skirt is not None:
            self._add_skirt(self.number(cut.skirt), self.number(cut.flare), garment.off, look, half)
        if cut.collar is not None:
            self._add_collar(cut.collar, garment, half, look)

    def _add_collar(self, kind: str, on: Garment, half: float, look: dict) -> None:
        x, y, z = template().vertices.T
        if kind == "lapel":
            gap = np.abs(x) - half * (0.7 + 0.8 * np.clip((z - 0.1) / 0.4, 0, 1.5))
            edge = np.minimum(on.edge, np.clip((z - 0.24) * 0.3, -1, 0.05) - np.maximum(gap, 0.0) * 0.5)
            edge = np.where((y < 0.0) & (z > 0.2), edge, cuts.NOTHING)
            off = on.off + 0.006
        elif kind == "hood":
            edge = np.minimum.reduce([z - 0.45, 0.6 - z, y + 0.045])
            off = on.off + 0.05 * np.clip((y + 0.03) / 0.07, 0, 1) * np.clip((0.6 - z) / 0.07, 0.2, 1)
        else:
            rim = cuts.round_neck(0.075, 0.515)
            edge = np.minimum(0.02 - rim, cuts.high_neck(0.585))
            slit = np.abs(x) - 0.004 - 0.35 * np.clip(z - 0.5, 0, 1)
            edge = np.where(y < -0.02, np.minimum(edge, slit), edge)
            off = on.off + 0.008 + 0.01 * np.clip(edge / 0.04, 0, 1)
        arms = template().regions[:, 0] > 0.5
        edge = np.where(arms, cuts.NOTHING, edge).astype(np.float32)
        plain = {**look, "details": 0}
        self.add(edge, off, **plain, open=True)

    def _put_on_shoes(self, cut: Shoe, bare_legs: bool) -> None:
        leather = self.palette.neutral() if self.rng.random() < 0.7 else self.palette.accented()
        sole = np.full(3, self.rng.uniform(0.75, 0.95)) if self.rng.random() < 0.5 else leather * 0.4
        size = len(template().vertices)
        if bare_legs and self.rng.random() < 0.6:
            sock = self.palette.neutral()
            top = self.number((1.05, 1.3)) if self.rng.random() < 0.25 else self.number((1.6, 1.85))
            self.add(cuts.feet(top), np.full(size, 0.003), colours=(sock, sock), part=part("socks"), fabric=2)
        sturdy = np.clip((-0.76 - cuts.place(2)) / 0.05, 0.0, 1.0)
        self.add(
            cuts.feet(self.number(cut.top), self.number(cut.low)),
            self.number(cut.thick) + 0.003 * sturdy,
            kind="shoe",
            colours=(leather, sole),
            part=part("left shoe"),
            details=details("buttons") if cut.laces else 0,
            shine=self.number(cut.shine),
        )


def _suits(wearer: Wearer, build: Build) -> bool:
    grown_up = build.age > 0.5
    return {
        "anybody": True,
        "feminine": build.feminine,
        "grown up": grown_up,
        "woman": build.feminine and grown_up,
    }[wearer]


def _neckline(kind: str, rng: np.random.Generator) -> np.ndarray:
    """``(V,)`` edge of a neckline."""
    if kind == "high":
        return cuts.high_neck(0.605)
    radius, front = {
        "crew": (0.075, 0.515),
        "wide": (0.1, 0.485),
        "boat": (0.12, 0.52),
        "scooped": (0.09, 0.465),
        "shirt": (0.072, 0.525),
    }.get(kind, (0.08, 0.51))
    neck = cuts.round_neck(radius, front)
    if kind == "vee":
        return cuts.vee(neck, rng.uniform(0.43, 0.47))
    if kind == "deep vee":
        return cuts.vee(neck, rng.uniform(0.37, 0.41), 0.4)
    if kind == "shirt" and rng.random() < 0.6:
        return cuts.vee(neck, rng.uniform(0.46, 0.5))
    return neck
