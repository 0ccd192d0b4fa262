"""Animating a picture in its own place (AA2 Table 1), on data in the layout of the TikTok data set.

Every method is given one picture, the first of a sequence, and the poses of the others. The environment is
what the picture shows beside the character (AA2 Table 1: so that all methods see one picture only), its
person drawn over from around, the same in every frame. The region to paint is formulated around the driven
character. The truth is the true frames whole: that a camera moves, or somebody walks by, counts against
every method alike.

Cases are the windows of a sequence one after the other, in the crop around the driven character at the
model's picture size; the crop, the environment and the truth's region go by the data set's masks where it has
any, whatever methods are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from aa2.conditions.build import crop_signals
from aa2.conditions.framing import window_crop
from aa2.config import Preset
from aa2.errors import InputError
from aa2.evaluate.case import Case, Setting, SignalSource
from aa2.evaluate.protocols.cases import Cases, Inputs, span_of
from aa2.evaluate.protocols.pairs import inside
from aa2.evaluate.protocols.tiktok_folder import (
    PictureSequence,
    clip_of,
    find_sequences,
    masks_of,
    read_sized,
)
from aa2.evaluate.regions import person_region
from aa2.media.inpainting import draw_over
from aa2.media.picture import read_picture
from aa2.types import Progress, Reference, Signals


@dataclass(frozen=True)
class _Asked:
    """The frames from ``start`` to before ``stop`` of a sequence, in windows of ``window`` frames."""

    sequence: PictureSequence
    start: int
    stop: int
    window: int

    @property
    def name(self) -> str:
        return f"{self.sequence.name}-{self.start:04d}"


def tiktok_cases(
    data: Path,
    preset: Preset,
    settings: Sequence[Setting] = ("self",),
    limit: int | None = None,
    *,
    signals: SignalSource | None = None,
    windows: int = 1,
    extracted: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Cases:
    """All windows of all sequences, those that begin a sequence first: ``00335-0000``, ``00336-0000``, ....

    Args:
        data: a folder of sequences (:mod:`aa2.evaluate.protocols.tiktok_folder`).
        preset: gives the picture sizes and the window's length.
        settings: there is one, self; the data knows no truth for another character.
        limit: take only so many cases, of as many sequences as possible.
        signals: extracted: methods get the masks that extraction finds; None: the data set's where it has
            any. Poses are extracted always.
        windows: of a case.
        extracted: where poses are kept, for they take long; None is a folder beside ``data``.
        progress: told frames done and to do, sequence by sequence, where poses are not there yet.
    Raises:
        InputError: no sequences, damaged ones, each named, or nobody in the first picture of one.
    """
    if set(settings) != {"self"}:
        raise InputError("`settings`", "this data knows no truth for another character", "leave out cross")
    extracted = data.with_name(f"{data.resolve().name}-extracted") if extracted is None else extracted
    sequences = find_sequences(data)
    every = [asked for sequence in sequences for asked in _windows(sequence, preset.window, windows)]
    every = sorted(every, key=lambda asked: (asked.start, asked.sequence.name))[:limit]
    shown = _with_somebody(every, extracted, progress)
    lost = [asked.name for asked in every if asked not in shown]
    about = {"protocol": "TikTok", "data": str(data), "clips": len(shown), "left_out": lost}
    frames = [asked.window for asked in shown]
    inputs = Inputs(
        "extracted",
        _told(sequences, signals),
        windows,
        (min(frames), max(frames)),
        dict.fromkeys(lost, "no person found in every frame"),
    )

    def read(index: int) -> Case:
        return _case(shown[index], extracted, preset, with_found=signals == "extracted")

    own: list[Setting] = ["self"] * len(shown)
    return Cases([asked.name for asked in shown], own, read, inputs, about)


def _told(sequences: Sequence[PictureSequence], signals: SignalSource | None) -> str:
    with_masks = sum(sequence.masks is not None for sequence in sequences)
    if signals == "extracted" or not with_masks:
        return "poses and masks that are extracted from the frames"
    those = "" if with_masks == len(sequences) else f" of {with_masks} of {len(sequences)} sequences"
    return f"poses that are extracted from the frames, and the data set's masks{those}"


def _windows(sequence: PictureSequence, longest: int, windows: int) -> list[_Asked]:
    """Cases one after the other; a rest is left out, but for a sequence that is shorter than a case.

    Raises:
        InputError: it is too short for so many windows.
    """
    count = len(sequence.pictures)
    span = span_of(count, longest, windows)
    if span is None:
        problem = f"has {count} pictures, too few for {windows} windows"
        raise InputError(sequence.path, problem, "take it away, or ask for fewer windows")
    starts = range(0, count - span.frames + 1, span.frames)
    return [_Asked(sequence, start, start + span.frames, span.window) for start in starts]


def _with_somebody(windows: Sequence[_Asked], extracted: Path, progress: Progress) -> list[_Asked]:
    """The windows in which the person is found in all frames."""
    shown = []
    present: dict[str, np.ndarray] = {}
    for asked in windows:
        sequence = asked.sequence
        if sequence.name not in present:
            with clip_of(sequence, extracted, progress) as clip:
                present[sequence.name] = clip.pose.present
            if not present[sequence.name][0]:
                raise InputError(sequence.pictures[0], "shows nobody", "begin with a picture of the person")
        if present[sequence.name][asked.start : asked.stop].all():
            shown.append(asked)
    if not shown:
        raise InputError(
            windows[0].sequence.path.parent, "shows nobody for a whole window", "give other data"
        )
    return shown


def _case(asked: _Asked, extracted: Path, preset: Preset, *, with_found: bool) -> Case:
    sequence, start, stop = asked.sequence, asked.start, asked.stop
    with clip_of(sequence, extracted) as clip:
        # The clip's own frames went through a video codec.
        frames = [read_sized(path, clip.size) for path in sequence.pictures[start:stop]]
        found = clip.character_mask(start, stop)
        masks = masks_of(sequence, start, stop, clip.size)
        pose, objects = clip.pose[start:stop], clip.object_masks(start, stop)
        true = Signals(np.stack(frames), pose, found if masks is None else masks, objects)
        first, first_found = masks_of(sequence, 0, 1, clip.size), clip.character_mask(0, 1)
        picture = read_picture(sequence.pictures[0])
        own = Reference(picture, (first_found if first is None else first)[0], clip.pose[0:1])
    crop = window_crop(true.pose, true.character_mask, clip.size, preset.buckets)
    if crop is None:
        raise InputError(asked.sequence.path, f"shows nobody from frame {asked.start} on", "give other data")
    shown = crop_signals(true, crop)
    environment = crop.apply(_without_character(own))
    driving = np.repeat(environment[None], len(true), axis=0)
    given = np.stack([crop.apply(mask) for mask in found]) if with_found else shown.character_mask
    return Case(
        name=asked.name,
        setting="self",
        driving=Signals(driving, shown.pose, given, shown.object_masks),
        reference=replace(own, mask=first_found[0]) if with_found else own,
        truth=shown.frames,
        character=inside(shown),
        pose=shown.pose,
        fps=float(clip.fps),
        window=asked.window,
        driver_mask=shown.character_mask if with_found else None,
    )


def _without_character(reference: Reference) -> np.ndarray:
    """``(H, W, 3)`` uint8, the reference picture with the character drawn over."""
    return draw_over(reference.picture, person_region(reference.mask[None])[0])
