"""The UNet's forward of our own equals the stock one."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.models.unets.unet_motion_model import UNetMotionModel

from aa2.config import PRESETS
from aa2.models.reference_attention import Attend, Capture, install
from aa2.models.temporal import build_temporal
from aa2.models.unet import build_unet, check_sides, unet_forward


def inputs(unet: UNet2DConditionModel, batch: int = 3, side: int = 8) -> tuple[torch.Tensor, ...]:
    """Noisy latents, a timestep each, and two tokens of context."""
    return (
        torch.randn(batch, unet.config["in_channels"], side, side),
        torch.randint(0, 1000, (batch,)),
        torch.randn(batch, 2, unet.config["cross_attention_dim"]),
    )


@pytest.mark.parametrize("processor", [None, Attend, Capture])
@pytest.mark.parametrize("preset", ["tiny", "mini"])
@torch.no_grad()
def test_our_forward_is_the_stock_forward(preset: str, processor) -> None:
    torch.manual_seed(0)
    unet = build_unet(PRESETS[preset].denoiser, in_channels=5).eval()
    sample, timestep, context = inputs(unet)
    expected = unet(sample, timestep, context).sample
    if processor is not None:  # our attention without a reference is the stock attention
        install(unet, processor)
    assert (unet_forward(unet, sample, timestep, context) - expected).abs().max() == 0.0


@pytest.mark.full_size
@torch.no_grad()
def test_our_forward_is_the_stock_forward_at_the_size_of_stable_diffusion() -> None:
    torch.manual_seed(0)
    unet = UNet2DConditionModel(cross_attention_dim=768).eval()
    names = list(unet.state_dict())
    sample, timestep, context = inputs(unet, batch=2, side=16)
    expected = unet(sample, timestep, context).sample
    install(unet, Attend)
    assert (unet_forward(unet, sample, timestep, context) - expected).abs().max() == 0.0
    assert list(unet.state_dict()) == names


@pytest.mark.parametrize("mid_block", [True, False])
@torch.no_grad()
def test_with_temporal_layers_it_is_the_stock_motion_model(mid_block: bool, awaken) -> None:
    torch.manual_seed(0)
    config = PRESETS["tiny"].denoiser
    unet, temporal = build_unet(config, in_channels=5).eval(), build_temporal(config).eval()
    awaken(temporal)
    if not mid_block:  # AnimateDiff's first adapters have none
        temporal.register_to_config(use_motion_mid_block=False)
        temporal.mid_block = None
    stock = UNetMotionModel.from_unet2d(unet, temporal)
    assert isinstance(stock, UNetMotionModel)
    for model in (unet, temporal, stock):
        model.eval().double()
    batch, frames = 2, 3
    sample, _, context = (x.double() for x in inputs(unet, batch * frames))
    timestep = torch.tensor([10, 700])

    expected = stock(sample.unflatten(0, (batch, frames)).transpose(1, 2), timestep, context).sample

    each = timestep.repeat_interleave(frames)
    out = unet_forward(unet, sample, each, context, temporal=temporal, frames=frames)
    # Not zero: the stock model embeds one timestep a sample, and products of another size round otherwise.
    assert (out.unflatten(0, (batch, frames)).transpose(1, 2) - expected).abs().max() < 1e-13


@torch.no_grad()
def test_every_frame_has_its_own_timestep() -> None:
    unet = build_unet(PRESETS["tiny"].denoiser, in_channels=5).eval()
    sample, _, context = inputs(unet)
    before = unet_forward(unet, sample, torch.tensor([500, 500, 500]), context)
    after = unet_forward(unet, sample, torch.tensor([500, 0, 500]), context)
    changed = (before - after).abs().amax((1, 2, 3)) > 1e-4
    assert changed.tolist() == [False, True, False]


@pytest.mark.slow
@torch.no_grad()
def test_pose_is_added_after_conv_in() -> None:
    unet = build_unet(PRESETS["tiny"].denoiser, in_channels=5).eval()
    arguments = inputs(unet)
    width = unet.conv_in.out_channels
    pose = torch.randn(1, width, 1, 1)
    posed = unet_forward(unet, *arguments, pose=pose.expand(3, width, 8, 8))
    unet.conv_in.bias += pose.flatten()  # type: ignore[operator]
    torch.testing.assert_close(posed, unet_forward(unet, *arguments))


@torch.no_grad()
def test_it_can_stop_before_an_up_block() -> None:
    unet = build_unet(PRESETS["mini"].denoiser, in_channels=5).eval()
    assert unet_forward(unet, *inputs(unet), up_blocks=1).shape == (3, 128, 4, 4)


@pytest.mark.parametrize("shape", [(1, 5, 7, 8), (1, 5, 8, 7)])
def test_sides_must_divide_by_the_stride(shape: tuple[int, ...]) -> None:
    unet = build_unet(PRESETS["tiny"].denoiser, in_channels=5)
    with pytest.raises(ValueError, match="divide by 2"):
        unet_forward(unet, torch.zeros(shape), torch.zeros(1), torch.zeros(1, 1, 24))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_bucket_fits_the_stride(preset) -> None:
    with torch.device("meta"):
        unet = build_unet(preset.denoiser, in_channels=5)
    for width, height in preset.buckets:
        assert width % preset.autoencoder.patch == height % preset.autoencoder.patch == 0
        check_sides(unet, torch.empty(1, height // preset.denoiser.patch, width // preset.denoiser.patch))
