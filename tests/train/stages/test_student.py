"""The stage of the student, on a fresh tiny teacher."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.schedule import Schedule
from aa2.train.stages.student import train_student
from tests.figure_clips import write_pair
from tests.train.small import FLAT

SHORT = Schedule(steps=3, batch=2, workers=0, precision="no", warmup=1)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> list[Path]:
    path = tmp_path_factory.mktemp("clips")
    write_pair(path / "000", frames=6)
    return [path]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("teacher") / "bundle"
    torch.manual_seed(0)
    bundle = bundles.build(replace(FLAT, diffusion=replace(FLAT.diffusion, guidance=2.5)))
    bundle.training = [{"stage": "clips", "steps": 7}]
    bundles.save(bundle, path, torch.float32)
    return path


def weights(bundle: Path, part: str) -> dict[str, torch.Tensor]:
    return load_file(bundle / part / "diffusion_pytorch_model.safetensors")


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["frames", "clips"])
def test_a_student_needs_few_steps_and_says_whose_it_is(teacher, data, tmp_path, stage) -> None:
    result = train_student(teacher, data, tmp_path, stage=stage, frames=3, steps_of_teacher=8, schedule=SHORT)
    student = bundles.load(result)
    assert (student.preset.diffusion.steps, student.preset.diffusion.guidance) == (4, 1.0)
    assert student.training[0] == {"stage": "clips", "steps": 7}
    said = student.training[1]
    assert (said["stage"], said["teacher"], said["steps"]) == ("student", "tiny", 3)
    assert (said["teacher_steps"], said["student_steps"], said["teacher_guidance"]) == (8, 4, 2.5)
    for part, trained in {
        "unet": True,
        "pose_modulator": True,
        "temporal": stage == "clips",
        "reference_net": False,
        "autoencoder": False,
        "compositor": False,
    }.items():
        before, after = weights(teacher, part), weights(result, part)
        assert any(not torch.equal(before[k], after[k]) for k in before) == trained, part


@pytest.mark.slow
def test_a_run_in_slices_equals_one_run(teacher, data, tmp_path) -> None:
    settings = {"stage": "frames", "steps_of_teacher": 8}
    whole = train_student(teacher, data, tmp_path / "whole", schedule=SHORT, **settings)
    half = replace(SHORT, max_minutes=0.0)
    train_student(teacher, data, tmp_path / "sliced", schedule=half, **settings)
    torch.manual_seed(98)
    sliced = train_student(teacher, data, tmp_path / "sliced", schedule=SHORT, resume=True, **settings)
    a, b = weights(whole, "unet"), weights(sliced, "unet")
    assert all(torch.equal(a[k], b[k]) for k in a)


@pytest.mark.slow
def test_steps_that_do_not_divide(teacher, data, tmp_path) -> None:
    with pytest.raises(InputError, match="no multiple of the student's 4"):
        train_student(teacher, data, tmp_path, steps_of_teacher=10, schedule=SHORT)
