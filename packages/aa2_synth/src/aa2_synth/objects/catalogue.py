"""All kinds of things, and what each can be used for."""

from __future__ import annotations

import numpy as np

from aa2_synth.kinds import Kinds, Split
from aa2_synth.objects.thing import Make, ThingKind
from aa2_synth.objects.things import bulky, gear, hung, seats, shafts, small, standing, wheeled


def _kind(make: Make, *roles: str) -> ThingKind:
    return ThingKind(make, frozenset(roles))


THINGS: Kinds[ThingKind] = Kinds(
    "thing",
    train={
        "box": _kind(bulky.box, "hugged", "stacked"),
        "ball": _kind(bulky.ball, "hugged", "tossed", "rolled"),
        "pillow": _kind(bulky.pillow, "hugged"),
        "vase": _kind(bulky.vase, "hugged", "stacked"),
        "tray": _kind(bulky.tray, "tray"),
        "book": _kind(small.book, "read"),
        "clipboard": _kind(small.clipboard, "read"),
        "phone": _kind(small.phone, "phone"),
        "cup": _kind(small.cup, "drunk", "small"),
        "bottle": _kind(small.bottle, "drunk", "small"),
        "microphone": _kind(small.microphone, "spoken into"),
        "flowers": _kind(small.flowers, "given"),
        "suitcase": _kind(hung.suitcase, "hung"),
        "bucket": _kind(hung.bucket, "hung"),
        "plank": _kind(hung.plank, "shouldered"),
        "cane": _kind(shafts.cane, "leant on"),
        "broom": _kind(shafts.broom, "swept"),
        "racket": _kind(shafts.racket, "swung"),
        "guitar": _kind(gear.guitar, "strummed"),
        "laptop": _kind(bulky.laptop, "typed on"),
        "dumbbell": _kind(gear.dumbbell, "weight"),
        "barbell": _kind(gear.barbell, "bar"),
        "small ball": _kind(small.small_ball, "in the palm"),
        "chair": _kind(seats.chair, "seat"),
        "bench": _kind(seats.bench, "seat"),
        "armchair": _kind(seats.armchair, "seat"),
        "table": _kind(standing.table, "table"),
        "wall": _kind(standing.wall, "upright"),
        "rail": _kind(standing.rail, "ledge", "before"),
        "trolley": _kind(wheeled.trolley, "pushed"),
        "pram": _kind(wheeled.pram, "pushed"),
        "hand truck": _kind(wheeled.hand_truck, "pushed"),
        "staff": _kind(shafts.staff, "leant on"),
        "rake": _kind(shafts.rake, "swept"),
        "wheelbarrow": _kind(wheeled.wheelbarrow, "pushed"),
        "hedge": _kind(standing.hedge, "before"),
        "fence": _kind(standing.fence, "before"),
        "planter": _kind(standing.planter, "before"),
    },
    test={
        "drum": _kind(bulky.drum, "hugged", "stacked"),
        "teddy": _kind(bulky.teddy, "hugged", "rocked"),
        "crate": _kind(bulky.crate, "hugged", "tray", "stacked"),
        "basketball": _kind(bulky.basketball, "hugged", "tossed", "rolled", "bounced"),
        "newspaper": _kind(small.newspaper, "read"),
        "can": _kind(small.can, "drunk", "small"),
        "lantern": _kind(hung.lantern, "hung", "lit"),
        "shopping bag": _kind(hung.shopping_bag, "hung"),
        "rolled rug": _kind(hung.rolled_rug, "under the arm"),
        "board": _kind(hung.board, "under the arm"),
        "umbrella": _kind(shafts.umbrella, "umbrella"),
        "bat": _kind(shafts.bat, "swung"),
        "ukulele": _kind(gear.ukulele, "strummed"),
        "kettlebell": _kind(gear.kettlebell, "swung low"),
        "hoop": _kind(gear.hoop, "hoop"),
        "frisbee": _kind(small.frisbee, "in the palm"),
        "beanbag": _kind(small.beanbag, "in the palm"),
        "stool": _kind(seats.stool, "seat"),
        "sofa": _kind(seats.sofa, "seat"),
        "pouffe": _kind(seats.pouffe, "seat"),
        "side table": _kind(standing.side_table, "table"),
        "counter": _kind(standing.counter, "table", "ledge", "before"),
        "pillar": _kind(standing.pillar, "upright"),
        "trunk": _kind(standing.trunk, "upright"),
        "wagon": _kind(wheeled.wagon, "pulled"),
        "wheeled case": _kind(wheeled.wheeled_case, "pulled"),
        "sign": _kind(standing.sign, "before"),
        "barrels": _kind(standing.barrels, "before"),
        "parapet": _kind(standing.parapet, "before", "ledge"),
    },
)


def thing_for(rng: np.random.Generator, split: Split, role: str) -> tuple[str, ThingKind]:
    """A random kind of thing that fills a role: its label, such as "thing:cup", and the kind.

    Args:
        rng: what is drawn from.
        split: whose kinds to take.
        role: one of `ThingKind.roles`.

    Raises:
        ValueError: the split has none.
    """
    fitting = {name: kind for name, kind in THINGS.of(split).items() if role in kind.roles}
    if not fitting:
        raise ValueError(f"no thing of the {split} split is {role}")
    name = list(fitting)[rng.integers(len(fitting))]
    return f"{THINGS.sort}:{name}", fitting[name]
