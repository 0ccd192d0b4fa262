"""Multi-step consistency distillation: few steps that arrive where many did (Heek et al. 2024).

The way from noise to a picture, which the teacher walks in many steps, is cut into as many segments as the
student has steps. Wherever it stands in a segment, the student shall arrive at its end in one step: at the
last timestep as the teacher does, before that as itself one of the teacher's steps further on. What it should
predict there, a clean latent, follows from where it should arrive.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler

from aa2.config import Prediction
from aa2.diffusion.prediction import to_clean
from aa2.diffusion.sampler import Denoise, step, trajectory


@dataclass(frozen=True)
class Segments:
    """The teacher's timesteps, and where the student's steps from them end.

    Attributes:
        timesteps: ``(n,)`` int64 of the teacher's n steps, noisiest first.
        alphas_cumprod: ``(n + 1,)`` ᾱ there and at the clean end.
        ends: ``(n,)`` int64, for each timestep the index of the one at which its segment ends; n is clean.
    """

    timesteps: torch.Tensor
    alphas_cumprod: torch.Tensor
    ends: torch.Tensor


def make_segments(scheduler: DDIMScheduler, teacher_steps: int, student_steps: int) -> Segments:
    """The segments of a student whose steps stand for equally many of its teacher's.

    Raises:
        ValueError: the teacher's steps are no multiple of the student's.
    """
    if student_steps < 1 or teacher_steps % student_steps:
        raise ValueError(f"{teacher_steps} steps are no multiple of {student_steps}")
    each = teacher_steps // student_steps
    timesteps, alphas_cumprod = trajectory(scheduler, teacher_steps)
    return Segments(timesteps, alphas_cumprod, (torch.arange(teacher_steps) // each + 1) * each)


@torch.no_grad()
def consistency_target(
    noisy: torch.Tensor,
    index: torch.Tensor,
    segments: Segments,
    teacher: Denoise,
    student: Denoise,
    *,
    kind: Prediction,
    motion: torch.Tensor,
) -> torch.Tensor:
    """The clean latents that the student should predict (Heek et al. 2024, Algorithm 1).

    Args:
        noisy: ``(B, F, C, h, w)`` latents at the timesteps, clean in motion frames.
        index: ``(B,)`` int64, 0 to n - 1: at which of the teacher's timesteps each sample is.
        teacher: its guidance included.
        student: as it stands; no gradient reaches it.
        kind: what both predict, `aa2.config.DiffusionConfig.prediction`.
        motion: ``(B,)`` bool, whether a sample's first frame is a clean motion frame.
    Returns:
        ``(B, F, C, h, w)``; in motion frames without a meaning.
    """
    count = len(segments.timesteps)
    end = segments.ends[index]
    last = index + 1 == end
    following = (index + 1).clamp(max=count - 1)  # at the clean end nobody is asked
    timesteps = segments.timesteps.to(noisy.device)
    alphas_cumprod = segments.alphas_cumprod.to(noisy.device)

    def alpha_bar(index: torch.Tensor) -> torch.Tensor:
        return alphas_cumprod[index][:, None, None, None, None]

    def predicted(denoise: Denoise, latents: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
        per_frame = timesteps[index][:, None].repeat(1, latents.shape[1])
        per_frame[motion, 0] = 0
        return to_clean(denoise(latents, per_frame), latents, kind, alpha_bar(index))

    clean = predicted(teacher, noisy, index)
    moved = step(noisy, clean, alpha_bar(index), alpha_bar(following))
    moved[motion, 0] = noisy[motion, 0]
    onward = predicted(student, moved, following)
    arrived = step(moved, onward, alpha_bar(following), alpha_bar(end))
    target = clean_towards(noisy, arrived, alpha_bar(index), alpha_bar(end))
    return clean.where(last.to(noisy.device)[:, None, None, None, None], target)


def clean_towards(
    noisy: torch.Tensor, arrived: torch.Tensor, now: torch.Tensor, then: torch.Tensor
) -> torch.Tensor:
    """The clean latent towards which one `step` leads from ``noisy`` to ``arrived``, ᾱ ``now`` < ``then``."""
    noise_left = ((1 - then) / (1 - now)).sqrt()
    return (arrived - noise_left * noisy) / (then.sqrt() - noise_left * now.sqrt())
