"""Sampling: noise to latents in a few steps; the denoiser is any callable."""

from __future__ import annotations

from collections.abc import Callable

import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler

from aa2.diffusion.prediction import to_clean

Denoise = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""``(noisy (B, F, C, h, w), timestep (B, F)) -> prediction``."""


@torch.no_grad()
def sample(
    denoise: Denoise,
    noise: torch.Tensor,
    scheduler: DDIMScheduler,
    steps: int,
    motion_frame: torch.Tensor | None = None,
) -> torch.Tensor:
    """Denoise one window with deterministic DDIM.

    The scheduler gives the schedule and the timesteps. The step is our own: the scheduler's strides by a
    rounded ``1000 // steps``, and so leaves noise in the result where ``steps`` does not divide 1000.

    Args:
        denoise: the denoiser with its conditions.
        noise: ``(B, F, C, h, w)``, unit Gaussian; it alone decides between equal runs.
        scheduler: the training's schedule.
        steps: denoising steps.
        motion_frame: ``(B, C, h, w)`` clean latent of the window's first frame (AA2 §4.1); it comes out
            unchanged.
    """
    timesteps, alphas_cumprod = trajectory(scheduler, steps)
    kind = scheduler.config["prediction_type"]
    latents = noise
    for i, timestep in enumerate(timesteps.to(noise.device)):
        per_frame = timestep.repeat(noise.shape[:2])
        if motion_frame is not None:
            latents = torch.cat([motion_frame[:, None], latents[:, 1:]], dim=1)
            per_frame[:, 0] = 0
        clean = to_clean(denoise(latents, per_frame), latents, kind, alphas_cumprod[i])
        latents = step(latents, clean, alphas_cumprod[i], alphas_cumprod[i + 1])
    if motion_frame is not None:
        latents = torch.cat([motion_frame[:, None], latents[:, 1:]], dim=1)
    return latents


def trajectory(scheduler: DDIMScheduler, steps: int) -> tuple[torch.Tensor, torch.Tensor]:
    """``(steps,)`` timesteps of sampling, noisiest first, and ``(steps + 1,)`` ᾱ (`alphas_cumprod`) there.

    The last ᾱ is 1: what the last step arrives at is clean.
    """
    scheduler.set_timesteps(steps)
    timesteps = scheduler.timesteps.clone()
    return timesteps, torch.cat([scheduler.alphas_cumprod[timesteps], torch.ones(1)])


def step(noisy: torch.Tensor, clean: torch.Tensor, now: torch.Tensor, then: torch.Tensor) -> torch.Tensor:
    """From ᾱ ``now`` to ᾱ ``then``, towards ``clean`` (Song et al. 2021, Eq. 12 without noise)."""
    noise = (noisy - now.sqrt() * clean) / (1 - now).sqrt()
    return then.sqrt() * clean + (1 - then).sqrt() * noise
