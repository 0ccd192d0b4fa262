"""A tiny model whose every layer speaks, and a window of conditions for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from aa2.config import PRESETS
from aa2.models.bundle import Bundle, build
from aa2.types import Conditions

BATCH, FRAMES, SIDE = 2, 3, 64


Awaken = Callable[[nn.Module], None]


@pytest.fixture
def awaken() -> Awaken:
    """Gives every parameter that starts at zero a value, as training would."""

    @torch.no_grad()
    def awaken(module: nn.Module) -> None:
        for parameter in module.parameters():
            if not parameter.any():
                parameter.normal_(std=0.2)

    return awaken


@pytest.fixture
def tiny(awaken: Awaken) -> Bundle:
    """The `tiny` preset with random weights everywhere."""
    torch.manual_seed(0)
    bundle = build(PRESETS["tiny"])
    for part in bundle.parts().values():
        awaken(part)
        part.eval()
    return bundle


@pytest.fixture
def tiny_conditions() -> Conditions:
    """Two samples of three frames with every condition present."""
    generator = torch.Generator().manual_seed(1)

    def pictures(channels: int, *, low: float = 0.0) -> torch.Tensor:
        shape = (BATCH, FRAMES, channels, SIDE, SIDE)
        return low + (1 - low) * torch.rand(shape, generator=generator)

    return Conditions(
        environment=pictures(3, low=-1),
        mask=(pictures(1) > 0.5).float(),
        skeleton=pictures(3),
        reference=pictures(3, low=-1)[:, 0],
        depth=pictures(1),
        depth_present=torch.ones(BATCH),
        objects=pictures(3, low=-1),
        objects_present=torch.ones(BATCH),
        warp=pictures(3, low=-1),
        warp_mask=pictures(1),
    )


@pytest.fixture
def noisy(tiny: Bundle) -> torch.Tensor:
    """Latents for `tiny_conditions`."""
    side = SIDE // tiny.preset.denoiser.patch
    shape = (BATCH, FRAMES, tiny.preset.denoiser.latent_channels, side, side)
    return torch.randn(shape, generator=torch.Generator().manual_seed(2))


@pytest.fixture
def timesteps() -> torch.Tensor:
    """One timestep per frame."""
    return torch.full((BATCH, FRAMES), 600)
