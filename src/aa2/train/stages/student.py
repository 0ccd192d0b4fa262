"""The stage of the few-step student, on a bundle whose denoiser is trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from aa2.config import Device
from aa2.errors import InputError
from aa2.models import bundle as bundles
from aa2.train.batches import Augmentation, ClipWindows, pack
from aa2.train.clip_folder import Clips
from aa2.train.schedule import Schedule
from aa2.train.sources import opened
from aa2.train.stages.stage import Stage
from aa2.train.stages.start import Progress, scaled, silent
from aa2.train.student import StudentLoss, student_of
from aa2.train.watch import watch_of

STUDENT = Schedule(steps=1000, batch=4, learning_rate=1e-4, ema=0.99)


def train_student(
    bundle: str | Path,
    data: Sequence[Path] | Clips,
    output: Path,
    *,
    steps_of_student: int = 4,
    steps_of_teacher: int = 16,
    guidance: float | None = None,
    stage: Literal["frames", "clips"] = "clips",
    frames: int = 8,
    scale: float = 1.0,
    schedule: Schedule = STUDENT,
    resume: bool = False,
    device: Device = "auto",
    progress: Progress = silent,
) -> Path:
    """Distil a bundle into one that samples in few steps and without guidance.

    Args:
        bundle: the teacher.
        data: folders of clips, or clips that were opened (`aa2.train.sources`).
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
    preset, temporal = teacher.preset, stage == "clips"
    guidance = preset.diffusion.guidance if guidance is None else guidance
    frames = min(frames, preset.window) if temporal else 1
    buckets = [scaled(bucket, scale, preset) for bucket in preset.buckets]
    clips = opened(data)
    windows = ClipWindows(
        clips,
        buckets,
        frames,
        schedule.batch,
        schedule.seed,
        augmentation=replace(Augmentation(), no_reference=0.0),  # only guidance asks for that
        mask_kind=preset.mask_kind,
        lift=preset.lift,
        environment=preset.denoiser.environment,
    )
    facts = {
        "stage": "student",
        "teacher": preset.name,
        "teacher_steps": steps_of_teacher,
        "teacher_guidance": guidance,
        "student_steps": steps_of_student,
        "frames": frames,
        "clips": len(clips),
        "picture": "×".join(map(str, buckets[0])),
    }
    loss = StudentLoss(teacher, student, temporal, teacher_steps=steps_of_teacher, guidance=guidance)
    watch = watch_of(student, clips, buckets[0], frames, steps=schedule.watch_steps, seed=schedule.seed)
    ready = Stage(student, loss, windows, pack, schedule, facts, watch)
    return ready.run(output, resume=resume, device=device, progress=progress)
