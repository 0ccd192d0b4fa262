"""Hair and beards: where they grow, how far they stand off, and what is tied up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from aa2_synth.body.body import HEAD, Shape, template
from aa2_synth.characters import cuts
from aa2_synth.characters.character import Attachment, Garment
from aa2_synth.characters.forms import fitted, lathe, sheet, tube
from aa2_synth.characters.parts import part
from aa2_synth.geometry import Mesh
from aa2_synth.kinds import Kinds

Range = tuple[float, float]
Covering = Literal["nothing", "hat", "veil"]
"""What covers the hair; a veil leaves none to be seen below."""


@dataclass(frozen=True)
class HairCut:
    """Hair.

    Attributes:
        top, side: metres off the skull above and at the sides.
        line: how much higher or lower the hairline is than the common one, in metres; ``nape`` behind.
        temples: how far it recedes there; ``crown`` how far it is bald from above.
        curl: share of the thickness by which it is uneven; ``fine`` how many waves a metre.
        fringe: how far it falls over the forehead; ``swept`` to which side it rises.
        mane: height down to which long hair reaches, None for none; ``full`` how far that stands off.
        tied: "ponytail", "bun", "pigtails" or None.
        wearer: "anybody", "masculine" or "feminine".
    """

    top: Range = (0.012, 0.02)
    side: Range = (0.006, 0.012)
    line: float = 0.0
    nape: float = 0.0
    temples: float = 0.0
    crown: float = 0.0
    curl: float = 0.3
    fine: float = 60.0
    fringe: float = 0.0
    swept: float = 0.0
    mane: Range | None = None
    full: float = 0.004
    tied: str | None = None
    wearer: str = "anybody"


HAIRS: Kinds[HairCut] = Kinds(
    "hair",
    train={
        "buzz": HairCut((0.004, 0.006), (0.003, 0.005), curl=0.1, wearer="masculine"),
        "short": HairCut(wearer="masculine"),
        "side part": HairCut((0.018, 0.028), (0.006, 0.01), swept=0.7, temples=0.006, wearer="masculine"),
        "fringe": HairCut((0.016, 0.022), (0.012, 0.018), fringe=0.035, nape=-0.01),
        "curls": HairCut((0.026, 0.04), (0.02, 0.03), curl=0.35, fine=80.0, nape=-0.01),
        "receding": HairCut((0.008, 0.014), (0.006, 0.01), temples=0.03, line=0.012, wearer="old man"),
        "bob": HairCut((0.016, 0.024), (0.018, 0.026), mane=(0.55, 0.6), full=0.012, wearer="feminine"),
        "long": HairCut((0.012, 0.018), (0.012, 0.016), mane=(0.28, 0.45), full=0.008, wearer="feminine"),
        "ponytail": HairCut((0.009, 0.013), (0.006, 0.009), tied="ponytail", wearer="feminine"),
        "bun": HairCut((0.009, 0.014), (0.006, 0.009), tied="bun", wearer="feminine"),
        "bald": HairCut(wearer="bald"),
    },
    test={
        "crew cut": HairCut((0.01, 0.014), (0.003, 0.005), curl=0.15, wearer="masculine"),
        "quiff": HairCut((0.03, 0.042), (0.006, 0.01), swept=-0.3, wearer="masculine"),
        "afro": HairCut((0.055, 0.075), (0.045, 0.065), curl=0.25, fine=70.0, nape=-0.005),
        "thinning": HairCut(
            (0.006, 0.01), (0.007, 0.011), crown=0.078, temples=0.03, line=0.06, wearer="old man"
        ),
        "shoulder-length": HairCut((0.014, 0.02), (0.014, 0.02), mane=(0.46, 0.54), full=0.01),
        "long with fringe": HairCut(
            (0.014, 0.02), (0.012, 0.016), fringe=0.032, mane=(0.25, 0.4), full=0.006, wearer="feminine"
        ),
        "pigtails": HairCut((0.009, 0.013), (0.007, 0.01), tied="pigtails", wearer="girl"),
        "top knot": HairCut((0.009, 0.012), (0.005, 0.008), tied="top knot"),
    },
)
BEARDS: Kinds[tuple[float, float, bool]] = Kinds(
    "beard",
    train={
        "full beard": (0.0, 0.012, True),
        "short beard": (0.008, 0.005, True),
        "moustache": (0.2, 0.006, True),
        "long beard": (0.0, 0.03, True),
    },
    test={
        "goatee": (0.06, 0.008, True),
        "chin curtain": (0.004, 0.01, False),
        "trimmed beard": (0.012, 0.004, True),
    },
)
"""How much narrower than the jaw it is, metres off the skin, and whether it goes with a moustache."""

_DARK = np.array([0.62, 0.56, 0.5])
"""Hair in its own shade, which is warmer."""
_AROUND = np.radians([0, 18, 30, 40, 47, 53, 60, 82, 90, 105, 130, 180])
_LINE = [0.771, 0.769, 0.758, 0.739, 0.71, 0.682, 0.676, 0.69, 0.665, 0.64, 0.62, 0.602]
"""Height of the common hairline by azimuth from the front."""


@lru_cache(maxsize=1)
def hairline() -> np.ndarray:
    """``(V,)`` canonical height of the common hairline beside each vertex."""
    return np.interp(_azimuth(), _AROUND, _LINE)


@lru_cache(maxsize=1)
def _azimuth() -> np.ndarray:
    x, y, _ = template().vertices.T
    return np.arctan2(np.abs(x), -(y + 0.015))


def scalp_edge(cut: HairCut) -> np.ndarray:
    """``(V,)`` metres inside the hairline of a haircut; negative where no hair grows."""
    x, y, z = template().vertices.T
    turn = _azimuth()
    front = np.clip(1 - turn / 1.1, 0, 1)
    recede = cut.temples * np.exp(-(((turn - 0.6) / 0.3) ** 2)) + cut.line * front
    line = hairline() + recede - cut.fringe * np.clip(1.2 - turn / 0.9, 0, 1)
    line += cut.nape * np.clip((turn - 2.0) / 0.6, 0, 1)
    edge = z - line
    if cut.crown:
        edge = np.minimum(edge, np.hypot(x, (y + 0.02) * 0.8) - cut.crown + 1.2 * np.clip(0.77 - z, 0, 1))
    on_head = (template().regions[:, HEAD] > 0.5) & (template().painted("ears") < 0.3)
    on_head &= template().painted("eye") < 0.5
    return np.where(on_head & (z > 0.56), edge, cuts.NOTHING).astype(np.float32)


def scalp_off(cut: HairCut, rng: np.random.Generator, edge: np.ndarray) -> np.ndarray:
    """``(V,)`` metres off the skull.

    Args:
        cut: the haircut.
        rng: draws how thick and uneven it is.
        edge: ``(V,)`` as from `scalp_edge`.
    """
    x, y, z = template().vertices.T
    above = np.clip((z - 0.7) / 0.08, 0, 1)
    off = rng.uniform(*cut.side) * (1 - above) + rng.uniform(*cut.top) * above
    off *= 1 + 0.6 * cut.swept * np.clip(x / 0.06, -1, 1) * above
    if cut.swept < 0:
        off *= 1 + 0.7 * np.clip((-y - 0.05) / 0.06, 0, 1) * above
    phase = rng.uniform(0, 6, 3)
    waves = np.sin(cut.fine * x + phase[0]) * np.sin(cut.fine * y + phase[1]) + np.sin(
        cut.fine * z + phase[2]
    )
    off *= 1 + cut.curl * 0.5 * waves
    rise = np.clip((edge + 0.004) / (0.022 if max(cut.top) < 0.03 else 0.03), 0.0, 1.0)
    return (np.maximum(off, 0.003) * np.maximum(rise, 0.12)).astype(np.float32)


def grown(
    cut: HairCut, rng: np.random.Generator, body: Shape, colour: np.ndarray, covering: Covering = "nothing"
) -> tuple[list[Garment], list[Attachment]]:
    """The layers and the tied hair of a haircut; under a hat or veil it lies flat.

    Args:
        cut: the haircut.
        rng: source of all choices.
        body: who wears it.
        colour: ``(3,)`` sRGB in [0, 1].
        covering: what is worn on top.
    """
    colours, piece = (colour, colour * _DARK), part("hair")
    if cut.wearer == "bald":
        return [], []
    edge, free = scalp_edge(cut), covering == "nothing"
    off = scalp_off(cut, rng, edge) if free else np.full(len(edge), 0.003, np.float32)
    garments = [Garment("hair", "body", edge, off, colours, piece, shine=0.1, open=True)]
    if free and max(cut.top) > 0.005:
        garments.append(_fringed(garments[0], 1.0 + cut.curl * 0.15))
    if covering == "veil":
        return garments, []
    if cut.mane is not None:
        low = rng.uniform(*cut.mane)
        garments.append(_mane(cut, rng, low, colours, not free))
        curtain = Attachment(_curtain(body, low), "head", (colour * 0.7, colour * 0.4), 0.05, piece, "hair")
        return garments, [curtain]
    if cut.tied is None or (not free and cut.tied in ("bun", "top knot")):
        return garments, []
    return garments, _tied(cut.tied, rng, body, colours)


def _fringed(layer: Garment, stand: float) -> Garment:
    """Single hairs over a layer of hair, ``stand`` times as far off."""
    sparse = np.minimum(layer.edge - 0.004, 0.0005).astype(np.float32)
    return replace(layer, edge=sparse, off=(layer.off * stand + 0.0015).astype(np.float32))


def _mane(cut: HairCut, rng: np.random.Generator, low: float, colours, hat: bool) -> Garment:
    x, y, z = template().vertices.T
    edge = np.minimum(z - low, 0.735 - z) if hat else z - low
    brow = 0.745 - cut.fringe
    face = np.maximum.reduce([np.abs(x) - 0.068, y + 0.045, z - brow])
    edge = np.minimum(edge, np.where(y < 0.0, face, 1.0))
    wave = np.sin(40 * z + 30 * x + rng.uniform(0, 6)) * cut.curl
    off = cut.full * (1 + wave) * np.clip((0.84 - z) / 0.1, 0.3, 1.5)
    return Garment(
        "hair",
        "hair",
        edge.astype(np.float32),
        off.astype(np.float32),
        colours,
        part("hair"),
        shine=0.12,
        open=True,
    )


def _curtain(body: Shape, low: float) -> Mesh:
    """What is seen between the strands of long hair: a sheet from ear to ear behind, down to ``low``."""
    z = np.linspace(0.69, low + 0.02, 9)
    turn = np.radians(np.linspace(72, 288, 21))
    wide = np.interp(z, [0.2, 0.45, 0.6, 0.7], [0.085, 0.08, 0.07, 0.075])
    deep = np.interp(z, [0.2, 0.4, 0.52, 0.6, 0.7], [0.125, 0.11, 0.085, 0.07, 0.08])
    x, y = wide[:, None] * np.sin(turn), -0.02 - deep[:, None] * np.cos(turn)
    strands = sheet(np.stack([x, y, np.broadcast_to(z[:, None], x.shape)], axis=2))
    return fitted(body, strands, np.zeros(3), np.ones(3), "head")


def _tied(kind: str, rng: np.random.Generator, body: Shape, colours) -> list[Attachment]:
    def worn(mesh) -> Attachment:
        return Attachment(mesh, "head", colours, 0.12, part("hair"), "hair")

    ball = lathe([(0.0, -1.0), (0.6, -0.8), (1.0, 0.0), (0.75, 0.7), (0.0, 1.0)])
    if kind in ("bun", "top knot"):
        at = (0.0, 0.085, 0.745) if kind == "bun" else (0.0, 0.02, 0.825)
        return [worn(fitted(body, ball, at, np.full(3, rng.uniform(0.03, 0.042)), "head"))]
    length = rng.uniform(0.16, 0.3)
    sides = (0.0,) if kind == "ponytail" else (-1.0, 1.0)
    tails = []
    for side in sides:
        root = np.array([0.0, 0.085, 0.755]) if side == 0 else np.array([0.085 * side, 0.02, 0.72])
        out = np.array([0.0, 1.0, 0.0]) if side == 0 else np.array([side, 0.3, 0.0])
        steps = np.linspace(0, 1, 7)[:, None]
        path = root + out * (0.05 * np.sin(steps * 2.2)) - np.array([0, 0, length]) * steps**1.3
        girth = 0.024 * np.array([0.7, 1.0, 1.15, 1.1, 0.95, 0.7, 0.15])
        tails.append(worn(fitted(body, tube(path, girth), (0, 0, 0), np.ones(3), "head")))
    return tails


def beard(kind: tuple[float, float, bool], body: Shape, colour: np.ndarray) -> Garment:
    """A beard on the lower face.

    Args:
        kind: metres by which it is narrower than the jaw, metres it is thick, whether with a moustache.
        body: who wears it.
        colour: ``(3,)`` sRGB in [0, 1].
    """
    narrower, thick, moustache = kind
    x, y, z = template().vertices.T
    across = np.abs(x)
    mouth = np.hypot(across / 1.35, (z - 0.628) * 1.6) - 0.0165
    upper = 0.642 + 0.3 * np.clip(across - 0.025, 0, 1)
    jaw = np.minimum.reduce([upper - z, z - 0.575, 0.095 - narrower - across, -y - 0.042])
    jaw = np.minimum(jaw, mouth)
    edge = np.where(narrower > 0.1, cuts.NOTHING, jaw)
    if moustache:
        lip = np.minimum.reduce([0.010 - np.abs(z - 0.6445 + 0.25 * across), 0.034 - across, -y - 0.09])
        edge = np.maximum(edge, lip)
    on_face = (template().regions[:, HEAD] > 0.4) & (template().painted("lips") < 0.3)
    edge = np.where(on_face & (template().painted("inside-mouth") < 0.3), edge, cuts.NOTHING)
    off = thick * np.clip((edge + 0.002) / 0.012, 0.15, 1.0) * (1 + 0.25 * np.sin(90 * x) * np.sin(70 * z))
    off *= np.clip((-y - 0.03) / 0.05, 0.25, 1.0) * np.clip((0.66 - z) / 0.03, 0.35, 1.0)
    off *= 1 + (1.2 if thick > 0.02 else 0.0) * np.clip((0.61 - z) / 0.03, 0, 1)
    return Garment(
        "hair",
        "body",
        edge.astype(np.float32),
        off.astype(np.float32),
        (colour * 0.95, colour * _DARK),
        part("hair"),
        shine=0.05,
    )
