"""The compositor's validation: scores of one whose ways are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2.models.compositor import Compositor
from aa2.train.compositor_validator import COUNT, ROWS, CompositorValidator, make_compositor_validator
from aa2.train.layered_windows import save_window
from tests.train.windows import folder_of, window


@pytest.fixture(scope="module")
def paths(tmp_path_factory) -> list[Path]:
    return sorted(folder_of(tmp_path_factory.mktemp("windows"), count=COUNT + 3).glob("*/*"))


@pytest.fixture
def compositor() -> Compositor:
    """With fresh weights: it pastes the figure on the scene."""
    torch.manual_seed(0)
    return Compositor().eval()


@pytest.mark.slow
def test_a_fresh_one_needs_the_figure_and_does_as_pasting_does(paths, compositor) -> None:
    validate = CompositorValidator(compositor, paths)
    seen = validate()
    names = ("everything", "no_figure", "no_painting", "no_skeleton", "no_network")
    assert set(seen.scalars) == {"light/spread", *(f"use/{name}" for name in names)}
    assert seen.scalars["use/no_figure"] > 1
    assert seen.scalars["use/no_skeleton"] == 0
    assert abs(seen.scalars["use/no_network"]) < 1
    sheet = seen.pictures["samples"]
    assert sheet.dtype == np.uint8 and sheet.shape[1:] == (COUNT * 96, 3) and len(sheet) > len(ROWS) * 80
    assert validate().scalars == seen.scalars


@pytest.mark.slow
def test_one_that_shows_the_painting_loses_it(paths, compositor) -> None:
    with torch.no_grad():
        compositor.fine[-1].bias[4] = 10.0  # type: ignore[index]
    assert CompositorValidator(compositor, paths)().scalars["use/no_painting"] != 0


@pytest.mark.slow
def test_a_light_that_is_the_same_for_whatever_is_seen_is_told(paths, compositor) -> None:
    validate = CompositorValidator(compositor, paths)
    with torch.no_grad():
        compositor.smooth.bias[:3] = -0.03
    assert validate().scalars["light/spread"] < 1e-6
    with torch.no_grad():
        compositor.smooth.weight.normal_(std=0.3)
    assert validate().scalars["light/spread"] > 1e-3


def test_only_what_is_inside_the_mask_is_the_compositors(tmp_path, compositor) -> None:
    whole = window()
    save_window(replace(whole, mask=np.zeros_like(whole.mask)), tmp_path / "0.npz")
    assert CompositorValidator(compositor, [tmp_path / "0.npz"])().scalars["use/everything"] == pytest.approx(
        100
    )


def test_windows_that_show_nobody_tell_nothing(tmp_path, compositor) -> None:
    whole = window()
    save_window(replace(whole, character=np.zeros_like(whole.character)), tmp_path / "0.npz")
    assert CompositorValidator(compositor, [tmp_path / "0.npz"])().scalars == {}


def test_never_to_look_makes_no_validator(paths, compositor) -> None:
    assert make_compositor_validator(compositor, paths, steps=0) is None
    assert make_compositor_validator(compositor, paths, steps=5) is not None
