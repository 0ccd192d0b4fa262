"""Fronts of buildings, seen from the street."""

from __future__ import annotations

from functools import partial

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.textures import noise
from aa2_synth.textures.palette import dyed, grey, hsv, pale, times
from aa2_synth.textures.texture import Families, Texture


def _windows(
    rng: np.random.Generator, across: int, down: int, wide: float, high: float, bars: int, ledge: bool
) -> tuple:
    """A front of windows: wall, frames and glass."""
    bay = noise.cells(rng, across, down)
    opening, glass = bay.within(wide, high), bay.within(wide * 0.88, high * 0.92)
    place = (bay.u - 0.5) / wide * bars % 1
    glass &= np.abs(place - 0.5) < 0.46
    part = np.where(glass, 2, np.where(opening, 1, 0))
    # Glass shows the sky above and darkness below, and blinds here and there.
    pane = 1.2 * (0.6 - bay.v) * 2 + 0.9 * bay.tone
    shade = np.where(glass, pane, 0.5 * noise.fractal(rng, 0.6, coarsest=12))
    reveal = opening & ~glass & (bay.v < 0.5 - high * 0.46)
    sill = bay.within(wide * 1.15, high * 1.12) & ~opening & (bay.v > 0.5 + high / 2)
    shade = np.where(reveal, -2.5, np.where(sill & ledge, 2.2, shade))
    floor_line = ledge & (bay.v > 0.975)
    return np.where(floor_line, -1.8, shade), part


def _shop(rng: np.random.Generator) -> tuple:
    """Ground floor of a shop: sign, panes over a plinth, goods dimly behind them."""
    x, y = noise.unit()
    pane = noise.cells(rng, 3, 1)
    glass = (y > 0.3) & (y < 0.86) & (np.abs(pane.u - 0.5) < 0.46)
    sign = (y > 0.08) & (y < 0.24)
    goods = noise.cells(rng, 15, 6)
    shade = np.where(
        glass, 1.1 * goods.tone * (y > 0.5) + 1.2 * (0.75 - y) * 2, 0.3 * noise.fractal(rng, 0.5)
    )
    letters = (
        sign & (np.abs(y - 0.16) < 0.04) & (goods.tone > -0.3) & (np.abs(x - 0.5) < 0.3) & (goods.u < 0.7)
    )
    part = np.where(glass, 2, np.where(letters, 3, np.where(sign, 1, 0)))
    return shade, part


_GLASS = hsv((0.56, 0.6), (0.08, 0.22), (0.4, 0.6))
_TEST_GLASS = hsv((0.51, 0.55), (0.08, 0.22), (0.38, 0.6))

FRONTS: Families = {
    "facade": Kinds(
        "facade",
        train={
            "punched windows": Texture(
                partial(_windows, across=3, down=3, wide=0.4, high=0.55, bars=2, ledge=True),
                (pale((0.65, 0.9)), pale(), _GLASS),
                (0.035, 0.02, 0.14),
                False,
            ),
            "office bands": Texture(
                partial(_windows, across=4, down=4, wide=0.94, high=0.5, bars=2, ledge=False),
                (grey(0.62, 0.82), grey(0.3, 0.5), _GLASS),
                (0.03, 0.02, 0.12),
                False,
            ),
            "red brick front": Texture(
                partial(_windows, across=3, down=3, wide=0.36, high=0.6, bars=2, ledge=True),
                (hsv((0.015, 0.04), (0.32, 0.48), (0.5, 0.62)), pale(), _GLASS),
                (0.06, 0.02, 0.14),
                False,
            ),
        },
        test={
            "tall windows": Texture(
                partial(_windows, across=4, down=2, wide=0.42, high=0.72, bars=1, ledge=True),
                (pale((0.68, 0.9)), grey(0.75, 0.92), _TEST_GLASS),
                (0.035, 0.02, 0.14),
                False,
            ),
            "curtain wall": Texture(
                partial(_windows, across=6, down=4, wide=0.96, high=0.92, bars=1, ledge=False),
                (grey(0.4, 0.6), grey(0.55, 0.75), _TEST_GLASS),
                (0.03, 0.02, 0.12),
                False,
            ),
        },
    ),
    "shop front": Kinds(
        "shop front",
        train={
            "shop": Texture(
                _shop,
                (dyed((0.35, 0.7)), times(0.75, 1.0), _GLASS, pale((0.85, 1.0))),
                (0.04, 0.02, 0.2, 0.0),
                False,
            )
        },
        test={
            "boutique": Texture(
                _shop,
                (grey(0.2, 0.4), dyed((0.4, 0.8)), _TEST_GLASS, pale((0.85, 1.0))),
                (0.04, 0.02, 0.2, 0.0),
                False,
            )
        },
    ),
}
