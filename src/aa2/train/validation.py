"""What is seen of a model while it trains, besides its losses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Validation:
    """Scores and pictures of the averaged weights at one step, for TensorBoard.

    Attributes:
        scalars: by name; a ``/`` in the name groups.
        pictures: by name, each ``(H, W, 3)`` uint8.
    """

    scalars: dict[str, float] = field(default_factory=dict)
    pictures: dict[str, np.ndarray] = field(default_factory=dict)


Validate = Callable[[], Validation]
"""Looks at the module in training, whose weights are the averaged ones meanwhile."""


def psnr(painted: np.ndarray, truth: np.ndarray, region: np.ndarray) -> float:
    """Mean over frames of the peak signal-to-noise ratio inside ``region``, dB, at most 100."""
    squared = ((painted.astype(np.float32) - truth) ** 2).mean(axis=-1)
    errors = [frame[inside].mean() for frame, inside in zip(squared, region, strict=True) if inside.any()]
    return float(np.mean(10 * np.log10(255**2 / np.maximum(errors, 255**2 / 1e10))))
