"""The compositor: what the denoiser paints, the reference shows and the scene shows, in one picture.

Ours, not the paper's. A small denoiser has the right colours in the right place but no detail, for latents
of detail are the last that it learns. The detail is there, though: in the limb-warped reference, a little
out of place and in another light, and in the clean plate. A small network sees all of them in pixels. It
says how the warp is to be shifted and lit, where the scene falls into shadow, and which layer shows where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from diffusers.models.resnet import ResnetBlock2D
from torch import nn
from torch.nn import functional as F

from aa2.models.initialise import zeroed
from aa2.types import Conditions

COARSE = 4
"""Pixels a side that one value of the network stands for, and of the shadow on the scene."""
SMOOTH = 16
"""Pixels a side that one value of the warp's flow and light stands for. Finer ones would melt its patterns
into whatever is nearest to the truth in the mean."""
INPUTS = 14
"""Channels: painted, warp and its coverage, plate, mask, skeleton."""
REACH = 16.0
"""The farthest, in pixels of 256, that the warp is shifted."""
LAYERS = 3
"""painted, warp, plate."""
START = (0.0, 1.0, -1.0)
"""How far each layer shows before training, before the softmax: a figure in detail, not the empty scene."""


@dataclass(frozen=True)
class Composition:
    """What was composed.

    Attributes:
        layers: ``(B, F, 3, 3, H, W)``, painted, warp and plate, each a whole picture, not clipped; meant
            inside the mask. Where the warp does not reach, its layer is the painted one.
        shares: ``(B, F, 3, 1, H, W)``, how far each of them shows; their sum is 1.
        light: ``(B, F, 3, H, W)``, what the warp's colours, counted from black, are multiplied by.
        shade: ``(B, F, 1, H, W)``, what the plate's are, likewise.
    """

    layers: torch.Tensor
    shares: torch.Tensor
    light: torch.Tensor
    shade: torch.Tensor

    @property
    def picture(self) -> torch.Tensor:
        """``(B, F, 3, H, W)``."""
        return (self.shares * self.layers).sum(dim=2)

    @property
    def figure(self) -> torch.Tensor:
        """``(B, F, 1, H, W)`` in [0, 1], how far it is not the plate that shows."""
        return 1 - self.shares[:, :, 2]


class Compositor(ModelMixin, ConfigMixin):
    """Layers to a picture.

    Args:
        channels: width at a quarter of the picture's size and at every halving after it.
        fine_channels: width at full size.
        groups: of the group normalisations.
    """

    @register_to_config
    def __init__(
        self,
        channels: Sequence[int] = (48, 64, 64),
        fine_channels: int = 24,
        groups: int = 16,
    ) -> None:
        super().__init__()
        first = channels[0]
        self.enter = nn.Sequential(
            nn.PixelUnshuffle(COARSE), nn.Conv2d(INPUTS * COARSE**2, first, 3, padding=1)
        )
        ins = [first, *channels[:-1]]
        self.down = nn.ModuleList(_block(i, o, groups) for i, o in zip(ins, channels, strict=True))
        self.middle = _block(channels[-1], channels[-1], groups)
        self.up = nn.ModuleList(
            _block(above + here, here, groups)
            for above, here in zip([channels[-1], *channels[:0:-1]], channels[::-1], strict=True)
        )
        self.coarse = zeroed(nn.Conv2d(first, 2 + 3 + 1, 3, padding=1))
        self.spread = nn.Sequential(nn.Conv2d(first, 8 * COARSE**2, 1), nn.PixelShuffle(COARSE))
        self.fine = nn.Sequential(
            nn.Conv2d(8 + 3 * 3 + 1, fine_channels, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(fine_channels, fine_channels, 3, padding=1),
            nn.SiLU(),
            zeroed(nn.Conv2d(fine_channels, LAYERS, 3, padding=1)),
        )
        with torch.no_grad():
            self.fine[-1].bias[:] = torch.tensor(START)  # type: ignore[index]

    def forward(self, painted: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        """The picture of `compose`."""
        return self.compose(painted, conditions).picture

    def compose(self, painted: torch.Tensor, conditions: Conditions) -> Composition:
        """Compose.

        Args:
            painted: ``(B, F, 3, H, W)`` in [-1, 1], the denoiser's picture; sides divisible by 16.
            conditions: what it was painted from, with the clean plate; a missing warp is an empty one.
        """
        c = conditions
        assert c.plate is not None
        coverage = torch.zeros_like(c.mask) if c.warp_mask is None else c.warp_mask
        warp = torch.zeros_like(painted) if c.warp is None else c.warp
        parts = [painted, warp, coverage, c.plate, c.mask, c.skeleton * 2 - 1]
        flat = torch.cat([part.to(painted.dtype) for part in parts], dim=2).flatten(0, 1)
        painted_, warp_, coverage_, plate_ = flat[:, :3], flat[:, 3:6], flat[:, 6:7], flat[:, 7:10]

        features = self._features(flat)
        values = self.coarse(features).float()
        smooth = _enlarged(F.avg_pool2d(values[:, :5], SMOOTH // COARSE), SMOOTH)
        flow, light, shade = smooth[:, :2], smooth[:, 2:].exp(), 1 + _enlarged(values[:, 5:], COARSE)
        moved = _shifted(torch.cat([warp_, coverage_], dim=1).float(), flow)
        warp_, coverage_ = moved[:, :3], moved[:, 3:].clamp(0, 1)
        # Light multiplies what reflects it, counted from black, which is -1 here; premultiplied stays so. It
        # has nothing to add, or it would take away contrast wherever the warp is out of place.
        warp_ = light * (warp_ + coverage_) - coverage_
        plate_ = shade * (plate_ + 1) - 1

        seen = torch.cat([painted_, warp_, coverage_, plate_], dim=1)
        shares = self.fine(torch.cat([self.spread(features), seen.to(features.dtype)], dim=1)).float()
        shares = shares.softmax(dim=1).unsqueeze(2)
        layers = torch.stack([painted_, warp_ + (1 - coverage_) * painted_, plate_], dim=1)
        parts = (layers, shares, light, shade)
        return Composition(*(part.unflatten(0, painted.shape[:2]) for part in parts))

    def _features(self, x: torch.Tensor) -> torch.Tensor:
        x = self.enter(x)
        skips = []
        for level, block in enumerate(self.down):
            x = block(F.avg_pool2d(x, 2) if level else x, None)
            skips.append(x)
        x = self.middle(x, None)
        for level, block in enumerate(self.up):
            x = F.interpolate(x, scale_factor=2.0) if level else x
            x = block(torch.cat([x, skips.pop()], dim=1), None)
        return x


def _block(ins: int, outs: int, groups: int) -> ResnetBlock2D:
    return ResnetBlock2D(in_channels=ins, out_channels=outs, temb_channels=None, groups=groups)  # type: ignore[arg-type]


def _enlarged(values: torch.Tensor, times: int) -> torch.Tensor:
    return F.interpolate(values, scale_factor=times, mode="bilinear")


def _shifted(pictures: torch.Tensor, flow: torch.Tensor) -> torch.Tensor:
    """Each pixel taken from where ``flow`` ``(N, 2, H, W)`` points: x and y, 1 being :data:`REACH`."""
    height, width = pictures.shape[-2:]
    y, x = torch.meshgrid(
        torch.linspace(-1, 1, height, device=flow.device),
        torch.linspace(-1, 1, width, device=flow.device),
        indexing="ij",
    )
    shift = flow.tanh().permute(0, 2, 3, 1) * (2 * REACH / 256)
    grid = torch.stack([x, y], dim=-1) + shift
    return F.grid_sample(pictures, grid, mode="bicubic", padding_mode="border", align_corners=True)
