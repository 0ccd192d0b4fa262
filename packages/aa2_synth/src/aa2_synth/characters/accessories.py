"""Glasses, bags, and smaller things that are worn. Places are canonical (see `cuts`)."""

from __future__ import annotations

import numpy as np

from aa2_synth.body.body import template
from aa2_synth.characters import cuts
from aa2_synth.characters.character import FABRICS
from aa2_synth.characters.forms import lathe, set_at, sheet, tube
from aa2_synth.characters.worn import Wear, Worn
from aa2_synth.geometry import Mesh, merged
from aa2_synth.kinds import Kinds


def _glasses(wide: float, high: float, square: float, lens: float | None, thick: float) -> Wear:
    """Two rims, a bridge and temples; ``lens`` is the grey of dark lenses, None for clear ones."""

    def wear(worn: Worn) -> None:
        frame = worn.palette.neutral() * 0.6 if worn.rng.random() < 0.7 else worn.palette.accented()
        turn = np.linspace(0, 2 * np.pi, 21)
        outline = np.stack(
            [
                np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** square * wide,
                np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** square * high,
            ],
            axis=1,
        )
        meshes = []
        for side in (-1.0, 1.0):
            x = side * 0.0335 + outline[:, 0]
            y = -0.143 + 0.9 * np.abs(np.abs(x) - 0.012) ** 1.5
            path = np.stack([x, y, 0.694 + outline[:, 1]], axis=1)
            meshes.append(tube(path, np.full(21, thick)))
            if lens is not None:
                middle = path[:-1].mean(axis=0) - [0, 0.002, 0]
                meshes.append(sheet(np.stack([np.broadcast_to(middle, path.shape), path]), 1))
                meshes.append(sheet(np.stack([path, np.broadcast_to(middle, path.shape)]), 1))
            outer = side * (0.0335 + wide)
            arm = np.array(
                [
                    [outer, -0.125, 0.7],
                    [side * 0.0755, -0.1, 0.701],
                    [side * 0.0805, -0.05, 0.7],
                    [side * 0.082, -0.02, 0.693],
                ]
            )
            meshes.append(tube(arm, np.full(4, thick)))
        meshes.append(
            tube(
                np.array([[x, -0.144 - 0.1 * (0.01 - abs(x)), 0.699] for x in (-0.0105, 0.0, 0.0105)]),
                np.full(3, thick),
            )
        )
        dark = np.full(3, 0.08 if lens is None else lens)
        worn.pin(merged(meshes), "head", (frame, dark), "glasses", 0.6)

    return wear


GLASSES: Kinds[Wear] = Kinds(
    "glasses",
    train={
        "square glasses": _glasses(0.024, 0.016, 0.55, None, 0.0018),
        "sunglasses": _glasses(0.0245, 0.019, 0.7, 0.05, 0.0016),
    },
    test={
        "round glasses": _glasses(0.021, 0.0205, 1.0, None, 0.0014),
        "narrow sunglasses": _glasses(0.0255, 0.014, 0.6, 0.1, 0.0018),
    },
)


def _box(low, high, colour: int, soft: float = 2.0) -> Mesh:
    """A rounded box between two corners."""
    low, high = np.array(low, float), np.array(high, float)
    ball = lathe(
        [(float(np.cos(t)), float(np.sin(t))) for t in np.linspace(-np.pi / 2, np.pi / 2, 9)], colour
    )
    power = 1 / soft
    points = np.sign(ball.points) * np.abs(ball.points) ** power
    points = points * (high - low) / 2 + (high + low) / 2
    return set_at(ball, points)


def _strap(path: list, colour: int = 1, radius: float = 0.012) -> Mesh:
    """A strap along canonical points of the body, lying on the clothes."""
    points = np.array(path, float)
    points[:, :2] *= 1.15
    return tube(points, np.full(len(path), radius), colour)


def _backpack(worn: Worn) -> None:
    bag = [
        _box((-0.135, 0.085, 0.13), (0.135, 0.2, 0.46), 0, 3.0),
        _box((-0.1, 0.17, 0.15), (0.1, 0.225, 0.29), 1, 3.0),
    ]
    straps = [
        _strap(
            [
                (s * 0.09, 0.1, 0.45),
                (s * 0.1, 0.05, 0.515),
                (s * 0.105, -0.04, 0.525),
                (s * 0.11, -0.115, 0.45),
                (s * 0.12, -0.135, 0.38),
                (s * 0.135, -0.1, 0.3),
                (s * 0.14, 0.0, 0.23),
                (s * 0.11, 0.09, 0.19),
            ]
        )
        for s in (-1, 1)
    ]
    worn.pin(merged([*bag, *straps]), "spine01", worn.colours(), "bag")


