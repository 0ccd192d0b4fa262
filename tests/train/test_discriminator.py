"""The discriminator of patches, and means by weights."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from aa2.train.discriminator import PatchDiscriminator, hinge, weighed


def pictures(seed: int, height: int = 48, width: int = 64) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand((2, 3, height, width), generator=generator) * 2 - 1


@pytest.fixture
def judge() -> PatchDiscriminator:
    torch.manual_seed(0)
    return PatchDiscriminator((8, 12, 16)).eval()


@torch.no_grad()
@pytest.mark.parametrize("height, width", [(48, 64), (50, 37), (24, 24)])
def test_every_patch_has_a_value(judge, height, width):
    values, features = judge(pictures(0, height, width))
    assert values.shape[:2] == (2, 1) and min(values.shape[2:]) >= 1
    assert [f.shape[1] for f in features] == [8, 12, 16]
    sides = [f.shape[-1] for f in features]
    assert sides[0] == width // 2 and sides[1] == sides[0] // 2


@torch.no_grad()
def test_values_are_of_places(judge):
    """A change in one corner is none in the other."""
    one = pictures(0, 96, 96)
    two = one.clone()
    two[..., :8, :8] = 0
    difference = (judge(one)[0] - judge(two)[0]).abs()
    assert difference[..., :2, :2].max() > 1e-4
    assert difference[..., 12:, 12:].max() == 0


def test_frozen_is_the_same_with_gradients_for_pictures_alone(judge):
    seen = pictures(0).requires_grad_()
    values, features = judge.frozen(seen)
    wanted = judge(seen)
    torch.testing.assert_close((values, features), wanted)
    (values.sum() + sum(f.sum() for f in features)).backward()
    assert seen.grad is not None and seen.grad.any()
    assert all(parameter.grad is None for parameter in judge.parameters())


def test_layers_lengthen_nothing(judge):
    """Spectral normalisation: in training each layer's matrix comes to have norm 1."""
    judge.train()
    for _ in range(60):
        judge(pictures(0))
    for layer in [*judge.layers, judge.leave]:
        assert torch.linalg.matrix_norm(layer.weight.detach().flatten(1), 2) == pytest.approx(1, abs=0.05)


def test_it_learns_what_is_real(judge):
    judge.train()
    real, made = pictures(0), F.avg_pool2d(pictures(1), 5, 1, 2)
    where = torch.ones(2, 1, 48, 64)
    optimizer = torch.optim.Adam(judge.parameters(), 5e-3)
    losses = []
    for _ in range(30):
        loss = hinge(judge(real)[0], judge(made)[0], where)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert losses[-1] < 0.5 * losses[0]
    assert judge(real)[0].mean() > judge(made)[0].mean()


def test_the_hinge_asks_for_no_more_than_a_margin_of_one():
    where, ones = torch.ones(1, 1, 8, 8), torch.ones(1, 1, 2, 2)
    assert hinge(ones, -ones, where) == 0 == hinge(3 * ones, -5 * ones, where)
    assert hinge(0 * ones, 0 * ones, where) == 2
    assert hinge(-ones, ones, where) == 4


@given(st.integers(0, 1000), st.integers(1, 3), st.sampled_from([1, 2, 4]))
def test_a_mean_by_weights(seed, channels, smaller):
    generator = torch.Generator().manual_seed(seed)
    where = (torch.rand((2, 1, 16, 16), generator=generator) > 0.6).float()
    where[0, 0, 0, 0] = 1
    constant = torch.full((2, channels, 16 // smaller, 16 // smaller), 0.3)
    torch.testing.assert_close(weighed(constant, where), torch.tensor(0.3))
    values = torch.rand((2, channels, 16, 16), generator=generator)
    inside = values.movedim(1, -1)[where[:, 0] > 0]
    torch.testing.assert_close(weighed(values, where), inside.mean())
    torch.testing.assert_close(weighed(values, 7 * where), inside.mean())


def test_where_nothing_counts_there_is_no_error():
    assert weighed(torch.ones(1, 3, 4, 4), torch.zeros(1, 1, 4, 4)) == 0
