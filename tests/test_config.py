"""Presets hold parts that fit each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aa2.config import PRESETS, DiffusionConfig

TINY = PRESETS["tiny"]


@pytest.mark.parametrize("change", [{"latent_channels": 4}, {"patch": 16}])
def test_denoiser_and_autoencoder_must_share_their_latents(change: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="disagree on latents"):
        replace(TINY, denoiser=replace(TINY.denoiser, **change))  # type: ignore[arg-type]


def test_what_is_carried_needs_a_predicted_sample() -> None:
    epsilon = DiffusionConfig(prediction="epsilon")
    with pytest.raises(ValueError, match="carried"):
        replace(TINY, diffusion=epsilon)
    replace(TINY, diffusion=epsilon, denoiser=replace(TINY.denoiser, carry=False))


def test_a_preset_is_known_by_its_name_and_its_window_can_be_numbered() -> None:
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert preset.window <= preset.denoiser.max_frames
