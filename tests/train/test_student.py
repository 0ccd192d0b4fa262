"""The student's loss: what is trained, from whom it learns, and that it learns."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from aa2.config import PRESETS
from aa2.models.bundle import Bundle, build
from aa2.models.denoiser import LatentConditions
from aa2.models.encoding import encode_conditions
from aa2.train.batches import Augmentation, Batch, ClipWindows, collate
from aa2.train.clip_folder import ClipFolder
from aa2.train.student import StudentLoss, student_of
from tests.figure_clips import write_pair


@pytest.fixture(scope="module")
def batch(tmp_path_factory) -> Batch:
    path = tmp_path_factory.mktemp("clips")
    write_pair(path / "000", frames=6)
    folder, augmentation = ClipFolder([path]), Augmentation(motion_frame=0.5, no_reference=0.0)
    windows = ClipWindows(folder, [(64, 64)], 3, 4, augmentation=augmentation)
    return collate([windows[i] for i in range(4)])


@pytest.fixture
def teacher() -> Bundle:
    """A model that paints something of its own wherever it is asked."""
    torch.manual_seed(0)
    bundle = build(PRESETS["tiny"])
    with torch.no_grad():
        for parameter in bundle.denoiser.parameters():
            if not parameter.any():
                parameter.normal_(std=0.1)
    return bundle


def loss_of(teacher: Bundle, student: Bundle, **settings) -> StudentLoss:
    return StudentLoss(teacher, student, True, **{"teacher_steps": 8, "guidance": 1.0} | settings)


@pytest.mark.slow
def test_a_student_starts_as_its_teacher_with_few_steps_and_no_guidance(teacher: Bundle) -> None:
    guiding = replace(teacher.preset, diffusion=replace(teacher.preset.diffusion, guidance=3.0))
    student = student_of(replace(teacher, preset=guiding), 4)
    assert (student.preset.diffusion.steps, student.preset.diffusion.guidance) == (4, 1.0)
    pairs = zip(teacher.denoiser.parameters(), student.denoiser.parameters(), strict=True)
    assert all(torch.equal(a, b) and a is not b for a, b in pairs)
    assert student.reference_net is teacher.reference_net and student.autoencoder is teacher.autoencoder


@pytest.mark.slow
def test_the_denoiser_alone_is_trained(teacher: Bundle) -> None:
    student = student_of(teacher, 4)
    module = loss_of(teacher, student)
    trained = {id(p) for p in module.parameters() if p.requires_grad}
    assert trained == {id(p) for p in student.denoiser.parameters()}
    still = StudentLoss(teacher, student, False, teacher_steps=8, guidance=1.0)
    trained = {n for n, p in still.named_parameters() if p.requires_grad}
    assert trained and not any(".temporal." in name for name in trained)


@pytest.mark.slow
def test_with_as_many_steps_as_its_teacher_there_is_nothing_to_learn(teacher: Bundle, batch: Batch) -> None:
    logs = loss_of(teacher, student_of(teacher, 4), teacher_steps=4)(batch)
    assert logs["loss"].item() == pytest.approx(0, abs=1e-4)
    assert loss_of(teacher, student_of(teacher, 4), teacher_steps=8)(batch)["loss"].item() > 1e-3


@pytest.mark.slow
def test_guidance_is_what_is_then_left_to_learn(teacher: Bundle, batch: Batch) -> None:
    logs = loss_of(teacher, student_of(teacher, 4), teacher_steps=4, guidance=3.0)(batch)
    assert logs["loss"] > 1e-3


@pytest.mark.slow
def test_the_teachers_unconditional_input_is_that_of_sampling(teacher: Bundle, batch: Batch) -> None:
    seen: list[LatentConditions] = []
    module = loss_of(teacher, student_of(teacher, 4), guidance=3.0)
    teacher.denoiser.register_forward_pre_hook(lambda denoiser, args: seen.append(args[2]))
    with torch.no_grad():
        module(batch)
        wanted = encode_conditions(teacher, batch.conditions).without_reference()
    assert len(seen) == 2
    without = seen[0] if not seen[0].inputs["warp"].any() else seen[1]
    torch.testing.assert_close(without.inputs, wanted.inputs)
    for name in ("context", "prior", "environment", "mask", "pose"):
        torch.testing.assert_close(getattr(without, name), getattr(wanted, name), msg=name)
    assert without.reference is None and wanted.reference is None


@pytest.mark.slow
def test_a_step_along_the_gradient_brings_the_student_nearer_and_leaves_the_teacher(
    teacher: Bundle, batch: Batch
) -> None:
    module = loss_of(teacher, student_of(teacher, 2), guidance=3.0)
    trained = [p for p in module.parameters() if p.requires_grad]
    losses = []
    for _ in range(2):
        torch.manual_seed(1)
        loss = module(batch)["loss"]
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for parameter in trained:
                if parameter.grad is not None:
                    parameter -= 1e-3 * parameter.grad
    assert losses[1] < losses[0]
    assert all(p.grad is None for p in teacher.denoiser.parameters())
    assert any(p.grad is not None for n, p in module.denoiser.named_parameters() if "temporal" in n)
