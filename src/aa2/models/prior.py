"""The prior: what is known of the picture before denoising (ours, not the paper's).

A network that predicts the clean latent need only say what differs from this: outside the mask the
environment; inside it the limb-warped reference where that reaches, elsewhere the surroundings drawn over
the hole. It is put together in pixels, for latents show their edges as blocks.
"""

from __future__ import annotations

import torch
from torch.nn import functional as F


def prior_pictures(
    environment: torch.Tensor,
    mask: torch.Tensor,
    warp: torch.Tensor | None = None,
    warp_mask: torch.Tensor | None = None,
) -> torch.Tensor:
    """What is known before denoising, ``(B, F, 3, H, W)``.

    Args:
        environment: ``(B, F, 3, H, W)``.
        mask: ``(B, F, 1, H, W)``, 1 where the environment is unknown.
        warp: ``(B, F, 3, H, W)``, multiplied by its coverage; None: the unconditional prior.
        warp_mask: ``(B, F, 1, H, W)`` in [0, 1], how far the warp reaches.
    """
    filled = fill(environment.flatten(0, 1), 1 - mask.flatten(0, 1)).unflatten(0, environment.shape[:2])
    if warp is None or warp_mask is None:
        return filled
    return filled + mask * (warp - warp_mask * filled)


def fill(pictures: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Push and pull: what is unknown takes the average of what is known near by, coarser the farther away.

    Args:
        pictures: ``(N, C, H, W)``.
        known: ``(N, 1, H, W)``, 1 where a pixel counts and is kept, 0 where it is replaced.
    """
    if min(pictures.shape[-2:]) == 1 or bool((known > 0).all()):
        return pictures * known
    share = F.avg_pool2d(known, 2, ceil_mode=True)
    average = F.avg_pool2d(pictures * known, 2, ceil_mode=True) / share.clamp_min(1e-4)
    coarse = fill(average, (share > 0).to(pictures.dtype))
    smooth = F.interpolate(coarse, size=pictures.shape[-2:], mode="bilinear", align_corners=False)
    return known * pictures + (1 - known) * smooth
