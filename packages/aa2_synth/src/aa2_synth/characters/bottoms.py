"""The wardrobe below the waist: bottoms and shoes. Heights are canonical (see `cuts`)."""

from __future__ import annotations

from dataclasses import dataclass

from aa2_synth.characters.tops import Range, Wearer
from aa2_synth.kinds import Kinds


@dataclass(frozen=True)
class Bottom:
    """What covers the legs, or a skirt.

    Attributes:
        part: its part, by name.
        end: where legs end (1 knee, 2 ankle); of a skirt, how far down it reaches.
        skirt: whether it is one.
        thick: metres off the body.
        knee, ankle: how much wider it is there, in metres; of a skirt ``ankle`` is the flare.
        fabrics, details, patterned, wearer: as in `Top`.
    """

    part: str = "trousers"
    end: Range = (1.93, 1.98)
    skirt: bool = False
    thick: Range = (0.006, 0.009)
    knee: Range = (0.004, 0.012)
    ankle: Range = (0.008, 0.02)
    fabrics: tuple[str, ...] = ("weave",)
    details: tuple[str, ...] = ("fly",)
    patterned: float = 0.08
    wearer: Wearer = "anybody"


@dataclass(frozen=True)
class Shoe:
    """A shoe or boot; ranges to draw from.

    Attributes:
        top: how far up the leg it reaches (2 ankle, 1 knee).
        low: how deep the front is cut out, metres.
        thick: metres off the foot.
        laces: whether it has any.
        shine: how glossy it is, in [0, 1].
        wearer: as in `Top`.
    """

    top: Range = (1.9, 1.96)
    low: Range = (0.0, 0.01)
    thick: Range = (0.007, 0.01)
    laces: bool = True
    shine: Range = (0.05, 0.15)
    wearer: Wearer = "anybody"


BOTTOMS: Kinds[Bottom] = Kinds(
    "bottom",
    train={
        "jeans": Bottom(fabrics=("denim",)),
        "trousers": Bottom(knee=(0.012, 0.02), ankle=(0.02, 0.03), patterned=0.2),
        "wide trousers": Bottom(knee=(0.03, 0.045), ankle=(0.045, 0.075), details=()),
        "leggings": Bottom(
            thick=(0.003, 0.005), knee=(0, 0.001), ankle=(0, 0.001), details=(), patterned=0.3
        ),
        "shorts": Bottom(end=(0.58, 0.9), knee=(0.02, 0.035), ankle=(0.03, 0.04)),
        "mini skirt": Bottom(
            "skirt", (-0.24, -0.2), True, details=(), ankle=(0.04, 0.15), patterned=0.4, wearer="feminine"
        ),
        "long skirt": Bottom(
            "skirt", (-0.68, -0.5), True, details=(), ankle=(0.0, 0.1), patterned=0.4, wearer="feminine"
        ),
    },
    test={
        "chinos": Bottom(knee=(0.008, 0.014), ankle=(0.01, 0.016)),
        "sweatpants": Bottom(
            knee=(0.016, 0.026), ankle=(0.01, 0.014), fabrics=("fleece",), details=("side stripe", "cuffs")
        ),
        "cropped trousers": Bottom(end=(1.3, 1.7), knee=(0.012, 0.02), ankle=(0.02, 0.03)),
        "bermudas": Bottom(end=(0.9, 1.05), knee=(0.015, 0.03), ankle=(0.02, 0.03), patterned=0.5),
        "knee-length skirt": Bottom(
            "skirt", (-0.46, -0.34), True, details=(), ankle=(0.0, 0.14), patterned=0.5, wearer="feminine"
        ),
    },
)
SHOES: Kinds[Shoe] = Kinds(
    "shoes",
    train={
        "sneakers": Shoe(thick=(0.009, 0.013)),
        "high-tops": Shoe(top=(1.78, 1.85), thick=(0.009, 0.012)),
        "boots": Shoe(top=(1.35, 1.7), thick=(0.012, 0.016), shine=(0.1, 0.3)),
        "loafers": Shoe(top=(1.93, 1.96), low=(0.01, 0.02), laces=False, shine=(0.2, 0.4)),
    },
    test={
        "dress shoes": Shoe(top=(1.93, 1.95), shine=(0.35, 0.5)),
        "ankle boots": Shoe(top=(1.72, 1.84), laces=False, shine=(0.1, 0.3), thick=(0.01, 0.014)),
        "slip-ons": Shoe(top=(1.94, 1.97), low=(0.012, 0.024), laces=False),
        "trainers": Shoe(top=(1.87, 1.92), thick=(0.011, 0.014)),
    },
)
