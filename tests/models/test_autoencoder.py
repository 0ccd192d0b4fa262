"""The autoencoder: shapes, the linear start, the statistics."""

from __future__ import annotations

from dataclasses import asdict

import pytest
import torch
from torch.nn import functional as F

from aa2.config import PRESETS, AutoencoderConfig
from aa2.models.autoencoder import Autoencoder

SIZES = [(name, width, height) for name, preset in PRESETS.items() for width, height in preset.buckets]


@pytest.fixture
def pictures() -> torch.Tensor:
    """Smooth pictures of uneven brightness: what a few components can say."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(12, 3, 6, 6, generator=generator) * 1.6 - 0.6
    return F.interpolate(coarse, (48, 48), mode="bicubic").clamp(-1, 1)


def linear(channels: int) -> Autoencoder:
    torch.manual_seed(0)
    return Autoencoder(latent_channels=channels, channels=(8, 16), blocks=1).eval()


@pytest.mark.parametrize(("preset", "width", "height"), SIZES)
@torch.no_grad()
def test_every_bucket_and_back(preset: str, width: int, height: int) -> None:
    config = PRESETS[preset].autoencoder
    autoencoder = Autoencoder(**asdict(config)).eval()
    latents = autoencoder.encode(torch.zeros(1, 3, height, width))
    assert latents.shape == (1, config.latent_channels, height // config.patch, width // config.patch)
    assert autoencoder.decode(latents).shape == (1, 3, height, width)


@pytest.mark.parametrize("patch", [4, 8, 16])
@torch.no_grad()
def test_every_patch_size(patch: int) -> None:
    config = AutoencoderConfig(latent_channels=5, patch=patch, channels=(4, 8), blocks=1)
    autoencoder = Autoencoder(**asdict(config)).eval()
    latents = autoencoder.encode(torch.zeros(1, 3, 32, 48))
    assert latents.shape == (1, 5, 32 // patch, 48 // patch)
    assert autoencoder.decode(latents).shape == (1, 3, 32, 48)


@pytest.mark.parametrize("batch", [(), (2,), (2, 3), (2, 1, 3)])
@torch.no_grad()
def test_any_batch_dimensions(batch: tuple[int, ...]) -> None:
    autoencoder, pictures = linear(4), torch.rand(*batch, 3, 16, 16)
    latents = autoencoder.encode(pictures)
    assert latents.shape == (*batch, 4, 2, 2)
    assert autoencoder.decode(latents).shape == pictures.shape
    if batch:
        torch.testing.assert_close(latents[-1], autoencoder.encode(pictures[-1]))


@torch.no_grad()
def test_patch_components_leave_the_residual_of_principal_components(pictures: torch.Tensor) -> None:
    channels = 6
    autoencoder = linear(channels)

    def error() -> float:
        return (autoencoder.decode(autoencoder.encode(pictures)) - pictures).square().mean().item()

    at_random = error()
    autoencoder.set_patch_components(pictures)
    patches = F.unfold(pictures, 8, stride=8).transpose(1, 2).flatten(0, 1)
    colour = pictures.mean((0, 2, 3)).repeat_interleave(64)  # the part that the decoder's bias says
    left_over = torch.linalg.svdvals(patches - colour)[channels:].square().sum() / patches.numel()
    assert error() == pytest.approx(left_over.item(), rel=1e-3)
    assert error() < at_random / 10


@torch.no_grad()
def test_with_as_many_components_as_pixels_nothing_is_lost(pictures: torch.Tensor) -> None:
    autoencoder = linear(3 * 64)
    autoencoder.set_patch_components(pictures)
    torch.testing.assert_close(autoencoder.decode(autoencoder.encode(pictures)), pictures, atol=1e-4, rtol=0)


@torch.no_grad()
def test_statistics_normalise_the_latents_and_leave_the_pictures(pictures: torch.Tensor) -> None:
    autoencoder = linear(6)
    autoencoder.set_patch_components(pictures)
    before = autoencoder.decode(autoencoder.encode(pictures))
    for _ in range(2):  # measuring anew starts anew
        autoencoder.set_statistics(pictures)
        latents = autoencoder.encode(pictures).transpose(0, 1).flatten(1)
        torch.testing.assert_close(latents.mean(1), torch.zeros(6), atol=1e-4, rtol=0)
        torch.testing.assert_close(latents.std(1), torch.ones(6), atol=1e-4, rtol=0)
    torch.testing.assert_close(autoencoder.decode(autoencoder.encode(pictures)), before, atol=1e-4, rtol=0)
