"""Windows of clips whose scene is also shown with another character: what several protocols are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from aa2.avatar.retargeting.heights import standing_height
from aa2.clips.clip import Clip
from aa2.conditions.build import crop_signals
from aa2.conditions.framing import window_crop
from aa2.config import Preset
from aa2.errors import InputError, raise_all
from aa2.evaluate.case import Case, Setting
from aa2.evaluate.protocols.cases import Cases
from aa2.types import Reference, Signals

SETTINGS: tuple[Setting, ...] = ("self", "cross")
_USER_LIKE = "look:user-like"
"""Label of the data engine."""
ANEW = "make clips with aa2 synthesise --split test"


@dataclass(frozen=True)
class Asked:
    """What a case is made of: a clip and what is asked of it."""

    path: Path
    setting: Setting

    @property
    def name(self) -> str:
        """The case's: ``000012-cross``."""
        return f"{self.path.name}-{self.setting}"


@dataclass(frozen=True)
class Pair:
    """The first window of a clip.

    Attributes:
        driving: F frames with the driving character; without the true environment, which no method may see.
        shown: the same frames with the character to paint.
        reference: that character.
        fps: frames a second.
        scale: of `Case`.
    """

    driving: Signals
    shown: Signals
    reference: Reference
    fps: float
    scale: float | None


def find_clips(data: Path, settings: Sequence[Setting], limit: int | None) -> list[Asked]:
    """All that is asked of the clips in ``data``, in the order of their names.

    Args:
        data: a folder of clip folders (``aa2 synthesise --split test``).
        settings: what is to be asked of them.
        limit: take only so many.
    Raises:
        InputError: no clips, or some that cannot be read or lack what a setting needs, each named.
    """
    paths = sorted(header.parent for header in data.glob("*/clip.json"))[:limit]
    if not paths:
        raise InputError(data, "holds no clips", ANEW)
    raise_all([error for path in paths for error in _problems(path, settings)])
    return [Asked(path, setting) for path in paths for setting in settings]


def cases_of(protocol: str, data: Path, asked: Sequence[Asked], read: Callable[[Asked], Case]) -> Cases:
    """Cases made of clips."""
    clips = {a.path for a in asked}
    about = {"protocol": protocol, "data": str(data), "clips": len(clips), **_looks(clips)}
    return Cases([a.name for a in asked], [a.setting for a in asked], lambda i: read(asked[i]), about)


def _looks(clips: Collection[Path]) -> dict[str, str]:
    """What rendered clips are like; nothing where all are wild, as they were before there was a choice."""
    named = 0
    for path in clips:
        with Clip.open(path) as clip:
            named += _USER_LIKE in clip.labels
    return {"look": f"{named} of {len(clips)} user-like"} if named else {}


def read_pair(asked: Asked, preset: Preset) -> Pair:
    """The window that is asked of a clip, in the model's picture.

    Raises:
        InputError: the clip is damaged, or shows nobody in its first window.
    """
    with Clip.open(asked.path) as clip:
        stop = min(len(clip), preset.window)
        driving = clip.read(0, stop)
        crop = window_crop(driving.pose, driving.character_mask, clip.size, preset.buckets)
        if crop is None:
            raise InputError(asked.path, "shows nobody in its first frames", ANEW)
        cropped = crop_signals(replace(driving, environment=None), crop)
        if asked.setting == "self":
            return Pair(cropped, cropped, _reference(clip), float(clip.fps), 1.0)
        with _other(clip) as other:
            shown = crop_signals(replace(other.read(0, stop), environment=None), crop)
            return Pair(cropped, shown, _reference(other), float(clip.fps), _ratio(clip, other))


def inside(signals: Signals) -> np.ndarray:
    """``(F, H, W)`` bool, where the character is: metrics "inside the mask" mean here."""
    return signals.character_mask >= 128


def _problems(path: Path, settings: Sequence[Setting]) -> list[InputError]:
    """What keeps the clip from being used."""
    try:
        with Clip.open(path) as clip:
            lacking = [InputError(path, f"lacks what '{s}' needs: {what}", ANEW)
                       for s in settings for what in _lacks(clip, s)]  # fmt: skip
    except InputError as error:
        return [error]
    return lacking


def _lacks(clip: Clip, setting: Setting) -> list[str]:
    if setting == "self":
        return [] if clip.reference is not None else ["a picture of its character"]
    other = clip.other
    if other is None:
        return ["the scene with another character"]
    with other:
        if len(other) != len(clip) or other.size != clip.size:
            return ["another character in the same frames, of the same size"]
        return [] if other.reference is not None else ["a picture of the other character"]


def _ratio(clip: Clip, other: Clip) -> float | None:
    """Of standing heights, the other character's to the driver's."""
    here, there = clip.geometry, other.geometry
    return None if here is None or there is None else standing_height(there) / standing_height(here)


def _other(clip: Clip) -> Clip:
    other = clip.other
    if other is None:
        raise InputError(clip.path, "lacks the scene with another character", ANEW)
    return other


def _reference(clip: Clip) -> Reference:
    reference = clip.reference
    if reference is None:
        raise InputError(clip.path, "lacks a picture of its character", ANEW)
    return reference
