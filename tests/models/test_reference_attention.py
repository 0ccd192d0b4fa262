"""Reference features: captured, projected once, attended to in the mid block and the up blocks only."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0
from torch.nn import functional as F

from aa2.models.bundle import Bundle
from aa2.models.encoding import encode_conditions, encode_reference
from aa2.models.reference_attention import Attend, joined_layers, project
from aa2.types import Conditions


def test_features_join_in_the_mid_block_and_the_up_blocks_only(tiny: Bundle) -> None:
    names = joined_layers(tiny.denoiser.unet)
    assert {name.split(".")[0] for name in names} == {"mid_block", "up_blocks"}
    assert len(names) == 1 + 2  # the mid block's layer; two in the up block that has attention
    assert names.keys() == joined_layers(tiny.reference_net).keys()


@torch.no_grad()
def test_projecting_once_is_concatenating_features() -> None:
    torch.manual_seed(0)
    layer = Attention(16, heads=2, dim_head=8)
    frames, tokens = 3, torch.randn(2 * 3, 10, 16)
    features = torch.randn(2, 7, 16)
    joined = torch.cat([tokens, features.repeat_interleave(frames, dim=0)], dim=1)
    layer.set_processor(AttnProcessor2_0())  # type: ignore[arg-type]
    expected = layer(tokens, encoder_hidden_states=joined)

    layer.set_processor(Attend("layer"))  # type: ignore[arg-type]
    keys_values = {"layer": (layer.to_k(features), layer.to_v(features))}  # type: ignore[misc]
    torch.testing.assert_close(layer(tokens, reference=keys_values), expected)


@pytest.mark.parametrize("present", [[True, False], [False, True], [False, False]])
@torch.no_grad()
def test_a_row_without_reference_attends_to_itself_as_stock_attention_does(present: list[bool]) -> None:
    torch.manual_seed(0)
    layer = Attention(16, heads=2, dim_head=8)
    frames, tokens, features = 3, torch.randn(2 * 3, 10, 16), torch.randn(2, 10, 16)
    layer.set_processor(AttnProcessor2_0())  # type: ignore[arg-type]
    alone = layer(tokens).unflatten(0, (2, frames))

    layer.set_processor(Attend("layer"))  # type: ignore[arg-type]
    keys_values = {"layer": (layer.to_k(features), layer.to_v(features))}  # type: ignore[misc]
    full = layer(tokens, reference=keys_values).unflatten(0, (2, frames))
    mixed = layer(tokens, reference=keys_values, reference_present=torch.tensor(present))
    torch.testing.assert_close(layer(tokens).unflatten(0, (2, frames)), alone)
    for row, sample, has_one in zip(mixed.unflatten(0, (2, frames)), range(2), present, strict=True):
        torch.testing.assert_close(row, full[sample] if has_one else alone[sample])
        assert (full[sample] - alone[sample]).abs().max() > 1e-3


def test_what_is_withheld_gets_no_gradient() -> None:
    torch.manual_seed(0)
    layer = Attention(16, heads=2, dim_head=8)
    layer.set_processor(Attend("layer"))  # type: ignore[arg-type]
    keys, values = (torch.randn(2, 10, 16, requires_grad=True) for _ in range(2))
    present = torch.tensor([True, False])
    layer(
        torch.randn(2, 10, 16), reference={"layer": (keys, values)}, reference_present=present
    ).sum().backward()
    for given in (keys, values):
        assert given.grad is not None and given.grad[0].any() and not given.grad[1].any()


def test_a_reference_of_another_size_cannot_be_withheld() -> None:
    layer = Attention(16, heads=2, dim_head=8)
    layer.set_processor(Attend("layer"))  # type: ignore[arg-type]
    keys_values = {"layer": (torch.randn(1, 7, 16), torch.randn(1, 7, 16))}
    with pytest.raises(ValueError, match="7 tokens of the reference"):
        layer(torch.randn(1, 10, 16), reference=keys_values, reference_present=torch.tensor([False]))


@torch.no_grad()
def test_keys_and_values_come_from_the_denoisers_own_weights(tiny: Bundle) -> None:
    unet = tiny.denoiser.unet
    captured = {name: torch.randn(2, 5, layer.query_dim) for name, layer in joined_layers(unet).items()}
    for name, (keys, values) in project(unet, captured).items():
        layer = joined_layers(unet)[name]
        assert torch.equal(keys, F.linear(captured[name], layer.to_k.weight))  # type: ignore[union-attr]
        assert torch.equal(values, F.linear(captured[name], layer.to_v.weight))  # type: ignore[union-attr]


@torch.no_grad()
def test_the_reference_passes_no_down_block(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    """Keys and values alone are exchanged: the pooled token and the warp enter elsewhere, on purpose."""
    conditions = encode_conditions(tiny, tiny_conditions)
    _, other = encode_reference(tiny, tiny_conditions.reference.flip(-1).roll(1, dims=1))
    outputs: dict[str, list[torch.Tensor]] = {}

    def record(name: str):
        return lambda module, given, result: outputs.setdefault(name, []).append(result)

    unet = tiny.denoiser.unet
    watched = {f"down_{i}_{j}": r for i, b in enumerate(unet.down_blocks) for j, r in enumerate(b.resnets)}  # type: ignore[arg-type]
    watched["mid_before"], watched["mid_after"] = unet.mid_block.resnets
    for name, module in watched.items():
        module.register_forward_hook(record(name))

    first = tiny.denoiser(noisy, timesteps, conditions)
    conditions.reference = other
    second = tiny.denoiser(noisy, timesteps, conditions)

    same = {name: torch.equal(*pair) for name, pair in outputs.items()}
    assert not same.pop("mid_after")
    assert all(same.values()), same
    assert (first - second).abs().max() > 1e-4


@torch.no_grad()
def test_every_sample_looks_at_its_own_reference(
    tiny: Bundle, tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor
) -> None:
    before = tiny.denoiser(noisy, timesteps, encode_conditions(tiny, tiny_conditions))
    tiny_conditions.reference[1] = -tiny_conditions.reference[1]
    after = tiny.denoiser(noisy, timesteps, encode_conditions(tiny, tiny_conditions))
    changed = (before - after).abs().amax((2, 3, 4)) > 1e-5
    assert changed.tolist() == [[False] * 3, [True] * 3]
