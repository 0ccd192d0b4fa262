"""The prior, which is known before denoising."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from aa2.models.prior import fill, prior_pictures


def pictures(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def test_the_environment_stays_outside_the_mask_and_the_warp_inside():
    environment, warp = pictures(1, 2, 3, 8, 8), pictures(1, 2, 3, 8, 8) + 1
    nothing, everything = torch.zeros(1, 2, 1, 8, 8), torch.ones(1, 2, 1, 8, 8)
    assert torch.equal(prior_pictures(environment, nothing, warp, everything), environment)
    assert torch.allclose(prior_pictures(environment, everything, warp, everything), warp)


def test_half_a_cover_is_half_warp_half_surroundings():
    environment, cover = torch.full((1, 1, 1, 4, 4), 2.0), torch.full((1, 1, 1, 4, 4), 0.5)
    mask = torch.zeros(1, 1, 1, 4, 4)
    mask[..., 1:3, 1:3] = 1
    prior = prior_pictures(environment, mask, 6 * cover, cover)
    assert torch.allclose(prior[mask > 0], torch.tensor(4.0))
    assert torch.equal(prior[mask == 0], environment[mask == 0])
    assert torch.allclose(prior_pictures(environment, mask), environment)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_filling_keeps_what_is_known_and_stays_within_its_range(height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand((2, 3, height, width), generator=generator)
    known = (torch.rand((2, 1, height, width), generator=generator) > 0.5).float()
    known[..., 0, 0] = 1
    filled = fill(x, known)
    assert torch.equal(filled * known, x * known)
    assert filled.min() >= -1e-6 and filled.max() <= 1 + 1e-6


def test_a_hole_takes_the_colour_around_it():
    x, known = torch.full((1, 2, 16, 16), 0.7), torch.ones(1, 1, 16, 16)
    known[..., 3:14, 5:12] = 0
    x[(known == 0).expand_as(x)] = -50
    assert torch.allclose(fill(x, known), torch.tensor(0.7), atol=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (4, 6)])
def test_where_nothing_is_known_there_is_nothing(size):
    assert torch.equal(fill(pictures(1, 2, *size), torch.zeros(1, 1, *size)), torch.zeros(1, 2, *size))
