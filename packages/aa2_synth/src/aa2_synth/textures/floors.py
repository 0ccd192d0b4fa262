"""Floors and walls of buildings."""

from __future__ import annotations

from functools import partial

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.textures import noise
from aa2_synth.textures.palette import dyed, grey, hsv, pale, times
from aa2_synth.textures.texture import Families, Texture

_DARK = -2.6
"""Shade of a gap."""


def _grain(rng: np.random.Generator, stretch: float = 14.0) -> np.ndarray:
    return 0.5 * noise.fractal(rng, 0.8, stretch, 6.0)


def planks(rng: np.random.Generator, across: tuple[int, int], pieces: int, gap: float) -> tuple:
    """Boards along y: as a `Pattern`, shades ``(SIZE, SIZE)`` and one part.

    Args:
        rng: source of all choices.
        across: range of how many beside each other.
        pieces: into which each is cut.
        gap: between them, as a share of the width.
    """
    board = noise.boards(rng, int(rng.integers(*across)), pieces)
    shade = 1.1 * board.tone + _grain(rng)
    return np.where(board.joint(gap, 0.006), _DARK, shade), 0


def _herringbone(rng: np.random.Generator) -> tuple:
    block, lying = noise.herringbone(rng)
    grain = np.where(lying, _grain(rng, 1 / 14.0), _grain(rng))
    return np.where(block.joint(0.05, 0.015), -2.0, block.tone + grain), 0


def tiles(rng: np.random.Generator, across: tuple[int, int], flat: float = 1.0, shift: float = 0.0) -> tuple:
    """Tiles, and the grout between them, as a `Pattern` of two parts.

    Args:
        rng: source of all choices.
        across: range of half of how many lie beside each other.
        flat: how many times as wide as high each is.
        shift: of each row against the one above, in tiles.
    """
    count = 2 * int(rng.integers(*across))
    tile = noise.cells(rng, count, round(count * flat), shift)
    width = rng.uniform(0.02, 0.05)
    part = tile.joint(width, width * flat).astype(int)
    return 0.8 * tile.tone + 0.5 * noise.fractal(rng, 0.9, coarsest=6), part


def _hexagons(rng: np.random.Generator) -> tuple:
    slack, tone = noise.hexagons(rng, int(rng.integers(5, 10)))
    return 0.8 * tone + 0.4 * noise.fractal(rng, 0.9, coarsest=6), (slack < 0.03).astype(int)


def _chequered(rng: np.random.Generator) -> tuple:
    count = 2 * int(rng.integers(2, 4))
    tile = noise.cells(rng, count, count)
    x, y = noise.unit()
    odd = (np.floor(x * count) + np.floor(y * count)).astype(int) % 2
    shade = 0.6 * tile.tone + 0.6 * noise.fractal(rng, 0.9, coarsest=5)
    return np.where(tile.joint(0.02, 0.02), -2.0, shade), odd


def _terrazzo(rng: np.random.Generator) -> tuple:
    chip = noise.fractal(rng, 0.7, coarsest=18)
    other = noise.fractal(rng, 0.7, coarsest=22)
    part = np.where(chip > 1.25, 1, np.where(other > 1.35, 2, 0))
    return 0.5 * noise.fractal(rng, 0.6, coarsest=10), part


def quiet(rng: np.random.Generator, slope: float = 0.7, coarsest: float = 10.0) -> tuple:
    """Hardly anything: what paint, plaster and paper look like from where one stands; as `noise.fractal`."""
    return 0.8 * noise.fractal(rng, slope, coarsest=coarsest), 0


def _screed(rng: np.random.Generator) -> tuple:
    return 0.7 * noise.fractal(rng, 1.2, coarsest=2) + 0.6 * noise.fractal(rng, 0.3, coarsest=20), 0


def _formwork(rng: np.random.Generator) -> tuple:
    panel = noise.cells(rng, 2, 2)
    hole = np.hypot(np.abs(panel.u - 0.5) - 0.25, np.abs(panel.v - 0.5) - 0.3) < 0.022
    shade = 0.5 * panel.tone + 0.6 * noise.fractal(rng, 0.9, coarsest=4)
    return np.where(panel.joint(0.012, 0.012) | hole, _DARK, shade), 0


