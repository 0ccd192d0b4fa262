"""The schedule, its timesteps and the loss against their closed forms."""

from __future__ import annotations

import math

import pytest
import torch

from aa2.config import DiffusionConfig
from aa2.diffusion.limits import TIMESTEPS
from aa2.diffusion.objective import draw_timesteps, loss, make_scheduler, noise_frames

B, F = 2, 3
STILL = torch.zeros(B, dtype=torch.bool)


def frames(seed: int) -> torch.Tensor:
    return torch.randn(B, F, 4, 2, 2, generator=torch.Generator().manual_seed(seed))


def alphas_cumprod_of_stable_diffusion() -> torch.Tensor:
    """ᾱ of the scaled linear schedule, in double precision."""
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, TIMESTEPS, dtype=torch.float64) ** 2
    return (1 - betas).cumprod(0)


def test_predicting_noise_keeps_the_schedule_of_stable_diffusion() -> None:
    scheduler = make_scheduler(DiffusionConfig(prediction="epsilon"))
    expected = alphas_cumprod_of_stable_diffusion().float()
    torch.testing.assert_close(scheduler.alphas_cumprod, expected, rtol=1e-4, atol=0)


@pytest.mark.parametrize("prediction", ["sample", "v_prediction"])
def test_predicting_the_sample_or_velocity_ends_in_pure_noise(prediction) -> None:
    scheduler = make_scheduler(DiffusionConfig(prediction=prediction))
    root = alphas_cumprod_of_stable_diffusion().sqrt()
    shifted = (root - root[-1]) * root[0] / (root[0] - root[-1])  # Lin et al. 2023, Algorithm 1
    torch.testing.assert_close(scheduler.alphas_cumprod.sqrt(), shifted.float(), rtol=0, atol=1e-4)
    assert scheduler.alphas_cumprod[-1] == 0
    latents, noise = frames(0), frames(1)
    noisy, _ = noise_frames(scheduler, latents, noise, torch.tensor([999, 999]), STILL)
    assert torch.equal(noisy, noise)


@pytest.mark.parametrize("prediction", ["sample", "v_prediction"])
def test_it_can_be_told_not_to(prediction) -> None:
    scheduler = make_scheduler(DiffusionConfig(prediction=prediction, rescale_betas_zero_snr=False))
    assert torch.equal(
        scheduler.alphas_cumprod, make_scheduler(DiffusionConfig(prediction="epsilon")).alphas_cumprod
    )


def test_the_schedule_may_be_linear() -> None:
    """Betas of Moore's and Champ's weights, before they are rescaled."""
    scheduler = make_scheduler(DiffusionConfig(prediction="epsilon", beta_schedule="linear"))
    expected = (1 - torch.linspace(0.00085, 0.012, TIMESTEPS, dtype=torch.float64)).cumprod(0)
    torch.testing.assert_close(scheduler.alphas_cumprod, expected.float(), rtol=1e-4, atol=0)


@pytest.mark.parametrize(
    ("spacing", "timesteps"),
    [("trailing", [999, 749, 499, 249]), ("leading", [750, 500, 250, 0]), ("linspace", [999, 666, 333, 0])],
)
def test_few_steps_take_the_timesteps_of_the_spacing(spacing, timesteps: list[int]) -> None:
    scheduler = make_scheduler(DiffusionConfig(timestep_spacing=spacing))
    scheduler.set_timesteps(4)
    assert scheduler.timesteps.tolist() == timesteps


@pytest.mark.parametrize("prediction", ["sample", "epsilon"])
def test_noising_follows_the_closed_form_and_spares_motion_frames(prediction) -> None:
    scheduler = make_scheduler(DiffusionConfig(prediction=prediction))
    latents, noise, timesteps = frames(0), frames(1), torch.tensor([100, 700])
    motion = torch.tensor([False, True])
    noisy, per_frame = noise_frames(scheduler, latents, noise, timesteps, motion)

    alpha_bar = scheduler.alphas_cumprod[timesteps].reshape(B, 1, 1, 1, 1)
    expected = alpha_bar.sqrt() * latents + (1 - alpha_bar).sqrt() * noise
    expected[1, 0] = latents[1, 0]
    torch.testing.assert_close(noisy, expected)
    assert torch.equal(noisy[1, 0], latents[1, 0])
    assert per_frame.tolist() == [[100, 100, 100], [0, 700, 700]]
    assert timesteps.tolist() == [100, 700]


@pytest.mark.parametrize("shift", [1.0, 3.0, 0.5])
def test_timesteps_are_in_range_and_as_noisy_as_the_shift_says(shift: float) -> None:
    timesteps = draw_timesteps(20_000, shift, torch.Generator().manual_seed(0))
    assert timesteps.min() >= 0
    assert timesteps.max() < TIMESTEPS
    # the mean of s·u / (1 + (s − 1)·u) over u in [0, 1]
    mean = 0.5 if shift == 1 else shift / (shift - 1) * (1 - math.log(shift) / (shift - 1))
    assert timesteps.float().mean() / TIMESTEPS == pytest.approx(mean, abs=0.01)


def test_equal_generators_draw_equal_timesteps() -> None:
    first, second = (draw_timesteps(8, 3.0, torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(first, second)


def test_the_loss_is_zero_for_the_target_alone() -> None:
    target, mask = frames(0), torch.ones(B, F, 1, 2, 2)
    assert loss(target, target, mask, STILL) == 0
    assert loss(frames(1), target, mask, STILL) > 0


def test_the_loss_weighs_the_mask() -> None:
    latents = torch.zeros(1, 1, 4, 1, 2)
    mask = torch.tensor([1.0, 0.0]).reshape(1, 1, 1, 1, 2)
    prediction = torch.tensor([2.0, 3.0]).expand(1, 1, 4, 1, 2)
    value = loss(prediction, latents, mask, STILL[:1], inside=4.0)
    assert value == pytest.approx((5 * 2.0**2 + 1 * 3.0**2) / (5 + 1))


def test_clean_motion_frames_do_not_count() -> None:
    latents, mask = frames(0), torch.zeros(B, F, 1, 2, 2)
    motion = torch.tensor([True, False])
    prediction = latents.clone()
    prediction[0, 0] += 100  # a motion frame
    assert loss(prediction, latents, mask, motion) == 0
    prediction[1, 0] += 1  # an ordinary first frame, one of three of one sample of two
    value = loss(prediction, latents, mask, motion)
    assert value == pytest.approx(1 / 6)
    assert not mask.any()


def test_a_batch_in_parts_costs_what_it_does_as_a_whole() -> None:
    latents, prediction = frames(0), frames(2)
    mask = torch.zeros(B, F, 1, 2, 2)
    mask[0, :, :, 0] = 1  # of samples with much and with little to paint each counts the same
    motion = torch.tensor([True, False])
    parts = [loss(*(x[i : i + 1] for x in (prediction, latents, mask, motion))) for i in range(B)]
    whole = loss(prediction, latents, mask, motion)
    torch.testing.assert_close(whole, torch.stack(parts).mean())
