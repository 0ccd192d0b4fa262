"""Distillation against teachers whose way can be walked to its end."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.config import DiffusionConfig, Prediction
from aa2.diffusion.distillation import Segments, clean_towards, consistency_target, make_segments
from aa2.diffusion.objective import make_scheduler, noise_frames
from aa2.diffusion.prediction import from_clean, to_clean
from aa2.diffusion.sampler import Denoise, sample, step

SHAPE = (2, 3, 4, 2, 2)
STILL = torch.zeros(SHAPE[0], dtype=torch.bool)
SPREAD = 0.7
KINDS = st.sampled_from(get_args(Prediction))


def gaussian(seed: int) -> torch.Tensor:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(seed))


def of_gaussian_data(kind) -> Denoise:
    """The perfect denoiser where data are Gaussian with a spread of `SPREAD`."""
    scheduler = make_scheduler(DiffusionConfig(prediction=kind))

    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        alpha_bar = scheduler.alphas_cumprod[timestep][..., None, None, None]
        clean = noisy * alpha_bar.sqrt() * SPREAD**2 / (alpha_bar * SPREAD**2 + 1 - alpha_bar)
        return from_clean(clean, noisy, kind, alpha_bar)

    return denoise


def of_no_data_at_all(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
    """A denoiser that is not linear and has a will of its own at every timestep."""
    return noisy.sin() + timestep[..., None, None, None] / 1000


def walked(teacher: Denoise, segments: Segments, kind: Prediction) -> Denoise:
    """The perfect student: walks all of the teacher's steps to the segment's end whenever it is asked."""

    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        results = []
        for latents, timesteps in zip(noisy, timestep, strict=True):
            start = int((segments.timesteps == timesteps[-1]).nonzero())
            end, at = int(segments.ends[start]), latents[None]
            for i in range(start, end):
                prediction = teacher(at, segments.timesteps[i].repeat(1, len(latents)))
                clean = to_clean(prediction, at, kind, segments.alphas_cumprod[i])
                at = step(at, clean, segments.alphas_cumprod[i], segments.alphas_cumprod[i + 1])
            clean = clean_towards(
                latents[None], at, segments.alphas_cumprod[start], segments.alphas_cumprod[end]
            )
            results.append(from_clean(clean, latents[None], kind, segments.alphas_cumprod[start]))
        return torch.cat(results)

    return denoise


def test_the_timesteps_are_the_samplers_and_segments_end_where_the_student_steps() -> None:
    scheduler = make_scheduler(DiffusionConfig())
    segments = make_segments(scheduler, 8, 4)
    assert segments.timesteps.tolist() == [999, 874, 749, 624, 499, 374, 249, 124]
    assert segments.ends.tolist() == [2, 2, 4, 4, 6, 6, 8, 8]
    assert segments.alphas_cumprod[0] == 0 and segments.alphas_cumprod[-1] == 1
    assert make_segments(scheduler, 4, 4).timesteps.tolist() == segments.timesteps[::2].tolist()


@pytest.mark.parametrize("steps", [(10, 4), (4, 8), (4, 0)])
def test_the_teachers_steps_must_be_a_multiple(steps: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no multiple"):
        make_segments(make_scheduler(DiffusionConfig()), *steps)


@given(now=st.floats(0, 0.98), more=st.floats(0.01, 1))
def test_where_a_step_leads_tells_what_it_was_led_by(now: float, more: float) -> None:
    alphas_cumprod = torch.tensor([now, now + more * (1 - now)])
    arrived = step(gaussian(0), gaussian(1), *alphas_cumprod)
    torch.testing.assert_close(
        clean_towards(gaussian(0), arrived, *alphas_cumprod), gaussian(1), atol=2e-3, rtol=0
    )


@pytest.mark.slow
@given(student=st.integers(1, 4), each=st.integers(1, 4), kind=KINDS, linear=st.booleans())
@settings(max_examples=25)
def test_the_perfect_student_is_a_fixed_point_and_samples_what_its_teacher_does(
    student: int, each: int, kind, linear: bool
) -> None:
    scheduler = make_scheduler(DiffusionConfig(prediction=kind))
    segments = make_segments(scheduler, student * each, student)
    teacher = of_gaussian_data(kind) if linear else of_no_data_at_all
    perfect = walked(teacher, segments, kind)
    for index in range(student * each):
        noisy, indices = gaussian(index), torch.full(SHAPE[:1], index)
        target = consistency_target(noisy, indices, segments, teacher, perfect, kind=kind, motion=STILL)
        per_frame = segments.timesteps[index].repeat(SHAPE[:2])
        wanted = to_clean(perfect(noisy, per_frame), noisy, kind, segments.alphas_cumprod[index])
        torch.testing.assert_close(target, wanted, atol=5e-3, rtol=5e-3)
    few = sample(perfect, gaussian(0), scheduler, student)
    many = sample(teacher, gaussian(0), scheduler, student * each)
    torch.testing.assert_close(few, many, atol=5e-3, rtol=5e-3)


def test_at_a_segments_last_timestep_the_target_is_the_teachers_and_the_student_has_no_say() -> None:
    segments = make_segments(make_scheduler(DiffusionConfig()), 8, 4)
    teacher = of_gaussian_data("sample")
    indices, noisy = torch.tensor([7, 3]), gaussian(0)
    nonsense: Denoise = lambda noisy, timestep: noisy * 1e6  # noqa: E731
    target = consistency_target(noisy, indices, segments, teacher, nonsense, kind="sample", motion=STILL)
    assert torch.equal(target, teacher(noisy, segments.timesteps[indices][:, None].repeat(1, SHAPE[1])))


def test_a_target_by_hand() -> None:
    """Two of the teacher's steps to the clean end: it predicts 1, then the student predicts 3."""
    segments = Segments(torch.tensor([500, 250]), torch.tensor([0.36, 0.64, 1.0]), torch.tensor([2, 2]))
    ones = torch.ones(SHAPE)
    target = consistency_target(
        0.5 * ones,
        torch.zeros(2, dtype=torch.long),
        segments,
        lambda noisy, timestep: ones,
        lambda noisy, timestep: 3 * noisy,
        kind="sample",
        motion=STILL,
    )
    noise = (0.5 - 0.6 * 1) / 0.8
    moved = 0.8 * 1 + 0.6 * noise
    torch.testing.assert_close(target, 3 * moved * ones)


def test_a_motion_frame_stays_clean_at_timestep_zero() -> None:
    scheduler, motion = make_scheduler(DiffusionConfig()), torch.tensor([True, False])
    segments, indices = make_segments(scheduler, 8, 2), torch.tensor([1, 2])
    latents = gaussian(0)
    noisy, _ = noise_frames(scheduler, latents, gaussian(1), segments.timesteps[indices], motion)
    asked = []

    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        asked.append(timestep.tolist())
        assert torch.equal(noisy[0, 0], latents[0, 0])
        return noisy * 0.3

    consistency_target(noisy, indices, segments, denoise, denoise, kind="sample", motion=motion)
    assert asked == [[[0, 874, 874], [749, 749, 749]], [[0, 749, 749], [624, 624, 624]]]


def test_no_gradient_reaches_teacher_or_target() -> None:
    weight = torch.ones(1, requires_grad=True)
    denoise: Denoise = lambda noisy, timestep: noisy * weight  # noqa: E731
    segments = make_segments(make_scheduler(DiffusionConfig()), 4, 2)
    indices = torch.tensor([0, 1])
    target = consistency_target(gaussian(0), indices, segments, denoise, denoise, kind="sample", motion=STILL)
    assert not target.requires_grad
