"""The stages of training as commands."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
import tyro

from aa2.cli import main
from aa2.cli.training_options import LossOptions, TrainingOptions
from aa2.config import PRESETS
from aa2.models.bundle import build, save
from aa2.train.compositor import CompositorLossWeights
from tests.cli.commands import failure
from tests.figure_clips import write_pair
from tests.train.windows import folder_of


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_training_on_a_device_that_is_not_there(inputs, tmp_path, capsys):
    pytest.importorskip("tensorboard", reason="needs the extra aa2[train]")
    write_pair(tmp_path / "clips/000", frames=4)
    common = ["--output", f"{tmp_path}/run", "--device", "cuda"]
    for stage in (
        ["autoencoder", "--preset", "tiny", "--data", f"{tmp_path}/clips"],
        ["denoiser", "--bundle", f"{inputs}/tiny", "--data", f"{tmp_path}/clips"],
        ["lifting"],
    ):
        line = failure(capsys, "train", *stage, *common)
        assert line.startswith("aa2: --device: there is no CUDA device here")
        assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_the_stages_of_training_follow_each_other(tmp_path):
    pytest.importorskip("tensorboard", reason="needs the extra aa2[train]")
    write_pair(tmp_path / "clips" / "000000", frames=4)
    common = f"--data {tmp_path}/clips --batch 2 --workers 0 --device cpu --steps 1".split()
    assert main(["train", "autoencoder", "--preset", "tiny", "--output", f"{tmp_path}/first", *common]) == 0
    start = ["train", "denoiser", "--bundle", f"{tmp_path}/first/bundle"]
    assert main([*start, "--stage", "clips", "--frames", "2", "--output", f"{tmp_path}/second", *common]) == 0
    folder_of(tmp_path / "windows", frames=2)
    last = [
        "train",
        "compositor",
        "--bundle",
        f"{tmp_path}/second/bundle",
        "--windows",
        f"{tmp_path}/windows",
    ]
    last += ["--side", "64", "--lpips", "0", "--parts", "light", "edge", "--output", f"{tmp_path}/third"]
    assert main([*last, *common[2:]]) == 0
    about = json.loads((tmp_path / "third" / "bundle" / "bundle.json").read_text())
    assert about["preset"]["compositor"]["parts"] == ["light", "edge"]
    assert [stage["stage"] for stage in about["training"]] == ["autoencoder", "clips", "compositor"]


def test_windows_of_nothing_are_told(tmp_path, capsys):
    (tmp_path / "clips").mkdir()
    save(build(PRESETS["tiny"]), tmp_path / "tiny")
    command = ["train", "windows", "--data", tmp_path / "clips", "--bundle", tmp_path / "tiny"]
    told = failure(capsys, *command, "--output", tmp_path / "windows")
    assert "holds no clips; make some with aa2 synthesise" in told and not (tmp_path / "windows").exists()


def test_looks_at_a_stage_that_has_nothing_to_show(tmp_path, capsys):
    asked = ["--data", tmp_path, "--output", tmp_path / "run", "--validation-steps", "5"]
    for stage in (["autoencoder"], ["autoencoder", "--bundle", "mini"], ["limbs"]):
        line = failure(capsys, "train", *stage, *asked)
        assert line == "aa2: --validation-steps: has nothing to show of this stage; leave it out\n"
    assert not (tmp_path / "run").exists()


def test_flags_of_earlier_versions_go_on_to_work():
    given = ["--output", "run", "--compact", "--watch-steps", "5"]
    options = tyro.cli(TrainingOptions, args=given)
    assert options == TrainingOptions(Path("run"), quantised=True, validation_steps=5)


def test_the_terms_of_the_loss_have_its_own_weights():
    assert asdict(LossOptions()).items() <= asdict(CompositorLossWeights()).items()


def test_the_bundle_that_training_starts_with_is_not_replaced(tmp_path, capsys):
    (tmp_path / "run/bundle").mkdir(parents=True)
    given = ["--bundle", tmp_path / "run/bundle", "--data", tmp_path, "--output", tmp_path / "run"]
    line = failure(capsys, "train", "autoencoder", *given)
    assert line.startswith(f"aa2: {tmp_path}/run/bundle: is where the result will be; ")
