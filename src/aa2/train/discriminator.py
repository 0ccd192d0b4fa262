"""A discriminator of patches (Isola et al. 2017): what is composed is to look like what is filmed."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm


class PatchDiscriminator(nn.Module):
    """Pictures to one value for every patch: above 0 where it looks real.

    Small, with spectral normalisation (Miyato et al. 2018): it is to tell textures and seams, not to know
    people.

    Args:
        channels: of its layers; all but the last halve the picture.
    """

    def __init__(self, channels: Sequence[int] = (32, 64, 128, 128)) -> None:
        super().__init__()
        last = len(channels) - 1
        self.layers = nn.ModuleList(
            spectral_norm(nn.Conv2d(ins, outs, 4, 1 if level == last else 2, 1))
            for level, (ins, outs) in enumerate(zip([3, *channels[:-1]], channels, strict=True))
        )
        self.leave = spectral_norm(nn.Conv2d(channels[-1], 1, 3, padding=1))

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """The values ``(N, 1, h, w)`` of ``(N, 3, H, W)`` in [-1, 1], and every layer's features."""
        x, features = pictures, []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            features.append(x)
        return self.leave(x), features

    def frozen(self, pictures: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """`forward`, with gradients for the pictures alone."""
        fixed = {name: tensor.detach() for name, tensor in self.named_parameters()}
        return functional_call(self, fixed, (pictures,))


def hinge(real: torch.Tensor, made: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
    """The discriminator's loss (Lim and Ye 2017).

    Args:
        real, made: ``(N, 1, h, w)``, its values.
        where: ``(N, 1, H, W)``, what counts.
    """
    return weighed(F.relu(1 - real) + F.relu(1 + made), where)


def weighed(values: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
    """The mean of ``(N, C, h, w)`` by weights ``(N, 1, H, W)``, which may be larger."""
    weights = F.interpolate(where, values.shape[-2:], mode="area")
    return (values.float() * weights).sum() / (values.shape[1] * weights.sum()).clamp_min(1e-3)
