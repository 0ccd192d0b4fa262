"""Conditions as pictures to conditions as latents: what the denoiser takes, made once per window (AA2 §3)."""

from __future__ import annotations

import torch

from aa2.condition_table import CONDITIONS
from aa2.models.autoencoder import Autoencoder
from aa2.models.bundle import Bundle
from aa2.models.denoiser import Denoiser, LatentConditions
from aa2.models.prior import prior_pictures
from aa2.models.reference_attention import KeysValues, project
from aa2.models.reference_net import pooled_token, reference_features
from aa2.types import Conditions


def encode_reference(bundle: Bundle, reference: torch.Tensor) -> tuple[torch.Tensor, KeysValues]:
    """``(B, 3, H, W)`` references to the context token and to keys and values: once per character."""
    captured = reference_features(bundle.reference_net, bundle.autoencoder.encode(reference))
    return character_of(bundle.denoiser, captured)


def character_of(denoiser: Denoiser, captured: dict[str, torch.Tensor]) -> tuple[torch.Tensor, KeysValues]:
    """ReferenceNet's features to ``denoiser``'s context token ``(B, 1, context_dim)``, keys and values."""
    token = pooled_token(captured)
    if denoiser.context_projection is not None:
        token = denoiser.context_projection(token)
    return token, project(denoiser.unet, captured)


def encode_conditions(
    bundle: Bundle,
    conditions: Conditions,
    reference: tuple[torch.Tensor, KeysValues] | None = None,
    *,
    withheld: bool = True,
) -> LatentConditions:
    """Pictures to what the denoiser takes: once per window.

    Args:
        conditions: one window.
        reference: `encode_reference` of the same character, where it is at hand.
        withheld: whether the reference may be withheld (`LatentConditions.without_reference`).
    """
    c, autoencoder, denoiser = conditions, bundle.autoencoder, bundle.denoiser
    context, keys_values = reference or encode_reference(bundle, c.reference)
    environment = autoencoder.encode(c.environment)
    prior = unconditional_prior = None
    warped = denoiser.config.warp and c.warp is not None and c.warp_mask is not None
    if denoiser.config.prior and (withheld or not warped):
        prior = unconditional_prior = autoencoder.encode(prior_pictures(c.environment, c.mask))
    if denoiser.config.prior and warped:
        prior = autoencoder.encode(prior_pictures(c.environment, c.mask, c.warp, c.warp_mask))
    objects = present = None
    if denoiser.object_guider is not None and c.objects is not None:
        objects = denoiser.object_guider(autoencoder.encode(c.objects).flatten(0, 1))
        if c.objects_present is not None:
            present = c.objects_present.repeat_interleave(c.objects.shape[1])[:, None, None, None]
    return LatentConditions(
        environment=environment,
        mask=_shrink(c.mask, autoencoder.patch, torch.nn.functional.max_pool2d),
        pose=denoiser.pose_modulator(c.skeleton, c.depth, c.depth_present),
        context=context,
        reference=keys_values,
        inputs={name: _input(autoencoder, c, name, environment) for name in denoiser.config.inputs},
        prior=prior,
        unconditional_prior=unconditional_prior,
        objects=objects,
        objects_present=present,
    )


def _input(autoencoder: Autoencoder, c: Conditions, name: str, like: torch.Tensor) -> torch.Tensor:
    """A condition that is concatenated with the noise: ``(B, F, c, h, w)``, ``like`` latents of the scene."""
    row, values = CONDITIONS[name], c.get(name)
    batch, frames, channels, *sides = like.shape
    if values is None:
        return like.new_zeros(batch, frames, row.latent_channels(channels), *sides)
    if row.channels == 3:
        latents = autoencoder.encode(values)
    else:
        latents = _shrink(values, autoencoder.patch, torch.nn.functional.avg_pool2d)
    if row.told == "cover" and row.cover is not None:
        cover = _shrink(c[row.cover], autoencoder.patch, torch.nn.functional.avg_pool2d)
        return torch.cat([latents * (cover > 0), cover], dim=2)
    present = c.get(f"{name}_present")
    return latents if present is None else latents * present[:, None, None, None, None]


def _shrink(mask: torch.Tensor, patch: int, pool) -> torch.Tensor:
    return pool(mask.flatten(0, 1), patch).unflatten(0, mask.shape[:2])
