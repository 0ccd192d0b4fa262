"""What stages of training begin with: a preset by its name, picture sizes, the windows of a denoiser."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from aa2.config import PRESETS, Preset
from aa2.errors import InputError
from aa2.train.batches import Augmentation, ClipWindows
from aa2.train.clip_folder import Clips
from aa2.train.schedule import Schedule

Temporal = Literal["frames", "clips"]
"""What a denoiser is trained on: single frames without the temporal layers, or clips with them."""


def preset_of(name: str) -> Preset:
    """The preset of this name, without the compositor: that is a stage of its own.

    Raises:
        InputError: there is none.
    """
    if name not in PRESETS:
        raise InputError(name, "no such preset", f"choose one of: {', '.join(PRESETS)}")
    return replace(PRESETS[name], compositor=None)


def scaled(bucket: tuple[int, int], scale: float, preset: Preset) -> tuple[int, int]:
    """``(width, height)`` times ``scale``, rounded to what the denoiser's levels can halve.

    Raises:
        InputError: nothing is left of it.
    """
    stride = preset.denoiser.patch * 2 ** (len(preset.denoiser.channels) - 1)
    width, height = (round(side * scale / stride) * stride for side in bucket)
    if min(width, height) == 0:
        raise InputError(f"scale {scale}", "leaves no picture", f"sides must stay at least {stride} pixels")
    return width, height


def denoiser_windows(
    clips: Clips,
    preset: Preset,
    schedule: Schedule,
    *,
    stage: Temporal,
    frames: int,
    scale: float,
    augmentation: Augmentation | None = None,
) -> ClipWindows:
    """The windows that a denoiser is trained on.

    Args:
        preset: says the picture sizes, which masks, how the reference is carried, whether there is a scene.
        schedule: says batch and seed.
        stage: with ``frames`` each window is one frame.
        frames: of a window with ``clips``, the motion frame included; at most the preset's window.
        scale: of the preset's picture sizes.
        augmentation: None takes the usual one.
    Raises:
        InputError: nothing is left of a picture.
    """
    return ClipWindows(
        clips,
        [scaled(bucket, scale, preset) for bucket in preset.buckets],
        min(frames, preset.window) if stage == "clips" else 1,
        schedule.batch,
        schedule.seed,
        augmentation=augmentation,
        mask_kind=preset.mask_kind,
        lift=preset.lift,
        environment=preset.denoiser.environment,
    )


def window_facts(windows: ClipWindows) -> dict[str, object]:
    """What a bundle tells of the windows that it was trained on."""
    picture = "×".join(map(str, windows.buckets[0]))
    return {"frames": windows.frames, "clips": len(windows.folder), "picture": picture}
