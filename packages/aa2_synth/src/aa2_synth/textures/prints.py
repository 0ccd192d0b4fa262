"""Pictures, posters, books and screens: what fits its frame exactly once."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.textures import noise
from aa2_synth.textures.palette import dyed, grey, hsv, pale, times
from aa2_synth.textures.texture import Families, Texture

_LETTERS = "ABCDEFGHIKLMNOPRSTUVXYZ"
_FRAME = 14
"""Texels of the frame's width."""


def _framed(part: np.ndarray, shade: np.ndarray, mount: int = 0) -> tuple:
    """The frame is part 0; a ``mount`` of paper, part 1, may lie inside it."""
    for width, which in ((_FRAME + mount, 1), (_FRAME, 0)):
        inner = part[width:-width, width:-width].copy()
        part = np.full_like(part, which)
        part[width:-width, width:-width] = inner
    return shade, part


def _landscape(rng: np.random.Generator) -> tuple:
    """Sky, hills behind hills, a sun or moon."""
    x, y = noise.unit()
    part = np.full((noise.SIZE, noise.SIZE), 2)
    part[np.hypot(x - rng.uniform(0.25, 0.75), y - rng.uniform(0.2, 0.4)) < rng.uniform(0.05, 0.1)] = 1
    for k, level in enumerate((0.5, 0.64, 0.78)):
        wave = sum(rng.uniform(0.02, 0.06) * np.sin(2 * np.pi * (f * x + rng.random())) for f in (1, 2, 3))
        part[y > level + wave] = 3 + k
    return _framed(part, 1.0 - 2 * y + 0.4 * noise.fractal(rng, 1.0), int(rng.choice([0, 18])))


def _abstract(rng: np.random.Generator) -> tuple:
    """Fields and discs."""
    part = np.full((noise.SIZE, noise.SIZE), 2, np.uint8)
    for _ in range(int(rng.integers(4, 9))):
        a, b = (tuple(int(c) for c in rng.integers(0, noise.SIZE, 2)) for _ in range(2))
        which = int(rng.integers(1, 6))
        if rng.random() < 0.5:
            cv2.circle(part, a, int(rng.integers(15, 70)), which, -1)
        else:
            cv2.rectangle(part, a, b, which, -1)
    return _framed(part.astype(int), 0.6 * noise.fractal(rng, 1.0), int(rng.choice([0, 18])))


def _poster(rng: np.random.Generator) -> tuple:
    """Lines of big letters with bars of small print."""
    part = np.full((noise.SIZE, noise.SIZE), 2, np.uint8)
    cv2.rectangle(part, (0, 0), (noise.SIZE, int(rng.uniform(0.3, 0.6) * noise.SIZE)), 3, -1)
    for k in range(int(rng.integers(1, 4))):
        word = "".join(rng.choice(list(_LETTERS), int(rng.integers(3, 6))))
        cv2.putText(part, word, (26, 80 + 62 * k), cv2.FONT_HERSHEY_DUPLEX, 1.9, 4 + k % 2, 5)
    for row in range(200, 236, 9):
        cv2.line(part, (28, row), (int(rng.integers(120, 228)), row), 5, 3)
    return _framed(part.astype(int), 0.3 * noise.fractal(rng, 0.8))


def _stack(rng: np.random.Generator, thick: tuple[int, int]) -> tuple:
    """Backs of books, side by side, leaning on nothing."""
    part = np.zeros((noise.SIZE, noise.SIZE), int)
    shade = np.full((noise.SIZE, noise.SIZE), -2.0, np.float32)
    left = 0
    while left < noise.SIZE:
        right = left + int(rng.integers(*thick))
        top = int(rng.uniform(0.02, 0.28) * noise.SIZE)
        part[top:, left:right] = rng.integers(1, 6)
        across = np.linspace(-1, 1, right - left)[: noise.SIZE - left]
        shade[top:, left:right] = (rng.uniform(-0.5, 1.2) - 1.2 * across**4)[None]
        band = top + int(rng.uniform(0.1, 0.4) * noise.SIZE)
        shade[band : band + 14, left + 1 : right - 1] += 1.3
        left = right
    return shade, part


def _goods(rng: np.random.Generator) -> tuple:
    """Packets and jars in rows."""
    shelf = noise.cells(rng, int(rng.integers(6, 12)), 3)
    part = (np.abs(shelf.tone) * 4.99).astype(int) + 1
    packet = shelf.within(0.84, 0.9) & (shelf.v > 0.2 + 0.2 * np.abs(shelf.tone))
    label = shelf.within(0.5, 0.3)
    part = np.where(packet, np.where(label, part % 5 + 1, part), 0)
    return np.where(packet, 0.8 * (0.5 - np.abs(shelf.u - 0.5)) * 2, -2.0), part


