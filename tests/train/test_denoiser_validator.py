"""The denoiser's validation: scores of models whose ways are known."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from aa2.models.bundle import Bundle, build
from aa2.train.clip_folder import ClipFolder
from aa2.train.denoiser_validator import ROWS, DenoiserValidator, make_denoiser_validator
from aa2.train.validation_windows import validation_windows
from aa2.variants import VARIANTS
from tests.figure_clips import write_pair
from tests.train.small import FLAT

TINY = FLAT
SIZE = (64, 64)


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> ClipFolder:
    path = tmp_path_factory.mktemp("clips")
    for number in range(3):
        write_pair(path / f"{number:03d}", frames=6, phase=number)
    return ClipFolder([path])


@pytest.fixture
def bundle() -> Bundle:
    """A model that keeps what is carried: fresh weights paint the warp on the filled hole."""
    torch.manual_seed(0)
    return build(TINY)


@pytest.mark.slow
@pytest.mark.parametrize("frames", [1, 3])
def test_a_model_that_shows_the_warp_needs_reference_pose_and_warp(clips, bundle, frames) -> None:
    validate = DenoiserValidator(bundle, validation_windows(clips, TINY, SIZE, frames, count=2))
    seen = validate()
    assert set(seen.scalars) == {
        f"use/{name}"
        for name in ("everything", "shuffled_reference", "shuffled_pose", "no_warp", "no_objects")
    }
    assert all(np.isfinite(value) for value in seen.scalars.values())
    assert seen.scalars["use/no_warp"] != 0
    assert seen.pictures["samples"].dtype == np.uint8
    assert seen.pictures["samples"].shape[1:] == (2 * 64, 3)
    assert seen.pictures["samples"].shape[0] > len(ROWS) * 64
    assert validate().scalars == seen.scalars  # whatever was drawn meanwhile


@pytest.mark.slow
def test_a_model_that_ignores_all_conditions_loses_nothing(clips, bundle, monkeypatch) -> None:
    validate = DenoiserValidator(bundle, validation_windows(clips, TINY, SIZE, 1, count=2))
    monkeypatch.setattr(bundle.denoiser, "forward", lambda noisy, timestep, conditions: 0 * noisy)
    scalars = validate().scalars
    assert scalars.pop("use/everything") > 0
    assert all(value == 0 for value in scalars.values())


@pytest.mark.slow
def test_a_perfect_painter_reaches_the_top_of_the_scale(clips, bundle, monkeypatch) -> None:
    windows = validation_windows(clips, TINY, SIZE, 1, count=2)
    validate = DenoiserValidator(bundle, windows)
    monkeypatch.setattr(validate, "_paint", lambda window, number: windows[number].signals.frames)
    assert validate().scalars["use/everything"] == pytest.approx(100)


@pytest.mark.slow
def test_a_model_that_knows_no_environment_paints_the_whole_picture(clips) -> None:
    preset = VARIANTS["animate_anyone"].of(TINY, "animate_anyone")
    validate = DenoiserValidator(build(preset), validation_windows(clips, preset, SIZE, 1, count=2))
    assert np.isfinite(validate().scalars["use/everything"])


@pytest.mark.slow
def test_never_to_look_makes_no_validator(clips, bundle) -> None:
    assert make_denoiser_validator(bundle, clips, SIZE, 1, steps=0) is None
    assert make_denoiser_validator(bundle, clips, SIZE, 1, steps=5) is not None
