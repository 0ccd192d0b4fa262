"""Hats and what else covers the head. Places are canonical (see `cuts`)."""

from __future__ import annotations

import numpy as np

from aa2_synth.body.body import HEAD, template
from aa2_synth.characters import cuts
from aa2_synth.characters.character import FABRICS
from aa2_synth.characters.forms import lathe, set_at, sheet, tube
from aa2_synth.characters.hair import Covering
from aa2_synth.characters.worn import Wear, Worn
from aa2_synth.geometry import Mesh, merged
from aa2_synth.kinds import Kinds


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
    return set_at(mesh, mesh.points * np.array(size) + np.array(at))


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
    turn, narrow = np.linspace(0.3, 2.85, 9), np.sqrt(1 - (0.035 / 0.101) ** 2)
    arch = np.stack(
        [0 * turn, -0.03 + 0.122 * narrow * np.cos(turn), 0.735 + 0.098 * narrow * np.sin(turn)], 1
    )
    ridge = [tube(arch + np.array([x, 0.0, 0.0]), np.full(9, 0.005), 1) for x in (-0.035, 0.035)]
    worn.pin(merged([shell, rim, *ridge]), "head", worn.colours(), "hat", 0.5)


HATS: Kinds[tuple[Wear, Covering]] = Kinds(
    "hat",
    train={
        "beanie": (_beanie, "hat"),
        "cap": (_cap, "hat"),
        "sun hat": (_brimmed(0.07, 0.08, 0.02), "hat"),
        "hard hat": (_helmet, "hat"),
    },
    test={
        "fedora": (_brimmed(0.1, 0.045, 0.008), "hat"),
        "headscarf": (_headscarf, "veil"),
        "bucket hat": (_brimmed(0.075, 0.035, -0.03), "hat"),
    },
)
"""Hats, and how they cover the hair."""
