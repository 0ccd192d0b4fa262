"""Layered windows that take no time: a disc that moves before a wall, darker than its reference."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from aa2.train.layered_windows import LayeredWindow, save_window

SPEED = 2
"""Pixels a frame, to the right."""


def window(frames: int = 3, height: int = 80, width: int = 96, seed: int = 0) -> LayeredWindow:
    """A window whose every array says something."""
    rng = np.random.default_rng(seed)

    def texture(cells: int) -> np.ndarray:
        coarse = rng.integers(30, 226, (cells, cells, 3), np.uint8)
        return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)

    wall, cloth = texture(10), texture(20)
    arrays: dict[str, list[np.ndarray]] = {name: [] for name in LayeredWindow.__dataclass_fields__}
    for t in range(frames):
        opacity = np.zeros((height, width), np.uint8)
        x, y, radius = width // 2 - 4 + SPEED * t, height // 2, min(width, height) // 5
        cv2.circle(opacity, (x, y), radius, 255, -1, cv2.LINE_AA)
        colours = np.roll(cloth, SPEED * t, axis=1)
        share = opacity[..., None] / 255
        target = np.rint(wall * (1 - share) + 0.8 * colours * share).astype(np.uint8)
        drawn = np.zeros_like(wall)
        cv2.line(drawn, (x, y - radius), (x, y + radius), (255, 80, 0), 3)
        frame = {
            "target": target,
            "character": opacity,
            "painted": cv2.GaussianBlur(target, (0, 0), 2),
            "figure": colours * (share > 0),
            "coverage": opacity,
            "plate": wall,
            "mask": cv2.dilate(opacity, np.ones((9, 9), np.uint8)) > 0,
            "skeleton": drawn,
        }
        for name, array in frame.items():
            arrays[name].append(array)
    return LayeredWindow(**{name: np.stack(each) for name, each in arrays.items()})


def folder_of(path: Path, count: int = 3, **shape: int) -> Path:
    """A folder of windows as `aa2 train windows` leaves it."""
    for number in range(count):
        place = path / f"{number:03d}"
        place.mkdir(parents=True)
        save_window(window(seed=number, **shape), place / "0.npz")
    return path
