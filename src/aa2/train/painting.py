"""What the denoiser paints, as it would for a user."""

from __future__ import annotations

import torch

from aa2.diffusion.guidance import guided, guides
from aa2.diffusion.objective import make_scheduler
from aa2.diffusion.sampler import sample
from aa2.models.bundle import Bundle
from aa2.models.encoding import encode_conditions
from aa2.types import Conditions


@torch.no_grad()
def paint(bundle: Bundle, conditions: Conditions, generator: torch.Generator | None = None) -> torch.Tensor:
    """Sample with the bundle's own steps, guidance and temperature, and decode.

    Args:
        bundle: its compositor is left out.
        generator: of the noise, on the CPU; None takes torch's own.
    Returns:
        ``(B, F, 3, H, W)`` float32, not clipped.
    """
    diffusion = bundle.preset.diffusion
    latent = encode_conditions(bundle, conditions, withheld=guides(diffusion.guidance))
    denoise = guided(bundle.denoiser, latent, diffusion.guidance)
    noise = torch.randn(latent.environment.shape, generator=generator) * diffusion.temperature
    noise = noise.to(latent.environment.device)
    latents = sample(denoise, noise, make_scheduler(diffusion), diffusion.steps)
    return bundle.autoencoder.decode(latents).float()
