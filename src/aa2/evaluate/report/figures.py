"""What to look at: the best, the median and the worst clip of each setting, as contact sheets and videos."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.conditions.mask import mask_box
from aa2.evaluate.case import Case
from aa2.media.picture import contact_sheet, write_picture
from aa2.media.video_writer import VideoWriter
from aa2.types import Reference

SHEET_CELL, VIDEO_CELL = 192, 256
"""Pixels a side into which a picture is fitted."""
DETAILED, DETAILED_CELL = 384, 448
"""Pixels of the longer side from which pictures are shown larger, and how large then."""
AROUND = 0.1
"""Room around the character of a detailed case's reference, in heights."""
LETTER = 7.3
"""Pixels of a letter of a caption, about."""
SHEET_TIMES = (0.2, 0.8)
"""Which frames stand in a sheet, as shares of the clip."""


@dataclass(frozen=True)
class RankedClip:
    """A clip to look at.

    Attributes:
        rank: ``best``, ``median`` or ``worst``.
        case: the case's name.
        value: by which it was ranked.
    """

    rank: str
    case: str
    value: float


def choose(values: Mapping[str, float], *, lower: bool = False) -> list[RankedClip]:
    """The best, the median and the worst of ``values`` by case; a case stands once.

    Args:
        values: by case.
        lower: whether lower is better; otherwise higher is.
    """
    ordered = sorted(values, key=lambda case: (values[case] if lower else -values[case], case))
    places = {"best": 0, "median": len(ordered) // 2, "worst": len(ordered) - 1}
    chosen: dict[str, RankedClip] = {}
    for rank, place in sorted(places.items(), key=lambda item: item[0] == "median"):
        case = ordered[place]
        chosen.setdefault(case, RankedClip(rank, case, values[case]))
    return sorted(chosen.values(), key=lambda clip: ordered.index(clip.case))


def columns(case: Case, results: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What is shown side by side, by caption: ``(F, H, W, 3)`` frames, and one picture of the reference.

    Of a detailed case a truth that is the driving video itself does not stand there twice, and of the large
    picture that it has for a reference only the character is shown.
    """
    driving = case.driving.frames
    shown = {"reference": case.reference.picture[None], "driving": driving, "truth": case.truth}
    if is_detailed(driving):
        shown["reference"] = _close_up(case.reference)[None]
        if case.truth is driving:
            del shown["truth"]
    return {**shown, **results}


def is_detailed(frames: np.ndarray) -> bool:
    """Whether ``(F, H, W, 3)`` frames are of native detail: too large for the cells of a model's picture."""
    return max(frames.shape[1:3]) > DETAILED


def sheet_rows(shown: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """Two moments of a clip, each a row of captioned pictures, ``(H, W, 3)`` uint8."""
    length, cell = max(map(len, shown.values())), _cell(shown, SHEET_CELL)
    return [_line(shown, round(moment * (length - 1)), cell, len(shown)) for moment in SHEET_TIMES]


def write_sheet(path: Path, clips: Sequence[tuple[RankedClip, Sequence[np.ndarray]]], label: str) -> None:
    """Write the rows of all clips below each other as PNG, each under its rank and ``label``."""
    bands = []
    for clip, rows in clips:
        for number, row in enumerate(rows):
            title = [f"{clip.rank}: {clip.case}, {label} {clip.value:.2f}"] if number == 0 else []
            bands.append(contact_sheet([[row]], labels=title, cell=row.shape[1::-1]))
    write_picture(path, np.concatenate(bands))


def write_video(path: Path, shown: Mapping[str, np.ndarray], fps: float) -> None:
    """Write the clip with all columns side by side, in about as many rows as columns."""
    length = max(map(len, shown.values()))
    across, cell = math.ceil(math.sqrt(len(shown))), _cell(shown, VIDEO_CELL)
    first = _line(shown, 0, cell, across)
    size = first.shape[1], first.shape[0]
    # One thread, so that a second run writes the same bytes.
    with VideoWriter(path, size, Fraction(fps).limit_denominator(1001), crf=18, threads=1) as video:
        for moment in range(length):
            video.write(_line(shown, moment, cell, across))


def _cell(shown: Mapping[str, np.ndarray], least: int) -> tuple[int, int]:
    """Width and height into which pictures are fitted: a square, or the shape of detailed frames."""
    frames = shown["driving"]
    if not is_detailed(frames):
        return least, least
    height, width = frames.shape[1:3]
    scale = min(1.0, DETAILED_CELL / max(height, width))
    return max(least, 2 * round(width * scale / 2)), 2 * round(height * scale / 2)


def _close_up(reference: Reference) -> np.ndarray:
    """The part of the picture that shows the character."""
    box = mask_box(reference.mask >= 128)
    if box is None:
        return reference.picture
    left, top, right, bottom = box
    room = round(AROUND * (bottom - top))
    return reference.picture[max(top - room, 0) : bottom + room, max(left - room, 0) : right + room]


def _line(shown: Mapping[str, np.ndarray], moment: int, cell: tuple[int, int], across: int) -> np.ndarray:
    """All columns at one moment, ``across`` of them in a row."""
    pictures = []
    for caption, frames in shown.items():
        picture = frames[min(moment, len(frames) - 1)]
        pictures.append(contact_sheet([[picture]], labels=[_fit(caption, cell[0])], cell=cell))
    rows = [pictures[start : start + across] for start in range(0, len(pictures), across)]
    return contact_sheet(rows, cell=pictures[0].shape[1::-1])


def _fit(caption: str, width: int) -> str:
    """The caption in the letters that OpenCV draws, cut to ``width`` pixels."""
    plain = caption.encode("ascii", "replace").decode()
    most = int(width / LETTER)
    return plain if len(plain) <= most else plain[: most - 2] + ".."
