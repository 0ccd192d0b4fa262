"""What the denoiser learns: the noise schedule, its timesteps and the loss (AA2 Eq. 1)."""

from __future__ import annotations

import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler

from aa2.config import DiffusionConfig
from aa2.diffusion.limits import TIMESTEPS


def make_scheduler(config: DiffusionConfig) -> DDIMScheduler:
    """The one schedule of training and sampling.

    With `DiffusionConfig.zero_terminal_snr` it ends in pure noise, so that sampling starts where training
    ended; without it is Stable Diffusion's.
    """
    return DDIMScheduler(
        num_train_timesteps=TIMESTEPS,
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule=config.beta_schedule,
        prediction_type=config.prediction,
        rescale_betas_zero_snr=config.zero_terminal_snr,
        timestep_spacing=config.timestep_spacing,
        clip_sample=False,
        set_alpha_to_one=True,
    )


def draw_timesteps(batch: int, shift: float, generator: torch.Generator | None = None) -> torch.Tensor:
    """``(B,)`` timesteps; ``shift`` > 1 prefers noise, as ``u → shift·u / (1 + (shift − 1)·u)``."""
    u = torch.rand(batch, generator=generator)
    return (shift * u / (1 + (shift - 1) * u) * TIMESTEPS).long().clamp(0, TIMESTEPS - 1)


def noise_frames(
    scheduler: DDIMScheduler,
    latents: torch.Tensor,
    noise: torch.Tensor,
    timesteps: torch.Tensor,
    motion: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Noise every frame but the clean motion frames.

    Args:
        latents, noise: ``(B, F, C, h, w)``.
        timesteps: ``(B,)``.
        motion: ``(B,)`` bool, whether a sample's first frame is a clean motion frame.
    Returns:
        noisy latents, and the timestep of every frame ``(B, F)``.
    """
    per_frame = timesteps[:, None].repeat(1, latents.shape[1])
    noisy = scheduler.add_noise(latents.flatten(0, 1), noise.flatten(0, 1), per_frame.flatten())  # type: ignore[arg-type]
    noisy = noisy.unflatten(0, latents.shape[:2])
    per_frame[motion, 0] = 0
    noisy[motion, 0] = latents[motion, 0]
    return noisy, per_frame


def loss(
    prediction: torch.Tensor,
    target: torch.Tensor,
    importance: torch.Tensor,
    motion: torch.Tensor,
    *,
    inside: float = 9.0,
    channels: torch.Tensor | None = None,
) -> torch.Tensor:
    """Squared error, weighted ``1 + inside · importance``; clean motion frames do not count.

    Args:
        prediction: ``(B, F, C, h, w)``.
        target: what it should be (`aa2.diffusion.prediction.training_target`).
        importance: ``(B, F, 1, h, w)``, 0 outside the mask, where the result is pasted over; about 1 inside.
        motion: ``(B,)`` bool.
        inside: what an importance of 1 counts beside what lies outside.
        channels: ``(C,)`` weights of the latent's channels; None weighs them alike.
    Returns:
        the mean over samples of each one's weighted mean: a batch in parts has the same gradient.
    """
    weight = without_motion(1 + inside * importance, motion)
    error = (prediction.float() - target.float()).square()
    if channels is not None:
        error = error * channels[:, None, None]
    error = error.mean(dim=2, keepdim=True)
    return ((weight * error).flatten(1).sum(1) / weight.flatten(1).sum(1)).mean()


def without_motion(weight: torch.Tensor, motion: torch.Tensor) -> torch.Tensor:
    """Weights ``(B, F, ...)`` of frames, 0 for the clean motion frames of samples with ``motion`` ``(B,)``.

    A window of one frame has none.
    """
    if weight.shape[1] == 1:
        return weight
    weight = weight.clone()
    weight[motion, 0] = 0
    return weight
