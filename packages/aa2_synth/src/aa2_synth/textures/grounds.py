"""What lies, grows and stands in the open."""

from __future__ import annotations

from functools import partial

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.textures import noise
from aa2_synth.textures.floors import bricks, planks, quiet, tiles
from aa2_synth.textures.palette import dyed, grey, hsv, pale, times
from aa2_synth.textures.texture import Families, Texture


def _blades(rng: np.random.Generator, stretch: float = 2.5) -> tuple:
    return 0.9 * noise.fractal(rng, 0.35, stretch, 24.0), 0


def _mown(rng: np.random.Generator) -> tuple:
    x, _ = noise.unit()
    return 0.8 * noise.fractal(rng, 0.35, 2.5, 24.0), (x * 2 % 1 > 0.5).astype(int)


def _meadow(rng: np.random.Generator) -> tuple:
    flower = noise.fractal(rng, 0.3, coarsest=30) > 2.7
    return 0.9 * noise.fractal(rng, 0.4, 3.0, 14.0), flower.astype(int)


def _pebbles(rng: np.random.Generator) -> tuple:
    return 1.0 * noise.fractal(rng, 0.1, coarsest=40), (noise.fractal(rng, 0.2, coarsest=40) > 1.4).astype(
        int
    )


def _ripples(rng: np.random.Generator) -> tuple:
    _, y = noise.unit()
    bend = 0.02 * noise.fractal(rng, 1.5, coarsest=1)
    return 0.6 * np.sin((y + bend) * 2 * np.pi * 14) + 0.7 * noise.fractal(rng, 0.2, coarsest=30), 0


def _cobbles(rng: np.random.Generator) -> tuple:
    stone = noise.cells(rng, 12, 12, 0.5)
    round_ = np.hypot(stone.u - 0.5, stone.v - 0.5)
    return stone.tone + 0.8 - 4.0 * round_**2 + 0.3 * noise.fractal(rng, 0.5, coarsest=12), (
        round_ > 0.55
    ).astype(int)


def _foliage(rng: np.random.Generator, stretch: float = 1.0) -> tuple:
    """Leaves that catch the light before dark gaps."""
    clump = noise.fractal(rng, 0.9, stretch, 5.0)
    leaf = noise.fractal(rng, 0.3, stretch, 16.0)
    return 0.6 * clump + 0.9 * leaf, 0


def _flowers(rng: np.random.Generator) -> tuple:
    leaf = noise.fractal(rng, 0.4, coarsest=16)
    bloom = noise.fractal(rng, 0.5, coarsest=14)
    other = noise.fractal(rng, 0.5, coarsest=14)
    return leaf, np.where(bloom > 0.9, 1, np.where(other > 1.1, 2, 0))


def _bark(rng: np.random.Generator) -> tuple:
    return 0.9 * noise.fractal(rng, 0.8, 6.0, 10.0), 0


def _birch(rng: np.random.Generator) -> tuple:
    scar = noise.fractal(rng, 0.8, 0.2, 6.0) > 1.5
    return 0.5 * noise.fractal(rng, 0.8, 0.3, 8.0), scar.astype(int)


def _water(rng: np.random.Generator) -> tuple:
    return 0.9 * noise.fractal(rng, 1.3, 0.25, 3.0), 0


_LAWN = hsv((0.2, 0.25), (0.4, 0.55), (0.45, 0.62))

