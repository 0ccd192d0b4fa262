"""What comes with the package: the trained `mini` and the demo."""

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from aa2.config import PRESETS
from aa2.media.picture import read_picture
from aa2.models.bundle import Bundle, load
from aa2.models.bundle_folder import SHIPPED

PACKAGE = Path(str(files("aa2")))
DEMO = PACKAGE / "demo"


@pytest.fixture(scope="module")
def mini() -> Bundle:
    return load("mini")


@pytest.mark.slow
def test_the_weights_are_those_of_the_preset(mini):
    """But for the bias that object blending started with, and for the compositor, of which no part helps."""
    wanted, preset = PRESETS["mini"], mini.preset
    assert mini.preset.compositor is not None and wanted.compositor is not None
    assert mini.preset.compositor.parts == ()
    denoiser = replace(preset.denoiser, object_bias=wanted.denoiser.object_bias)
    compositor = replace(mini.preset.compositor, parts=wanted.compositor.parts)
    assert replace(preset, denoiser=denoiser, compositor=compositor) == wanted


def test_the_bundle_is_stored_in_half_precision_and_small_enough():
    files = [file for file in (SHIPPED / "mini").rglob("*") if file.is_file()]
    for file in files:
        if file.suffix == ".safetensors":
            with safe_open(file, "np") as weights:
                kinds = {weights.get_slice(name).get_dtype() for name in weights.keys()}  # noqa: SIM118
            assert kinds == {"F16"}, file
    assert sum(file.stat().st_size for file in files) <= 32e6


def test_all_models_of_the_package_together_are_small_enough():
    models = [file for file in PACKAGE.rglob("*") if file.suffix in (".safetensors", ".tflite")]
    assert any(file.suffix == ".tflite" for file in models)
    assert sum(file.stat().st_size for file in models) <= 50e6


@pytest.mark.slow
def test_no_weight_is_lost(mini):
    for name, part in mini.parts().items():
        assert all(torch.isfinite(p).all() for p in part.parameters()), name


@pytest.mark.slow
def test_the_autoencoder_keeps_the_demo_picture(mini):
    picture = torch.from_numpy(read_picture(DEMO / "reference.png")).permute(2, 0, 1)[None] / 127.5 - 1
    with torch.no_grad():
        rebuilt = mini.autoencoder.decode(mini.autoencoder.encode(picture))
    assert 10 * np.log10(4 / (rebuilt - picture).square().mean().item()) > 30
