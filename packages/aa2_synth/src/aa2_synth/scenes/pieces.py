"""Which furniture there is, by what it is for. The split of a piece is that of its name."""

from __future__ import annotations

from aa2_synth.kinds import Kinds
from aa2_synth.scenes import fittings as fit
from aa2_synth.scenes.furniture import Bed, Cupboard, Padded, Seat, Table
from aa2_synth.scenes.plants import potted_plant
from aa2_synth.scenes.site import PieceMaker

_WOODEN = Seat((0.42, 0.46))
_SLATTED = Seat((0.4, 0.45), back="slats", frame="metal")

ROLES: dict[str, Kinds[PieceMaker]] = {
    name: Kinds(name, train, test)
    for name, train, test in (
        (
            "chair",
            {"wooden chair": _WOODEN, "upholstered chair": Seat((0.46, 0.52), seat="fabric")},
            {"slatted chair": _SLATTED, "swivel chair": fit.swivel},
        ),
        ("stool", {"stool": Seat((0.36, 0.42), high=0.48, back="none")}, {"bar stool": fit.bar_stool}),
        (
            "sofa",
            {
                "sofa for two": Padded((1.5, 1.8), (0.82, 0.92), 2, pillows=2),
                "sofa for three": Padded((1.95, 2.3), (0.85, 0.95), 3, pillows=3),
            },
            {
                "low sofa": Padded((1.7, 2.2), (0.9, 1.0), 2, 0.1, 0.38, 0.68, pillows=3),
                "leather sofa": Padded((1.7, 2.0), (0.82, 0.9), 2, 0.24, 0.44, 0.8, "leather"),
            },
        ),
        (
            "armchair",
            {"armchair": Padded((0.8, 0.95), (0.8, 0.9), 1, pillows=1)},
            {"club chair": Padded((0.75, 0.85), (0.75, 0.85), 1, 0.22, 0.44, 0.72, "leather")},
        ),
        (
            "bed",
            {"double bed": Bed((1.5, 1.8)), "hospital bed": Bed((0.95, 1.0), 0.9, "metal", rails=True)},
            {"single bed": Bed((0.95, 1.1), 0.8), "upholstered bed": Bed((1.4, 1.7), 1.15, "fabric")},
        ),
        (
            "coffee table",
            {"low table": Table((0.8, 1.1), (0.5, 0.6), (0.38, 0.45))},
            {"glass-topped table": Table((0.7, 1.0), (0.6, 0.7), (0.36, 0.42), "stone", "metal", "panels")},
        ),
        (
            "table",
            {
                "farm table": Table((1.3, 1.8), (0.75, 0.9), (0.73, 0.77), on_top=4),
                "white table": Table((1.2, 1.6), (0.7, 0.8), (0.72, 0.75), "trim", "metal", on_top=3),
            },
            {"trestle table": Table((1.3, 1.8), (0.7, 0.85), (0.73, 0.77), stand="trestle", on_top=4)},
        ),
        (
            "dining",
            {
                "table for four": fit.dining(
                    _WOODEN, Table((1.2, 1.5), (0.75, 0.85), (0.73, 0.77), on_top=3), 2
                )
            },
            {
                "table with slatted chairs": fit.dining(
                    _SLATTED, Table((1.3, 1.7), (0.75, 0.85), (0.73, 0.76), stand="trestle", on_top=3), 2
                )
            },
        ),
        (
            "café table",
            {
                "bistro table": fit.dining(
                    _WOODEN,
                    Table((0.65, 0.75), (0.65, 0.75), (0.73, 0.76), stand="pedestal", frame="metal"),
                    1,
                )
            },
            {
                "stone-topped table": fit.dining(
                    _SLATTED, Table((0.65, 0.75), (0.65, 0.75), (0.73, 0.76), "stone", "metal", "pedestal"), 1
                )
            },
        ),
        (
            "desk",
            {
                "office desk": fit.desk(
                    Seat((0.46, 0.5), seat="fabric", frame="metal"),
                    Table((1.3, 1.6), (0.7, 0.8), (0.72, 0.75), "trim", "metal", "panels", on_top=3),
                )
            },
            {"writing desk": fit.desk(fit.swivel, Table((1.1, 1.4), (0.6, 0.7), (0.73, 0.76), on_top=3))},
        ),
        (
            "school desk",
            {
                "school desk for one": fit.desk(
                    Seat((0.4, 0.42), frame="metal"),
                    Table((0.65, 0.7), (0.5, 0.55), (0.7, 0.72), frame="metal", on_top=1),
                )
            },
            {
                "school desk for two": fit.desk(
                    _SLATTED, Table((1.2, 1.3), (0.5, 0.55), (0.7, 0.73), frame="metal", on_top=2)
                )
            },
        ),
        (
            "bookcase",
            {
                "bookcase": Cupboard((0.8, 1.2), (0.28, 0.34), (1.8, 2.1), 1, 5, "books"),
                "wide bookcase": Cupboard((1.5, 2.2), (0.3, 0.35), (1.7, 2.1), 3, 5, "books"),
            },
            {
                "low bookcase": Cupboard((1.0, 1.5), (0.3, 0.34), (0.85, 1.2), 2, 3, "books", on_top=3),
                "cube shelves": Cupboard((1.4, 1.5), (0.36, 0.4), (1.4, 1.5), 4, 4, "books"),
            },
        ),
        (
            "cupboard",
            {
                "wardrobe": Cupboard((0.9, 1.3), (0.5, 0.6), (1.85, 2.1), 2, 1),
                "painted wardrobe": Cupboard(
                    (0.9, 1.2), (0.5, 0.58), (1.8, 2.0), 2, 1, "doors", "trim", "paint"
                ),
            },
            {
                "three-door wardrobe": Cupboard((1.4, 1.7), (0.52, 0.6), (1.9, 2.1), 3, 1),
                "tall cabinet": Cupboard((0.5, 0.7), (0.4, 0.45), (1.6, 1.9), 1, 2),
            },
        ),
        (
            "dresser",
            {
                "chest of drawers": Cupboard((0.8, 1.1), (0.42, 0.48), (0.8, 1.0), 1, 4, "drawers", on_top=3),
                "wide sideboard": Cupboard((1.4, 1.8), (0.4, 0.46), (0.7, 0.85), 3, 1, legs=0.15, on_top=4),
            },
            {
                "double chest": Cupboard(
                    (1.2, 1.5), (0.44, 0.5), (0.75, 0.9), 2, 3, "drawers", legs=0.14, on_top=4
                )
            },
        ),
        (
            "bedside",
            {"bedside chest": Cupboard((0.4, 0.5), (0.36, 0.42), (0.48, 0.58), 1, 2, "drawers", on_top=1)},
            {
                "bedside shelf": Cupboard(
                    (0.4, 0.5), (0.34, 0.4), (0.45, 0.55), 1, 1, "open", legs=0.2, on_top=1
                )
            },
        ),
        (
            "shelves",
            {
                "steel shelves": Cupboard((0.9, 1.2), (0.4, 0.5), (1.7, 2.0), 1, 4, "open", "metal"),
                "shop shelves": Cupboard((1.2, 1.8), (0.36, 0.45), (1.6, 1.9), 2, 4, "goods", "trim"),
            },
            {
                "open shelves": Cupboard((1.0, 1.4), (0.35, 0.42), (1.3, 1.8), 2, 4, "open"),
                "market shelves": Cupboard((1.3, 1.8), (0.4, 0.5), (1.3, 1.6), 2, 3, "goods", "wood"),
            },
        ),
        (
            "kitchen unit",
            {
                "kitchen unit": Cupboard(
                    (1.2, 2.4), (0.58, 0.62), (0.88, 0.92), 4, 1, "doors", "trim", "paint", on_top=5
                )
            },
            {"wooden kitchen unit": Cupboard((1.2, 2.2), (0.58, 0.62), (0.88, 0.92), 3, 1, on_top=5)},
        ),
        (
            "fridge",
            {"tall fridge": Cupboard((0.58, 0.64), (0.58, 0.64), (1.75, 1.9), 1, 2, "doors", "trim", "trim")},
            {"steel fridge": Cupboard((0.7, 0.9), (0.6, 0.66), (1.7, 1.85), 2, 1, "doors", "metal", "metal")},
        ),
        (
            "counter",
            {
                "panelled counter": Cupboard(
                    (1.8, 2.4), (0.6, 0.7), (1.0, 1.1), 4, 1, "doors", "wood", "panelling", on_top=5
                )
            },
            {
                "tiled counter": Cupboard(
                    (1.8, 2.4), (0.6, 0.7), (1.0, 1.1), 1, 1, "doors", "wood", "wall tiles", on_top=5
                )
            },
        ),
        (
            "lockers",
            {"lockers": Cupboard((1.2, 1.6), (0.42, 0.5), (1.75, 1.9), 4, 1, "doors", "metal", "paint")},
            {"half lockers": Cupboard((1.2, 1.5), (0.42, 0.5), (1.7, 1.85), 4, 2, "doors", "metal", "paint")},
        ),
        (
            "workbench",
            {"workbench": Table((1.5, 2.0), (0.6, 0.7), (0.85, 0.92), on_top=5, thick=0.07)},
            {
                "steel bench": Table(
                    (1.4, 1.9), (0.6, 0.7), (0.86, 0.92), "wood", "metal", "panels", on_top=5, thick=0.05
                )
            },
        ),
        ("stack", {"stack of cartons": fit.cartons}, {"crates": fit.crates}),
        ("drum", {"oil drum": fit.drum}, {"pair of crates": fit.crates}),
        (
            "gym",
            {"dumb-bells": fit.rack, "wall bars": fit.wall_bars},
            {"vaulting box": fit.vault, "mats": fit.mats},
        ),
        (
            "floor lamp",
            {"cone lamp": fit.floor_lamp([(0.2, 1.38), (0.13, 1.66), (0, 1.66)])},
            {
                "globe lamp": fit.floor_lamp(
                    [(0.02, 1.38), (0.13, 1.44), (0.16, 1.53), (0.13, 1.62), (0.0, 1.69)]
                )
            },
        ),
        (
            "plant",
            {"rubber plant": potted_plant(0.22, (0.7, 1.2), 7)},
            {"slender plant": potted_plant(0.16, (1.0, 1.6), 9)},
        ),
        ("television", {"television": fit.screen_stand}, {"easel": fit.easel}),
        ("music", {"upright piano": fit.upright}, {"coat stand": fit.coat_stand}),
        ("divider", {"cloth screen": fit.folding_screen}, {"row of cartons": fit.cartons}),
    )
}
"""Makers by what a piece is for, such as "sofa"."""
