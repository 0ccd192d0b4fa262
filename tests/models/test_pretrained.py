"""Public weights of Stable Diffusion, in files made here of its published shape, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors.torch import save_file

from aa2.config import PRESETS, SD15, DenoiserConfig
from aa2.errors import InputError
from aa2.models.bundle import build, load, save
from aa2.models.denoiser import Denoiser, LatentConditions, build_denoiser
from aa2.models.encoding import encode_conditions
from aa2.models.pretrained import load_unet
from aa2.models.reference_attention import Attend, install
from aa2.models.reference_net import build_reference_net
from aa2.models.unet import build_unet
from aa2.types import Conditions

PUBLISHED: dict[str, Any] = {  # unet/config.json of stable-diffusion-v1-5
    "act_fn": "silu",
    "attention_head_dim": 8,
    "block_out_channels": (320, 640, 1280, 1280),
    "center_input_sample": False,
    "cross_attention_dim": 768,
    "down_block_types": (*["CrossAttnDownBlock2D"] * 3, "DownBlock2D"),
    "downsample_padding": 1,
    "flip_sin_to_cos": True,
    "freq_shift": 0,
    "in_channels": 4,
    "layers_per_block": 2,
    "mid_block_scale_factor": 1,
    "norm_eps": 1e-05,
    "norm_num_groups": 32,
    "out_channels": 4,
    "sample_size": 64,
    "up_block_types": ("UpBlock2D", *["CrossAttnUpBlock2D"] * 3),
}
SMALL = replace(
    PRESETS["tiny"].denoiser, latent_channels=4, cross_attention_dim=20, prior=False, from_scratch=False
)
"""Of Stable Diffusion's kind and much smaller: tokens of another width than any level's."""
SMALL_PUBLISHED = PUBLISHED | {
    "attention_head_dim": 2,
    "block_out_channels": (16, 24),
    "cross_attention_dim": 20,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "layers_per_block": 1,
    "norm_num_groups": 4,
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
}
SIZES = pytest.mark.parametrize(
    ("published", "config"),
    [
        pytest.param(SMALL_PUBLISHED, SMALL, id="small"),
        pytest.param(PUBLISHED, SD15, id="SD1.5", marks=pytest.mark.full_size),
    ],
)
FRAMES = 2


def public_model(published: dict[str, Any], file: Path) -> UNet2DConditionModel:
    """A stock model in half precision's values, as it was published: in ``file`` too."""
    torch.manual_seed(0)
    stock = UNet2DConditionModel(**published).eval().half()
    save_file(stock.state_dict(), file)
    return stock.float()


def conditions_of(denoiser: Denoiser, context: torch.Tensor, side: int) -> LatentConditions:
    """One window with a value in every input that is new to a public model."""
    config = denoiser.config

    def drawn(channels: int) -> torch.Tensor:
        return torch.randn(1, FRAMES, channels, side, side)

    pictures = config.patch * side
    return LatentConditions(
        environment=drawn(config.latent_channels),
        mask=(drawn(1) > 0).float(),
        pose=denoiser.pose_modulator(
            torch.rand(1, FRAMES, 3, pictures, pictures), torch.rand(1, FRAMES, 1, pictures, pictures)
        ),
        context=context,
        reference=None,
        inputs={"warp": drawn(config.latent_channels + 1)},
        prior=None,
        unconditional_prior=None,
    )


def test_the_published_shape_is_that_of_our_config() -> None:
    with torch.device("meta"):
        stock = UNet2DConditionModel(**PUBLISHED).state_dict()
        unet = build_unet(SD15, SD15.latent_channels)
    install(unet, Attend)
    ours = unet.state_dict()
    assert {k: v.shape for k, v in ours.items()} == {k: v.shape for k, v in stock.items()}
    assert len(ours) == 686  # as in the published file
    assert ours["mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight"].shape == (1280, 768)
    assert "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight" in ours
    assert "up_blocks.3.resnets.2.conv_shortcut.weight" in ours
    assert sum(v.numel() for v in ours.values()) == 859_520_964  # as is known of it


