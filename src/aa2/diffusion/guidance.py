"""Classifier-free guidance: away from what is predicted without the reference (Ho & Salimans 2022)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, Self, TypeVar

import torch

from aa2.diffusion.sampler import Denoise


class Withholdable(Protocol):
    """Conditions of which the reference can be withheld (`aa2.models.denoiser.LatentConditions`)."""

    def without_reference(self) -> Self: ...


C = TypeVar("C", bound=Withholdable)


def guides(scale: float) -> bool:
    """Whether a guidance scale asks for the unconditional half at all."""
    return scale != 1.0


def guided(
    denoiser: Callable[[torch.Tensor, torch.Tensor, C], torch.Tensor], conditions: C, scale: float
) -> Denoise:
    """``denoiser`` with its conditions, guided; at ``scale`` 1 the unconditional half is not computed at all.

    Args:
        denoiser: ``(noisy (B, F, C, h, w), timestep (B, F), conditions) -> prediction``.
        conditions: the unconditional half is computed without their reference.
        scale: 1 is none, 0 the unconditional half alone.
    Returns:
        which predicts in single precision.
    """

    def given(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        return denoiser(noisy, timestep, conditions).float()

    if not guides(scale):
        return given
    unconditional = conditions.without_reference()

    def denoise(noisy: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        without = denoiser(noisy, timestep, unconditional).float()
        return without + scale * (given(noisy, timestep) - without)

    return denoise
