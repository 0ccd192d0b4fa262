"""Windows of clips whose scene is also shown with another character: what several protocols are made of."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from aa2.avatar.retargeting.heights import standing_height
from aa2.clips.clip import Clip
from aa2.conditions.build import crop_signals
from aa2.conditions.framing import window_crop
from aa2.config import Preset
from aa2.errors import Doubt, InputError, raise_all
from aa2.evaluate.case import Case, Setting
from aa2.evaluate.protocols.cases import EXACT, FOUND, OWN, Cases, Inputs, Span, span_of
from aa2.evaluate.protocols.clip_signals import ClipSignals, clip_signals
from aa2.types import Reference, Signals

SETTINGS: tuple[Setting, ...] = ("self", "cross")
_USER_LIKE, _RENDERER = "look:user-like", "aa2 synthesise"
"""A label of the data engine, and what it says of who made a signal."""
ANEW = "make clips with aa2 synthesise --split test"

Tell = Callable[[str, int, int], None]
"""Told what is at work, and the frames done and to do."""


@dataclass(frozen=True)
class Asked:
    """What a case is made of.

    Attributes:
        path: the clip.
        setting: what is asked of it.
        span: of its first frames.
        found: what extraction makes of it; None: methods get the clip's own, exact signals.
    """

    path: Path
    setting: Setting
    span: Span
    found: ClipSignals | None = None

    @property
    def name(self) -> str:
        """The case's: ``000012-cross``."""
        return f"{self.path.name}-{self.setting}"

    @property
    def shown(self) -> Path:
        """The clip that shows the character to paint."""
        return self.path if self.setting == "self" else self.path / "other"

    def reference(self) -> Reference | None:
        """The character to paint; None where extraction finds nobody in its picture."""
        if self.found is not None:
            return self.found.reference(self.shown / "reference.png", f"clip-{self.name}")
        with Clip.open(self.shown) as clip:
            reference = clip.reference
        if reference is None:
            raise InputError(self.shown, "lacks a picture of its character", ANEW)
        return reference


@dataclass(frozen=True)
class Pair:
    """The first window of a clip, or several.

    Attributes:
        driving: F frames with the driving character; without the true environment, which no method may see.
        given: the same frames with the signals that methods are given.
        shown: the same frames with the character to paint.
        reference: that character.
        fps: frames a second.
        scale: of `Case`.
    """

    driving: Signals
    given: Signals
    shown: Signals
    reference: Reference
    fps: float
    scale: float | None


def find_clips(
    data: Path, settings: Sequence[Setting], limit: int | None, window: int, windows: int = 1
) -> list[Asked]:
    """All that is asked of the clips in ``data``, in the order of their names.

    Args:
        data: a folder of clip folders (``aa2 synthesise --split test``).
        settings: what is to be asked of them.
        limit: take only so many.
        window: frames of a window at most.
        windows: of a case.
    Raises:
        InputError: no clips, or some that cannot be read, lack what a setting needs or are too short, each
            named.
    """
    paths = sorted(header.parent for header in data.glob("*/clip.json"))[:limit]
    if not paths:
        raise InputError(data, "holds no clips", ANEW)
    raise_all([error for path in paths for error in _problems(path, settings, windows)])
    spans = {path: _span(path, window, windows) for path in paths}
    return [Asked(path, setting, spans[path]) for path in paths for setting in settings]


def cases_of(
    protocol: str,
    data: Path,
    asked: Sequence[Asked],
    read: Callable[[Asked], Case],
    windows: int = 1,
    kept: Path | None = None,
    progress: Tell = lambda stage, done, total: None,
) -> Cases:
    """Cases made of clips.

    Args:
        protocol: its name.
        data: the folder of the clips.
        asked: of `find_clips`.
        read: gives a case.
        windows: of a case.
        kept: where what extraction finds in the clips is kept. None: methods get exact signals.
        progress: told of extractions that are made.
    Raises:
        InputError: extraction finds nobody in any of the clips. Where it finds nobody in some of them, the
            cases are left out with a `Doubt`, and named in `Inputs.lost`.
    """
    lost: dict[str, str] = {}
    partly: dict[str, str] = {}
    if kept is not None:
        asked = _with_found(asked, kept, progress, lost, partly)
        for name, reason in lost.items():
            warnings.warn(Doubt(f"{name} is lost: {reason}"), stacklevel=3)
        if not asked:
            each = "; ".join(f"{name} {reason}" for name, reason in lost.items())
            raise InputError(data, f"no case is left: {each}", "give other clips, or exact signals")
    clips = {a.path for a in asked}
    frames = [a.span.window for a in asked]
    signals, told = ("exact", EXACT if all(map(_is_rendered, clips)) else OWN)
    if kept is not None:
        signals, told = "extracted", FOUND
    inputs = Inputs(signals, told, windows, (min(frames), max(frames)), lost, partly)
    about = {"protocol": protocol, "data": str(data), "clips": len(clips), **_looks(clips)}
    return Cases([a.name for a in asked], [a.setting for a in asked], lambda i: read(asked[i]), inputs, about)


