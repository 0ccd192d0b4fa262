"""Validation windows, the same all through a run of training: clips as they are, without augmentation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2.clips.clip import Clip
from aa2.conditions.ablation import ConditionSources
from aa2.conditions.build import crop_signals
from aa2.conditions.framing import Size, window_crop
from aa2.conditions.plain import plain_reference, plain_signals
from aa2.conditions.reference import reference_crop
from aa2.config import Preset
from aa2.errors import InputError
from aa2.train.clip_folder import Clips
from aa2.types import Reference

COUNT = 8
"""Windows that are looked at."""
TRIES = 1000
"""Windows from which they are taken."""
INSIDE = 128
"""A soft mask's value from which a pixel is inside the character, where scores are taken."""
GREY = np.full(3, 128)
"""Behind characters that are painted without an environment."""


def validation_windows(
    clips: Clips, preset: Preset, size: Size, frames: int, count: int = COUNT, seed: int = 0
) -> list[ConditionSources]:
    """Windows of clips as they are, without augmentation, each of another clip while there are enough.

    Their signals are their truth too; their references have the pictures' size.

    Args:
        clips: those of the training or, better, some that it never sees.
        size: width and height of the pictures.
        frames: frames a window.
        seed: decides which.

    Raises:
        InputError: there are not two windows of so many frames that show a person.
    """
    found: dict[tuple[str, int], ConditionSources] = {}
    for number in range(TRIES):
        rng = np.random.default_rng((seed, 2, number))
        clip, _ = clips.pick(rng)
        again = number // (TRIES // 2)  # in the second half a clip may be taken once more
        key = str(clip.path), again
        if key in found or len(clip) < frames:
            continue
        start = int(rng.integers(len(clip) - frames + 1))
        window = _window(clips, clip, start, start + frames, preset, size)
        if window is not None:
            found[key] = window
            if len(found) == count:
                break
    if len(found) < 2:
        raise InputError("`data`", f"hold no two windows of {frames} frames with a person", "add clips")
    return list(found.values())


def _window(
    clips: Clips, clip: Clip, start: int, stop: int, preset: Preset, size: Size
) -> ConditionSources | None:
    """One window; None where it does not show a person all the time."""
    signals = clips.signals(clip, start, stop)
    crop = window_crop(signals.pose, signals.character_mask, clip.size, [size])
    shown = (signals.character_mask >= INSIDE).any(axis=(1, 2)) & signals.pose.present
    if crop is None or not shown.all():
        return None
    reference = clips.reference(clip)
    if reference is None:  # as in the paper a frame of the clip, as far from the window as there is
        far = 0 if start > len(clip) - stop else len(clip) - 1
        frame = clips.signals(clip, far, far + 1)
        reference = Reference(frame.frames[0], frame.character_mask[0], frame.pose)
    cropped, seen = crop_signals(signals, crop), reference_crop(reference, size)
    if not preset.denoiser.environment:
        cropped, seen = plain_signals(cropped, GREY), plain_reference(seen, GREY)
    return ConditionSources(replace(cropped, environment=None), seen)
