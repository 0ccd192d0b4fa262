"""Spatial attention that also looks at the reference (AA2 §3.1).

ReferenceNet's self-attention inputs are *captured*, projected once by the denoiser's own key and value
weights, and *attended to* beside the denoiser's own tokens. Features travel in dictionaries keyed by layer
name; no layer keeps any.
"""

# diffusers types its layers loosely.
# pyright: reportOptionalCall=false, reportOptionalSubscript=false, reportArgumentType=false

from __future__ import annotations

import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch.nn import functional as F

KeysValues = dict[str, tuple[torch.Tensor, torch.Tensor]]
"""Per attention layer, the reference's keys and values, each ``(B, tokens, channels)``."""

JOINED = {"mid and up": ("mid_block", "up_blocks"), "all": ("down_blocks", "mid_block", "up_blocks")}
"""Where reference features join the denoiser: in Animate Anyone 2 (§3.1), and in Animate Anyone."""


class Capture:
    """Attention processor that writes a layer's input to the ``captured`` dictionary passed along."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(
        self,
        attn: Attention,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        captured: dict[str, torch.Tensor] | None = None,
    ) -> torch.Tensor:
        if captured is not None:
            captured[self.name] = hidden_states
        return attend(attn, hidden_states, attn.to_k(hidden_states), attn.to_v(hidden_states))


class Attend:
    """Attention processor that adds the reference's keys and values from the ``reference`` dictionary."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(
        self,
        attn: Attention,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        reference: KeysValues | None = None,
    ) -> torch.Tensor:
        keys, values = attn.to_k(hidden_states), attn.to_v(hidden_states)
        if reference is not None:
            frames = len(hidden_states) // len(reference[self.name][0])
            reference_keys, reference_values = (
                x.repeat_interleave(frames, dim=0) for x in reference[self.name]
            )
            keys = torch.cat([keys, reference_keys], dim=1)
            values = torch.cat([values, reference_values], dim=1)
        return attend(attn, hidden_states, keys, values)


class Plain(AttnProcessor2_0):
    """Stock attention for a neighbour of the layers above: takes their dictionaries and ignores them."""

    def __call__(
        self,
        attn: Attention,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        captured: dict[str, torch.Tensor] | None = None,
        reference: KeysValues | None = None,
    ) -> torch.Tensor:
        return super().__call__(attn, hidden_states, encoder_hidden_states, attention_mask)


def attend(
    attn: Attention, hidden_states: torch.Tensor, keys: torch.Tensor, values: torch.Tensor
) -> torch.Tensor:
    """Scaled dot-product attention with ``attn``'s query and output weights."""
    query, keys, values = (
        x.unflatten(-1, (attn.heads, -1)).transpose(1, 2) for x in (attn.to_q(hidden_states), keys, values)
    )
    out = F.scaled_dot_product_attention(query, keys, values).transpose(1, 2).flatten(2)
    return attn.to_out[1](attn.to_out[0](out))


def joined_layers(unet: UNet2DConditionModel) -> dict[str, Attention]:
    """The spatial self-attention layers at which reference features join, as `install` chose them."""
    return {
        name: layer
        for name, layer in unet.named_modules()
        if isinstance(layer, Attention) and isinstance(layer.processor, (Capture, Attend))
    }


def install(
    unet: UNet2DConditionModel, processor: type[Capture] | type[Attend], blocks: str = "mid and up"
) -> None:
    """Give each self-attention layer of ``blocks`` a processor of its own name, its neighbours a plain one.

    Args:
        blocks: one of :data:`JOINED`.
    """
    for name, layer in unet.named_modules():
        if isinstance(layer, Attention):
            joins = name.endswith("attn1") and name.startswith(JOINED[blocks])
            layer.set_processor(processor(name) if joins else Plain())


def project(unet: UNet2DConditionModel, captured: dict[str, torch.Tensor]) -> KeysValues:
    """Captured features to the keys and values of the denoiser's ``unet``: once per run, not per step."""
    return {
        name: (layer.to_k(captured[name]), layer.to_v(captured[name]))
        for name, layer in joined_layers(unet).items()
    }
