"""Sampling with denoisers whose answer is known."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.config import DiffusionConfig, Prediction
from aa2.diffusion.objective import make_scheduler
from aa2.diffusion.prediction import from_clean
from aa2.diffusion.sampler import Denoise, sample

SHAPE = (2, 3, 4, 2, 2)
PREDICTIONS = get_args(Prediction)


def gaussian(seed: int) -> torch.Tensor:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(seed))


def perfect(truth: torch.Tensor, scheduler: DDIMScheduler) -> Denoise:
    """The denoiser that knows the truth."""

    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        alpha_bar = scheduler.alphas_cumprod[timestep][..., None, None, None]
        return from_clean(truth, noisy, scheduler.config["prediction_type"], alpha_bar)

    return denoise


@given(steps=st.integers(1, 60), prediction=st.sampled_from(PREDICTIONS))
@settings(deadline=None, max_examples=30)
def test_a_perfect_denoiser_reaches_the_truth_in_any_number_of_steps(steps: int, prediction) -> None:
    scheduler, truth = make_scheduler(DiffusionConfig(prediction=prediction)), gaussian(0)
    result = sample(perfect(truth, scheduler), gaussian(1), scheduler, steps)
    torch.testing.assert_close(result, truth, atol=1e-3, rtol=0)


@pytest.mark.parametrize("prediction", PREDICTIONS)
@pytest.mark.parametrize("spacing", ["trailing", "leading"])
@pytest.mark.parametrize("steps", [1, 4, 20])
def test_where_steps_divide_the_schedule_it_is_the_stock_ddim(steps: int, spacing, prediction) -> None:
    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        return noisy.tanh() + timestep[..., None, None, None] / 1000

    config = DiffusionConfig(prediction=prediction, timestep_spacing=spacing)
    scheduler = make_scheduler(config)
    stock, expected = make_scheduler(config), gaussian(1)
    stock.set_timesteps(steps)
    for timestep in stock.timesteps:
        guess = denoise(expected, timestep.repeat(SHAPE[:2]))
        expected = stock.step(guess, timestep, expected).prev_sample  # type: ignore[union-attr]
    torch.testing.assert_close(sample(denoise, gaussian(1), scheduler, steps), expected)


def test_a_motion_frame_is_given_clean_and_comes_out_unchanged() -> None:
    motion, seen = gaussian(2)[:, 0], []

    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        seen.append((noisy[:, 0].clone(), timestep.clone()))
        return noisy * 0.3

    result = sample(denoise, gaussian(1), make_scheduler(DiffusionConfig()), 4, motion)
    assert torch.equal(result[:, 0], motion)
    assert len(seen) == 4
    for first, timestep in seen:
        assert torch.equal(first, motion)
        assert not timestep[:, 0].any()
        assert (timestep[:, 1:] == timestep[0, 1]).all()
    assert [t[0, 1].item() for _, t in seen] == [999, 749, 499, 249]


def test_without_a_motion_frame_every_frame_has_the_same_timestep() -> None:
    seen = []

    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        seen.append(timestep)
        return noisy

    sample(denoise, gaussian(1), make_scheduler(DiffusionConfig()), 2)
    assert [t.unique().tolist() for t in seen] == [[999], [499]]
    assert seen[0].shape == SHAPE[:2]


def test_the_noise_alone_decides() -> None:
    def run(noise: torch.Tensor) -> torch.Tensor:
        return sample(lambda noisy, _: noisy.sin(), noise, make_scheduler(DiffusionConfig()), 3)

    noise = gaussian(1)
    kept = noise.clone()
    torch.manual_seed(0)
    first = run(noise)
    torch.manual_seed(1)
    assert torch.equal(run(noise), first)
    assert torch.equal(noise, kept)
    assert not torch.allclose(run(gaussian(2)), first)