def bricks(rng: np.random.Generator, rows: tuple[int, int], long: float = 0.5, shift: float = 0.5) -> tuple:
    """Courses of bricks, and the mortar between them, as a `Pattern` of two parts.

    Args:
        rng: source of all choices.
        rows: range of a quarter of how many courses there are.
        long: height of a brick as a share of its length.
        shift: of each course against the one above, in bricks.
    """
    down = 4 * int(rng.integers(*rows))
    brick = noise.cells(rng, max(1, round(down * long)), down, shift)
    part = brick.joint(0.05, 0.05 / long * rng.uniform(0.8, 1.4)).astype(int)
    return 1.1 * brick.tone + 0.6 * noise.fractal(rng, 0.7, coarsest=8), part


def _stripes(rng: np.random.Generator) -> tuple:
    x, _ = noise.unit()
    count = int(rng.integers(4, 11))
    part = (x * count % 1 > rng.uniform(0.35, 0.75)).astype(int)
    return 0.5 * noise.fractal(rng, 0.5, coarsest=20), part


def _sprigs(rng: np.random.Generator) -> tuple:
    """A small leaf motif in offset rows."""
    leaf = noise.cells(rng, 8, 8, 0.5)
    a, b = leaf.u - 0.5, leaf.v - 0.5
    petals = np.hypot(a, b) < 0.13 + 0.1 * np.cos(5 * np.arctan2(b, a))
    return 0.5 * noise.fractal(rng, 0.5, coarsest=20), petals.astype(int)


def _dots(rng: np.random.Generator) -> tuple:
    dot = noise.cells(rng, 10, 10, 0.5)
    part = np.hypot(dot.u - 0.5, dot.v - 0.5) < rng.uniform(0.1, 0.2)
    return 0.5 * noise.fractal(rng, 0.5, coarsest=20), part.astype(int)


def _chevrons(rng: np.random.Generator) -> tuple:
    x, y = noise.unit()
    count = int(rng.integers(4, 8))
    wave = y * 2 * count + np.abs(x * count % 1 - 0.5)
    return 0.5 * noise.fractal(rng, 0.5, coarsest=20), (wave % 1 > 0.5).astype(int)


def _panelling(rng: np.random.Generator, across: tuple[int, int]) -> tuple:
    """Upright boards with a shadow gap."""
    board = noise.cells(rng, int(rng.integers(*across)), 1)
    return np.where(board.joint(0.04, 0.0), -2.2, 0.6 * board.tone + _grain(rng)), 0


def _frames(rng: np.random.Generator) -> tuple:
    """Raised fields with a lit and a shaded edge."""
    field = noise.cells(rng, int(rng.integers(2, 4)), 2)
    shade = 0.3 * noise.fractal(rng, 0.5, coarsest=20)
    edge = field.within(0.84, 0.84) & ~field.within(0.78, 0.8)
    return np.where(edge, np.where(field.v + field.u < 1, -2.2, 1.6), shade), 0


def _blocks(rng: np.random.Generator) -> tuple:
    return bricks(rng, (1, 3), 0.5, 0.5)


_OAK = hsv((0.075, 0.095), (0.28, 0.45), (0.55, 0.78))
_WALNUT = hsv((0.055, 0.075), (0.35, 0.55), (0.32, 0.5))
_PINE = hsv((0.098, 0.115), (0.28, 0.45), (0.7, 0.88))
_CHERRY = hsv((0.03, 0.052), (0.4, 0.58), (0.45, 0.65))

