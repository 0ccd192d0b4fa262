"""The compositor: the reference's figure, what the denoiser paints and the scene, in one picture.

Ours, not the paper's. The lifted reference (`aa2.avatar`) brings the character's own pixels at the frame's
own resolution, nearly in place; the denoiser's painting is soft and small. A network of pixels sees both,
the clean plate and the pose. It adds what neither has: the light of the place, shadow on the scene, the
last pixels of an edge, folds, and what the reference does not show. It is convolutional throughout and
without normalisation over places, so it is trained on pieces and runs on regions of any size.

Each of `aa2.config.COMPOSITOR_PARTS` can be left out, to see what it is worth.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import nn
from torch.nn import functional as F

from aa2.config import COMPOSITOR_PARTS
from aa2.models.initialise import zeroed

COARSE = 4
"""Pixels a side that one value of the network stands for, and of the shadow on the scene."""
SMOOTH = 32
"""Pixels a side that one value of the figure's light stands for."""
INPUTS = 14
"""Channels: painted, figure and its coverage, plate, mask, skeleton."""
BRIGHTEST = 2.0
"""The most that light multiplies or divides by."""
DETAIL = 0.15
"""The most, in [-1, 1], that detail changes a pixel of the figure: its own pixels reach the result."""
UNPAINTED = -2.0
"""What the painting's share is before training, before the sigmoid."""
BORDER = 8
"""Pixels from the border of the figure, either way, within which its edge may move: it gets no holes."""
VEIL = 0.1
"""Share of the painting below which it does not show at all."""
FADE = 16
"""Pixels from the mask's border inwards over which shadow on the scene comes in."""
OPAQUE = 0.997
"""Coverage beyond which an edge is not counted as one."""


@dataclass(frozen=True)
class Layers:
    """What is put together, of N frames, ``(N, C, H, W)`` of any size.

    Attributes:
        painted: 3 channels in [-1, 1], the denoiser's picture, enlarged.
        figure: 3 channels in [-1, 1], the lifted reference's colours, not multiplied by the coverage.
        coverage: 1 channel in [0, 1].
        plate: 3 channels in [-1, 1], the scene without anybody.
        mask: 1 channel of 0 and 1, where anything may change.
        skeleton: 3 channels in [0, 1].
    """

    painted: torch.Tensor
    figure: torch.Tensor
    coverage: torch.Tensor
    plate: torch.Tensor
    mask: torch.Tensor
    skeleton: torch.Tensor


@dataclass(frozen=True)
class Composition:
    """What was composed, ``(N, C, H, W)``, meant inside the mask.

    Attributes:
        picture: 3 channels, about [-1, 1].
        figure: 1 channel in [0, 1], how far the figure shows.
        painting: 1 channel in [0, 1], how far the painting does where the figure does not.
        light: 3 channels, what the figure's colours, counted from black, are multiplied by.
        shade: 1 channel, what the plate's are.
    """

    picture: torch.Tensor
    figure: torch.Tensor
    painting: torch.Tensor
    light: torch.Tensor
    shade: torch.Tensor

    @property
    def character(self) -> torch.Tensor:
        """1 channel in [0, 1], how far it is not the scene that shows."""
        return self.figure + (1 - self.figure) * self.painting


