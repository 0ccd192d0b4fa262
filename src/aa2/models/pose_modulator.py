"""Pose modulation (AA2 §3.4): skeleton features ask, depth features answer, time smooths.

Beside it the plain pose guider, its ablation.
"""

from __future__ import annotations

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.attention_processor import Attention
from diffusers.models.modeling_utils import ModelMixin
from torch import nn

from aa2.models.initialise import zeroed


class PoseEncoder(nn.Sequential):
    """The pose guider of Animate Anyone: 4 × 4 convolutions of stride 2 down to the latent's size.

    The guider's four widths (16, 32, 64, 128) need three strides for a latent of an eighth of the picture;
    the last convolution keeps the size.
    """

    def __init__(self, in_channels: int, channels: tuple[int, ...], strides: int, normalise: bool) -> None:
        layers: list[nn.Module] = []
        for i, width in enumerate(channels):
            stride = 2 if i < strides else 1
            layers.append(nn.Conv2d(in_channels, width, 4 if stride == 2 else 3, stride, padding=1))
            if normalise:
                layers.append(nn.GroupNorm(4, width))
            layers.append(nn.SiLU())
            in_channels = width
        super().__init__(*layers)


class PoseModulator(ModelMixin, ConfigMixin):
    """Skeleton map and structured depth to features that are added to the noise latents.

    Args:
        out_channels: the denoiser's first width.
        channels: widths of the two encoders.
        patch: pixels a side of one latent.
        from_scratch: normalise the encoders and start the projection at random; False starts the projection
            at zero, for a pretrained denoiser.
    """

    @register_to_config
    def __init__(
        self,
        out_channels: int,
        channels: tuple[int, int, int, int] = (16, 32, 64, 128),
        patch: int = 8,
        from_scratch: bool = False,
    ) -> None:
        super().__init__()
        strides = patch.bit_length() - 1
        width = channels[-1]
        self.skeleton_encoder = PoseEncoder(3, channels, strides, from_scratch)
        self.depth_encoder = PoseEncoder(1, channels, strides, from_scratch)
        self.attention = Attention(
            width, cross_attention_dim=width, heads=4, dim_head=width // 4, residual_connection=False
        )
        self.over_time = zeroed(nn.Conv3d(width, width, 3, padding=1))  # a correction to each frame's own
        self.project = nn.Conv2d(width, out_channels, 1)
        if not from_scratch:
            zeroed(self.project)

    def forward(
        self,
        skeleton: torch.Tensor,
        depth: torch.Tensor | None = None,
        depth_present: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """``(B, F, 3, H, W)`` skeletons, ``(B, F, 1, H, W)`` depth to ``(B·F, out_channels, h, w)``.

        Without ``depth``, or where ``depth_present`` (``(B,)``) is 0, the skeleton speaks alone.
        """
        batch, frames = skeleton.shape[:2]
        x = self.skeleton_encoder(skeleton.flatten(0, 1))
        if depth is not None:
            asked = x.flatten(2).transpose(1, 2)
            answer = self.depth_encoder(depth.flatten(0, 1)).flatten(2).transpose(1, 2)
            answer = (
                self.attention(asked, encoder_hidden_states=answer).transpose(1, 2).unflatten(2, x.shape[2:])
            )
            if depth_present is not None:
                answer = answer * depth_present.repeat_interleave(frames)[:, None, None, None]
            x = x + answer
        # On a CPU never in bfloat16: oneDNN's gradient of the weights is wrong there, or not a number, where
        # the frames are two.
        with torch.autocast("cpu", enabled=False):
            clips = x.unflatten(0, (batch, frames)).transpose(1, 2)
            over_time = self.over_time(clips.to(self.over_time.weight.dtype))
        return self.project(x + over_time.transpose(1, 2).flatten(0, 1))


class PoseGuider(ModelMixin, ConfigMixin):
    """The pose guider of Animate Anyone, AA2's ablation (Table 4): the skeleton alone, frame by frame.

    Args: those of :class:`PoseModulator`.
    """

    @register_to_config
    def __init__(
        self,
        out_channels: int,
        channels: tuple[int, int, int, int] = (16, 32, 64, 128),
        patch: int = 8,
        from_scratch: bool = False,
    ) -> None:
        super().__init__()
        self.skeleton_encoder = PoseEncoder(3, channels, patch.bit_length() - 1, from_scratch)
        self.project = nn.Conv2d(channels[-1], out_channels, 1)
        if not from_scratch:
            zeroed(self.project)

    def forward(
        self,
        skeleton: torch.Tensor,
        depth: torch.Tensor | None = None,
        depth_present: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """``(B, F, 3, H, W)`` skeletons to ``(B·F, out_channels, h, w)``; depth is not looked at."""
        return self.project(self.skeleton_encoder(skeleton.flatten(0, 1)))


POSE: dict[str, type[PoseModulator] | type[PoseGuider]] = {
    "modulation": PoseModulator,
    "guider": PoseGuider,
}
"""The pose parts by the names that `aa2.config.DenoiserConfig` gives them."""
