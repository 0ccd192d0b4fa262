"""The denoiser: noise, environment, pose, objects and the character's features to a prediction (AA2 §3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.models.unets.unet_motion_model import MotionAdapter
from torch import nn

from aa2.config import DenoiserConfig
from aa2.models.initialise import zeroed
from aa2.models.object_guider import ObjectGuider
from aa2.models.pose_modulator import PoseModulator
from aa2.models.reference_attention import Attend, KeysValues, install
from aa2.models.temporal import build_temporal
from aa2.models.unet import Blend, build_unet, walk


@dataclass
class LatentConditions:
    """What the denoiser needs beside noise: computed once per window, used in every step.

    Attributes:
        environment: ``(B, F, C, h, w)`` latents of the environment.
        mask: ``(B, F, 1, h, w)``, 1 where any pixel of the latent is to be painted.
        pose: ``(B·F, channels[0], h, w)``, the pose modulator's features.
        context: ``(B, tokens, dim)`` for cross-attention: the character as image embedding or pooled token.
        reference: keys and values per attention layer.
        warp: ``(B, F, C, h, w)`` latents of the limb-warped reference, zero where uncovered.
        warp_mask: ``(B, F, 1, h, w)`` its coverage.
        guess: ``(B, F, C, h, w)`` latents of `aa2.models.carry.carry`, what is known before denoising.
        empty: ``(B, F, C, h, w)`` the same without the warp.
        objects: the guider's features, finest first; None switches blending off.
        objects_present: ``(B·F, 1, 1, 1)``; None where every sample has objects.
    """

    environment: torch.Tensor
    mask: torch.Tensor
    pose: torch.Tensor
    context: torch.Tensor
    reference: KeysValues
    warp: torch.Tensor
    warp_mask: torch.Tensor
    guess: torch.Tensor
    empty: torch.Tensor
    objects: list[torch.Tensor] | None = None
    objects_present: torch.Tensor | None = None

    def without_reference(self, rows: torch.Tensor | None = None) -> LatentConditions:
        """The unconditional input of guidance, in training and in sampling alike.

        The character is withheld in all its ways; scene, pose and objects stay.

        Args:
            rows: ``(B,)`` bool, the samples to withhold it from; None means all.
        """

        def withheld(x: torch.Tensor) -> torch.Tensor:
            if rows is None:
                return torch.zeros_like(x)
            return x * (~rows).to(x.dtype).reshape(-1, *[1] * (x.ndim - 1))

        return replace(
            self,
            context=withheld(self.context),
            reference={k: (withheld(a), withheld(b)) for k, (a, b) in self.reference.items()},
            warp=withheld(self.warp),
            warp_mask=withheld(self.warp_mask),
            guess=self.empty
            if rows is None
            else self.guess.where(~rows[:, None, None, None, None], self.empty),
        )


def _each(rows: torch.Tensor) -> torch.Tensor:
    """``(B,)`` to ``(B, 1, 1, 1, 1)``."""
    return rows[:, None, None, None, None]


class Denoiser(nn.Module):
    """Four stock or small parts under one forward; each is saved in a folder of its own.

    A window of one frame is a picture: the temporal layers are left out.
    """

    def __init__(
        self,
        config: DenoiserConfig,
        unet: UNet2DConditionModel,
        temporal: MotionAdapter,
        pose_modulator: PoseModulator,
        object_guider: ObjectGuider,
    ) -> None:
        super().__init__()
        self.config = config
        self.unet = unet
        self.temporal = temporal
        self.pose_modulator = pose_modulator
        self.object_guider = object_guider
        install(unet, Attend)

    def forward(
        self, noisy: torch.Tensor, timestep: torch.Tensor, conditions: LatentConditions
    ) -> torch.Tensor:
        """Predict.

        Args:
            noisy: ``(B, F, C, h, w)``.
            timestep: ``(B, F)``, one per frame; 0 marks a clean motion frame.
        Returns:
            ``(B, F, C, h, w)``: the clean latent or the noise, as the diffusion configuration says.
        """
        frames = noisy.shape[1]
        c = conditions
        parts = [noisy, c.environment, c.mask]
        if self.config.warp:
            parts += [c.warp, c.warp_mask]

        out = walk(
            self.unet,
            torch.cat(parts, dim=2).flatten(0, 1),
            timestep.flatten(),
            c.context.repeat_interleave(frames, dim=0),
            attention={"reference": c.reference},
            pose=c.pose,
            temporal=self.temporal if frames > 1 else None,
            frames=frames,
            blend=self._blend(c),
        ).unflatten(0, noisy.shape[:2])
        return out + c.guess if self.config.carry else out

    def _blend(self, c: LatentConditions) -> Blend | None:
        objects, present = c.objects, c.objects_present
        if objects is None:
            return None
        if present is None:
            present = objects[0].new_ones(1)
        return lambda layer, x: self.object_guider.blend(layer, x, objects, present)


def build_denoiser(config: DenoiserConfig) -> Denoiser:
    """A denoiser of ``config``'s shape with fresh weights."""
    inputs = 2 * config.latent_channels + 1 + (config.latent_channels + 1 if config.warp else 0)
    denoiser = Denoiser(
        config,
        build_unet(config, inputs),
        build_temporal(config),
        PoseModulator(config.channels[0], config.pose_channels, config.patch, config.from_scratch),
        ObjectGuider(config.latent_channels, config.channels, config.layers, config.object_bias),
    )
    if config.carry:
        zeroed(denoiser.unet.conv_out)
    if not config.from_scratch:
        nn.init.zeros_(denoiser.unet.conv_in.weight[:, config.latent_channels :])  # only noise is known to it
    return denoiser
