"""What is known of the clean latent before denoising (ours, not the paper's).

A network that predicts the clean latent need only say what differs from this: outside the mask the
environment; inside it the limb-warped reference where that reaches, elsewhere the surroundings drawn over
the hole.
"""

from __future__ import annotations

import torch
from torch.nn import functional as F


def carry(
    environment: torch.Tensor, mask: torch.Tensor, warp: torch.Tensor, warp_mask: torch.Tensor
) -> torch.Tensor:
    """The first guess of the clean latent.

    Args:
        environment, warp: ``(B, F, C, h, w)``.
        mask: ``(B, F, 1, h, w)``, 1 where the environment is unknown.
        warp_mask: ``(B, F, 1, h, w)`` in [0, 1], how far the warp reaches.
    """
    filled = fill(environment.flatten(0, 1), 1 - mask.flatten(0, 1)).unflatten(0, environment.shape[:2])
    return filled + mask * warp_mask * (warp - filled)


def fill(latents: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Push and pull: what is unknown takes the average of what is known near by, coarser the farther away.

    Args:
        latents: ``(N, C, h, w)``.
        known: ``(N, 1, h, w)``, 1 where a latent counts and is kept, 0 where it is replaced.
    """
    if min(latents.shape[-2:]) == 1 or bool((known > 0).all()):
        return latents * known
    share = F.avg_pool2d(known, 2, ceil_mode=True)
    average = F.avg_pool2d(latents * known, 2, ceil_mode=True) / share.clamp_min(1e-4)
    coarse = fill(average, (share > 0).to(latents.dtype))
    smooth = F.interpolate(coarse, size=latents.shape[-2:], mode="bilinear", align_corners=False)
    return known * latents + (1 - known) * smooth
