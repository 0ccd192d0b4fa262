"""The denoiser: noise, environment, pose, objects and the character's features to a prediction (AA2 §3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.models.unets.unet_motion_model import MotionAdapter
from torch import nn

from aa2.condition_table import CONDITIONS
from aa2.config import DenoiserConfig
from aa2.models.initialise import zeroed
from aa2.models.object_guider import ObjectGuider, build_object_guider
from aa2.models.pose_modulator import POSE, PoseGuider, PoseModulator
from aa2.models.reference_attention import Attend, KeysValues, install
from aa2.models.reference_net import ContextProjection, build_context_projection
from aa2.models.temporal import build_temporal
from aa2.models.unet import Blend, build_unet, unet_forward


@dataclass
class LatentConditions:
    """What the denoiser needs beside noise: computed once per window, used in every step.

    Attributes:
        environment: ``(B, F, C, h, w)`` latents of the environment.
        mask: ``(B, F, 1, h, w)``, 1 where any pixel of the latent is to be painted.
        pose: ``(B·F, channels[0], h, w)``, the pose modulator's features.
        context: ``(B, tokens, dim)`` for cross-attention: the character as image embedding or pooled token.
        reference: keys and values per attention layer; None where no sample has a reference.
        inputs: by the name of the condition ``(B, F, c, h, w)``, what is concatenated with the noise
            (`DenoiserConfig.inputs`): latents, 0 where absent, and its coverage if that tells where it is
            (`aa2.condition_table.Condition.told`).
        prior: ``(B, F, C, h, w)`` latents of `aa2.models.prior.prior_pictures`; None where there is no prior.
        unconditional_prior: ``(B, F, C, h, w)`` the same without the warp; None where the reference is never
            withheld.
        objects: the guider's features, finest first; None switches blending off.
        objects_present: ``(B·F, 1, 1, 1)``; None where every sample has objects.
        reference_present: ``(B,)`` bool, the samples that have a reference; None where all have.
    """

    environment: torch.Tensor
    mask: torch.Tensor
    pose: torch.Tensor
    context: torch.Tensor
    reference: KeysValues | None
    inputs: dict[str, torch.Tensor]
    prior: torch.Tensor | None
    unconditional_prior: torch.Tensor | None
    objects: list[torch.Tensor] | None = None
    objects_present: torch.Tensor | None = None
    reference_present: torch.Tensor | None = None

    def without_reference(self, rows: torch.Tensor | None = None) -> LatentConditions:
        """The unconditional input of guidance, in training and in sampling alike.

        The character is withheld in all its ways, and each frame attends to itself alone, as in public
        models; scene, pose and objects stay.

        Args:
            rows: ``(B,)`` bool, the samples to withhold it from; None means all.
        """

        def withheld(x: torch.Tensor) -> torch.Tensor:
            if rows is None:
                return torch.zeros_like(x)
            return x * (~rows).to(x.dtype).reshape(-1, *[1] * (x.ndim - 1))

        prior, unconditional = self.prior, self.unconditional_prior
        if prior is not None:
            if unconditional is None:
                raise ValueError("these conditions were made without what is there without a reference")
            if rows is not None:
                unconditional = prior.where(~rows[:, None, None, None, None], unconditional)
            prior = unconditional
        present = None if rows is None else ~rows
        if present is not None and self.reference_present is not None:
            present = present & self.reference_present
        return replace(
            self,
            context=withheld(self.context),
            reference=None if rows is None else self.reference,
            reference_present=present,
            inputs={
                name: withheld(latents) if CONDITIONS[name].withheld else latents
                for name, latents in self.inputs.items()
            },
            prior=prior,
        )


class Denoiser(nn.Module):
    """Stock or small parts under one forward; each is saved in a folder of its own.

    A window of one frame is a picture: the temporal layers are left out.

    Args:
        object_guider: None where ``config`` does not blend objects in.
        context_projection: None where the pooled token is as wide as what cross-attention takes.
    """

    def __init__(
        self,
        config: DenoiserConfig,
        unet: UNet2DConditionModel,
        temporal: MotionAdapter,
        pose_modulator: PoseModulator | PoseGuider,
        object_guider: ObjectGuider | None,
        context_projection: ContextProjection | None = None,
    ) -> None:
        super().__init__()
        self.config = config
        self.unet = unet
        self.temporal = temporal
        self.pose_modulator = pose_modulator
        self.object_guider = object_guider
        self.context_projection = context_projection
        install(unet, Attend, config.reference_blocks)

    def forward(
        self, noisy: torch.Tensor, timestep: torch.Tensor, conditions: LatentConditions
    ) -> torch.Tensor:
        """Predict.

        Args:
            noisy: ``(B, F, C, h, w)``.
            timestep: ``(B, F)``, one per frame; 0 marks a clean motion frame.
        Returns:
            ``(B, F, C, h, w)``: what `DiffusionConfig.prediction` says.
        """
        frames = noisy.shape[1]
        c = conditions
        parts = [noisy]
        if self.config.environment:
            parts += [c.environment, c.mask]
        parts += [c.inputs[name] for name in self.config.inputs]

        out = unet_forward(
            self.unet,
            torch.cat(parts, dim=2).flatten(0, 1),
            timestep.flatten(),
            c.context.repeat_interleave(frames, dim=0),
            attention={"reference": c.reference, "reference_present": c.reference_present},
            pose=c.pose,
            temporal=self.temporal if frames > 1 else None,
            frames=frames,
            blend=self._blend(c),
        ).unflatten(0, noisy.shape[:2])
        return out if c.prior is None else out + c.prior

    def _blend(self, c: LatentConditions) -> Blend | None:
        guider, objects, present = self.object_guider, c.objects, c.objects_present
        if guider is None or objects is None:
            return None
        if present is None:
            present = objects[0].new_ones(1)
        return lambda layer, x: guider.blend(layer, x, objects, present)


def build_denoiser(config: DenoiserConfig) -> Denoiser:
    """A denoiser of ``config``'s shape with fresh weights."""
    denoiser = Denoiser(
        config,
        build_unet(config, config.in_channels),
        build_temporal(config),
        POSE[config.pose](config.channels[0], config.pose_channels, config.patch, config.from_scratch),
        build_object_guider(config),
        build_context_projection(config),
    )
    if config.prior:
        zeroed(denoiser.unet.conv_out)
    if not config.from_scratch:
        nn.init.zeros_(denoiser.unet.conv_in.weight[:, config.latent_channels :])  # only noise is known to it
    return denoiser
