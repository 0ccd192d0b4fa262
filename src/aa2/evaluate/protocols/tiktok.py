"""Animating a picture in its own place (AA2 Table 1), on data in the layout of the TikTok data set.

Every method is given one picture, the first of a sequence, and the poses of the others. The environment is
what the picture shows beside the character (AA2 Table 1: so that all methods see one picture only), its
person drawn over from around, the same in every frame. The region to paint is formulated around the driven
character. The truth is the true frames whole: that a camera moves, or somebody walks by, counts against
every method alike.

Cases are the windows of a sequence one after the other, in the crop around the driven character at the
model's picture size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aa2.animate.painter import margin
from aa2.clips.clip import Clip
from aa2.conditions.build import crop_signals
from aa2.conditions.framing import window_crop
from aa2.conditions.mask import character_pixels
from aa2.config import Preset
from aa2.errors import InputError
from aa2.evaluate.case import Case, Setting
from aa2.evaluate.protocols.cases import Cases
from aa2.evaluate.protocols.pairs import inside
from aa2.evaluate.protocols.tiktok_folder import (
    PictureSequence,
    clip_of,
    find_sequences,
    read_sized,
)
from aa2.media.inpainting import draw_over
from aa2.media.picture import read_picture
from aa2.types import Progress, Reference, Signals


@dataclass(frozen=True)
class _Asked:
    """The frames from ``start`` to before ``stop`` of a sequence."""

    sequence: PictureSequence
    start: int
    stop: int

    @property
    def name(self) -> str:
        return f"{self.sequence.name}-{self.start:04d}"


def tiktok_cases(
    data: Path,
    preset: Preset,
    settings: Sequence[Setting] = ("self",),
    limit: int | None = None,
    *,
    extracted: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Cases:
    """All windows of all sequences, those that begin a sequence first: ``00335-0000``, ``00336-0000``, ....

    Args:
        data: a folder of sequences (:mod:`aa2.evaluate.protocols.tiktok_folder`).
        preset: gives the picture sizes and the window's length.
        settings: there is one, self; the data knows no truth for another character.
        limit: take only so many windows, of as many sequences as possible.
        extracted: where poses are kept, for they take long; None is a folder beside ``data``.
        progress: told frames done and to do, sequence by sequence, where poses are not there yet.
    Raises:
        InputError: no sequences, damaged ones, each named, or nobody in the first picture of one.
    """
    if set(settings) != {"self"}:
        raise InputError("`settings`", "this data knows no truth for another character", "leave out cross")
    extracted = data.with_name(f"{data.resolve().name}-extracted") if extracted is None else extracted
    windows = [w for sequence in find_sequences(data) for w in _windows(sequence, preset.window)]
    windows = sorted(windows, key=lambda asked: (asked.start, asked.sequence.name))[:limit]
    shown = _with_somebody(windows, extracted, progress)
    about = {
        "protocol": "TikTok",
        "data": str(data),
        "clips": len(shown),
        "left_out": [w.name for w in windows if w not in shown],
    }
    own: list[Setting] = ["self"] * len(shown)
    return Cases([w.name for w in shown], own, lambda i: _case(shown[i], extracted, preset), about)


def _windows(sequence: PictureSequence, frames: int) -> list[_Asked]:
    """One after the other; a rest is left out, but for a sequence that is shorter than a window."""
    count = len(sequence.pictures)
    starts = range(0, max(count - frames + 1, 1), frames)
    return [_Asked(sequence, start, min(start + frames, count)) for start in starts]


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


def _case(asked: _Asked, extracted: Path, preset: Preset) -> Case:
    pictures = asked.sequence.pictures
    with clip_of(asked.sequence, extracted) as clip:
        # The clip's own frames went through a video codec.
        frames = [read_sized(path, clip.size) for path in pictures[asked.start : asked.stop]]
        true = Signals(
            np.stack(frames),
            clip.pose[asked.start : asked.stop],
            clip.character_mask(asked.start, asked.stop),
            clip.object_masks(asked.start, asked.stop),
        )
        reference = _reference(clip, pictures[0])
    crop = window_crop(true.pose, true.character_mask, clip.size, preset.buckets)
    if crop is None:
        raise InputError(asked.sequence.path, f"shows nobody from frame {asked.start} on", "give other data")
    shown = crop_signals(true, crop)
    environment = crop.apply(_without_character(reference))
    driving = np.repeat(environment[None], len(true), axis=0)
    return Case(
        name=asked.name,
        setting="self",
        driving=Signals(driving, shown.pose, shown.character_mask, shown.object_masks),
        reference=reference,
        truth=shown.frames,
        character=inside(shown),
        pose=shown.pose,
        fps=float(clip.fps),
    )


def _reference(clip: Clip, first: Path) -> Reference:
    return Reference(read_picture(first), clip.character_mask(0, 1)[0], clip.pose[0:1])


def _without_character(reference: Reference) -> np.ndarray:
    """``(H, W, 3)`` uint8, the reference picture with the character drawn over."""
    dilate = margin((reference.picture.shape[1], reference.picture.shape[0]))
    return draw_over(reference.picture, character_pixels(reference.mask, dilate))
