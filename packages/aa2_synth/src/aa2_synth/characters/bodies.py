"""Bodies and faces by split: the space of phenotypes is cut into cells, each kept for one split."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aa2_synth.body.body import Shape, shape
from aa2_synth.kinds import Split

_BINS: dict[str, dict[str, tuple[float, float]]] = {
    "gender": {"masculine": (0.0, 0.22), "feminine": (0.78, 1.0)},
    "age": {
        "child": (1 / 3, 0.47),
        "teen": (0.52, 0.6),
        "young": (0.62, 0.72),
        "middle-aged": (0.75, 0.87),
        "old": (0.9, 1.0),
    },
    "weight": {"thin": (0.08, 0.36), "medium": (0.4, 0.62), "heavy": (0.66, 1.0)},
    "muscle": {"soft": (0.15, 0.48), "firm": (0.52, 0.92)},
    "height": {"short": (0.05, 0.35), "middling": (0.38, 0.62), "tall": (0.65, 0.95)},
}
_AGE_SHARES = (0.12, 0.1, 0.4, 0.2, 0.18)
_FACE_BINS: tuple[tuple[dict[str, float], ...], ...] = (
    (  # heads
        {"head-oval": 0.7},
        {"head-round": 0.6},
        {"head-square": 0.5},
        {"head-rectangular": 0.6},
        {"head-triangular": 0.5},
        {"head-invertedtriangular": 0.6},
        {"head-diamond": 0.6},
    ),
    (  # noses
        {"nose-scale-horiz+": 0.6, "nose-nostrils-width+": 0.4},
        {"nose-hump+": 0.7, "nose-scale-depth+": 0.3},
        {"nose-point+": 0.6, "nose-scale-vert-": 0.5},
        {"nose-curve-": 0.6, "nose-scale-horiz-": 0.4},
        {"nose-base-": 0.6, "nose-scale-vert+": 0.4},
        {"nose-point-": 0.5, "nose-width2+": 0.5},
    ),
    (  # eyes and brows
        {"eye-scale+": 0.5, "eyebrows-trans+": 0.4},
        {"eye-corner2+": 0.7, "eye-eyefold-": 0.5},
        {"eye-height2-": 0.5, "eyebrows-trans-": 0.6},
        {"eye-trans-": 0.5, "eyebrows-angle-": 0.6},
        {"eye-trans+": 0.5, "eyebrows-angle+": 0.5},
    ),
    (  # mouths and chins
        {"mouth-scale-horiz+": 0.5, "mouth-lowerlip-volume+": 0.5},
        {"mouth-scale-horiz-": 0.5, "chin-width-": 0.5},
        {"mouth-upperlip-volume+": 0.6, "chin-prominent-": 0.4},
        {"chin-width+": 0.6, "chin-height+": 0.4},
        {"mouth-trans+": 0.4, "chin-triangle": 0.5},
    ),
)
_FREE_FEATURES = (
    "cheek-bones",
    "cheek-volume",
    "chin-bones",
    "ear-scale",
    "ear-wing",
    "forehead-scale-vert",
    "forehead-nubian",
    "head-scale-horiz",
    "head-scale-depth",
    "head-scale-vert",
    "neck-scale-horiz",
    "mouth-lowerlip-volume",
    "nose-scale-depth",
    "eye-bag",
)


@dataclass(frozen=True)
class Build:
    """A body as drawn.

    Attributes:
        phenotypes: see `body.shape`, 0 to 1.
        features: of the face, see `body.shape`.
        labels: of its cells.
    """

    phenotypes: dict[str, float]
    features: dict[str, float]
    labels: tuple[str, str]

    @property
    def feminine(self) -> bool:
        """Whether it is a girl or a woman."""
        return self.phenotypes["gender"] > 0.5

    @property
    def age(self) -> float:
        """1/3 a child, 2/3 young, 1 old."""
        return self.phenotypes["age"]

    def shape(self) -> Shape:
        """The body, of `template`'s V vertices."""
        return shape(self.phenotypes, self.features)


@lru_cache(maxsize=2)
def body_cells(split: Split) -> list[tuple[str, ...]]:
    """The cells of a split: names of the bins of gender, age, weight, muscle, height."""
    return [
        tuple(list(bins)[i] for i, bins in zip(cell, _BINS.values(), strict=True))
        for cell in itertools.product(*(range(len(bins)) for bins in _BINS.values()))
        if _is_test(cell, (1, 1, 2, 2, 3)) == (split == "test")
    ]


@lru_cache(maxsize=2)
def face_cells(split: Split) -> list[tuple[int, ...]]:
    """The combinations of head, nose, eyes and mouth of a split."""
    every = itertools.product(*(range(len(bins)) for bins in _FACE_BINS))
    return [cell for cell in every if _is_test(cell, (1, 2, 3, 1)) == (split == "test")]


def _is_test(cell: tuple[int, ...], steps: tuple[int, ...]) -> bool:
    """A quarter of the cells, spread so that neighbours differ."""
    return sum(i * step for i, step in zip(cell, steps, strict=True)) % 4 == 1


def make_build(rng: np.random.Generator, split: Split) -> Build:
    """A random body of a split: ages by their share, everything else evenly."""
    age = list(_BINS["age"])[rng.choice(len(_AGE_SHARES), p=_AGE_SHARES)]
    cells = [cell for cell in body_cells(split) if cell[1] == age]
    cell = cells[rng.integers(len(cells))]
    phenotypes = {
        name: float(rng.uniform(*_BINS[name][bin_])) for name, bin_ in zip(_BINS, cell, strict=True)
    }
    ancestry = rng.dirichlet((0.5, 0.5, 0.5))
    phenotypes |= dict(zip(("african", "asian", "caucasian"), ancestry.tolist(), strict=True))
    phenotypes["ideal" if rng.random() < 0.6 else "uncommon"] = float(rng.uniform(0, 0.8))
    if phenotypes["gender"] > 0.5 and phenotypes["age"] > 0.5:
        phenotypes["full_bust" if rng.random() < 0.4 else "flat_bust"] = float(rng.uniform(0, 0.7))
    faces = face_cells(split)
    face = faces[rng.integers(len(faces))]
    features = _features(rng, face, phenotypes["age"])
    return Build(phenotypes, features, (f"body:{' '.join(cell)}", f"face:{'-'.join(map(str, face))}"))


def _features(rng: np.random.Generator, face: tuple[int, ...], age: float) -> dict[str, float]:
    features: dict[str, float] = {}
    child = 0.5 if age < 0.5 else 1.0
    for bins, index in zip(_FACE_BINS, face, strict=True):
        for name, amount in bins[index].items():
            features[name] = child * amount * float(rng.uniform(0.6, 1.2))
    for name in rng.permutation(_FREE_FEATURES)[: rng.integers(3, 8)]:
        towards = f"{name}{'+' if rng.random() < 0.5 else '-'}"
        features[towards] = features.get(towards, 0.0) + child * float(rng.uniform(0.1, 0.5))
    if age > 0.85:
        features["head-age+"] = float(rng.uniform(0.2, 0.8))
    return features
