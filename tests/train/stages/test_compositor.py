"""The stage of the compositor, on a tiny bundle that has none yet."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.models.bundle_folder import EarlierCompositorError
from aa2.models.weight_files import WeightsAbsent
from aa2.train.compositor import CompositorLossWeights
from aa2.train.schedule import Schedule
from aa2.train.stages import compositor
from aa2.train.stages.compositor import train_compositor
from tests.train.windows import folder_of

SHORT = Schedule(steps=2, batch=2, workers=0, precision="no", warmup=1)
FAST = {"side": 64, "weights": CompositorLossWeights(lpips=0), "schedule": SHORT}


@pytest.fixture(scope="module")
def windows(tmp_path_factory) -> Path:
    return folder_of(tmp_path_factory.mktemp("windows"))


def start(path: Path, preset=PRESETS["tiny"]) -> Path:
    torch.manual_seed(0)
    bundles.save(bundles.build(replace(preset, compositor=None)), path, torch.float32)
    return path


def weights(bundle: Path, part: str) -> dict[str, torch.Tensor]:
    return load_file(bundle / part / "diffusion_pytorch_model.safetensors")


@pytest.mark.slow
@pytest.mark.parametrize("frames", [1, 2])
def test_a_bundle_gets_a_compositor_and_keeps_the_rest(windows, tmp_path, frames) -> None:
    before = start(tmp_path / "start")
    after = train_compositor(before, windows, tmp_path / "run", frames=frames, **FAST)
    bundle = bundles.load(after)
    assert bundle.preset.compositor == PRESETS["tiny"].compositor and bundle.compositor is not None
    told = bundle.training[-1]
    assert (told["stage"], told["frames"], told["windows"], told["steps"]) == ("compositor", frames, 3, 2)
    for part in ("unet", "reference_net", "autoencoder"):
        a, b = weights(before, part), weights(after, part)
        assert all(torch.equal(a[k], b[k]) for k in a), part
    assert not any("discriminator" in name for name in weights(after, "compositor"))


@pytest.mark.slow
def test_it_goes_on_from_the_bundles_own(windows, tmp_path) -> None:
    first = train_compositor(start(tmp_path / "start"), windows, tmp_path / "one", **FAST)
    frozen = {**FAST, "schedule": replace(SHORT, learning_rate=0.0)}
    second = train_compositor(first, windows, tmp_path / "two", **frozen)
    a, b = weights(first, "compositor"), weights(second, "compositor")
    assert all(torch.equal(a[k], b[k]) for k in a)


@pytest.mark.slow
def test_a_run_in_slices_equals_one_run(windows, tmp_path) -> None:
    """The discriminator goes on from its checkpoint too."""
    first = start(tmp_path / "start")
    longer = {**FAST, "schedule": replace(SHORT, steps=4)}
    whole = train_compositor(first, windows, tmp_path / "whole", **longer)
    torch.manual_seed(99)
    half = {**FAST, "schedule": replace(SHORT, steps=4, max_minutes=0.0)}
    train_compositor(first, windows, tmp_path / "sliced", **half)
    assert json.loads((tmp_path / "sliced/checkpoint/state.json").read_text())["step"] == 1
    sliced = train_compositor(first, windows, tmp_path / "sliced", resume=True, **longer)
    a, b = weights(whole, "compositor"), weights(sliced, "compositor")
    assert all(torch.equal(a[k], b[k]) for k in a)


@pytest.mark.slow
def test_it_begins_anew_with_the_parts_that_are_asked_for(windows, tmp_path) -> None:
    first = train_compositor(start(tmp_path / "start"), windows, tmp_path / "one", **FAST)
    second = train_compositor(first, windows, tmp_path / "two", parts=("light", "edge"), **FAST)
    bundle = bundles.load(second)
    assert bundle.preset.compositor is not None and bundle.compositor is not None
    assert bundle.preset.compositor.parts == ("light", "edge")
    assert bundle.compositor.parts == {"light", "edge"}


@pytest.mark.slow
def test_one_without_parts_gets_all(windows, tmp_path) -> None:
    small = PRESETS["tiny"].compositor
    assert small is not None
    preset = replace(PRESETS["tiny"], compositor=replace(small, parts=()))
    bundles.save(bundles.build(preset), tmp_path / "start", torch.float32)
    assert not (tmp_path / "start" / "compositor").exists()
    after = bundles.load(train_compositor(tmp_path / "start", windows, tmp_path / "run", **FAST))
    assert after.preset.compositor == small and after.compositor is not None and after.compositor.parts


@pytest.mark.slow
def test_one_of_an_earlier_version_is_replaced(windows, tmp_path) -> None:
    old = train_compositor(start(tmp_path / "start"), windows, tmp_path / "one", **FAST)
    about = json.loads((old / "bundle.json").read_text())
    about["preset"]["compositor"] = {"channels": [8, 16], "fine_channels": 8, "groups": 4}
    (old / "bundle.json").write_text(json.dumps(about))
    with pytest.raises(EarlierCompositorError):
        bundles.load(old)
    new = bundles.load(train_compositor(old, windows, tmp_path / "two", **FAST))
    assert new.preset.compositor == PRESETS["tiny"].compositor


@pytest.mark.slow
def test_it_is_watched_as_often_as_asked_for_which_changes_nothing(windows, tmp_path) -> None:
    first = start(tmp_path / "start")
    unwatched = train_compositor(first, windows, tmp_path / "unwatched", **FAST)
    asked = {**FAST, "schedule": replace(SHORT, validation_steps=1)}
    watched = train_compositor(first, windows, tmp_path / "watched", **asked)
    a, b = weights(unwatched, "compositor"), weights(watched, "compositor")
    assert all(torch.equal(a[k], b[k]) for k in a)
    logs = tmp_path / "watched" / "logs"
    shown = EventAccumulator(str(logs), size_guidance={"images": 0}).Reload()
    assert [event.step for event in shown.Scalars("use/everything")] == [1, 2]
    assert [event.step for event in shown.Images("samples")] == [1, 2]


def test_a_preset_without_one(windows, tmp_path) -> None:
    nameless = replace(PRESETS["tiny"], name="study")
    with pytest.raises(InputError, match="made without a compositor"):
        train_compositor(start(tmp_path / "start", nameless), windows, tmp_path / "run", **FAST)


@pytest.mark.slow
def test_an_unknown_part(windows, tmp_path) -> None:
    parts: Any = ("shadow",)
    with pytest.raises(InputError, match="shadow is no part; choose some of: light, shade"):
        train_compositor(start(tmp_path / "start"), windows, tmp_path / "run", parts=parts, **FAST)


def test_no_part_at_all(windows, tmp_path) -> None:
    with pytest.raises(InputError, match="`parts`: names no part"):
        train_compositor(start(tmp_path / "start"), windows, tmp_path / "run", parts=(), **FAST)


@pytest.mark.slow
def test_no_windows_and_windows_that_are_too_short(windows, tmp_path) -> None:
    first = start(tmp_path / "start")
    with pytest.raises(InputError, match="holds no prepared windows; make some with `aa2 train windows`"):
        train_compositor(first, tmp_path, tmp_path / "run", **FAST)
    with pytest.raises(InputError, match="holds windows of 3 frames, not 4; ask for fewer `frames`"):
        train_compositor(first, windows, tmp_path / "run", frames=4, **FAST)


def test_lpips_without_its_weights(windows, tmp_path, monkeypatch) -> None:
    def absent(cls, weights):
        raise WeightsAbsent("its weights are not here")

    monkeypatch.setattr(compositor.Lpips, "load", classmethod(absent))
    with pytest.raises(InputError, match="make metric-weights`, or set its weight to 0"):
        train_compositor(start(tmp_path / "start"), windows, tmp_path / "run", schedule=SHORT)