def _with_found(
    asked: Sequence[Asked], kept: Path, progress: Tell, lost: dict[str, str], partly: dict[str, str]
) -> list[Asked]:
    """What is asked, with the extraction of each clip, but for what is ``lost``."""
    found: dict[Path, ClipSignals] = {}
    usable = []
    for one in asked:
        if one.path not in found:
            stage = f"extracting {one.path.name}"
            found[one.path] = clip_signals(one.path, kept, partial(progress, stage))
        whole = replace(one, found=found[one.path])
        with Clip.open(one.path) as clip:
            reason = found[one.path].lost(clip, one.span.frames)
        if not reason and whole.reference() is None:
            reason = "no person found in the reference picture"
        if reason:
            lost[one.name] = reason
            continue
        usable.append(whole)
        missing = found[one.path].missing(one.span.frames)
        if missing:
            partly[one.name] = f"not found in {missing} of {one.span.frames} frames"
    return usable


def _span(path: Path, window: int, windows: int) -> Span:
    with Clip.open(path) as clip:
        span = span_of(len(clip), window, windows)
    assert span is not None, "checked with what else clips lack"
    return span


def _is_rendered(path: Path) -> bool:
    with Clip.open(path) as clip:
        return clip.made_by.get("pose") == _RENDERER


def _looks(clips: Collection[Path]) -> dict[str, str]:
    """What rendered clips are like; nothing where all are wild, as they were before there was a choice."""
    named = 0
    for path in clips:
        with Clip.open(path) as clip:
            named += _USER_LIKE in clip.labels
    return {"look": f"{named} of {len(clips)} user-like"} if named else {}


def read_pair(asked: Asked, preset: Preset) -> Pair:
    """The frames that are asked of a clip, in the model's picture.

    The crop is chosen by the exact signals, whatever methods are given.

    Raises:
        InputError: the clip is damaged, or shows nobody in its first window.
    """
    with Clip.open(asked.path) as clip:
        stop = asked.span.frames
        driving = clip.read(0, stop)
        crop = window_crop(driving.pose, driving.character_mask, clip.size, preset.buckets)
        if crop is None:
            raise InputError(asked.path, "shows nobody in its first frames", ANEW)
        cropped = crop_signals(replace(driving, environment=None), crop)
        given = cropped
        if asked.found is not None:
            given = replace(crop_signals(asked.found.signals(clip, stop), crop), frames=cropped.frames)
        reference = asked.reference()
        if reference is None:
            raise InputError(asked.shown, "its picture shows nobody", ANEW)
        if asked.setting == "self":
            return Pair(cropped, given, cropped, reference, float(clip.fps), 1.0)
        with _other(clip) as other:
            shown = crop_signals(replace(other.read(0, stop), environment=None), crop)
            return Pair(cropped, given, shown, reference, float(clip.fps), _ratio(clip, other))


def inside(signals: Signals) -> np.ndarray:
    """``(F, H, W)`` bool, where the character is: metrics "inside the mask" mean here."""
    return signals.character_mask >= 128


def _problems(path: Path, settings: Sequence[Setting], windows: int) -> list[InputError]:
    """What keeps the clip from being used."""
    try:
        with Clip.open(path) as clip:
            if span_of(len(clip), len(clip), windows) is None:
                problem = f"has {len(clip)} frames, too few for {windows} windows"
                return [InputError(path, problem, "make longer clips with aa2 synthesise --frames")]
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
