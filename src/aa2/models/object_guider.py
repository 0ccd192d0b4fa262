"""Object injection (AA2 §3.3): a light guider and spatial blending (Eq. 3, 4)."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import nn
from torch.nn import functional as F

from aa2.config import DenoiserConfig
from aa2.models.initialise import zeroed

SILU_SHARE = 0.596
"""The root mean square of what SiLU leaves of a standard normal value."""


class SpatialBlending(nn.Module):
    """``α = sigmoid(conv(cat(z, o)))``, ``z ← α·o + (1 − α)·z`` (Eq. 3, 4).

    The convolution's weights start at zero, so α starts at ``sigmoid(bias)`` everywhere: at ½ with the
    paper's 0, near "no object" with a negative one.
    """

    def __init__(self, channels: int, bias: float) -> None:
        super().__init__()
        self.conv = zeroed(nn.Conv2d(2 * channels, channels, 1))
        nn.init.constant_(self.conv.bias, bias)  # type: ignore[arg-type]

    def forward(self, z: torch.Tensor, objects: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """``present`` ``(B·F, 1, 1, 1)`` leaves ``z`` as it is (0) where a sample has no object."""
        alpha = present * torch.sigmoid(self.conv(torch.cat([z, objects], dim=1)))
        return alpha * objects + (1 - alpha) * z


class ObjectGuider(ModelMixin, ConfigMixin):
    """Object latents at the scale and width of every decoder stage, and the blends that inject them.

    The paper's latents are "downsampled four times by 3 × 3 convolutions" whose channels match the denoiser's
    stages. We read that as a convolution a stage, four in Stable Diffusion's shape. The first keeps the size:
    the finest stage is as large as the latents, and with a stride there too no stage would have the coarsest
    scale.

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
            _of_equal_spread(
                nn.Conv2d(a, b, 3, stride=1 if i == 0 else 2, padding=1), 1 if i == 0 else SILU_SHARE
            )
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


def build_object_guider(config: DenoiserConfig) -> ObjectGuider | None:
    """A guider of ``config``'s shape with fresh weights; None where objects are not blended in."""
    if config.objects != "blending":
        return None
    return ObjectGuider(config.latent_channels, config.channels, config.layers, config.object_bias)


def _of_equal_spread(convolution: nn.Conv2d, given: float) -> nn.Conv2d:
    """``convolution`` that answers values of root mean square ``given`` with a spread of 1.

    torch's own start loses two thirds of it with every layer, so that the coarse stages would blend in next
    to nothing where objects are.
    """
    inputs = convolution.weight[0].numel()
    nn.init.normal_(convolution.weight, std=1 / (given * math.sqrt(inputs)))
    nn.init.zeros_(convolution.bias)  # type: ignore[arg-type]
    return convolution
