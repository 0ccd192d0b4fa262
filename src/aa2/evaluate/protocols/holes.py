"""Holes in pictures, drawn over from around."""

from __future__ import annotations

import numpy as np
import torch

from aa2.models.carry import fill


def draw_over(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """``picture``, ``(H, W, 3)`` uint8, its hole ``(H, W)`` bool smoothly filled from around.

    Push and pull was measured better than Telea's method (PSNR inside the person on 20 rendered clips: 21.5
    and 21.0 dB, ``benchmarks/yardsticks.py``), and leaves no streaks.
    """
    pixels = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
    known = torch.from_numpy(~hole)[None, None].float()
    filled = fill(pixels, known)[0].permute(1, 2, 0).round().clamp(0, 255).to(torch.uint8).numpy()
    return np.where(hole[..., None], filled, picture)
