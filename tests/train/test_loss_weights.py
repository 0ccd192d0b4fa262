"""What errors count, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from aa2.config import PRESETS, DiffusionConfig
from aa2.models.bundle import build
from aa2.train.loss_weights import (
    DenoiserLossWeights,
    channel_weights,
    loss_by_region,
    on_latents,
    pixel_error,
)

STILL = torch.zeros(2, dtype=torch.bool)


def test_the_shipped_weights() -> None:
    assert DenoiserLossWeights() == DenoiserLossWeights(inside=9.0, person=3.0, pixels=1.0, edges=2.0)


def test_channels_count_by_their_variance_and_a_tenth_alike() -> None:
    bundle = build(PRESETS["tiny"])
    bundle.autoencoder.std.copy_(torch.tensor([3.0, 1, 1, 1, 1, 1, 1, 1]))
    weights = channel_weights(bundle)
    assert weights.mean() == pytest.approx(1)
    assert weights[0] == pytest.approx(0.9 * 9 / 2 + 0.1)
    assert weights[1] == pytest.approx(0.9 * 1 / 2 + 0.1)


def test_channels_of_predicted_noise_count_alike() -> None:
    tiny = PRESETS["tiny"]
    denoiser = replace(tiny.denoiser, prior=False)
    bundle = build(replace(tiny, denoiser=denoiser, diffusion=DiffusionConfig(prediction="epsilon")))
    bundle.autoencoder.std[0] = 3
    assert torch.equal(channel_weights(bundle), torch.ones(8))


def test_a_latent_belongs_to_the_character_by_its_share_of_pixels() -> None:
    character = torch.zeros(2, 3, 1, 8, 16)
    character[1, 2, :, :2, :8] = 1
    shares = on_latents(character, 8)
    assert shares.shape == (2, 3, 1, 1, 2)
    assert shares[1, 2].flatten().tolist() == [0.25, 0.0]
    assert shares.sum() == 0.25


def test_pixels_and_their_edges_by_hand() -> None:
    wanted, painted = torch.zeros(1, 1, 3, 2, 2), torch.zeros(1, 1, 3, 2, 2)
    painted[..., 0, 1] = 0.5
    mask = torch.tensor([[1.0, 1.0], [0.0, 1.0]]).reshape(1, 1, 1, 2, 2)
    # 0.5 at the pixel, 0.5 between it and its left neighbour, 0.5 between it and the one below
    assert pixel_error(painted, wanted, mask, STILL[:1], 0.0) == pytest.approx(0.5 / 3)
    assert pixel_error(painted, wanted, mask, STILL[:1], 2.0) == pytest.approx((0.5 + 2 * 1.0) / 3)


def test_samples_with_much_and_with_little_to_paint_count_alike() -> None:
    wanted = torch.zeros(2, 1, 3, 4, 4)
    mask = torch.zeros(2, 1, 1, 4, 4)
    mask[0] = 1
    mask[1, ..., 0, 0] = 1
    error = pixel_error(wanted + 0.5, wanted, mask, STILL, 0.0)
    assert error == pytest.approx(0.5)
    first = pixel_error(torch.stack([wanted[0] + 0.5, wanted[1]]), wanted, mask, STILL, 0.0)
    assert first == pytest.approx(0.25)


def test_errors_are_told_apart_by_region_and_timestep_without_motion_frames() -> None:
    error = torch.zeros(2, 2, 4, 1, 2)
    error[0, ..., 0], error[0, ..., 1] = 2.0, 6.0
    error[1] = 4.0
    error[1, 0] = 100.0  # a motion frame
    left = torch.tensor([1.0, 0.0]).expand(2, 2, 1, 1, 2)
    motion = torch.tensor([False, True])
    logs = loss_by_region(error, {"person": left, "rest": 1 - left}, torch.tensor([20, 999]), motion)
    assert {name: value.item() for name, value in logs.items()} == pytest.approx(
        {"person/t0-250": 2, "rest/t0-250": 6, "person/t750-1000": 4, "rest/t750-1000": 4}
    )


def test_samples_of_one_range_are_averaged_by_their_area() -> None:
    error, region = torch.zeros(2, 1, 1, 1, 4), torch.zeros(2, 1, 1, 1, 4)
    error[0], error[1] = 1.0, 5.0
    region[0, ..., :3], region[1, ..., :1] = 1, 1
    logs = loss_by_region(error, {"person": region}, torch.tensor([300, 400]), STILL)
    assert set(logs) == {"person/t250-500"}
    assert logs["person/t250-500"] == pytest.approx((3 * 1 + 1 * 5) / 4)
