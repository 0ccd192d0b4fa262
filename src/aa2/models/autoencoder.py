"""The light autoencoder: pictures to latents and back, frame by frame.

A linear patch transform, started with the principal components of patches, carries most of the picture;
small convolutions beside it learn what a linear map cannot say.
"""

from __future__ import annotations

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import nn
from torch.nn import functional as F

from aa2.models.initialise import zeroed


class ResidualBlock(nn.Module):
    """Two 3 × 3 convolutions around a shortcut; no normalisation, so that contrast survives."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.conv2(F.silu(self.conv1(F.silu(x))))


class Autoencoder(ModelMixin, ConfigMixin):
    """Pictures in [-1, 1] to latents of about unit variance, and back.

    Args:
        latent_channels, patch, channels, blocks: see `aa2.config.AutoencoderConfig`.
    """

    @register_to_config
    def __init__(
        self,
        latent_channels: int = 16,
        patch: int = 8,
        channels: tuple[int, int] = (48, 96),
        blocks: int = 2,
    ) -> None:
        super().__init__()
        self.patch = patch
        self.fine = 4
        fine, coarse = channels
        step = patch // self.fine
        self.linear_encoder = nn.Conv2d(3, latent_channels, patch, stride=patch)
        self.linear_decoder = nn.ConvTranspose2d(latent_channels, 3, patch, stride=patch)
        self.encoder = nn.Sequential(
            nn.PixelUnshuffle(self.fine),
            nn.Conv2d(3 * self.fine**2, fine, 3, padding=1),
            *(ResidualBlock(fine) for _ in range(blocks)),
            nn.Conv2d(fine, coarse, step + 2, stride=step, padding=1),
            *(ResidualBlock(coarse) for _ in range(blocks)),
            zeroed(nn.Conv2d(coarse, latent_channels, 1)),
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(latent_channels, coarse, 3, padding=1),
            *(ResidualBlock(coarse) for _ in range(blocks)),
            nn.Conv2d(coarse, fine * step**2, 1),
            nn.PixelShuffle(step),
            nn.Conv2d(fine, fine, 3, padding=1),
            *(ResidualBlock(fine) for _ in range(blocks)),
            zeroed(nn.Conv2d(fine, 3 * self.fine**2, 3, padding=1)),
            nn.PixelShuffle(self.fine),
        )
        self.register_buffer("mean", torch.zeros(latent_channels))
        self.register_buffer("std", torch.ones(latent_channels))

    def encode(self, pictures: torch.Tensor) -> torch.Tensor:
        """``(..., 3, H, W)`` in [-1, 1] to ``(..., C, H / patch, W / patch)``, normalised."""
        x = pictures.reshape(-1, *pictures.shape[-3:])
        z = self.linear_encoder(x) + self.encoder(x)
        z = (z - self.mean[:, None, None]) / self.std[:, None, None]
        return z.reshape(*pictures.shape[:-3], *z.shape[1:])

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """The inverse of `encode`; the result is not clipped."""
        z = latents.reshape(-1, *latents.shape[-3:]) * self.std[:, None, None] + self.mean[:, None, None]
        x = self.linear_decoder(z) + self.decoder(z)
        return x.reshape(*latents.shape[:-3], *x.shape[1:])

    @torch.no_grad()
    def set_patch_components(self, pictures: torch.Tensor) -> None:
        """Start the linear transform with the principal components of ``pictures`` (``(B, 3, H, W)``)."""
        encoder, decoder = self.linear_encoder, self.linear_decoder
        patches = F.unfold(pictures, self.patch, stride=self.patch).transpose(1, 2).flatten(0, 1)
        colour = pictures.mean((0, 2, 3))  # about the mean colour: the decoder's bias is the same everywhere
        mean = colour.repeat_interleave(self.patch**2)
        centred = patches - mean
        basis = torch.linalg.eigh(centred.T @ centred).eigenvectors.flip(1)[:, : encoder.out_channels]
        encoder.weight.copy_(basis.T.reshape(encoder.weight.shape))
        encoder.bias.copy_(-(mean @ basis))  # type: ignore[union-attr]
        decoder.weight.copy_(basis.T.reshape(decoder.weight.shape))
        decoder.bias.copy_(colour)  # type: ignore[union-attr]

    @torch.no_grad()
    def set_statistics(self, pictures: torch.Tensor) -> None:
        """Measure the latents' mean and spread over ``pictures`` (``(B, 3, H, W)``)."""
        self.mean.zero_()
        self.std.fill_(1.0)
        z = self.encode(pictures).transpose(0, 1).flatten(1)
        self.mean.copy_(z.mean(1))
        self.std.copy_(z.std(1).clamp_min(1e-3))
