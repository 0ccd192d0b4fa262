"""Sampling: noise to latents in a few steps; the denoiser is any callable."""

from __future__ import annotations

from collections.abc import Callable

import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler

Denoise = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""``(noisy (B, F, C, h, w), timestep (B, F)) -> prediction``."""


def guided(conditional: Denoise, unconditional: Denoise | None, scale: float) -> Denoise:
    """Classifier-free guidance; at ``scale`` 1 the unconditional half is not computed at all."""
    if unconditional is None or scale == 1.0:
        return conditional

    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        without = unconditional(noisy, timestep)
        return without + scale * (conditional(noisy, timestep) - without)

    return denoise


@torch.no_grad()
def sample(
    denoise: Denoise,
    noise: torch.Tensor,
    scheduler: DDIMScheduler,
    steps: int,
    motion_frame: torch.Tensor | None = None,
) -> torch.Tensor:
    """Denoise one window with DDIM.

    Args:
        denoise: the denoiser with its conditions.
        noise: ``(B, F, C, h, w)``, unit Gaussian; it alone decides between equal runs.
        scheduler: the training's schedule.
        steps: denoising steps.
        motion_frame: ``(B, C, h, w)`` clean latent of the window's first frame (AA2 §4.1); it comes out
            unchanged.
    """
    scheduler.set_timesteps(steps, device=noise.device)
    latents = noise
    for timestep in scheduler.timesteps:
        per_frame = timestep.repeat(noise.shape[:2])
        if motion_frame is not None:
            latents = torch.cat([motion_frame[:, None], latents[:, 1:]], dim=1)
            per_frame[:, 0] = 0
        prediction = denoise(latents, per_frame)
        latents = scheduler.step(prediction, timestep, latents).prev_sample  # type: ignore[union-attr]
    if motion_frame is not None:
        latents = torch.cat([motion_frame[:, None], latents[:, 1:]], dim=1)
    return latents
