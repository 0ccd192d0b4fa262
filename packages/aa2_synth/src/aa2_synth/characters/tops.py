"""The wardrobe above the waist: how every kind of top is cut. Heights are canonical (see `cuts`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aa2_synth.kinds import Kinds

Range = tuple[float, float]
Wearer = Literal["anybody", "feminine", "grown up", "woman"]


@dataclass(frozen=True)
class Top:
    """What covers the trunk.

    Attributes:
        part: its part, by name.
        hem: height of the hem, or of the waist where a skirt begins.
        sleeve: where the sleeves end (1 elbow, 2 wrist), None without.
        neck: kind of neckline: crew, wide, boat, scooped, vee, deep vee, high or shirt.
        thick: metres off the body.
        hang: share of the hollows below chest and belly that it bridges; 0 clings, 1 is boxy.
        wide: how much wider the sleeves are at the wrist, in metres.
        open: half width in metres of a front left open.
        skirt: how far down a skirt reaches that belongs to it, None without.
        flare: metres by which that widens per metre of height.
        collar: "shirt", "lapel", "hood", "roll" or None.
        fabrics, details: see `character.FABRICS` and `character.DETAILS`.
        patterned, printed: how often.
        legs: where its legs end, if it has any.
        wearer: whom it suits.
    """

    part: str = "upper clothes"
    hem: Range = (0.0, 0.08)
    sleeve: Range | None = (1.86, 1.93)
    neck: str = "crew"
    thick: Range = (0.009, 0.014)
    hang: Range = (0.4, 0.8)
    wide: Range = (0.004, 0.012)
    open: Range = (0.0, 0.0)
    skirt: Range | None = None
    flare: Range = (0.0, 0.08)
    collar: str | None = None
    fabrics: tuple[str, ...] = ("weave",)
    details: tuple[str, ...] = ()
    patterned: float = 0.3
    printed: float = 0.0
    legs: Range | None = None
    wearer: Wearer = "anybody"


TOPS: Kinds[Top] = Kinds(
    "top",
    train={
        "t-shirt": Top(sleeve=(0.4, 0.85), printed=0.5, patterned=0.4, wide=(0.01, 0.02)),
        "long-sleeved shirt": Top(printed=0.3, patterned=0.5),
        "shirt": Top(
            neck="shirt", collar="shirt", details=("buttons", "breast pocket", "cuffs"), patterned=0.55
        ),
        "short-sleeved shirt": Top(
            sleeve=(0.6, 0.9),
            neck="shirt",
            collar="shirt",
            details=("buttons",),
            patterned=0.7,
            wide=(0.02, 0.03),
        ),
        "blouse": Top(neck="wide", fabrics=("silk",), wide=(0.02, 0.035), wearer="feminine", patterned=0.5),
        "hoodie": Top(
            collar="hood",
            fabrics=("fleece",),
            thick=(0.016, 0.022),
            details=("pouch", "cuffs"),
            printed=0.5,
            hang=(0.7, 1.0),
        ),
        "sweater": Top(fabrics=("knit",), thick=(0.014, 0.02), details=("cuffs",), patterned=0.4),
        "tank top": Top(sleeve=None, neck="scooped", thick=(0.006, 0.01), printed=0.3),
        "sports shirt": Top(
            sleeve=(0.6, 0.95),
            neck="vee",
            details=("back print", "side stripe"),
            printed=1.0,
            fabrics=("silk",),
        ),
        "dress": Top(
            part="dress",
            hem=(0.1, 0.12),
            sleeve=(0.35, 0.9),
            neck="wide",
            skirt=(-0.45, -0.22),
            hang=(0.05, 0.2),
            patterned=0.6,
            wearer="feminine",
            flare=(0.05, 0.16),
        ),
        "long dress": Top(
            part="dress",
            hem=(0.1, 0.12),
            neck="boat",
            skirt=(-0.7, -0.55),
            hang=(0.05, 0.2),
            patterned=0.5,
            wearer="feminine",
            flare=(0.02, 0.1),
        ),
        "overall": Top(
            part="jumpsuit",
            hem=(-0.2, -0.1),
            legs=(1.93, 1.98),
            collar="shirt",
            neck="shirt",
            fabrics=("denim", "weave"),
            details=("zip", "breast pocket", "cuffs"),
            hang=(0.3, 0.6),
            patterned=0.0,
        ),
    },
    test={
        "polo": Top(
            sleeve=(0.5, 0.8),
            neck="shirt",
            collar="shirt",
            patterned=0.5,
            fabrics=("knit",),
            wide=(0.01, 0.015),
        ),
        "turtleneck": Top(neck="high", fabrics=("knit",), thick=(0.01, 0.016), hang=(0.2, 0.5)),
        "v-neck": Top(sleeve=(0.45, 1.98), neck="vee", patterned=0.4, printed=0.25),
        "raglan": Top(sleeve=(1.2, 1.6), neck="boat", details=("side stripe",), printed=0.6),
        "sweatshirt": Top(
            fabrics=("fleece",), thick=(0.016, 0.02), details=("cuffs",), printed=0.6, hang=(0.7, 1)
        ),
        "tunic": Top(
            hem=(0.08, 0.1),
            skirt=(-0.2, -0.14),
            neck="deep vee",
            wide=(0.02, 0.03),
            hang=(0.1, 0.3),
            wearer="feminine",
            patterned=0.6,
        ),
        "summer dress": Top(
            part="dress",
            hem=(0.1, 0.12),
            sleeve=None,
            neck="wide",
            skirt=(-0.4, -0.24),
            hang=(0.05, 0.15),
            patterned=0.7,
            flare=(0.1, 0.2),
            wearer="feminine",
        ),
        "boiler suit": Top(
            part="jumpsuit",
            hem=(-0.2, -0.1),
            legs=(1.93, 1.98),
            neck="high",
            details=("buttons", "cuffs"),
            hang=(0.4, 0.8),
            patterned=0.0,
        ),
    },
)
OUTERS: Kinds[Top] = Kinds(
    "outer",
    train={
        "jacket": Top(
            part="coat",
            fabrics=("denim", "leather"),
            open=(0.02, 0.05),
            collar="shirt",
            neck="shirt",
            hem=(0.05, 0.12),
            details=("zip", "breast pocket", "cuffs"),
            patterned=0.0,
        ),
        "winter jacket": Top(
            part="coat",
            fabrics=("quilt",),
            neck="high",
            collar="hood",
            details=("zip",),
            thick=(0.024, 0.032),
            hem=(0.0, 0.06),
            hang=(0.8, 1.0),
            patterned=0.0,
        ),
        "vest": Top(
            part="coat",
            sleeve=None,
            fabrics=("knit", "quilt"),
            neck="deep vee",
            open=(0.0, 0.03),
            patterned=0.1,
            details=("buttons",),
            hem=(0.06, 0.1),
        ),
        "coat": Top(
            part="coat",
            fabrics=("fleece", "weave"),
            hem=(0.08, 0.1),
            skirt=(-0.4, -0.2),
            open=(0.0, 0.03),
            neck="vee",
            collar="lapel",
            details=("buttons",),
            patterned=0.15,
            wearer="grown up",
        ),
    },
    test={
        "blazer": Top(
            part="coat",
            neck="deep vee",
            collar="lapel",
            open=(0.01, 0.03),
            hem=(0.0, 0.04),
            patterned=0.2,
            details=("buttons", "breast pocket"),
            wearer="grown up",
        ),
        "cardigan": Top(
            part="coat",
            fabrics=("knit",),
            neck="deep vee",
            open=(0.02, 0.06),
            details=("buttons", "cuffs"),
            patterned=0.2,
        ),
        "robe": Top(
            part="coat",
            hem=(0.08, 0.1),
            skirt=(-0.6, -0.35),
            neck="deep vee",
            collar="lapel",
            wide=(0.03, 0.045),
            fabrics=("fleece", "silk"),
            patterned=0.3,
        ),
        "track jacket": Top(
            part="coat",
            neck="high",
            details=("zip", "side stripe", "cuffs"),
            fabrics=("silk",),
            patterned=0.0,
            hem=(0.04, 0.08),
        ),
    },
)
