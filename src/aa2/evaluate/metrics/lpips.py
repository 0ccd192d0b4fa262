"""LPIPS (Zhang et al. 2018), version 0.1 with AlexNet: how unlike two pictures look to a network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from aa2.models.lpips import SMALLEST, Lpips

__all__ = ["SMALLEST", "Lpips", "distance", "distance_map"]


def distance(differences: Sequence[Tensor]) -> float:
    """LPIPS: the sum of the layers' means, on average over the pictures; 0 is equal.

    Args:
        differences: of `Lpips.differences`.
    """
    return sum(float(layer.mean()) for layer in differences)


def distance_map(differences: Sequence[Tensor], size: tuple[int, int]) -> np.ndarray:
    """LPIPS at every place, which the reference calls ``spatial``.

    Args:
        differences: of `Lpips.differences`.
        size: height and width of the pictures.
    Returns:
        ``(T, H, W)`` float32.
    """
    layers = [F.interpolate(layer, size, mode="bilinear", align_corners=False) for layer in differences]
    return torch.stack(layers).sum(0).squeeze(1).cpu().numpy()
