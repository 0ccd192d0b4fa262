"""The stages after the autoencoder: single frames, then short clips with the temporal layers."""

from __future__ import annotations

import torch
from torch import nn

from aa2.diffusion.objective import draw_timesteps, loss, make_scheduler, noise_frames
from aa2.diffusion.prediction import training_target
from aa2.models.bundle import Bundle
from aa2.models.encoding import encode_conditions
from aa2.train.batches import Batch
from aa2.train.loss_weights import (
    DenoiserLossWeights,
    channel_weights,
    loss_by_region,
    on_latents,
    pixel_error,
)
from aa2.train.repeat import repeated


class DenoiserLoss(nn.Module):
    """A batch to the diffusion loss.

    Args:
        bundle: its denoiser and ReferenceNet are trained, autoencoder and compositor are not.
        temporal: whether the temporal layers are trained (and run) too.
        weights: what an error counts where.
        noises: times that each sample is in a step, each with a timestep and a noise of its own. Samples cost
            time of processors, noises only time of the accelerator.
    """

    def __init__(
        self, bundle: Bundle, temporal: bool, weights: DenoiserLossWeights | None = None, noises: int = 1
    ) -> None:
        super().__init__()
        self.noises = noises
        self.bundle = bundle
        self.weights = weights or DenoiserLossWeights()
        # Every part is registered, the frozen ones too, so that all of them move to the device together.
        self.autoencoder, self.reference_net = bundle.autoencoder, bundle.reference_net
        self.denoiser, self.compositor = bundle.denoiser, bundle.compositor
        for frozen in (bundle.autoencoder, bundle.compositor):
            if frozen is not None:
                frozen.requires_grad_(False)
        bundle.denoiser.temporal.requires_grad_(temporal)
        self.scheduler = make_scheduler(bundle.preset.diffusion)
        self.channels: torch.Tensor
        self.register_buffer("channels", channel_weights(bundle))

    def forward(self, batch: Batch) -> dict[str, torch.Tensor]:
        """``loss``, its part in ``pixels``, and errors by region and timestep (`loss_by_region`)."""
        diffusion, weights = self.bundle.preset.diffusion, self.weights
        latents = self.autoencoder.encode(batch.target).float()
        conditions = encode_conditions(self.bundle, batch.conditions)
        conditions = conditions.without_reference(batch.no_reference)
        if self.noises > 1:
            whole = batch, latents, conditions
            batch, latents, conditions = repeated(whole, len(latents), self.noises)
        timesteps = draw_timesteps(len(latents), diffusion.noise_shift)
        noise = torch.randn_like(latents)
        noisy, per_frame = noise_frames(
            self.scheduler, latents, noise, timesteps.to(latents.device), batch.motion
        )
        alpha_bar = self.scheduler.alphas_cumprod.to(latents.device)[per_frame][..., None, None, None]
        target = training_target(latents, noise, diffusion.prediction, alpha_bar)
        prediction = self.denoiser(noisy, per_frame, conditions)
        character = on_latents(batch.character, self.autoencoder.patch)
        logs = {
            "loss": loss(
                prediction,
                target,
                conditions.mask * (1 + weights.person * character),
                batch.motion,
                inside=weights.inside,
                channels=self.channels,
            )
        }
        if diffusion.prediction == "sample":
            painted = self.autoencoder.decode(prediction)
            logs["pixels"] = pixel_error(
                painted, batch.target, batch.conditions.mask, batch.motion, weights.edges
            )
            logs["loss"] = logs["loss"] + weights.pixels * logs["pixels"]
        error = (prediction.detach().float() - target).square() * self.channels[:, None, None]
        regions = {"person": conditions.mask * character, "rest": conditions.mask * (1 - character)}
        return logs | loss_by_region(error, regions, timesteps, batch.motion)