def _screen(rng: np.random.Generator) -> tuple:
    """A window with lines of text and a picture."""
    part = np.full((noise.SIZE, noise.SIZE), 1, np.uint8)
    cv2.rectangle(part, (0, 0), (noise.SIZE, 34), 2, -1)
    for row in range(52, 236, 14):
        cv2.line(part, (26, row), (int(rng.integers(70, 150)), row), 3, 4)
    cv2.rectangle(part, (164, 56), (232, 160), 2, -1)
    return _framed(part.astype(int), np.zeros((noise.SIZE, noise.SIZE), np.float32))


def _board(rng: np.random.Generator) -> tuple:
    """A writing board with a few lines of handwriting."""
    part = np.full((noise.SIZE, noise.SIZE), 1, np.uint8)
    for row in range(50, 220, int(rng.integers(28, 44))):
        x = np.arange(30, int(rng.integers(90, 225)), 4)
        y = row + np.cumsum(rng.normal(0, 2.5, len(x))) * 0.4 + 6 * np.sin(x * 0.5)
        cv2.polylines(part, [np.column_stack([x, y]).astype(np.int32)], False, 2, 2, cv2.LINE_4)
    return _framed(part.astype(int), 0.4 * noise.fractal(rng, 1.2, coarsest=2))


def _clock(rng: np.random.Generator) -> tuple:
    x, y = noise.unit()
    away, angle = np.hypot(x - 0.5, y - 0.5), np.arctan2(x - 0.5, 0.5 - y)
    tick = (away > 0.38) & (away < 0.44) & (np.abs((angle / (2 * np.pi) * 12 + 0.5) % 1 - 0.5) < 0.08)
    part = np.ones((noise.SIZE, noise.SIZE), np.uint8)
    for length, turn in ((70, rng.uniform(0, 6.3)), (100, rng.uniform(0, 6.3))):
        end = (int(128 + length * np.sin(turn)), int(128 - length * np.cos(turn)))
        cv2.line(part, (128, 128), end, 0, 6)
    part[tick | (away > 0.46)] = 0
    return np.zeros((noise.SIZE, noise.SIZE), np.float32), part.astype(int)


_SHADES = (grey(0.15, 0.3), pale(), dyed((0.4, 0.9)), dyed((0.3, 0.8)), dyed((0.5, 0.95)), times(1.5, 2.5))
_SPINES = (grey(0.12, 0.2), dyed((0.3, 0.8)), dyed((0.3, 0.7)), pale(), dyed((0.4, 0.9)), grey(0.3, 0.6))
_HILLS = (
    hsv((0.06, 0.09), (0.3, 0.5), (0.3, 0.7)),
    pale((0.85, 0.97)),
    pale((0.75, 0.95)),
    dyed((0.55, 0.8)),
    dyed((0.4, 0.6)),
    dyed((0.25, 0.45)),
)

PRINTS: Families = {
    "picture": Kinds(
        "picture",
        train={
            "landscape": Texture(_landscape, _HILLS, (0.04,), False),
            "poster": Texture(_poster, _SHADES, (0.02,), False),
        },
        test={"abstract": Texture(_abstract, _SHADES, (0.03,), False)},
    ),
    "books": Kinds(
        "books",
        train={"thin books": Texture(partial(_stack, thick=(8, 20)), _SPINES, (0.09,), False)},
        test={"thick books": Texture(partial(_stack, thick=(18, 38)), _SPINES, (0.09,), False)},
    ),
    "goods": Kinds(
        "goods",
        train={"packets": Texture(_goods, (grey(0.2, 0.35), *_SPINES[1:]), (0.06,), False)},
        test={"boxed goods": Texture(_goods, (grey(0.5, 0.7), *_SHADES[1:]), (0.06,), False)},
    ),
    "screen": Kinds(
        "screen",
        train={
            "document": Texture(
                _screen,
                (grey(0.08, 0.15), grey(0.85, 0.95), dyed((0.4, 0.8)), grey(0.3, 0.5)),
                (0.02,),
                False,
            )
        },
        test={
            "dark page": Texture(
                _screen, (grey(0.05, 0.1), grey(0.15, 0.25), dyed((0.4, 0.8)), grey(0.6, 0.8)), (0.02,), False
            )
        },
    ),
    "board": Kinds(
        "board",
        train={
            "whiteboard": Texture(
                _board, (grey(0.5, 0.7), grey(0.88, 0.95), dyed((0.2, 0.6))), (0.01,), False
            )
        },
        test={
            "blackboard": Texture(
                _board,
                (
                    hsv((0.07, 0.1), (0.3, 0.5), (0.4, 0.6)),
                    hsv((0.4, 0.45), (0.2, 0.4), (0.22, 0.34)),
                    grey(0.8, 0.92),
                ),
                (0.05,),
                False,
            )
        },
    ),
    "clock": Kinds(
        "clock",
        train={"white clock": Texture(_clock, (grey(0.1, 0.25), grey(0.86, 0.95)), (0.01,), False)},
        test={"coloured clock": Texture(_clock, (pale(), dyed((0.3, 0.7))), (0.01,), False)},
    ),
}
