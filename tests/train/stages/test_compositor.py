"""The stage of the compositor, on a tiny bundle that has none yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.schedule import Schedule
from aa2.train.stages.compositor import train_compositor
from tests.figure_clips import write_pair

SHORT = Schedule(steps=2, batch=2, workers=0, precision="no", warmup=1)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> list[Path]:
    path = tmp_path_factory.mktemp("clips")
    write_pair(path / "000", frames=6)
    return [path]


def start(path: Path, preset=PRESETS["tiny"]) -> Path:
    torch.manual_seed(0)
    bundles.save(bundles.build(replace(preset, compositor=None)), path, torch.float32)
    return path


def weights(bundle: Path, part: str) -> dict[str, torch.Tensor]:
    return load_file(bundle / part / "diffusion_pytorch_model.safetensors")


@pytest.mark.parametrize("frames", [1, 2])
def test_a_bundle_gets_a_compositor_and_keeps_the_rest(data, tmp_path, frames) -> None:
    before = start(tmp_path / "start")
    after = train_compositor(before, data, tmp_path / "run", frames=frames, schedule=SHORT)
    bundle = bundles.load(after)
    assert bundle.preset.compositor == PRESETS["tiny"].compositor and bundle.compositor is not None
    assert bundle.training[-1]["stage"] == "compositor"
    for part in ("unet", "reference_net", "autoencoder"):
        a, b = weights(before, part), weights(after, part)
        assert all(torch.equal(a[k], b[k]) for k in a), part


def test_it_goes_on_from_the_bundles_own(data, tmp_path) -> None:
    first = train_compositor(start(tmp_path / "start"), data, tmp_path / "one", schedule=SHORT)
    frozen = replace(SHORT, learning_rate=0.0)
    second = train_compositor(first, data, tmp_path / "two", schedule=frozen)
    a, b = weights(first, "compositor"), weights(second, "compositor")
    assert all(torch.equal(a[k], b[k]) for k in a)


def test_a_preset_without_one(data, tmp_path) -> None:
    nameless = replace(PRESETS["tiny"], name="study")
    with pytest.raises(InputError, match="made without a compositor"):
        train_compositor(start(tmp_path / "start", nameless), data, tmp_path / "run", schedule=SHORT)
