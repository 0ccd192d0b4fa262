"""What is worn besides clothes: hats, glasses, bags, and smaller things, fitted to head, back and wrists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from aa2.synthesis.body.body import HEAD, Shape, template
from aa2.synthesis.characters import cuts
from aa2.synthesis.characters.character import FABRICS, Attachment, Garment
from aa2.synthesis.characters.forms import fitted, lathe, sheet, smooth_normals, tube
from aa2.synthesis.characters.palette import Palette
from aa2.synthesis.characters.parts import part
from aa2.synthesis.geometry import Mesh, merged
from aa2.synthesis.kinds import Kinds


@dataclass
class Worn:
    """Things put on a body: ``garments`` that bend with it, and rigid ``attachments``."""

    body: Shape
    rng: np.random.Generator
    palette: Palette
    garments: list[Garment] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def pin(self, mesh: Mesh, bone: str, colours, of: str, shine: float = 0.05, surface="plain") -> None:
        """Fix a form, in canonical coordinates, to a bone."""
        placed = fitted(self.body, mesh, np.zeros(3), np.ones(3), bone)
        self.attachments.append(Attachment(placed, bone, colours, shine, part(of), surface))

    def wrap(self, mesh: str, edge: np.ndarray, off: np.ndarray, colours, of: str, **look) -> None:
        """Lay cloth around the body."""
        edge, off = edge.astype(np.float32), off.astype(np.float32)
        self.garments.append(Garment("cloth", mesh, edge, off, colours, part(of), **look))

    def colours(self) -> tuple[np.ndarray, np.ndarray]:
        """Two that go together."""
        first = self.palette.any()
        return first, self.palette.beside(first)


Wear = Callable[[Worn], None]


def _skull(worn: Worn, low: np.ndarray | float, off: float, slack: float = 0.0):
    """Edge and distance of what lies on the skull above a height."""
    z = cuts.place(2)
    on_head = (template().regions[:, HEAD] > 0.5) & (template().painted("eye") < 0.5)
    edge = np.where(on_head, z - low, cuts.NOTHING)
    return edge, off + slack * np.clip((z - 0.77) / 0.04, 0, 1) + 0.0 * z


def _beanie(worn: Worn) -> None:
    _, y, z = template().vertices.T
    low = 0.742 - 0.28 * np.clip(y + 0.1, 0.0, 0.17)
    edge, _ = _skull(worn, low, 0.0)
    slack = worn.rng.uniform(0.002, 0.02)
    off = 0.011 + 0.006 * (edge < 0.035) + slack * np.clip((z - 0.76) / 0.05, 0, 1)
    worn.wrap("body", edge, off, worn.colours(), "hat", fabric=FABRICS.index("knit"), open=True)


def _headscarf(worn: Worn) -> None:
    """Drapes from the crown to the shoulders and leaves the face open."""
    z = np.array([0.832, 0.826, 0.805, 0.775, 0.745, 0.71, 0.67, 0.63, 0.595, 0.56, 0.525, 0.5])
    wide = [0.0, 0.045, 0.08, 0.098, 0.104, 0.104, 0.1, 0.093, 0.088, 0.09, 0.12, 0.155]
    deep = [0.0, 0.062, 0.108, 0.125, 0.124, 0.119, 0.11, 0.1, 0.09, 0.088, 0.105, 0.12]
    gap = np.radians([0, 0, 0, 5, 30, 38, 39, 38, 33, 14, 0, 0])
    veil = _draped(z, wide, deep, gap, worn.rng)
    first = worn.palette.any()
    worn.pin(veil, "head", (first, first), "hat", 0.08)


def _draped(z: np.ndarray, wide, deep, gap: np.ndarray, rng: np.random.Generator) -> Mesh:
    """A sheet hung around the head: half axes and half the opening in front at each height."""
    share = np.linspace(0, 1, 33)
    turn = gap[:, None] + share * (2 * np.pi - 2 * gap[:, None])
    wave = 1 + 0.025 * np.sin(7 * turn + rng.uniform(0, 6)) * np.clip((0.7 - z) / 0.1, 0, 1)[:, None]
    x = np.array(wide)[:, None] * np.sin(turn) * wave
    y = -0.022 - np.array(deep)[:, None] * np.cos(turn) * wave
    return sheet(np.stack([x, y, np.broadcast_to(z[:, None], x.shape)], axis=2))


def _dome(height: float, wide: float, colour: int = 0) -> Mesh:
    turn = np.linspace(0, np.pi / 2, 7)
    profile = [(wide * float(np.cos(t)), height * float(np.sin(t))) for t in turn]
    return lathe(profile, colour)


def _moved(mesh: Mesh, at, size=(1.0, 1.0, 1.0)) -> Mesh:
    return Mesh(mesh.points * np.array(size) + np.array(at), mesh.normals, mesh.uvs, mesh.faces)


def _brim(inner, outer, z: float, droop: float, arc: float, colour: int, middle: float = -np.pi / 2) -> Mesh:
    """A flat ring, or a part of it ``arc`` radians to each side of ``middle``, both sides drawn."""
    turn = np.linspace(middle - arc, middle + arc, 25)
    taper = np.sqrt(np.clip(1 - (np.abs(turn - middle) / arc) ** 4, 0, 1)) if arc < 3.1 else np.ones(25)
    rings = []
    for share in (0.0, 0.5, 1.0):
        radius = [inner[k] + (outer[k] - inner[k]) * share * taper for k in (0, 1)]
        rings.append(
            np.stack(
                [
                    radius[0] * np.cos(turn),
                    radius[1] * np.sin(turn),
                    z - droop * share**2 * np.cos(turn - middle) ** 2 * np.ones(25),
                ],
                axis=1,
            )
        )
    above = sheet(np.array(rings), colour)
    under = sheet(np.array(rings[::-1]) - [0, 0, 0.004], colour)
    return merged([above, under])


_CROWN = (0.0, -0.033, 0.742)
"""Middle of the skull at the height of a hat's rim."""
_GIRTH = (0.094, 0.113, 1.0)


