"""Presets hold parts that fit each other."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from aa2.config import PRESETS, DiffusionConfig

TINY = PRESETS["tiny"]


@pytest.mark.parametrize("change", [{"latent_channels": 4}, {"patch": 16}])
def test_denoiser_and_autoencoder_must_share_their_latents(change: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="disagree on latents"):
        replace(TINY, denoiser=replace(TINY.denoiser, **change))  # type: ignore[arg-type]


def test_a_prior_needs_a_predicted_sample() -> None:
    epsilon = DiffusionConfig(prediction="epsilon")
    with pytest.raises(ValueError, match="prior is added to a predicted sample"):
        replace(TINY, diffusion=epsilon)
    replace(TINY, diffusion=epsilon, denoiser=replace(TINY.denoiser, prior=False))


def test_a_preset_is_known_by_its_name() -> None:
    for name, preset in PRESETS.items():
        assert preset.name == name


@pytest.mark.parametrize("window", [1, 9])
def test_a_window_has_two_frames_and_no_more_than_can_be_numbered(window: int) -> None:
    with pytest.raises(ValueError, match=f"2 to 8 frames, not {window}"):
        replace(TINY, window=window)
    replace(TINY, window=8)


@pytest.mark.parametrize("bucket", [(64, 72), (72, 64)])
def test_a_bucket_divides_by_the_strides(bucket: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=f"{bucket[0]} × {bucket[1]} do not divide by 16"):
        replace(TINY, buckets=((64, 64), bucket))
    replace(TINY, buckets=((64, 80),))


@pytest.mark.parametrize("scale", [math.nan, math.inf, -1.0])
def test_a_guidance_that_is_no_scale_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="guidance is a number from 0"):
        DiffusionConfig(guidance=scale)


@pytest.mark.parametrize(
    "wrong", [{"prediction": "flow"}, {"timestep_spacing": "even"}, {"beta_schedule": "cosine"}]
)
def test_what_is_not_known_of_diffusion_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is one of"):
        DiffusionConfig(**wrong)


def test_predicted_noise_does_not_go_with_a_schedule_that_ends_in_pure_noise() -> None:
    with pytest.raises(ValueError, match="predict sample or v_prediction"):
        DiffusionConfig(prediction="epsilon", rescale_betas_zero_snr=True)
    assert DiffusionConfig(prediction="v_prediction").zero_terminal_snr
    assert not DiffusionConfig(prediction="epsilon").zero_terminal_snr
    assert not DiffusionConfig(rescale_betas_zero_snr=False).zero_terminal_snr
