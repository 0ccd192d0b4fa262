"""The UNet's forward: a stock UNet run layer by layer, with what Animate Anyone 2 adds as visible lines.

The UNet keeps its own modules and key names, so Stable Diffusion weights load as they are. With nothing
added, `unet_forward` computes exactly what ``UNet2DConditionModel.forward`` does.
"""

# diffusers types its layers loosely.
# pyright: reportArgumentType=false, reportGeneralTypeIssues=false, reportOptionalCall=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.models.unets.unet_motion_model import MotionAdapter

from aa2.config import DenoiserConfig

Blend = Callable[[str, torch.Tensor], torch.Tensor]
"""``(layer name, features) -> features``: object blending after a decoder layer (AA2 §3.3)."""


def build_unet(config: DenoiserConfig, in_channels: int) -> UNet2DConditionModel:
    """A stock UNet of ``config``'s shape."""
    down = ["CrossAttnDownBlock2D" if a else "DownBlock2D" for a in config.attention]
    up = ["CrossAttnUpBlock2D" if a else "UpBlock2D" for a in reversed(config.attention)]
    return UNet2DConditionModel(
        in_channels=in_channels,
        out_channels=config.latent_channels,
        block_out_channels=config.channels,
        down_block_types=tuple(down),
        up_block_types=tuple(up),
        layers_per_block=config.layers,
        attention_head_dim=config.heads,  # in diffusers this argument is the number of heads
        norm_num_groups=config.groups,
        cross_attention_dim=config.context_dim,
    )


def check_sides(unet: UNet2DConditionModel, sample: torch.Tensor) -> None:
    """Raise ValueError unless the latent's sides divide by the UNet's total stride."""
    stride = 2 ** (len(unet.down_blocks) - 1)
    if sample.shape[-1] % stride or sample.shape[-2] % stride:
        raise ValueError(f"latent sides {tuple(sample.shape[-2:])} must divide by {stride}")


def unet_forward(
    unet: UNet2DConditionModel,
    sample: torch.Tensor,
    timestep: torch.Tensor,
    context: torch.Tensor,
    *,
    attention: dict[str, Any] | None = None,
    pose: torch.Tensor | None = None,
    temporal: MotionAdapter | None = None,
    frames: int = 1,
    blend: Blend | None = None,
    up_blocks: int | None = None,
) -> torch.Tensor:
    """Run ``unet``.

    Args:
        sample: ``(B·F, C, H, W)``.
        timestep: ``(B·F,)``, one per frame.
        context: text or image embeddings for cross-attention, ``(B·F, tokens, dim)``.
        attention: keyword arguments for the spatial attention processors (`aa2.models.reference_attention`).
        pose: ``(B·F, channels[0], H, W)``, added after ``conv_in`` (AA2 §3.4).
        temporal: AnimateDiff's layers, run after the spatial ones over ``frames`` frames.
        blend: object blending in the mid block and the up blocks.
        up_blocks: run only so many up blocks and return the features there; None runs all and the output.
    """
    check_sides(unet, sample)
    embedding = unet.time_embedding(unet.get_time_embed(sample, timestep))

    def spatial(block, j: int, x: torch.Tensor) -> torch.Tensor:
        if not getattr(block, "has_cross_attention", False):
            return x
        return block.attentions[j](
            x, encoder_hidden_states=context, cross_attention_kwargs=attention, return_dict=False
        )[0]

    def over_time(modules, j: int, x: torch.Tensor) -> torch.Tensor:
        return x if modules is None else modules.motion_modules[j](x, num_frames=frames)

    x = unet.conv_in(sample)
    if pose is not None:
        x = x + pose
    skips = [x]

    for i, block in enumerate(unet.down_blocks):
        for j, resnet in enumerate(block.resnets):
            x = resnet(x, embedding)
            x = spatial(block, j, x)
            x = over_time(temporal and temporal.down_blocks[i], j, x)
            skips.append(x)
        for downsample in block.downsamplers or ():
            x = downsample(x)
            skips.append(x)

    block = unet.mid_block
    x = block.resnets[0](x, embedding)
    for j, resnet in enumerate(block.resnets[1:]):
        x = spatial(block, j, x)
        x = x if blend is None else blend(f"mid_{j}", x)
        x = over_time(temporal and temporal.mid_block, j, x)
        x = resnet(x, embedding)

    for i, block in enumerate(unet.up_blocks):
        if i == up_blocks:
            return x
        for j, resnet in enumerate(block.resnets):
            x = resnet(torch.cat([x, skips.pop()], dim=1), embedding)
            x = spatial(block, j, x)
            x = x if blend is None else blend(f"up_{i}_{j}", x)
            x = over_time(temporal and temporal.up_blocks[i], j, x)
        for upsample in block.upsamplers or ():
            x = upsample(x)

    return unet.conv_out(unet.conv_act(unet.conv_norm_out(x)))