def _cap(worn: Worn) -> None:
    dome = _moved(_dome(1.0, 1.0), _CROWN, (0.094, 0.113, 0.088))
    back = -1.0 if worn.rng.random() < 0.15 else 1.0
    peak = _brim((0.085, 0.1), (0.1, 0.19), 0.0, 0.02, 0.9, 1, -np.pi / 2 * back)
    worn.pin(merged([dome, _moved(peak, (0.0, -0.033, 0.744))]), "head", worn.colours(), "hat")


def _brimmed(crown: float, width: float, droop: float) -> Wear:
    def wear(worn: Worn) -> None:
        first, _ = worn.colours()
        walls = lathe(
            [(1.0, 0.0), (1.0, 0.02), (0.99, 0.021), (0.94, 0.8), (0.8, 0.97), (0.3, 1.0), (0.0, 0.95)]
        )
        band = lathe([(1.02, 0.0), (1.02, 0.3)], 1)
        size = (*_GIRTH[:2], crown)
        brim = _brim(_GIRTH[:2], (_GIRTH[0] + width, _GIRTH[1] + width), 0.0, droop, np.pi, 0)
        parts = [_moved(walls, _CROWN, size), _moved(band, _CROWN, size), _moved(brim, _CROWN)]
        worn.pin(merged(parts), "head", (first, first * 0.35), "hat")

    return wear


def _helmet(worn: Worn) -> None:
    shell = _moved(_dome(1.0, 1.0), (0.0, -0.03, 0.735), (0.101, 0.122, 0.098))
    rim = _moved(
        lathe([(1.0, -0.014), (1.03, -0.006), (1.0, 0.004)], 1), (0.0, -0.03, 0.737), (0.101, 0.122, 1.0)
    )
    ridge = [
        _moved(
            tube(
                np.array(
                    [
                        [x, -0.03 + 0.115 * np.cos(t), 0.74 + 0.097 * np.sin(t)]
                        for t in np.linspace(0.3, 2.85, 9)
                    ]
                ),
                np.full(9, 0.006),
                1,
            ),
            (0, 0, 0),
        )
        for x in (-0.035, 0.035)
    ]
    worn.pin(merged([shell, rim, *ridge]), "head", worn.colours(), "hat", 0.5)


HATS: Kinds[Wear] = Kinds(
    "hat",
    train={"beanie": _beanie, "cap": _cap, "sun hat": _brimmed(0.07, 0.08, 0.02), "hard hat": _helmet},
    test={
        "fedora": _brimmed(0.1, 0.045, 0.008),
        "headscarf": _headscarf,
        "bucket hat": _brimmed(0.075, 0.035, -0.03),
    },
)


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
    return Mesh(points, smooth_normals(points, ball.faces), ball.uvs, ball.faces)


def _strap(path: list, colour: int = 1, radius: float = 0.011) -> Mesh:
    """A strap along canonical points."""
    return tube(np.array(path, float), np.full(len(path), radius), colour)


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
    edge = np.where(arms & (cuts.place(0) > 0), 0.012 - np.abs(along - 1.88) * 0.24, cuts.NOTHING)
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
