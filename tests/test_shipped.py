"""What comes with the package: the trained `mini` and the demo."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from aa2.config import PRESETS
from aa2.media.picture import read_picture
from aa2.models.bundle import SHIPPED, Bundle, load

DEMO = Path(str(files("aa2") / "demo"))


@pytest.fixture(scope="module")
def mini() -> Bundle:
    return load("mini")


def test_the_weights_are_those_of_the_preset_and_small_enough(mini):
    assert mini.preset == PRESETS["mini"]
    assert sum(f.stat().st_size for f in (SHIPPED / "mini").rglob("*.safetensors")) <= 32e6


def test_no_weight_is_lost(mini):
    for name, part in mini.parts().items():
        assert all(torch.isfinite(p).all() for p in part.parameters()), name


def test_the_autoencoder_keeps_the_demo_picture(mini):
    picture = torch.from_numpy(read_picture(DEMO / "reference.png")).permute(2, 0, 1)[None] / 127.5 - 1
    with torch.no_grad():
        rebuilt = mini.autoencoder.decode(mini.autoencoder.encode(picture))
    assert 10 * np.log10(4 / (rebuilt - picture).square().mean().item()) > 30
