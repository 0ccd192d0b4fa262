"""Object injection (AA2 §3.3): a light guider and spatial blending (Eq. 3, 4)."""

from __future__ import annotations

from itertools import pairwise

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import nn
from torch.nn import functional as F

from aa2.models.initialise import zeroed


class SpatialBlending(nn.Module):
    """``α = sigmoid(conv(cat(z, o)))``, ``z ← α·o + (1 − α)·z`` (Eq. 3, 4).

    The convolution starts at zero, so α starts at ``sigmoid(bias)`` everywhere.
    """

    def __init__(self, channels: int, bias: float) -> None:
        super().__init__()
        self.conv = zeroed(nn.Conv2d(2 * channels, channels, 1))
        nn.init.constant_(self.conv.bias, bias)  # type: ignore[arg-type]

    def forward(self, z: torch.Tensor, objects: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """``present`` ``(B·F, 1, 1, 1)`` switches the blend off (0) where a sample has no object."""
        alpha = present * torch.sigmoid(self.conv(torch.cat([z, objects], dim=1)))
        return alpha * objects + (1 - alpha) * z


class ObjectGuider(ModelMixin, ConfigMixin):
    """Object latents at the scale and width of every decoder stage, and the blends that inject them.

    Args:
        latent_channels: channels of an object latent.
        channels: the denoiser's widths, from the finest; one 3 × 3 convolution leads to each.
        layers: residual layers of a down block; an up block has one more.
        bias: see `aa2.config.DenoiserConfig.object_bias`.
    """

    @register_to_config
    def __init__(
        self,
        latent_channels: int = 4,
        channels: tuple[int, ...] = (320, 640, 1280, 1280),
        layers: int = 2,
        bias: float = 0.0,
    ) -> None:
        super().__init__()
        self.scales = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=1 if i == 0 else 2, padding=1)
            for i, (a, b) in enumerate(pairwise((latent_channels, *channels)))
        )
        self.blends = nn.ModuleDict({"mid_0": SpatialBlending(channels[-1], bias)})
        for i, width in enumerate(reversed(channels)):
            for j in range(layers + 1):
                self.blends[f"up_{i}_{j}"] = SpatialBlending(width, bias)

    def forward(self, latents: torch.Tensor) -> list[torch.Tensor]:
        """``(B·F, latent_channels, h, w)`` to features from the finest scale to the coarsest."""
        features = []
        for convolution in self.scales:
            latents = convolution(latents)
            features.append(latents)
            latents = F.silu(latents)
        return features

    def blend(
        self, layer: str, z: torch.Tensor, features: list[torch.Tensor], present: torch.Tensor
    ) -> torch.Tensor:
        """Inject ``features`` after decoder layer ``layer``: ``mid_J`` or ``up_STAGE_J``."""
        stage = 0 if layer.startswith("mid") else int(layer.split("_")[1])
        return self.blends[layer](z, features[-1 - stage], present)