FLOORS: Families = {
    "parquet": Kinds(
        "parquet",
        train={
            "oak strips": Texture(partial(planks, across=(10, 16), pieces=3, gap=0.03), (_OAK,), (0.09,)),
            "walnut boards": Texture(partial(planks, across=(6, 10), pieces=2, gap=0.02), (_WALNUT,), (0.1,)),
            "grey oak": Texture(
                partial(planks, across=(7, 11), pieces=2, gap=0.02),
                (hsv((0.08, 0.1), (0.06, 0.16), (0.5, 0.75)),),
                (0.07,),
            ),
        },
        test={
            "herringbone": Texture(_herringbone, (_CHERRY,), (0.09,)),
            "pine boards": Texture(partial(planks, across=(5, 8), pieces=1, gap=0.03), (_PINE,), (0.07,)),
        },
    ),
    "tiles": Kinds(
        "tiles",
        train={
            "square tiles": Texture(
                partial(tiles, across=(1, 4)), (pale((0.6, 0.9)), grey(0.5, 0.75)), (0.03,)
            ),
            "terracotta": Texture(
                partial(tiles, across=(2, 4)),
                (hsv((0.03, 0.055), (0.4, 0.55), (0.55, 0.72)), grey(0.55, 0.7)),
                (0.08, 0.04),
            ),
            "terrazzo": Texture(_terrazzo, (grey(0.68, 0.85), times(0.55, 0.8), dyed((0.4, 0.8))), (0.03,)),
        },
        test={
            "hexagons": Texture(_hexagons, (pale((0.6, 0.92)), grey(0.4, 0.7)), (0.035,)),
            "chequered": Texture(_chequered, (pale((0.7, 0.9)), times(0.35, 0.75)), (0.04,)),
            "slabs": Texture(
                partial(tiles, across=(1, 2), flat=0.5), (grey(0.5, 0.75), times(0.6, 0.8)), (0.05,)
            ),
        },
    ),
    "wall tiles": Kinds(
        "wall tiles",
        train={
            "metro tiles": Texture(
                partial(tiles, across=(2, 4), flat=2.0, shift=0.5), (pale(), grey(0.6, 0.8)), (0.02,)
            )
        },
        test={
            "small tiles": Texture(
                partial(tiles, across=(5, 8)), (pale((0.65, 0.92)), grey(0.7, 0.85)), (0.04,)
            )
        },
    ),
    "plaster": Kinds(
        "plaster",
        train={
            "matt paint": Texture(partial(quiet, slope=0.4, coarsest=24), (pale(),), (0.006,)),
            "roughcast": Texture(partial(quiet, slope=0.2, coarsest=30), (pale((0.7, 0.92)),), (0.025,)),
            "deep paint": Texture(
                partial(quiet, slope=0.4, coarsest=24), (dyed((0.5, 0.78), 0.38),), (0.006,)
            ),
        },
        test={
            "limewash": Texture(partial(quiet, slope=1.2, coarsest=3), (pale(),), (0.012,)),
            "clay": Texture(partial(quiet, slope=0.6, coarsest=14), (dyed((0.6, 0.85), 0.35),), (0.018,)),
        },
    ),
    "wallpaper": Kinds(
        "wallpaper",
        train={
            "stripes": Texture(_stripes, (pale(), times(0.84, 0.95)), (0.008,)),
            "sprigs": Texture(_sprigs, (pale((0.75, 0.92)), times(0.72, 0.9)), (0.008,)),
        },
        test={
            "dots": Texture(_dots, (pale((0.75, 0.92)), times(0.75, 0.9)), (0.008,)),
            "chevrons": Texture(_chevrons, (pale(), times(0.86, 0.95)), (0.008,)),
        },
    ),
    "panelling": Kinds(
        "panelling",
        train={
            "tongue and groove": Texture(partial(_panelling, across=(10, 16)), (pale((0.7, 0.92)),), (0.03,)),
            "oak panelling": Texture(partial(_panelling, across=(6, 10)), (_OAK,), (0.08,)),
        },
        test={
            "framed fields": Texture(_frames, (pale((0.6, 0.9)),), (0.05,), loose=False),
            "cherry panelling": Texture(partial(_panelling, across=(3, 6)), (_CHERRY,), (0.07,)),
        },
    ),
    "concrete": Kinds(
        "concrete",
        train={"screed": Texture(_screed, (grey(0.5, 0.7),), (0.035,))},
        test={"formwork": Texture(_formwork, (grey(0.55, 0.75),), (0.04,))},
    ),
    "bricks": Kinds(
        "bricks",
        train={
            "red bricks": Texture(
                partial(bricks, rows=(3, 5)),
                (hsv((0.01, 0.045), (0.4, 0.58), (0.5, 0.66)), grey(0.6, 0.78)),
                (0.09, 0.04),
            ),
            "painted bricks": Texture(
                partial(bricks, rows=(3, 5)), (pale((0.75, 0.92)), times(0.85, 0.95)), (0.02,)
            ),
        },
        test={
            "yellow bricks": Texture(
                partial(bricks, rows=(3, 5), long=0.25, shift=0.25),
                (hsv((0.085, 0.115), (0.25, 0.42), (0.62, 0.8)), grey(0.5, 0.7)),
                (0.07, 0.04),
            ),
            "stone blocks": Texture(_blocks, (grey(0.55, 0.75), times(0.65, 0.9)), (0.07, 0.04)),
        },
    ),
}