@SIZES
@torch.no_grad()
def test_a_denoiser_of_public_weights_computes_what_the_public_model_does(
    published: dict[str, Any], config: DenoiserConfig, tmp_path: Path
) -> None:
    stock = public_model(published, tmp_path / "unet.safetensors")
    denoiser = build_denoiser(config).eval()
    for parameter in denoiser.unet.parameters():  # nothing is right by chance, the new channels neither
        parameter.fill_(0.5)
    load_unet(denoiser.unet, tmp_path / "unet.safetensors")

    ours, noise = denoiser.unet.state_dict(), config.latent_channels
    for name, tensor in stock.state_dict().items():
        own = ours.pop(name)
        if name == "conv_in.weight":
            assert own.shape[1] == config.in_channels > noise
            assert not own[:, noise:].any()
            own = own[:, :noise]
        assert torch.equal(own, tensor), name
    assert not ours

    side = 16
    noisy, timestep = torch.randn(1, FRAMES, noise, side, side), torch.tensor([700, 20])
    context = torch.randn(1, 1, config.context_dim)
    expected = stock(noisy[0], timestep, context.repeat(FRAMES, 1, 1)).sample
    result = denoiser(noisy, timestep[None], conditions_of(denoiser, context, side))
    assert expected.std() > 0.01
    torch.testing.assert_close(result[0], expected, atol=1e-4 * float(expected.abs().max()), rtol=0)


@torch.no_grad()
def test_a_reference_net_takes_them_too(tmp_path: Path) -> None:
    stock = public_model(SMALL_PUBLISHED, tmp_path / "unet.safetensors")
    net = build_reference_net(SMALL)
    load_unet(net, tmp_path / "unet.safetensors")
    assert all(torch.equal(tensor, net.state_dict()[name]) for name, tensor in stock.state_dict().items())


def wider_tokens(state: dict[str, torch.Tensor]) -> str:
    for name in [name for name in state if name.endswith(("attn2.to_k.weight", "attn2.to_v.weight"))]:
        state[name] = state[name].repeat(1, 2)
    return "attn2"


def a_tensor_less(state: dict[str, torch.Tensor]) -> str:
    del state["mid_block.resnets.0.conv1.bias"]
    return "conv1.bias is missing"


def a_tensor_more(state: dict[str, torch.Tensor]) -> str:
    state["another"] = torch.zeros(1)
    return "another is unexpected"


def more_input_channels_than_there_is_room_for(state: dict[str, torch.Tensor]) -> str:
    state["conv_in.weight"] = state["conv_in.weight"].repeat(1, 9, 1, 1)
    return "conv_in.weight is"


def another_kernel(state: dict[str, torch.Tensor]) -> str:
    state["conv_in.weight"] = state["conv_in.weight"][..., :1].contiguous()
    return "conv_in.weight is"


@pytest.mark.parametrize(
    "change",
    [
        wider_tokens,
        a_tensor_less,
        a_tensor_more,
        more_input_channels_than_there_is_room_for,
        another_kernel,
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    change: Callable[[dict[str, torch.Tensor]], str], tmp_path: Path
) -> None:
    state = UNet2DConditionModel(**SMALL_PUBLISHED).state_dict()
    told = change(state)
    save_file(state, tmp_path / "unet.safetensors")
    unet = build_denoiser(SMALL).unet
    before = {name: tensor.clone() for name, tensor in unet.state_dict().items()}
    with pytest.raises(InputError, match=told):
        load_unet(unet, tmp_path / "unet.safetensors")
    assert all(torch.equal(tensor, before[name]) for name, tensor in unet.state_dict().items())


@pytest.mark.parametrize("content", [None, b"no weights"])
def test_a_file_that_is_none_is_an_input_error(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "unet.safetensors").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        load_unet(build_denoiser(SMALL).unet, tmp_path / "unet.safetensors")


@pytest.mark.slow
@torch.no_grad()
def test_the_pooled_token_takes_the_width_of_the_context_and_is_saved_with_the_rest(
    tiny_conditions: Conditions, noisy: torch.Tensor, timesteps: torch.Tensor, awaken, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    tiny = PRESETS["tiny"]
    narrower = replace(tiny, denoiser=replace(tiny.denoiser, cross_attention_dim=20))
    bundle = build(narrower)
    for part in bundle.parts().values():
        awaken(part)
        part.eval()
    conditions = encode_conditions(bundle, tiny_conditions)
    assert conditions.context.shape == (2, 1, 20)
    assert conditions.context.any()
    expected = bundle.denoiser(noisy, timesteps, conditions)
    save(bundle, tmp_path / "bundle", torch.float32)
    again = load(tmp_path / "bundle")
    assert again.preset == narrower
    assert torch.equal(again.denoiser(noisy, timesteps, encode_conditions(again, tiny_conditions)), expected)
    # At zero it says nothing, as before a pretrained denoiser; where widths agree there is none.
    assert not any(p.any() for p in build_denoiser(SMALL).context_projection.parameters())  # type: ignore[union-attr]
    assert "context_projection" not in build(tiny).parts()