class Compositor(ModelMixin, ConfigMixin):
    """Layers to a picture.

    Args:
        channels: width at a quarter of the picture's size and at every halving after it.
        fine_channels: width at full size.
        parts: of `aa2.config.COMPOSITOR_PARTS`, those that it has. Without any it has no network.
    """

    @register_to_config
    def __init__(
        self,
        channels: Sequence[int] = (24, 32, 48, 64),
        fine_channels: int = 16,
        parts: Collection[str] = COMPOSITOR_PARTS,
    ) -> None:
        super().__init__()
        unknown = set(parts) - set(COMPOSITOR_PARTS)
        if unknown:
            raise ValueError(f"no parts of a compositor: {sorted(unknown)}")
        first = channels[0]
        self.parts = frozenset(parts)
        if not parts:
            return
        self.step = COARSE * 2 ** (len(channels) - 1)
        self.enter = nn.Sequential(
            nn.PixelUnshuffle(COARSE), nn.Conv2d(INPUTS * COARSE**2, first, 3, padding=1)
        )
        ins = [first, *channels[:-1]]
        self.down = nn.ModuleList(_Block(i, o) for i, o in zip(ins, channels, strict=True))
        self.middle = nn.Sequential(_Block(channels[-1], channels[-1]), _Block(channels[-1], channels[-1]))
        self.up = nn.ModuleList(
            _Block(above + here, here)
            for above, here in zip([channels[-1], *channels[:0:-1]], channels[::-1], strict=True)
        )
        self.smooth = zeroed(nn.Conv2d(first, 3 + 1, 3, padding=1))
        self.spread = nn.Sequential(nn.Conv2d(first, fine_channels * COARSE**2, 1), nn.PixelShuffle(COARSE))
        self.fine = nn.Sequential(
            nn.Conv2d(fine_channels + INPUTS - 3, fine_channels, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(fine_channels, fine_channels, 3, padding=1),
            nn.SiLU(),
            zeroed(nn.Conv2d(fine_channels, 1 + 3 + 1 + 3, 3, padding=1)),
        )
        with torch.no_grad():
            self.fine[-1].bias[4] = UNPAINTED  # type: ignore[index]

    @property
    def smooth_only(self) -> bool:
        """Whether all that it adds is smooth: it need not look at every pixel."""
        return not self.parts & {"edge", "detail", "painting"}

    def forward(self, layers: Layers, reduction: int = 1, relight: bool = True) -> Composition:
        """Compose; before training the figure on the scene.

        Args:
            layers: what is composed.
            reduction: pixels a side that are averaged before the network looks. More than 1 only where it is
                `smooth_only`: light and shade then are as smooth in a picture that is so much larger.
            relight: whether its parts "light" and "shade" apply, if it has them.
        """
        if reduction > 1 and not self.smooth_only:
            raise ValueError("edges, detail and painting are of every pixel")
        given = layers
        if not self.parts:
            return _pasted(given)
        height, width = given.mask.shape[-2:]
        # Counted from black, so that what is not covered is black and light only multiplies.
        black = (given.figure + 1) * given.coverage - 1
        parts = [given.painted, black, given.coverage * 2 - 1, given.plate, given.mask * 2 - 1]
        seen = torch.cat([*parts, given.skeleton * 2 - 1], dim=1)
        if reduction > 1:
            seen = F.avg_pool2d(seen, reduction, ceil_mode=True, count_include_pad=False)
        small = seen.shape[-2:]
        seen = F.pad(seen, (0, -small[1] % self.step, 0, -small[0] % self.step), mode="replicate")
        seen = seen.contiguous(memory_format=torch.channels_last)  # a fifth faster on a CPU
        features = F.silu(self._features(seen))
        smooth = self.smooth(features).float()
        if not relight:
            smooth = torch.zeros_like(smooth)
        light = self._light(smooth[:, :3], reduction)[..., :height, :width]
        shade = self._shade(smooth[:, 3:], reduction)[..., :height, :width]
        figure = given.coverage.float()
        lit = light * (given.figure + 1) - 1
        if "shade" in self.parts:
            shade = 1 + _inwards(given.mask.float()) * (shade - 1)
        behind = shade * (given.plate + 1) - 1
        if self.smooth_only:
            return Composition(
                behind + figure * (lit - behind), figure, torch.zeros_like(figure), light, shade
            )
        fine = self.fine(torch.cat([self.spread(features), seen[:, :-3]], dim=1)).float()
        edge, detail, share, painting = fine[..., :height, :width].split([1, 3, 1, 3], dim=1)
        if "edge" in self.parts:
            border = _border(figure)
            moved = figure.clamp(1 - OPAQUE, OPAQUE).logit() + border * edge
            figure = torch.where(border > 0, moved.sigmoid(), figure)
        if "detail" in self.parts:
            lit = lit + DETAIL * detail.tanh()
        share = _decided(share) if "painting" in self.parts else torch.zeros_like(share)
        behind = behind + share * (given.painted + painting - behind)
        return Composition(behind + figure * (lit - behind), figure, share, light, shade)

    def _features(self, seen: torch.Tensor) -> torch.Tensor:
        x = self.enter(seen)
        skips = []
        for level, block in enumerate(self.down):
            x = block(F.avg_pool2d(x, 2) if level else x)
            skips.append(x)
        x = self.middle(x)
        for level, block in enumerate(self.up):
            x = F.interpolate(x, scale_factor=2.0) if level else x
            x = block(torch.cat([x, skips.pop()], dim=1))
        return x

    def _light(self, values: torch.Tensor, reduction: int) -> torch.Tensor:
        """``(N, 3, h, w)`` to factors at full size."""
        if "light" not in self.parts:
            values = torch.zeros_like(values)
        times = SMOOTH // COARSE
        values = F.avg_pool2d(values, min(times, *values.shape[-2:]), ceil_mode=True, count_include_pad=False)
        logs = torch.tanh(values) * torch.log(torch.tensor(BRIGHTEST))
        return F.interpolate(logs, scale_factor=float(SMOOTH * reduction), mode="bilinear").exp()

    def _shade(self, values: torch.Tensor, reduction: int) -> torch.Tensor:
        """``(N, 1, h, w)`` to factors at full size, at most 1 but for what lets them learn."""
        if "shade" not in self.parts:
            values = torch.zeros_like(values)
        factors = (-F.softplus(values, beta=20) + F.softplus(torch.zeros_like(values), beta=20)).exp()
        return F.interpolate(factors, scale_factor=float(COARSE * reduction), mode="bilinear")


def _pasted(given: Layers) -> Composition:
    """The figure on the scene."""
    figure, one = given.coverage.float(), torch.ones_like(given.mask)
    picture = given.plate + figure * (given.figure - given.plate)
    return Composition(picture, figure, torch.zeros_like(figure), torch.ones_like(given.figure), one)


def _decided(values: torch.Tensor) -> torch.Tensor:
    """Shares that are exactly 0 and 1 where they are nearly so: the least veil shows on a flat wall.

    Their gradients are those of the sigmoid, or what is 0 once would stay so.
    """
    soft = values.sigmoid()
    return soft + (((1 + 2 * VEIL) * soft - VEIL).clamp(0, 1) - soft).detach()


def _inwards(mask: torch.Tensor) -> torch.Tensor:
    """``(N, 1, H, W)`` in [0, 1]: 0 at the mask's border, rising inside it, for it is not to be seen."""
    side = 2 * FADE + 1
    return (2 * F.avg_pool2d(mask, side, 1, FADE, count_include_pad=False) - 1).clamp(0, 1)


def _border(coverage: torch.Tensor) -> torch.Tensor:
    """``(N, 1, H, W)`` in [0, 1]: how much the coverage differs within `BORDER` pixels."""
    side = 2 * BORDER + 1
    spread = [F.max_pool2d(sign * coverage, side, 1, BORDER) for sign in (1, -1)]
    return spread[0] + spread[1]


class _Block(nn.Module):
    """A residual block without normalisation: over places it would depend on how much is seen at once."""

    def __init__(self, ins: int, outs: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(ins, outs, 3, padding=1)
        self.second = nn.Conv2d(outs, outs, 3, padding=1)
        self.skip = nn.Conv2d(ins, outs, 1) if ins != outs else nn.Identity()
        with torch.no_grad():  # as deep networks without normalisation begin: near the identity
            self.second.weight.mul_(0.1)
            nn.init.zeros_(self.second.bias)  # pyright: ignore[reportArgumentType]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.skip(x) + self.second(F.silu(self.first(F.silu(x))))
