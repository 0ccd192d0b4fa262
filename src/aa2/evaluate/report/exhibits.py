"""What to look at: the best, the median and the worst clip of each setting, as contact sheets and videos."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from aa2.evaluate.case import Case
from aa2.media.picture import contact_sheet, write_picture
from aa2.media.video_writer import VideoWriter

SHEET_CELL, VIDEO_CELL = 192, 256
"""Pixels a side into which a picture is fitted."""
LETTER = 7.3
"""Pixels of a letter of a caption, about."""
MOMENTS = (0.2, 0.8)
"""Which frames stand in a sheet, as shares of the clip."""


@dataclass(frozen=True)
class Exhibit:
    """A clip to look at.

    Attributes:
        rank: ``best``, ``median`` or ``worst``.
        case: the case's name.
        value: by which it was ranked.
    """

    rank: str
    case: str
    value: float


def choose(values: Mapping[str, float]) -> list[Exhibit]:
    """The best, the median and the worst of ``values`` by case; higher is better, a case stands once."""
    ordered = sorted(values, key=lambda case: (-values[case], case))
    places = {"best": 0, "median": len(ordered) // 2, "worst": len(ordered) - 1}
    chosen: dict[str, Exhibit] = {}
    for rank, place in sorted(places.items(), key=lambda item: item[0] == "median"):
        case = ordered[place]
        chosen.setdefault(case, Exhibit(rank, case, values[case]))
    return sorted(chosen.values(), key=lambda exhibit: ordered.index(exhibit.case))


def columns(case: Case, results: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What is shown side by side, by caption: ``(F, H, W, 3)`` frames, and one picture of the reference."""
    shown = {"reference": case.reference.picture[None], "driving": case.driving.frames, "truth": case.truth}
    return {**shown, **results}


def sheet_rows(shown: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """Two moments of a clip, each a row of captioned pictures, ``(H, W, 3)`` uint8."""
    length = max(map(len, shown.values()))
    return [_line(shown, round(moment * (length - 1)), SHEET_CELL, len(shown)) for moment in MOMENTS]


def write_sheet(path: Path, exhibits: Sequence[tuple[Exhibit, Sequence[np.ndarray]]], label: str) -> None:
    """Write the rows of all exhibits below each other as PNG, each under its rank and ``label``."""
    bands = []
    for exhibit, rows in exhibits:
        for number, row in enumerate(rows):
            title = [f"{exhibit.rank}: {exhibit.case}, {label} {exhibit.value:.2f}"] if number == 0 else []
            bands.append(contact_sheet([[row]], labels=title, cell=row.shape[1::-1]))
    write_picture(path, np.concatenate(bands))


def write_video(path: Path, shown: Mapping[str, np.ndarray], fps: float) -> None:
    """Write the clip with all columns side by side, in about as many rows as columns."""
    length = max(map(len, shown.values()))
    across = math.ceil(math.sqrt(len(shown)))
    first = _line(shown, 0, VIDEO_CELL, across)
    size = first.shape[1], first.shape[0]
    # One thread, so that a second run writes the same bytes.
    with VideoWriter(path, size, Fraction(fps).limit_denominator(1001), crf=18, threads=1) as video:
        for moment in range(length):
            video.write(_line(shown, moment, VIDEO_CELL, across))


def _line(shown: Mapping[str, np.ndarray], moment: int, cell: int, across: int) -> np.ndarray:
    """All columns at one moment, ``across`` of them in a row."""
    pictures = []
    for caption, frames in shown.items():
        picture = frames[min(moment, len(frames) - 1)]
        pictures.append(contact_sheet([[picture]], labels=[_fit(caption, cell)], cell=(cell, cell)))
    rows = [pictures[start : start + across] for start in range(0, len(pictures), across)]
    return contact_sheet(rows, cell=pictures[0].shape[1::-1])


def _fit(caption: str, width: int) -> str:
    """The caption in the letters that OpenCV draws, cut to ``width`` pixels."""
    plain = caption.encode("ascii", "replace").decode()
    most = int(width / LETTER)
    return plain if len(plain) <= most else plain[: most - 2] + ".."
