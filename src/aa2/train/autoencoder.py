"""What the autoencoder is trained for: to give pictures back."""

from __future__ import annotations

import torch
from torch import nn

from aa2.models.autoencoder import Autoencoder

FLOOR = 1e-4
"""Squared error, of values in [-1, 1], that needs no betterment: 46 dB."""


class AutoencoderLoss(nn.Module):
    """The mean over pictures of the logarithm of their squared error: PSNR itself, but for a factor.

    Plain squared error would be spent on the few pictures of foliage and grain, of which most is lost anyway.
    """

    def __init__(self, autoencoder: Autoencoder) -> None:
        super().__init__()
        self.autoencoder = autoencoder

    def forward(self, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        """``(B, 3, H, W)`` uint8 pictures to ``loss`` and ``psnr`` (dB over [0, 255])."""
        x = pictures.float() / 127.5 - 1
        y = self.autoencoder.decode(self.autoencoder.encode(x)).float()
        squared = (y - x).square().mean((1, 2, 3))
        return {
            "loss": (squared + FLOOR).log().mean(),
            "psnr": 10 * torch.log10(4 / squared.detach()).mean(),
        }
