"""Predictions of every kind against diffusers, and against each other."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from hypothesis import given
from hypothesis import strategies as st

from aa2.config import DiffusionConfig, Prediction
from aa2.diffusion.objective import make_scheduler
from aa2.diffusion.prediction import from_clean, to_clean, training_target

KINDS: tuple[Prediction, ...] = get_args(Prediction)


def gaussian(seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, 4, 2, 2, generator=generator, dtype=torch.float64)


def known(kind: Prediction) -> DDIMScheduler:
    scheduler = make_scheduler(DiffusionConfig(prediction=kind))
    scheduler.alphas_cumprod = scheduler.alphas_cumprod.double()
    scheduler.set_timesteps(10)
    return scheduler


@pytest.mark.parametrize("timestep", [999, 599, 99])
@pytest.mark.parametrize("kind", KINDS)
def test_the_clean_latent_is_that_of_the_stock_scheduler(kind: Prediction, timestep: int) -> None:
    scheduler, prediction, noisy = known(kind), gaussian(0), gaussian(1)
    expected = scheduler.step(prediction, timestep, noisy)  # type: ignore[arg-type]
    clean = to_clean(prediction, noisy, kind, scheduler.alphas_cumprod[timestep])
    torch.testing.assert_close(clean, expected.pred_original_sample)  # type: ignore[union-attr]


@pytest.mark.parametrize("timestep", [999, 500, 0])
def test_velocity_is_that_of_the_stock_scheduler(timestep: int) -> None:
    scheduler, clean, noise = known("v_prediction"), gaussian(0), gaussian(1)
    expected = scheduler.get_velocity(clean, noise, torch.tensor([timestep] * 2))  # type: ignore[arg-type]
    target = training_target(clean, noise, "v_prediction", scheduler.alphas_cumprod[timestep])
    torch.testing.assert_close(target, expected)


def test_of_pure_noise_the_velocity_is_the_clean_latent_away_from_it() -> None:
    assert torch.equal(
        training_target(gaussian(0), gaussian(1), "v_prediction", torch.tensor(0.0)), -gaussian(0)
    )


@given(kind=st.sampled_from(KINDS), alpha_bar=st.floats(1e-3, 0.999), seed=st.integers(0, 99))
def test_the_target_means_the_clean_latent_and_back(kind: Prediction, alpha_bar: float, seed: int) -> None:
    clean, noise, power = gaussian(seed), gaussian(seed + 100), torch.tensor(alpha_bar, dtype=torch.float64)
    noisy = power.sqrt() * clean + (1 - power).sqrt() * noise
    target = training_target(clean, noise, kind, power)
    torch.testing.assert_close(to_clean(target, noisy, kind, power), clean)
    torch.testing.assert_close(from_clean(clean, noisy, kind, power), target)


@given(kind=st.sampled_from(KINDS), alpha_bar=st.floats(1e-3, 0.999))
def test_any_prediction_comes_back(kind: Prediction, alpha_bar: float) -> None:
    prediction, noisy, power = gaussian(0), gaussian(1), torch.tensor(alpha_bar, dtype=torch.float64)
    there = to_clean(prediction, noisy, kind, power)
    torch.testing.assert_close(from_clean(there, noisy, kind, power), prediction)


@pytest.mark.parametrize("convert", [training_target, to_clean, from_clean])
def test_a_kind_that_is_not_known_counts_as_none(convert) -> None:
    with pytest.raises(ValueError, match="cannot predict 'flow'"):
        convert(gaussian(0), gaussian(1), "flow", torch.tensor(0.5))
