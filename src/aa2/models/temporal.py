"""AnimateDiff's temporal layers, in the denoiser's shape (AA2 §3.1)."""

from __future__ import annotations

from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D, MotionAdapter

from aa2.config import DenoiserConfig
from aa2.models.initialise import zeroed


def build_temporal(config: DenoiserConfig) -> MotionAdapter:
    """Temporal layers that start as the identity: their output projections are zero."""
    temporal = MotionAdapter(
        block_out_channels=config.channels,
        motion_layers_per_block=config.layers,
        motion_num_attention_heads=config.heads,
        motion_norm_num_groups=config.groups,
        motion_max_seq_length=config.max_frames,
    )
    for module in temporal.modules():
        if isinstance(module, AnimateDiffTransformer3D):
            zeroed(module.proj_out)
    return temporal