def _shoulder_bag(side: float, low: float) -> Wear:
    def wear(worn: Worn) -> None:
        x = -side * 0.2
        bag = _box((x - 0.04, -0.1, low - 0.24), (x + 0.04, 0.2, low), 0, 3.5)
        strap = _strap(
            [
                (x, -0.05, low - 0.02),
                (-side * 0.1, -0.13, 0.25),
                (0.0, -0.155, 0.36),
                (side * 0.07, -0.09, 0.49),
                (side * 0.085, 0.0, 0.53),
                (side * 0.06, 0.09, 0.47),
                (-side * 0.06, 0.115, 0.25),
                (x, 0.04, low - 0.02),
            ]
        )
        worn.pin(merged([bag, strap]), "spine03", worn.colours(), "bag", 0.12)

    return wear


BAGS: Kinds[Wear] = Kinds(
    "bag",
    train={"backpack": _backpack, "messenger bag": _shoulder_bag(1.0, 0.1)},
    test={"satchel": _shoulder_bag(-1.0, 0.13)},
)


def _scarf(tails: int) -> Wear:
    def wear(worn: Worn) -> None:
        loops = [_loop(worn.rng, 0.082, 0.545, 0.026), _loop(worn.rng, 0.1, 0.522, 0.03)]
        ends = [_tail(side) for side in (-1.0, 1.0)[:tails]]
        worn.pin(merged([*loops, *ends]), "spine01", worn.colours(), "scarf", 0.02, "knit")

    return wear


def _loop(rng: np.random.Generator, radius: float, high: float, girth: float) -> Mesh:
    """A soft ring around the neck, lower in front."""
    turn = np.linspace(0, 2 * np.pi, 25)
    crumpled = 1 + 0.12 * np.sin(5 * turn + rng.uniform(0, 6)) + 0.08 * np.sin(3 * turn + rng.uniform(0, 6))
    path = np.stack(
        [radius * np.sin(turn), -0.012 - radius * 0.95 * np.cos(turn), high - 0.026 * np.cos(turn)], axis=1
    )
    return tube(path, girth * crumpled)


def _tail(side: float) -> Mesh:
    """The flat end of a scarf, lying on the chest."""
    z = np.linspace(0.525, 0.27 + 0.03 * side, 8)
    chest = np.interp(z, [0.25, 0.33, 0.4, 0.46, 0.5, 0.53], [-0.15, -0.165, -0.155, -0.13, -0.105, -0.085])
    path = np.column_stack([side * (0.025 + 0.06 * (0.53 - z)), chest - 0.012, z])
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = np.stack([0.033 * np.cos(turn), 0.009 * np.sin(turn), 0 * turn], axis=1)
    return sheet(path[:, None] + ring, closed=True)


def _gloves(worn: Worn) -> None:
    first = worn.palette.any()
    worn.wrap(
        "body",
        cuts.hands(),
        np.full(len(cuts.place(0)), 0.004),
        (first, first * 0.7),
        "glove",
        fabric=FABRICS.index(("knit", "leather")[worn.rng.integers(2)]),
    )


def _belt(worn: Worn) -> None:
    leather = worn.palette.neutral() * 0.7
    off = np.full(len(cuts.place(0)), 0.012)
    for garment in worn.garments:
        if garment.mesh == "tights":
            off = np.where(garment.edge > -0.02, np.maximum(off, garment.off + 0.005), off)
    worn.wrap(
        "tights",
        cuts.band(0.148, 0.182),
        off,
        (leather, worn.palette.accented()),
        "trousers",
        fabric=FABRICS.index("leather"),
        shine=0.3,
    )


def _watch(worn: Worn) -> None:
    arms = template().regions[:, 0] > 0.5
    along = template().fields[:, 0]
    edge = np.where(arms & (cuts.place(0) > 0), 0.017 - np.abs(along - 1.86) * 0.24, cuts.NOTHING)
    leather = worn.palette.neutral()
    worn.wrap(
        "tights",
        edge,
        np.full(len(edge), 0.006),
        (leather, leather),
        "left arm",
        fabric=FABRICS.index("leather"),
        shine=0.5,
    )


EXTRAS: Kinds[Wear] = Kinds(
    "extra",
    train={"scarf": _scarf(2), "gloves": _gloves, "belt": _belt},
    test={"loop scarf": _scarf(0), "watch": _watch},
)
