"""The stage of the few-step student, on a bundle whose denoiser is trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aa2.config import Device
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.batches import Augmentation, pack
from aa2.train.clip_folder import Clips
from aa2.train.denoiser_validator import make_denoiser_validator
from aa2.train.open_clips import as_clips
from aa2.train.schedule import Schedule
from aa2.train.stages.export import BundleExport
from aa2.train.stages.stage import Stage
from aa2.train.stages.start import Temporal, denoiser_windows, window_facts
from aa2.train.student import StudentLoss, student_of
from aa2.train.trainer import TrainingProgress, silent

STUDENT = Schedule(steps=1000, batch=4, learning_rate=1e-4, ema=0.99)


def train_student(
    bundle: str | Path,
    data: Sequence[Path] | Clips,
    output: Path,
    *,
    steps_of_student: int = 4,
    steps_of_teacher: int = 16,
    guidance: float | None = None,
    stage: Temporal = "clips",
    frames: int = 8,
    scale: float = 1.0,
    schedule: Schedule = STUDENT,
    resume: bool = False,
    device: Device = "auto",
    progress: TrainingProgress = silent,
) -> Path:
    """Distil a bundle into one that samples in few steps and without guidance.

    Args:
        bundle: the teacher.
        data: folders of clips, or clips that were opened (`aa2.train.open_clips`).
        output: folder for the run; the bundle is ``output / "bundle"``.
        steps_of_student: denoising steps of the student.
        steps_of_teacher: denoising steps of the teacher that it learns from, a multiple of the student's.
        guidance: the teacher's guidance scale; None takes the bundle's.
        stage: single ``frames`` without the temporal layers, or ``clips`` with them.
        frames: frames a clip, the motion frame included.
        scale: of the preset's picture sizes; 0.5 is a quarter of the cost.
    Raises:
        InputError: no such bundle, steps that do not divide, no clips, nothing to resume.
    """
    if steps_of_student < 1 or steps_of_teacher % steps_of_student:
        problem = f"{steps_of_teacher} is no multiple of the student's {steps_of_student}"
        raise InputError("`steps_of_teacher`", problem, "give one that is, such as 16")
    teacher = bundles.load(bundle)
    student = student_of(teacher, steps_of_student)
    guidance = teacher.preset.diffusion.guidance if guidance is None else guidance
    clips = as_clips(data)
    windows = denoiser_windows(
        clips,
        teacher.preset,
        schedule,
        stage=stage,
        frames=frames,
        scale=scale,
        augmentation=replace(Augmentation(), no_reference=0.0),  # only guidance asks for that
    )
    facts = {
        "stage": "student",
        "teacher": teacher.preset.name,
        "teacher_steps": steps_of_teacher,
        "teacher_guidance": guidance,
        "student_steps": steps_of_student,
        **window_facts(windows),
    }
    loss = StudentLoss(teacher, student, stage == "clips", teacher_steps=steps_of_teacher, guidance=guidance)
    size, steps = windows.buckets[0], schedule.validation_steps
    validate = make_denoiser_validator(student, clips, size, windows.frames, steps=steps, seed=schedule.seed)
    ready = Stage(loss, windows, pack, schedule, BundleExport(student, facts), validate)
    return ready.run(output, resume=resume, device=device, progress=progress)
