"""A video as something to degrade: a rendered character who moves in a room; not the demo, which changes."""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from aa2.media.video import VideoReader

VIDEO = Path(__file__).parent / "room.mp4"


@cache
def frames(count: int, side: int) -> np.ndarray:
    """The first ``count`` frames, ``(count, side, side, 3)`` uint8; not to be written to."""
    with VideoReader(VIDEO) as video:
        pictures = [picture for _, picture in islice(video, count)]
    return np.stack([cv2.resize(p, (side, side), interpolation=cv2.INTER_AREA) for p in pictures])


def noisy(pictures: np.ndarray, sigma: float, seed: int = 0) -> np.ndarray:
    """With Gaussian noise of ``sigma`` grey levels, new in every frame."""
    noise = np.random.default_rng(seed).normal(0, sigma, pictures.shape)
    return added(pictures, noise)


def added(pictures: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """``pictures`` with something added, rounded and clipped."""
    return np.rint(pictures + levels).clip(0, 255).astype(np.uint8)


def blurred(pictures: np.ndarray, sigma: float) -> np.ndarray:
    """Every frame blurred by a Gaussian of ``sigma`` pixels."""
    return np.stack([cv2.GaussianBlur(frame, (0, 0), sigma) for frame in pictures])
