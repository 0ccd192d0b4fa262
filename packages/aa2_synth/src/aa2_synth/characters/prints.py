"""Prints for the chest and patterns of cloth, each kept for one split."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from aa2_synth.kinds import Kinds

SIZE = 128
_CENTRE = (SIZE // 2, SIZE // 2)
Ink = tuple[int, int, int, int]
Draw = Callable[[np.random.Generator, np.ndarray, Ink, Ink], None]

PATTERN_KINDS: Kinds[tuple[float, float]] = Kinds(
    "pattern",
    train={
        "rings": (9, 22),
        "dots": (10, 24),
        "plaid": (5, 10),
        "heather": (10, 14),
        "fade": (8, 9),
        "pinstripe": (18, 30),
        "blocks": (4, 7),
        "flowers": (6, 12),
    },
    test={"bars": (7, 16), "check": (12, 26), "camouflage": (7, 13), "argyle": (6, 10), "zigzag": (8, 16)},
)
"""Patterns and how often they repeat per metre, from and to."""


def _disc(rng: np.random.Generator, image: np.ndarray, ink: Ink, second: Ink) -> None:
    cv2.circle(image, _CENTRE, 46, ink, -1, cv2.LINE_AA)
    cv2.circle(image, _CENTRE, int(rng.integers(10, 36)), second, -1, cv2.LINE_AA)


def _word(letters: str) -> Draw:
    def draw(rng: np.random.Generator, image: np.ndarray, ink: Ink, second: Ink) -> None:
        text = "".join(rng.choice(list(letters), int(rng.integers(3, 6))))
        size, thick = 6.2 / (len(text) + 0.6), 7
        (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, size, thick)
        at = (int(64 - wide / 2), int(54 + high / 2))
        cv2.putText(image, text, at, cv2.FONT_HERSHEY_DUPLEX, size, ink, thick, cv2.LINE_AA)
        if rng.random() < 0.5:
            cv2.line(image, (14, 96), (114, 96), second, 5, cv2.LINE_AA)

    return draw


def _number(low: int, high: int) -> Draw:
    def draw(rng: np.random.Generator, image: np.ndarray, ink: Ink, second: Ink) -> None:
        text = str(rng.integers(low, high))
        (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 3.2, 12)
        for colour, thick in ((second, 18), (ink, 11)):
            at = (int(64 - wide / 2), 98)
            cv2.putText(image, text, at, cv2.FONT_HERSHEY_DUPLEX, 3.2, colour, thick, cv2.LINE_AA)

    return draw


def _star(rng: np.random.Generator, image: np.ndarray, ink: Ink, second: Ink) -> None:
    corners = int(rng.integers(3, 7)) * 2
    angle = np.arange(corners) * 2 * np.pi / corners
    radius = np.where(np.arange(corners) % 2 == 0, 56, rng.integers(20, 50))
    star = np.stack([np.sin(angle), -np.cos(angle)], axis=1) * radius[:, None] + _CENTRE
    cv2.fillPoly(image, [np.round(star).astype(np.int32)], ink, cv2.LINE_AA)


def _chevrons(rng: np.random.Generator, image: np.ndarray, ink: Ink, second: Ink) -> None:
    for k in range(int(rng.integers(2, 5))):
        points = np.array([[12, 30 + 24 * k], [64, 54 + 24 * k], [116, 30 + 24 * k]], np.int32)
        cv2.polylines(image, [points], False, ink if k % 2 == 0 else second, 10, cv2.LINE_AA)


def _hills(rng: np.random.Generator, image: np.ndarray, ink: Ink, second: Ink) -> None:
    """A landscape before a sun."""
    cv2.circle(image, (int(rng.integers(44, 84)), 48), 26, second, -1, cv2.LINE_AA)
    x = np.arange(8, 121, 8)
    ridge = 76 + 16 * np.sin(x / rng.uniform(9, 16) + rng.uniform(0, 6))
    outline = np.concatenate([np.column_stack([x, ridge]), [[120, 112], [8, 112]]])
    cv2.fillPoly(image, [np.round(outline).astype(np.int32)], ink, cv2.LINE_AA)


def _target(rng: np.random.Generator, image: np.ndarray, ink: Ink, second: Ink) -> None:
    for k, radius in enumerate(range(54, 8, -14)):
        cv2.circle(image, _CENTRE, radius, ink if k % 2 == 0 else second, -1, cv2.LINE_AA)


def _blob(rng: np.random.Generator, image: np.ndarray, ink: Ink, second: Ink) -> None:
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    lobes = [rng.uniform(2, 9) * np.sin(k * angle + rng.uniform(0, 6)) for k in (2, 3, 5)]
    radius = 40 + np.sum(lobes, axis=0)
    outline = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None] + _CENTRE
    cv2.fillPoly(image, [np.round(outline).astype(np.int32)], ink, cv2.LINE_AA)
    for x in (50, 78):
        cv2.circle(image, (x, 56), 6, second, -1, cv2.LINE_AA)


PRINTS: Kinds[Draw] = Kinds(
    "print",
    train={
        "disc": _disc,
        "word": _word("BCEHKLMNORST"),
        "number": _number(1, 60),
        "star": _star,
        "hills": _hills,
    },
    test={
        "letters": _word("ADGJPQUVWZ"),
        "high number": _number(60, 99),
        "chevrons": _chevrons,
        "target": _target,
        "mascot": _blob,
    },
)


def _ink(colour: np.ndarray) -> Ink:
    red, green, blue = (int(255 * c) for c in colour)
    return red, green, blue, 255


def drawn(draw: Draw, rng: np.random.Generator, ink: np.ndarray, second: np.ndarray) -> np.ndarray:
    """``(SIZE, SIZE, 4)`` uint8: a print in two colours, transparent around.

    Args:
        draw: what it shows.
        rng: source of its choices.
        ink, second: ``(3,)`` sRGB in [0, 1].
    """
    image = np.zeros((SIZE, SIZE, 4), np.uint8)
    draw(rng, image, _ink(ink), _ink(second))
    return image
