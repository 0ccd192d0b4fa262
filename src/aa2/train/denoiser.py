"""The stages after the autoencoder: single frames, then short clips with the temporal layers."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from aa2.diffusion.objective import draw_timesteps, loss, make_scheduler, noise_frames
from aa2.models.bundle import Bundle, encode_conditions
from aa2.train.batches import Batch

PERSON = 3.0
"""What an error on the character counts more than one on the rest of the mask."""

PIXELS = 1.0
"""Weight of the error in pixels beside that in latents."""


class DenoiserLoss(nn.Module):
    """A batch to the diffusion loss.

    Args:
        bundle: its denoiser and ReferenceNet are trained, its autoencoder is not.
        temporal: whether the temporal layers are trained (and run) too.
    """

    def __init__(self, bundle: Bundle, temporal: bool) -> None:
        super().__init__()
        self.bundle = bundle
        # Every part is registered, the frozen one too, so that all of them move to the device together.
        self.autoencoder, self.reference_net, self.denoiser = (
            bundle.autoencoder,
            bundle.reference_net,
            bundle.denoiser,
        )
        bundle.autoencoder.requires_grad_(False)
        bundle.denoiser.temporal.requires_grad_(temporal)
        self.scheduler = make_scheduler(bundle.preset.diffusion)
        self.channels: torch.Tensor
        self.register_buffer("channels", _pixel_weights(bundle))

    def forward(self, batch: Batch) -> dict[str, torch.Tensor]:
        """``loss``, its part in pixels, and errors inside the mask at noisy and at clean timesteps."""
        diffusion = self.bundle.preset.diffusion
        latents = self.autoencoder.encode(batch.target).float()
        conditions = encode_conditions(self.bundle, batch.conditions)
        conditions = conditions.without_reference(batch.no_reference)
        timesteps = draw_timesteps(len(latents), diffusion.noise_shift).to(latents.device)
        noise = torch.randn_like(latents)
        noisy, per_frame = noise_frames(self.scheduler, latents, noise, timesteps, batch.motion)
        prediction = self.denoiser(noisy, per_frame, conditions)
        settings = {"kind": diffusion.prediction, "channels": self.channels}
        importance = conditions.mask * (1 + PERSON * self._on_latents(batch.character))
        logs = {"loss": loss(prediction, latents, noise, importance, batch.motion, **settings)}
        if diffusion.prediction == "sample":
            logs["pixels"] = self._pixel_error(prediction, batch)
            logs["loss"] = logs["loss"] + PIXELS * logs["pixels"]
        target = latents if diffusion.prediction == "sample" else noise
        error = (prediction.detach().float() - target).square() * conditions.mask
        error = error * self.channels[:, None, None]
        error = error.flatten(1).sum(1) / conditions.mask.flatten(1).sum(1).clamp_min(1) / latents.shape[2]
        for name, rows in {"noisy": timesteps >= 700, "clean": timesteps < 300}.items():
            if rows.any():
                logs[f"inside_{name}"] = error[rows].mean()
        return logs

    def _pixel_error(self, prediction: torch.Tensor, batch: Batch) -> torch.Tensor:
        """Absolute error inside the mask, of pixels and, twice as much, of their differences to neighbours.

        Latents decode block by block; only in the picture does it show that neighbours do not fit together.
        Clean motion frames do not count.
        """
        mask = batch.conditions.mask
        if mask.shape[1] > 1:
            mask = mask.clone()
            mask[batch.motion, 0] = 0
        error = self.autoencoder.decode(prediction).float() - batch.target
        across, down = error.diff(dim=-1) * mask[..., 1:], error.diff(dim=-2) * mask[..., 1:, :]
        whole = (error * mask).abs().sum() + 2 * (across.abs().sum() + down.abs().sum())
        return whole / (3 * mask.sum().clamp_min(1))

    def _on_latents(self, mask: torch.Tensor) -> torch.Tensor:
        """``(B, F, 1, H, W)`` to its means over latents."""
        patch = self.autoencoder.patch
        return F.avg_pool2d(mask.flatten(0, 1), patch).unflatten(0, mask.shape[:2])


def _pixel_weights(bundle: Bundle) -> torch.Tensor:
    """``(C,)`` weights, 1 on average, by which an error of a latent is about one of pixels.

    The autoencoder is nearly linear and orthogonal, so a channel counts with its variance before it was
    normalised. Weighed alike, a dozen channels of unpredictable detail outvote the one that holds the colour.
    A tenth is spread evenly, for detail must be denoised too. Where noise is predicted, all weigh alike.
    """
    variance = bundle.autoencoder.std.detach() ** 2
    if bundle.preset.diffusion.prediction != "sample":
        return torch.ones_like(variance)
    return 0.9 * variance / variance.mean() + 0.1
