"""Limbs by what they look like: of a sleeve that is surely seen, the rest has its colours.

The network sees every place by itself. A hand before a shirt whose fingers nobody found it takes for either;
the other hand and the rest of the shirt tell which.
"""

from __future__ import annotations

import cv2
import numpy as np

from aa2.avatar.limbs import LIMBS

SURE, ENOUGH = 0.8, 60
"""A limb's share of a pixel from which it tells what the limb looks like, and pixels that tell."""
LEVELS = 12
"""Of each channel of Lab that are told apart."""
BLUR = 1.0
"""Pixels over which colours are taken."""
RARE = 0.02
"""Share of a limb's pixels that have the colours of the whole person: what was not seen may yet be."""
MOST = 6.0
"""How many times as likely, or as unlikely, colours make a limb at most."""


def by_colours(picture: np.ndarray, matte: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """The odds of limbs, weighed by how common a pixel's colour is where they or their likes are sure.

    Args:
        picture: ``(H, W, 3)`` uint8.
        matte: ``(H, W)`` uint8.
        odds: ``(15, H, W)`` float32, of each limb to be seen; they sum to at most 1.

    Returns:
        The same, with the same sums.
    """
    colour = colours_of(picture)
    total = odds.sum(axis=0)
    inside = matte > 0
    person = frequencies(colour[inside])
    weighed = odds.copy()
    for limbs in _alike():
        surely = inside & (odds[limbs].sum(axis=0) > SURE * np.maximum(total, SURE))
        if np.count_nonzero(surely) < ENOUGH:
            continue
        ratio = (frequencies(colour[surely]) + RARE * person) / ((1 + RARE) * np.maximum(person, 1e-9))
        weighed[limbs] *= np.clip(ratio, 1 / MOST, MOST).astype(np.float32)[colour]
    return weighed * (total / np.maximum(weighed.sum(axis=0), 1e-9))


def _alike() -> list[list[int]]:
    """The numbers of limbs that look alike: of one kind, on both sides."""
    kinds = [name.removeprefix("left ").removeprefix("right ") for name in LIMBS]
    return [[number for number, other in enumerate(kinds) if other == kind] for kind in dict.fromkeys(kinds)]


def colours_of(picture: np.ndarray, levels: int = LEVELS) -> np.ndarray:
    """``(H, W)`` int64 from 0, the number of the colour of each pixel of a ``(H, W, 3)`` uint8 picture."""
    lab = cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), BLUR), cv2.COLOR_RGB2Lab)
    level_of = np.arange(256) * levels // 256
    light, red, yellow = (level_of[np.asarray(channel, np.uint8)] for channel in cv2.split(lab))
    return (light * levels + red) * levels + yellow


def frequencies(colours: np.ndarray, weights: np.ndarray | None = None, levels: int = LEVELS) -> np.ndarray:
    """``(levels ** 3,)``: how common each colour is, those beside it counted in part.

    Args:
        colours: ``(N,)`` of `colours_of`.
        weights: ``(N,)`` float, how much each counts; None: alike.
        levels: of each channel of Lab.
    """
    total = len(colours) if weights is None else float(weights.sum())
    counts = np.bincount(colours, weights, levels**3).reshape((levels,) * 3) / max(total, 1e-9)
    for axis in range(3):
        padded = np.pad(counts, [(int(axis == a),) * 2 for a in range(3)], mode="edge")
        near, same, far = (np.take(padded, np.arange(levels) + by, axis=axis) for by in range(3))
        counts = 0.25 * near + 0.5 * same + 0.25 * far
    return counts.ravel()
