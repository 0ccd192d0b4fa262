"""A bundle of which nothing painted is seen: weights are read when they are asked for, and then checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2.animate.composer import Composer, composer_of
from aa2.animate.diffusion_painter import diffusion_model
from aa2.animate.painter import PainterInput, PainterOptions, load_model
from aa2.animate.unseen_painter import UnseenPainter
from aa2.conditions.build import crop_signals
from aa2.conditions.framing import Crop
from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.models.bundle import build, load, save
from aa2.types import Signals
from tests.animate.test_compose import lifted_character
from tests.conditions import figure

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path) -> Path:
    """A tiny bundle whose compositor has no parts, and whose output layer is awake."""
    torch.manual_seed(0)
    tiny = PRESETS["tiny"]
    assert tiny.compositor is not None
    bundle = build(replace(tiny, compositor=replace(tiny.compositor, parts=())))
    torch.nn.init.normal_(bundle.denoiser.unet.conv_out.weight, std=0.1)
    save(bundle, tmp_path / "bundle")
    return tmp_path / "bundle"


def composer(folder: Path, **options) -> Composer:
    return composer_of(load_model(folder, "cpu"), lifted_character(), PainterOptions(**options))


def window(composer: Composer) -> PainterInput:
    video = figure.reference(figure.standing(60, 60))
    size = video.picture.shape[1], video.picture.shape[0]
    signals = Signals(
        video.picture[None], video.pose, video.mask[None], np.zeros((1, 0, *video.mask.shape), bool)
    )
    return composer.window(crop_signals(signals, Crop((0, 0, *size), (64, 64))))


def test_it_paints_what_the_bundle_paints_if_it_is_asked(folder):
    made = composer(folder, seed=3)
    assert isinstance(made.painter, UnseenPainter) and made.model.composes and not made.model.paints
    given = window(made)
    assert made.painted(given) is None
    model = diffusion_model(load(folder), torch.device("cpu"))
    assert model.composes and not model.paints
    wanted = model.painter(made.character.reference, PainterOptions(seed=3)).paint(given)
    np.testing.assert_array_equal(made.painter.paint(given), wanted)
    for name in ("window", "buckets"):
        assert getattr(made.painter, name) == getattr(PRESETS["tiny"], name)


def test_damage_is_found_where_it_matters(folder):
    (weights,) = (folder / "unet").glob("*.safetensors")
    weights.write_bytes(weights.read_bytes()[:100])
    made = composer(folder)
    with pytest.raises(InputError, match="the bundle is damaged"):
        made.painter.paint(window(made))
    (folder / "bundle.json").write_text("{}")
    with pytest.raises(InputError, match="the bundle is damaged"):
        load_model(folder, "cpu")


def test_numbers_out_of_range_are_refused_still(folder):
    for options in ({"steps": 0}, {"steps": 1001}, {"guidance": -1.0}):
        with pytest.raises(InputError):
            composer(folder, **options)