GROUNDS: Families = {
    "grass": Kinds(
        "grass",
        train={
            "lawn": Texture(_blades, (_LAWN,), (0.1,)),
            "meadow": Texture(_meadow, (hsv((0.19, 0.24), (0.4, 0.55), (0.42, 0.58)), pale()), (0.12, 0.03)),
        },
        test={
            "mown stripes": Texture(
                _mown, (hsv((0.26, 0.3), (0.38, 0.5), (0.45, 0.6)), times(1.08, 1.16)), (0.09,)
            ),
            "dry grass": Texture(
                partial(_blades, stretch=4.0), (hsv((0.13, 0.17), (0.3, 0.42), (0.58, 0.72)),), (0.1,)
            ),
        },
    ),
    "sand": Kinds(
        "sand",
        train={
            "gravel": Texture(
                _pebbles, (hsv((0.09, 0.12), (0.1, 0.22), (0.62, 0.78)), times(0.75, 0.9)), (0.06,)
            )
        },
        test={"beach sand": Texture(_ripples, (hsv((0.1, 0.125), (0.2, 0.34), (0.76, 0.9)),), (0.025,))},
    ),
    "asphalt": Kinds(
        "asphalt",
        train={"tarmac": Texture(partial(quiet, slope=0.15, coarsest=30), (grey(0.36, 0.5),), (0.05,))},
        test={"worn asphalt": Texture(partial(quiet, slope=0.5, coarsest=8), (grey(0.45, 0.58),), (0.045,))},
    ),
    "paving": Kinds(
        "paving",
        train={
            "slabs of stone": Texture(
                partial(tiles, across=(2, 4), flat=1.0), (grey(0.6, 0.76), times(0.7, 0.85)), (0.045,)
            ),
            "cobbles": Texture(_cobbles, (grey(0.5, 0.66), times(0.55, 0.7)), (0.07,)),
        },
        test={
            "brick paving": Texture(
                partial(bricks, rows=(3, 5)),
                (hsv((0.02, 0.06), (0.2, 0.38), (0.55, 0.7)), times(0.6, 0.8)),
                (0.07,),
            ),
            "long slabs": Texture(
                partial(tiles, across=(2, 3), flat=2.0, shift=0.5),
                (grey(0.6, 0.78), times(0.7, 0.85)),
                (0.04,),
            ),
        },
    ),
    "decking": Kinds(
        "decking",
        train={
            "larch decking": Texture(
                partial(planks, across=(9, 13), pieces=1, gap=0.07),
                (hsv((0.07, 0.09), (0.2, 0.4), (0.5, 0.68)),),
                (0.08,),
            )
        },
        test={
            "grey decking": Texture(
                partial(planks, across=(6, 9), pieces=1, gap=0.07),
                (hsv((0.1, 0.14), (0.04, 0.12), (0.5, 0.66)),),
                (0.07,),
            )
        },
    ),
    "leaves": Kinds(
        "leaves",
        train={
            "broad leaves": Texture(_foliage, (hsv((0.2, 0.26), (0.42, 0.6), (0.36, 0.55)),), (0.26,)),
            "autumn leaves": Texture(_foliage, (hsv((0.06, 0.12), (0.5, 0.7), (0.5, 0.7)),), (0.24,)),
        },
        test={
            "needles": Texture(
                partial(_foliage, stretch=3.0), (hsv((0.31, 0.37), (0.3, 0.5), (0.3, 0.45)),), (0.25,)
            ),
            "olive leaves": Texture(_foliage, (hsv((0.17, 0.195), (0.22, 0.4), (0.45, 0.6)),), (0.22,)),
        },
    ),
    "house plant": Kinds(
        "house plant",
        train={"glossy leaves": Texture(_foliage, (hsv((0.24, 0.29), (0.4, 0.6), (0.35, 0.5)),), (0.24,))},
        test={"soft leaves": Texture(_foliage, (hsv((0.3, 0.36), (0.3, 0.45), (0.45, 0.6)),), (0.2,))},
    ),
    "flowers": Kinds(
        "flowers",
        train={"flower bed": Texture(_flowers, (_LAWN, dyed((0.8, 0.98)), pale((0.85, 1.0))), (0.14, 0.06))},
        test={
            "heath": Texture(
                _flowers,
                (hsv((0.27, 0.32), (0.3, 0.45), (0.4, 0.55)), dyed((0.7, 0.95)), times(1.2, 1.5)),
                (0.14, 0.06),
            )
        },
    ),
    "bark": Kinds(
        "bark",
        train={"rough bark": Texture(_bark, (hsv((0.06, 0.09), (0.2, 0.35), (0.34, 0.48)),), (0.14,))},
        test={"birch bark": Texture(_birch, (grey(0.7, 0.85), grey(0.2, 0.35)), (0.06,))},
    ),
    "water": Kinds(
        "water",
        train={"pond": Texture(_water, (hsv((0.5, 0.56), (0.2, 0.32), (0.5, 0.62)),), (0.07,))},
        test={"sea": Texture(_water, (hsv((0.53, 0.57), (0.35, 0.5), (0.58, 0.72)),), (0.06,))},
    ),
}
