"""Painting in training is painting in use."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from aa2.conditions.build import to_conditions
from aa2.config import PRESETS
from aa2.models.bundle import build
from aa2.train.painting import paint
from tests.animate.composed import composer
from tests.conditions.figure import reference, signals, standing


@pytest.mark.slow
@pytest.mark.parametrize("guidance", [1.0, 2.0])
def test_it_paints_what_a_user_gets(monkeypatch, guidance):
    torch.manual_seed(0)
    tiny = PRESETS["tiny"]
    preset = replace(tiny, compositor=None, diffusion=replace(tiny.diffusion, guidance=guidance))
    bundle = build(preset)
    for parameter in bundle.denoiser.parameters():
        torch.nn.init.normal_(parameter, std=0.05)
    made = composer(bundle, reference(standing()))
    monkeypatch.setattr(
        made.painter,
        "_noise",
        lambda shape, start: torch.randn(shape, generator=torch.Generator().manual_seed(5)),
    )
    window = made.window(signals([standing(), standing(left_arm=60)]))
    pictures = paint(bundle, to_conditions([window.arrays]), torch.Generator().manual_seed(5))
    levels = ((pictures[0] + 1) * 127.5).round().clamp(0, 255).movedim(1, -1).numpy()
    assert (
        np.abs(levels - made.painter.paint(window)).max() <= 6
    )  # the painter rounds to bfloat16 where that is fast
