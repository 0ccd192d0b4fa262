"""Skies, and what windows show."""

from __future__ import annotations

from functools import cache, partial

import cv2
import numpy as np

from aa2_synth.kinds import Kinds, Split
from aa2_synth.textures import noise
from aa2_synth.textures.palette import hsv, pale
from aa2_synth.textures.texture import Drawn, Families


def _sky(rng: np.random.Generator, split: Split, cover: tuple[float, float], stretch: float) -> np.ndarray:
    """Bright at the horizon (the last rows), deeper above, with soft clouds."""
    x, y = noise.unit()
    deep = hsv((0.56, 0.6) if split == "train" else (0.6, 0.63), (0.3, 0.62), (0.72, 0.92))(rng, split, x)
    horizon = np.array([0.9, 0.93, 0.96]) * rng.uniform(0.94, 1.0)
    up = (1 - y[..., None]) ** 0.6
    clear = horizon * (1 - up) + deep * up
    index = int(rng.integers(4))
    field = _clouds(index, stretch)
    field = np.roll(field, int(rng.integers(noise.SIZE)), 1)
    density = np.clip(0.55 * (field + rng.uniform(*cover)), 0, 1)[..., None]
    lit = np.clip(0.95 - 0.13 * np.clip(field, 0, 2), 0, 1)[..., None] * np.array([0.98, 0.98, 1.0])
    return clear + density * (1 - (1 - up) ** 6) * (lit - clear)


@cache
def _clouds(index: int, stretch: float) -> np.ndarray:
    return noise.fractal(np.random.default_rng([77, index]), 1.5, stretch, 1.0)


def _view(rng: np.random.Generator, split: Split, town: bool) -> np.ndarray:
    """What a window shows: out of focus, bright."""
    size = noise.SIZE
    up = np.linspace(1, 0, size)[:, None, None]
    sky = np.array([0.72, 0.83, 0.95]) * up + np.array([0.96, 0.97, 0.98]) * (1 - up)
    image = np.ascontiguousarray(np.broadcast_to(sky, (size, size, 3)), np.float32)
    for _ in range(7):
        x, top = int(rng.integers(-30, size)), int(rng.uniform(0.35, 0.75) * size)
        if town:
            shade = pale((0.55, 0.8))(rng, split, image)
            cv2.rectangle(
                image, (x, top), (x + int(rng.integers(25, 80)), size), tuple(map(float, shade)), -1
            )
        else:
            shade = hsv((0.2, 0.3), (0.25, 0.45), (0.4, 0.65))(rng, split, image)
            cv2.circle(
                image, (x, size - (size - top) // 2), int(rng.integers(25, 70)), tuple(map(float, shade)), -1
            )
    return cv2.GaussianBlur(image, (0, 0), 4.0) * 0.9 + 0.1


SKIES: Families = {
    "sky": Kinds(
        "sky",
        train={
            "cumulus": Drawn(partial(_sky, cover=(-0.6, 0.1), stretch=0.6)),
            "clear sky": Drawn(partial(_sky, cover=(-2.4, -1.4), stretch=0.6)),
            "grey sky": Drawn(partial(_sky, cover=(1.6, 2.6), stretch=0.5)),
        },
        test={
            "cirrus": Drawn(partial(_sky, cover=(-0.4, 0.2), stretch=0.25)),
            "broken cloud": Drawn(partial(_sky, cover=(0.6, 1.4), stretch=0.7)),
        },
    ),
    "view": Kinds(
        "view",
        train={"view of trees": Drawn(partial(_view, town=False))},
        test={"view of houses": Drawn(partial(_view, town=True))},
    ),
}
