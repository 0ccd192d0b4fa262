"""What furniture and things are made of."""

from __future__ import annotations

from functools import partial

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.textures import noise
from aa2_synth.textures.floors import quiet
from aa2_synth.textures.palette import dyed, grey, hsv, pale, times
from aa2_synth.textures.texture import Families, Texture


def _timber(rng: np.random.Generator, waves: float) -> tuple:
    """Sawn wood: drawn out grain that bends around where branches were."""
    x, _ = noise.unit()
    bend = noise.fractal(rng, 1.6, 3.0, 1.0)
    rings = np.sin(2 * np.pi * (waves * x + 0.25 * bend))
    return 0.7 * rings + 0.7 * noise.fractal(rng, 0.8, 16.0, 8.0), 0


def _brushed(rng: np.random.Generator) -> tuple:
    return 0.8 * noise.fractal(rng, 0.5, 0.05, 10.0), 0


def _carton(rng: np.random.Generator, tape: float) -> tuple:
    x, y = noise.unit()
    edge = np.minimum.reduce([x, y, 1 - x, 1 - y]) < 0.02
    band = np.abs(x - 0.5) < tape
    shade = 0.6 * noise.fractal(rng, 0.8, coarsest=6)
    return np.where(edge, -2.0, shade), band.astype(int)


def _segments(rng: np.random.Generator, count: int) -> tuple:
    x, _ = noise.unit()
    return 0.4 * noise.fractal(rng, 0.5, coarsest=12), (np.floor(x * count) % 2).astype(int)


def _bands(rng: np.random.Generator) -> tuple:
    _, y = noise.unit()
    return 0.4 * noise.fractal(rng, 0.5, coarsest=12), (np.abs(y - 0.5) < rng.uniform(0.06, 0.16)).astype(int)


def _speckled(rng: np.random.Generator) -> tuple:
    return 0.5 * noise.fractal(rng, 0.6, coarsest=14), (noise.fractal(rng, 0.5, coarsest=30) > 1.3).astype(
        int
    )


THINGS: Families = {
    "wood": Kinds(
        "wood",
        train={
            "oak": Texture(
                partial(_timber, waves=4), (hsv((0.075, 0.095), (0.3, 0.45), (0.55, 0.78)),), (0.06,)
            ),
            "walnut": Texture(
                partial(_timber, waves=5), (hsv((0.05, 0.072), (0.4, 0.55), (0.3, 0.46)),), (0.08,)
            ),
            "white lacquer": Texture(partial(quiet, slope=0.4, coarsest=20), (grey(0.82, 0.95),), (0.008,)),
        },
        test={
            "pine": Texture(
                partial(_timber, waves=3), (hsv((0.098, 0.115), (0.28, 0.42), (0.7, 0.88)),), (0.05,)
            ),
            "cherry": Texture(
                partial(_timber, waves=6), (hsv((0.03, 0.048), (0.42, 0.58), (0.42, 0.6)),), (0.07,)
            ),
        },
    ),
    "paint": Kinds(
        "paint",
        train={"gloss paint": Texture(partial(quiet, slope=0.5, coarsest=16), (dyed((0.35, 0.9)),), (0.01,))},
        test={"milk paint": Texture(partial(quiet, slope=0.9, coarsest=8), (dyed((0.4, 0.9)),), (0.02,))},
    ),
    "trim": Kinds(
        "trim",
        train={"white trim": Texture(partial(quiet, slope=0.5, coarsest=16), (grey(0.84, 0.95),), (0.006,))},
        test={"cream trim": Texture(partial(quiet, slope=0.5, coarsest=16), (pale((0.82, 0.93)),), (0.006,))},
    ),
    "metal": Kinds(
        "metal",
        train={
            "steel": Texture(_brushed, (grey(0.5, 0.72),), (0.05,)),
            "black steel": Texture(_brushed, (grey(0.14, 0.26),), (0.06,)),
        },
        test={
            "aluminium": Texture(_brushed, (grey(0.72, 0.86),), (0.04,)),
            "brass": Texture(_brushed, (hsv((0.11, 0.14), (0.35, 0.5), (0.6, 0.75)),), (0.06,)),
        },
    ),
    "rubber": Kinds(
        "rubber",
        train={"black rubber": Texture(partial(quiet, slope=0.4, coarsest=20), (grey(0.1, 0.15),), (0.03,))},
        test={"grey rubber": Texture(partial(quiet, slope=0.4, coarsest=20), (grey(0.17, 0.23),), (0.03,))},
    ),
    "pane": Kinds(
        "pane",
        train={
            "dark glass": Texture(partial(quiet, slope=0.4), (hsv((0.56, 0.6), (0.1, 0.25), (0.2, 0.3)),))
        },
        test={
            "tinted glass": Texture(partial(quiet, slope=0.4), (hsv((0.4, 0.5), (0.1, 0.25), (0.24, 0.34)),))
        },
    ),
    "rear light": Kinds(
        "rear light",
        train={"red lens": Texture(quiet, (hsv((0.98, 1.01), (0.75, 0.9), (0.55, 0.75)),), (0.02,))},
        test={"crimson lens": Texture(quiet, (hsv((0.93, 0.97), (0.75, 0.9), (0.45, 0.65)),), (0.02,))},
    ),
    "plastic": Kinds(
        "plastic",
        train={
            "bright plastic": Texture(partial(quiet, slope=0.5, coarsest=20), (dyed((0.6, 0.95)),), (0.006,))
        },
        test={
            "pale plastic": Texture(partial(quiet, slope=0.5, coarsest=20), (pale((0.7, 0.95)),), (0.006,))
        },
    ),
    "stone": Kinds(
        "stone",
        train={"granite": Texture(_speckled, (grey(0.5, 0.7), times(0.6, 0.8)), (0.05,))},
        test={
            "sandstone": Texture(
                partial(quiet, slope=0.8, coarsest=6),
                (hsv((0.08, 0.11), (0.15, 0.28), (0.65, 0.8)),),
                (0.05,),
            )
        },
    ),
    "backdrop": Kinds(
        "backdrop",
        train={
            "grey paper": Texture(partial(quiet, slope=1.4, coarsest=2), (grey(0.5, 0.8),), (0.008,)),
            "white paper": Texture(partial(quiet, slope=1.4, coarsest=2), (grey(0.88, 0.96),), (0.004,)),
        },
        test={
            "coloured paper": Texture(partial(quiet, slope=1.4, coarsest=2), (dyed((0.5, 0.85)),), (0.008,))
        },
    ),
    "cardboard": Kinds(
        "cardboard",
        train={
            "taped carton": Texture(
                partial(_carton, tape=0.06),
                (hsv((0.08, 0.095), (0.35, 0.48), (0.55, 0.72)), times(1.1, 1.25)),
                (0.03,),
                False,
            )
        },
        test={
            "plain carton": Texture(
                partial(_carton, tape=0.0),
                (hsv((0.1, 0.115), (0.25, 0.38), (0.62, 0.8)), times(1.1, 1.2)),
                (0.03,),
                False,
            )
        },
    ),
    "ball": Kinds(
        "ball",
        train={
            "beach ball": Texture(
                partial(_segments, count=6), (dyed((0.6, 0.95)), pale((0.85, 1.0))), (0.02,), False
            )
        },
        test={"banded ball": Texture(_bands, (dyed((0.5, 0.9)), pale((0.8, 1.0))), (0.02,), False)},
    ),
}
