"""Guidance by hand, and what it refuses."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import pytest
import torch

from aa2.diffusion.guidance import guided, guides
from aa2.diffusion.limits import check_guidance
from aa2.errors import InputError

NOISY, TIMESTEP = torch.randn(2, 3, 4, 2, 2, generator=torch.Generator().manual_seed(1)), torch.zeros(2, 3)


@dataclass
class Reference:
    """Conditions that are one number, and whether that was withheld."""

    shift: float
    asked: int = 0

    def without_reference(self) -> Reference:
        self.asked += 1
        return replace(self, shift=-2.0)


def denoiser(noisy: torch.Tensor, timestep: torch.Tensor, conditions: Reference) -> torch.Tensor:
    return (noisy + conditions.shift).double()


@pytest.mark.parametrize("scale", [0.0, 0.5, 2.0, 7.5])
def test_guidance_moves_away_from_the_unconditional(scale: float) -> None:
    prediction = guided(denoiser, Reference(1.0), scale)(NOISY, TIMESTEP)
    torch.testing.assert_close(prediction, (NOISY - 2) + scale * 3)


def test_the_reference_is_withheld_once_and_not_in_every_step() -> None:
    conditions = Reference(1.0)
    denoise = guided(denoiser, conditions, 3.0)
    for _ in range(3):
        denoise(NOISY, TIMESTEP)
    assert conditions.asked == 1


def test_at_scale_one_the_unconditional_half_is_never_computed() -> None:
    conditions = Reference(1.0)
    assert torch.equal(guided(denoiser, conditions, 1.0)(NOISY, TIMESTEP), NOISY + 1)
    assert conditions.asked == 0
    assert not guides(1.0) and guides(0.0) and guides(3.0)


@pytest.mark.parametrize("scale", [math.nan, math.inf, -math.inf, -0.5])
def test_what_is_no_scale_is_an_input_error(scale: float) -> None:
    with pytest.raises(InputError, match=f"`guidance`: a scale of {scale} is not possible"):
        check_guidance(scale)


@pytest.mark.parametrize("scale", [0.0, 1.0, 7.5])
def test_what_is_one_is_not(scale: float) -> None:
    check_guidance(scale)
