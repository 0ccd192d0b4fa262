"""Temporal layers: nothing at first, then every frame sees every other of its window."""

from __future__ import annotations

import torch

from aa2.config import PRESETS
from aa2.models.temporal import build_temporal
from aa2.models.unet import build_unet, unet_forward

CONFIG = PRESETS["tiny"].denoiser
BATCH, FRAMES = 2, 3


@torch.no_grad()
def test_fresh_layers_are_the_identity_and_trained_ones_join_the_frames_of_a_window(awaken) -> None:
    torch.manual_seed(0)
    unet, temporal = build_unet(CONFIG, in_channels=5).eval(), build_temporal(CONFIG).eval()
    sample = torch.randn(BATCH * FRAMES, 5, 8, 8)
    timestep, context = torch.full((BATCH * FRAMES,), 500), torch.randn(BATCH * FRAMES, 1, 24)

    def run(x: torch.Tensor) -> torch.Tensor:
        return unet_forward(unet, x, timestep, context, temporal=temporal, frames=FRAMES)

    assert torch.equal(run(sample), unet_forward(unet, sample, timestep, context))

    awaken(temporal)
    other = sample.clone()
    other[0] += 1  # the first sample's first frame
    changed = (run(other) - run(sample)).abs().amax((1, 2, 3)) > 1e-4
    assert changed.tolist() == [True, True, True, False, False, False]


@torch.no_grad()
def test_trained_layers_know_the_order_of_frames(awaken) -> None:
    torch.manual_seed(0)
    unet, temporal = build_unet(CONFIG, in_channels=5).eval(), build_temporal(CONFIG).eval()
    awaken(temporal)
    sample, context = torch.randn(FRAMES, 5, 8, 8), torch.randn(1, 1, 24).expand(FRAMES, -1, -1)

    def run(x: torch.Tensor) -> torch.Tensor:
        return unet_forward(unet, x, torch.full((FRAMES,), 500), context, temporal=temporal, frames=FRAMES)

    assert not torch.allclose(run(sample.flip(0)).flip(0), run(sample), atol=1e-3)
