"""Fabrics, carpets and leather."""

from __future__ import annotations

from functools import partial

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.textures import noise
from aa2_synth.textures.palette import dyed, grey, hsv, pale, times
from aa2_synth.textures.texture import Families, Texture


def _weave(rng: np.random.Generator, count: int, twill: bool = False) -> tuple:
    """Threads over and under each other, each a little thicker or thinner than the next."""
    x, y = noise.unit()
    slant = x if twill else 0.0
    over = np.sin(2 * np.pi * count * x) * np.sin(2 * np.pi * count * (y + slant))
    return 0.8 * over + 0.5 * noise.fractal(rng, 0.4, coarsest=20), 0


def _ribs(rng: np.random.Generator, count: int) -> tuple:
    x, _ = noise.unit()
    return 1.1 * np.sin(2 * np.pi * count * x) + 0.4 * noise.fractal(rng, 0.4, coarsest=20), 0


def _pile(rng: np.random.Generator, slope: float, coarsest: float) -> tuple:
    return noise.fractal(rng, slope, coarsest=coarsest), 0


def _plaid(rng: np.random.Generator) -> tuple:
    x, y = noise.unit()
    count, wide = int(rng.integers(2, 5)), rng.uniform(0.25, 0.5)
    stripe = ((x * count % 1) < wide).astype(int) + ((y * count % 1) < wide)
    return 0.7 * noise.fractal(rng, 0.2, coarsest=30), stripe


def _folds(rng: np.random.Generator, count: int) -> tuple:
    """Hanging cloth: uneven folds along y."""
    x, _ = noise.unit()
    bend = x + 0.012 * np.sin(2 * np.pi * x * 3 + rng.uniform(0, 6)) + 0.02 * np.sin(2 * np.pi * x * 2)
    fold = np.sin(2 * np.pi * count * bend) + 0.4 * np.sin(2 * np.pi * (2 * count + 1) * bend)
    return 1.5 * fold + 0.15 * noise.fractal(rng, 0.4, 4.0, 20.0), 0


def _rug(rng: np.random.Generator, borders: int) -> tuple:
    """A border around a field with a repeated figure."""
    x, y = noise.unit()
    edge = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    part = np.zeros((noise.SIZE, noise.SIZE), int)
    for k in range(borders):
        part[(edge > 0.03 + 0.05 * k) & (edge < 0.055 + 0.05 * k)] = 1 + k % 2
    figure = noise.cells(rng, 6, 6, 0.5)
    away = np.abs(figure.u - 0.5) + np.abs(figure.v - 0.5)
    field = edge > 0.05 + 0.05 * borders
    part[field & (away < 0.32)] = 1
    part[field & (away < 0.16)] = 2
    return 0.8 * noise.fractal(rng, 0.2, coarsest=30), part


def _hide(rng: np.random.Generator) -> tuple:
    return 0.5 * noise.fractal(rng, 0.8, coarsest=10) + 0.5 * noise.fractal(rng, 0.2, coarsest=40), 0


CLOTHS: Families = {
    "fabric": Kinds(
        "fabric",
        train={
            "linen": Texture(partial(_weave, count=48), (dyed((0.45, 0.9)),), (0.04,)),
            "tweed": Texture(partial(_pile, slope=0.25, coarsest=30), (dyed((0.3, 0.6)),), (0.1,)),
            "stripes of fabric": Texture(partial(_ribs, count=10), (dyed((0.5, 0.85)),), (0.05,)),
        },
        test={
            "twill": Texture(partial(_weave, count=32, twill=True), (dyed((0.4, 0.85)),), (0.05,)),
            "corduroy": Texture(partial(_ribs, count=40), (dyed((0.35, 0.7)),), (0.09,)),
            "plaid": Texture(_plaid, (dyed((0.45, 0.8)), times(0.8, 1.15), times(0.6, 0.8)), (0.04,)),
        },
    ),
    "carpet": Kinds(
        "carpet",
        train={
            "loop pile": Texture(partial(_pile, slope=0.1, coarsest=40), (dyed((0.4, 0.75), 0.35),), (0.06,)),
            "heather": Texture(partial(_pile, slope=0.4, coarsest=20), (grey(0.45, 0.7),), (0.07,)),
        },
        test={
            "ribbed carpet": Texture(partial(_ribs, count=36), (dyed((0.42, 0.72), 0.35),), (0.06,)),
            "shag": Texture(partial(_pile, slope=0.6, coarsest=16), (pale((0.6, 0.85)),), (0.06,)),
        },
    ),
    "rug": Kinds(
        "rug",
        train={
            "bordered rug": Texture(
                partial(_rug, borders=3),
                (dyed((0.4, 0.7)), dyed((0.6, 0.9)), times(0.5, 0.8)),
                (0.05,),
                False,
            )
        },
        test={
            "plain bordered rug": Texture(
                partial(_rug, borders=1),
                (pale((0.7, 0.9)), dyed((0.4, 0.7)), times(0.6, 0.9)),
                (0.05,),
                False,
            )
        },
    ),
    "curtain": Kinds(
        "curtain",
        train={"wide folds": Texture(partial(_folds, count=5), (dyed((0.4, 0.85)),), (0.14,))},
        test={"narrow folds": Texture(partial(_folds, count=11), (dyed((0.45, 0.9)),), (0.1,))},
    ),
    "leather": Kinds(
        "leather",
        train={"brown leather": Texture(_hide, (hsv((0.04, 0.08), (0.35, 0.6), (0.3, 0.55)),), (0.06,))},
        test={"black leather": Texture(_hide, (grey(0.16, 0.3),), (0.07,))},
    ),
}
