"""What stages of training begin with: a preset by its name, picture sizes, somebody to tell how it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aa2.config import PRESETS, Preset
from aa2.errors import InputError

Progress = Callable[[int, dict[str, float]], None]
"""Told the step and its logs, now and then."""


def silent(step: int, logs: dict[str, float]) -> None:
    """The progress of those who do not watch."""


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
