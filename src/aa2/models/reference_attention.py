"""Spatial attention that also looks at the reference (AA2 §3.1).

ReferenceNet's self-attention inputs are *captured*, projected once by the denoiser's own key and value
weights, and *attended to* beside the denoiser's own tokens. Features travel in dictionaries keyed by layer
name; no layer keeps any. A row without reference attends to itself alone.
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
    """Attention processor that adds the reference's keys and values from the ``reference`` dictionary.

    ``reference_present`` ``(B,)`` bool tells which samples have one; None: all. The others take their own
    tokens twice, and a softmax over everything twice is the softmax over everything once: no mask that would
    cost the fused kernels, and no empty tokens that would share in the attention.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(
        self,
        attn: Attention,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        reference: KeysValues | None = None,
        reference_present: torch.Tensor | None = None,
    ) -> torch.Tensor:
        keys, values = attn.to_k(hidden_states), attn.to_v(hidden_states)
        if reference is not None:
            others = reference[self.name]
            frames = len(hidden_states) // len(others[0])
            joined = (
                _beside(own, other.repeat_interleave(frames, dim=0), reference_present, frames)
                for own, other in zip((keys, values), others, strict=True)
            )
            keys, values = joined
        return attend(attn, hidden_states, keys, values)


def _beside(
    own: torch.Tensor, other: torch.Tensor, present: torch.Tensor | None, frames: int
) -> torch.Tensor:
    """``own`` and ``other`` tokens in a row; ``own`` twice in the rows of samples that lack the other."""
    if present is not None:
        if own.shape != other.shape:
            message = f"{other.shape[1]} tokens of the reference cannot be withheld beside {own.shape[1]}"
            raise ValueError(message)
        other = other.where(present.repeat_interleave(frames)[:, None, None], own)
    return torch.cat([own, other], dim=1)


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
        reference_present: torch.Tensor | None = None,
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
