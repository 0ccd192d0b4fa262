"""Loss weights of the denoiser by place and channel, and its loss by region and timestep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch.nn import functional as F

from aa2.diffusion.limits import TIMESTEPS
from aa2.diffusion.objective import without_motion
from aa2.models.bundle import Bundle

BUCKETS = 4
"""Ranges of timesteps whose errors are told apart."""


@dataclass(frozen=True)
class DenoiserLossWeights:
    """What errors count beside each other; one of a latent outside the mask, which is pasted over, counts 1.

    Attributes:
        inside: what one inside the mask counts beyond that.
        person: by how much of ``inside`` one on the character counts more than one on the rest of the mask.
        pixels: the error in pixels beside that in latents.
        edges: in pixels, errors of the differences between neighbours beside those of the pixels themselves.
    """

    inside: float = 9.0
    person: float = 3.0
    pixels: float = 1.0
    edges: float = 2.0


def channel_weights(bundle: Bundle) -> torch.Tensor:
    """``(C,)`` weights, 1 on average, by which an error of a latent is about one of pixels.

    The autoencoder is nearly linear and orthogonal, so a channel counts with its variance before it was
    normalised. Weighed alike, a dozen channels of unpredictable detail outvote the one that holds the colour.
    A tenth is spread evenly, for detail must be denoised too. Where noise is predicted, all weigh alike.
    """
    variance = bundle.autoencoder.std.detach() ** 2
    if bundle.preset.diffusion.prediction != "sample":
        return torch.ones_like(variance)
    return 0.9 * variance / variance.mean() + 0.1


def on_latents(character: torch.Tensor, patch: int) -> torch.Tensor:
    """``(B, F, 1, H, W)`` to its means over latents of ``patch`` pixels a side."""
    return F.avg_pool2d(character.flatten(0, 1), patch).unflatten(0, character.shape[:2])


def pixel_error(
    painted: torch.Tensor, wanted: torch.Tensor, mask: torch.Tensor, motion: torch.Tensor, edges: float
) -> torch.Tensor:
    """Absolute error inside the mask, of pixels and ``edges`` times that of their differences.

    Latents decode block by block; only in the picture does it show that neighbours do not fit together.

    Args:
        painted, wanted: ``(B, F, 3, H, W)``.
        mask: ``(B, F, 1, H, W)``.
        motion: ``(B,)`` bool, whether a sample's first frame is clean; such frames do not count.
    Returns:
        the mean over samples of each one's mean.
    """
    mask = without_motion(mask, motion)
    error = painted.float() - wanted
    across, down = error.diff(dim=-1) * mask[..., 1:], error.diff(dim=-2) * mask[..., 1:, :]
    here, across, down, area = (x.abs().flatten(1).sum(1) for x in (error * mask, across, down, mask))
    return ((here + edges * (across + down)) / (3 * area.clamp_min(1))).mean()


@torch.no_grad()
def loss_by_region(
    error: torch.Tensor, regions: Mapping[str, torch.Tensor], timesteps: torch.Tensor, motion: torch.Tensor
) -> dict[str, torch.Tensor]:
    """Mean errors by region and range of timesteps, such as ``person/t750-1000``, for ranges that occur.

    Args:
        error: ``(B, F, C, h, w)``.
        regions: by name, each ``(B, F, 1, h, w)`` in [0, 1].
        timesteps: ``(B,)``, on the CPU so that nothing waits for the device.
        motion: ``(B,)`` bool, whether a sample's first frame is clean; such frames do not count.
    """
    logs, width = {}, TIMESTEPS // BUCKETS
    error = error.mean(dim=2, keepdim=True)
    for number in (timesteps // width).unique().tolist():
        rows = (timesteps // width == number).to(error.device)[:, None, None, None, None]
        for name, region in regions.items():
            counted = without_motion(region, motion) * rows
            mean = (counted * error).sum() / counted.sum().clamp_min(1e-6)
            logs[f"{name}/t{number * width}-{(number + 1) * width}"] = mean
    return logs
