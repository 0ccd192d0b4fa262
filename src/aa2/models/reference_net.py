"""ReferenceNet: a UNet of the denoiser's shape whose features describe the character (AA2 §3.1)."""

# diffusers types its layers loosely.
# pyright: reportIndexIssue=false, reportAttributeAccessIssue=false, reportGeneralTypeIssues=false, reportArgumentType=false

from __future__ import annotations

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import nn

from aa2.config import DenoiserConfig
from aa2.models.initialise import zeroed
from aa2.models.reference_attention import Capture, install
from aa2.models.unet import build_unet, unet_forward


def build_reference_net(config: DenoiserConfig) -> UNet2DConditionModel:
    """A ReferenceNet of ``config``'s shape; see `prepare_reference_net` for a loaded one."""
    return prepare_reference_net(build_unet(config, config.latent_channels), config.reference_blocks)


def prepare_reference_net(unet: UNet2DConditionModel, blocks: str = "mid and up") -> UNet2DConditionModel:
    """Install the capturing processors in ``blocks`` and freeze what no captured feature depends on."""
    install(unet, Capture, blocks)
    last = _blocks_with_attention(unet) - 1
    transformer = unet.up_blocks[last].attentions[-1]
    block = transformer.transformer_blocks[-1]
    dead: list[nn.Module] = [
        *block.children(),
        transformer.proj_out,
        *(unet.up_blocks[last].upsamplers or ()),
    ]
    dead += [*unet.up_blocks[last + 1 :], unet.conv_norm_out, unet.conv_out]
    for module in dead:
        if module is not block.norm1:
            module.requires_grad_(False)
    return unet


def reference_features(
    unet: UNet2DConditionModel, latents: torch.Tensor, context: torch.Tensor | None = None
) -> dict[str, torch.Tensor]:
    """``(B, C, h, w)`` reference latents to each joined attention layer's input, ``(B, tokens, width)``.

    The reference is clean: its timestep is 0. ``context`` is an image embedding where the preset has one.
    """
    if context is None:
        context = latents.new_zeros(len(latents), 1, unet.config.cross_attention_dim)
    captured: dict[str, torch.Tensor] = {}
    unet_forward(
        unet,
        latents,
        torch.zeros(len(latents), device=latents.device, dtype=torch.long),
        context,
        attention={"captured": captured},
        up_blocks=_blocks_with_attention(unet),
    )
    if not captured:
        raise RuntimeError("ReferenceNet without capturing processors: see `prepare_reference_net`")
    return captured


def _blocks_with_attention(unet: UNet2DConditionModel) -> int:
    """How many up blocks to run so that every attention layer has been met."""
    return max(i for i, b in enumerate(unet.up_blocks) if getattr(b, "has_cross_attention", False)) + 1


def pooled_token(captured: dict[str, torch.Tensor]) -> torch.Tensor:
    """The character in one token, ``(B, 1, width)``, without an image encoder: the mid block's mean."""
    name = next(name for name in captured if name.startswith("mid_block"))
    return captured[name].mean(dim=1, keepdim=True)


class ContextProjection(ModelMixin, ConfigMixin):
    """The pooled token in the width that cross-attention takes, where that is not the token's own.

    Args:
        width: of the pooled token.
        context_dim: of the tokens that cross-attention takes.
        from_scratch: False starts it at zero, for a pretrained denoiser that knows no such token.
    """

    @register_to_config
    def __init__(self, width: int = 1280, context_dim: int = 768, from_scratch: bool = False) -> None:
        super().__init__()
        self.project = nn.Linear(width, context_dim)
        if not from_scratch:
            zeroed(self.project)

    def forward(self, token: torch.Tensor) -> torch.Tensor:
        """``(B, 1, width)`` to ``(B, 1, context_dim)``."""
        return self.project(token)


def build_context_projection(config: DenoiserConfig) -> ContextProjection | None:
    """A projection of ``config``'s shape with fresh weights; None where the pooled token fits as it is."""
    if not config.projects_context:
        return None
    return ContextProjection(config.channels[-1], config.context_dim, config.from_scratch)
