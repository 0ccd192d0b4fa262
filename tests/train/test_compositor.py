"""The compositor's loss: what it punishes, and that nothing else learns."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from skimage.metrics import structural_similarity

from aa2.config import PRESETS
from aa2.models.bundle import build
from aa2.models.compositor import LAYERS
from aa2.train.batches import Batch
from aa2.train.compositor import CompositorLoss, energy, ssim
from aa2.types import Conditions

SIDE = 64


def pictures(seed: int, frames: int = 1, channels: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand((2, frames, channels, SIDE, SIDE), generator=generator) * 2 - 1


def batch(frames: int = 1) -> Batch:
    mask = torch.zeros(2, frames, 1, SIDE, SIDE)
    mask[..., 16:48, 16:48] = 1
    conditions = Conditions(
        environment=pictures(0, frames) * (1 - mask),
        mask=mask,
        skeleton=pictures(1, frames).abs(),
        reference=pictures(2)[:, 0],
        warp=pictures(3, frames) * mask,
        warp_mask=mask,
        plate=pictures(4, frames),
    )
    none = torch.zeros(2, dtype=torch.bool)
    return Batch(pictures(5, frames), conditions, mask * 0.5, none, none)


@pytest.fixture
def learner() -> CompositorLoss:
    torch.manual_seed(0)
    return CompositorLoss(build(PRESETS["tiny"]))


@pytest.mark.parametrize("frames", [1, 2])
def test_only_the_compositor_learns(learner, frames):
    logs = learner(batch(frames))
    logs["loss"].backward()
    learnt = {n.split(".")[0] for n, p in learner.named_parameters() if p.grad is not None and p.grad.any()}
    assert learnt == {"compositor"}
    assert ("steadiness" in logs) == (frames > 1)


def test_it_learns_which_layer_is_right(learner):
    samples = batch()
    assert samples.conditions.plate is not None
    samples.target = samples.conditions.plate
    optimizer = torch.optim.Adam(learner.compositor.parameters(), 1e-2)
    losses = []
    for _ in range(40):
        torch.manual_seed(1)
        loss = learner(samples)["loss"]
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < 0.9 * losses[0]


def test_a_mixture_of_layers_gains_nothing(learner):
    """Its pixels are exact, and yet the nearer one of the two alone counts as better."""
    samples = batch()
    samples.target = torch.zeros_like(samples.target)
    samples.conditions = replace(
        samples.conditions,
        warp=torch.full_like(samples.target, -0.2),
        warp_mask=torch.ones_like(samples.conditions.mask),
        plate=torch.full_like(samples.target, 0.6),
    )
    bias = learner.compositor.fine[-1].bias

    def logs(warp: float) -> dict[str, torch.Tensor]:
        with torch.no_grad():
            bias[:LAYERS] = torch.tensor([-50.0, warp, 0.0])
            return learner(samples)

    mixed, warp = logs(math.log(3)), logs(50.0)
    assert mixed["person/composed"] < 1e-6 < warp["person/composed"]
    assert mixed["colour"] + mixed["pixels"] > 1.4 * (warp["colour"] + warp["pixels"])


def test_outside_the_mask_nothing_counts(learner):
    samples = batch()
    torch.manual_seed(1)
    before = learner(samples)["loss"]
    outside = 1 - samples.conditions.mask
    far = outside.clone()
    far[..., 2:62, 2:62] = 0  # beyond the windows of detail and of the choice
    samples.target = samples.target * (1 - far) + far
    torch.manual_seed(1)
    torch.testing.assert_close(learner(samples)["loss"], before)


def test_ssim_is_scikit_images():
    a, b = pictures(0), pictures(1) * 0.3 + pictures(0) * 0.7
    got = ssim(a, b)[0, 0].movedim(0, -1).numpy()
    pair = [x[0, 0].movedim(0, -1).numpy().astype(np.float64) for x in (a, b)]
    settings = {"channel_axis": -1, "data_range": 2.0, "use_sample_covariance": False}
    wanted = structural_similarity(*pair, full=True, **settings)[1]
    np.testing.assert_allclose(got[3:-3, 3:-3], wanted[3:-3, 3:-3], atol=1e-4)


@given(st.integers(0, 1000))
def test_ssim_of_equals_is_one(seed):
    a = pictures(seed)
    torch.testing.assert_close(ssim(a, a), torch.ones_like(a), atol=1e-4, rtol=0)


def test_energy_falls_with_blur_and_does_not_ask_where_detail_lies():
    sharp = pictures(0).repeat(1, 1, 1, 2, 2)
    blurred = torch.nn.functional.avg_pool2d(sharp[0], 5, 1, 2)[None]
    inside = np.s_[..., 40:80, 40:80]
    assert energy(blurred)[inside].mean() < 0.4 * energy(sharp)[inside].mean()
    shifted = sharp.roll(2, -1)
    difference = (energy(shifted) - energy(sharp))[inside].abs().mean()
    assert difference < 0.1 * (shifted - sharp)[inside].abs().mean()
