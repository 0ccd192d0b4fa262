"""AnimateDiff's temporal layers, in the denoiser's shape (AA2 §3.1)."""

from __future__ import annotations

from diffusers.models.unets.unet_motion_model import MotionAdapter
from torch import nn

from aa2.config import DenoiserConfig


def build_temporal(config: DenoiserConfig) -> MotionAdapter:
    """Temporal layers that start as the identity: their output projections are zero."""
    temporal = MotionAdapter(
        block_out_channels=config.channels,
        motion_layers_per_block=config.layers,
        motion_num_attention_heads=config.heads,
        motion_norm_num_groups=config.groups,
        motion_max_seq_length=config.max_frames,
    )
    for blocks in (temporal.down_blocks, [temporal.mid_block], temporal.up_blocks):
        for block in blocks:
            for module in block.motion_modules:
                nn.init.zeros_(module.proj_out.weight)
                nn.init.zeros_(module.proj_out.bias)
    return temporal
