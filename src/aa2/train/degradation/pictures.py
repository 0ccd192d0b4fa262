"""Pictures as cameras and files give them: compressed, soft, noisy; in another light or other colours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

Change = Callable[[np.ndarray], np.ndarray]
"""``(..., H, W, 3)`` uint8 to the same, new where it changes anything."""


@dataclass(frozen=True)
class PictureErrors:
    """How often pictures lose quality, each kind by itself; about half stay as they are.

    Attributes:
        compression: share of the samples that are JPEG-compressed, at a quality between ``quality``.
        blur: share that is softened, by a Gaussian of a deviation up to ``softness`` pixels.
        noise: share with sensor noise, of a deviation up to ``grain`` in steps of 255.
    """

    compression: float = 0.25
    quality: tuple[int, int] = (25, 90)
    blur: float = 0.1
    softness: float = 1.2
    noise: float = 0.15
    grain: float = 8.0


@dataclass(frozen=True)
class Grading:
    """Another light on a whole picture.

    Attributes:
        graded: share of the samples that are graded at all.
        gain: deviation of the logarithm of the brightness.
        tint: deviation of the logarithm of each channel's gain.
        gamma: deviation of the logarithm of the exponent.
    """

    graded: float = 0.5
    gain: float = 0.12
    tint: float = 0.05
    gamma: float = 0.12


def draw_degradation(errors: PictureErrors, rng: np.random.Generator) -> Change:
    """One camera and one file: what it does to pictures, alike in all frames but for the grain."""
    softness = rng.uniform(0.4, errors.softness) if rng.random() < errors.blur else 0.0
    grain = rng.uniform(1, errors.grain) if rng.random() < errors.noise else 0.0
    quality = int(rng.integers(*errors.quality)) if rng.random() < errors.compression else None
    seed = int(rng.integers(1 << 32))

    def change(pictures: np.ndarray) -> np.ndarray:
        if not (softness or grain or quality):
            return pictures
        grains = np.random.default_rng(seed)  # the same for all that is filmed by this camera
        flat = pictures.reshape(-1, *pictures.shape[-3:])
        changed = [_degraded(picture, softness, grain, quality, grains) for picture in flat]
        return np.stack(changed).reshape(pictures.shape)

    return change


def draw_grading(grading: Grading, rng: np.random.Generator) -> Change:
    """One grading: a curve for each channel."""
    if rng.random() >= grading.graded:
        return _unchanged
    gains = np.exp(rng.normal(0, grading.gain) + rng.normal(0, grading.tint, 3))
    level = (np.arange(256) / 255)[:, None] ** np.exp(rng.normal(0, grading.gamma))
    curves = np.rint(255 * np.clip(gains * level, 0, 1)).astype(np.uint8)

    def change(pictures: np.ndarray) -> np.ndarray:
        tall = np.ascontiguousarray(pictures).reshape(-1, pictures.shape[-2], 3)
        return cv2.LUT(tall, curves[None]).reshape(pictures.shape)

    return change


def draw_permutation(share: float, rng: np.random.Generator) -> Change:
    """In this share of the samples colour channels change places: garments and walls never seen."""
    if rng.random() >= share:
        return _unchanged
    order = rng.permutation(3)
    return lambda pictures: np.ascontiguousarray(pictures[..., order])


def _unchanged(pictures: np.ndarray) -> np.ndarray:
    return pictures


def _degraded(
    picture: np.ndarray, softness: float, grain: float, quality: int | None, rng: np.random.Generator
) -> np.ndarray:
    """A picture that went through the lens, the sensor and the file, in this order."""
    if softness:
        picture = cv2.GaussianBlur(picture, (0, 0), softness)
    if grain:
        noise = rng.standard_normal(picture.shape, dtype=np.float32) * np.float32(grain)
        picture = np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)
    if quality is not None:
        file = cv2.imencode(".jpg", picture[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
        picture = np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR))[..., ::-1]
    return picture
