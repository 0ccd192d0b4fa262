"""Pose modulation: depth answers the skeleton where there is depth, time corrects frames."""

from __future__ import annotations

import pytest
import torch

from aa2.models.pose_modulator import PoseModulator

WIDTHS = (4, 8, 8, 8)


@pytest.fixture
def modulator() -> PoseModulator:
    torch.manual_seed(0)
    return PoseModulator(16, WIDTHS, from_scratch=True).eval()


@pytest.fixture
def skeleton() -> torch.Tensor:
    return torch.rand(2, 3, 3, 64, 32, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def depth() -> torch.Tensor:
    return torch.rand(2, 3, 1, 64, 32, generator=torch.Generator().manual_seed(2))


@pytest.mark.parametrize("patch", [4, 8, 16])
@torch.no_grad()
def test_features_have_the_latents_size(patch: int, skeleton: torch.Tensor, depth: torch.Tensor) -> None:
    features = PoseModulator(16, WIDTHS, patch)(skeleton, depth)
    assert features.shape == (6, 16, 64 // patch, 32 // patch)


@torch.no_grad()
def test_without_depth_the_skeleton_speaks_alone(
    modulator: PoseModulator, skeleton: torch.Tensor, depth: torch.Tensor
) -> None:
    alone = modulator(skeleton)
    assert not torch.equal(modulator(-skeleton), alone)
    assert torch.equal(modulator(skeleton, depth, torch.zeros(2)), alone)
    second_only = modulator(skeleton, depth, torch.tensor([0.0, 1.0]))
    assert torch.equal(second_only[:3], alone[:3])
    assert torch.equal(second_only[3:], modulator(skeleton, depth)[3:])
    assert (second_only[3:] - alone[3:]).abs().max() > 1e-4


@torch.no_grad()
def test_time_starts_as_nothing_and_then_joins_neighbouring_frames(
    modulator: PoseModulator, skeleton: torch.Tensor, awaken
) -> None:
    other = skeleton.clone()
    other[0, 0] = 0

    def changed() -> list[bool]:
        difference = modulator(other) - modulator(skeleton)
        return (difference.abs().amax((1, 2, 3)) > 1e-5).tolist()

    assert changed() == [True, False, False, False, False, False]
    awaken(modulator.over_time)
    assert changed() == [True, True, False, False, False, False]


@torch.no_grad()
def test_for_a_pretrained_denoiser_it_starts_as_nothing(skeleton: torch.Tensor, depth: torch.Tensor) -> None:
    assert not PoseModulator(16, WIDTHS, from_scratch=False)(skeleton, depth).any()


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_gradients_over_time_in_bfloat16_are_those_of_single_precision(frames: int) -> None:
    torch.manual_seed(0)
    modulator = PoseModulator(16, (4, 8, 8, 16), from_scratch=True)
    skeleton = torch.rand(2, frames, 3, 64, 64)
    toward = torch.randn(2 * frames, 16, 8, 8)

    def gradient(mixed: bool) -> torch.Tensor:
        modulator.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
            features = modulator(skeleton)
        freed = [torch.full((size,), torch.nan) for size in range(1, 20_000, 300)]
        del freed  # so that a kernel that reads what nobody wrote finds what is no number
        features.backward(toward.to(features.dtype))
        assert modulator.over_time.weight.grad is not None
        return modulator.over_time.weight.grad.clone()

    single, mixed = gradient(mixed=False), gradient(mixed=True)
    assert (mixed - single).norm() < 0.02 * single.norm()
