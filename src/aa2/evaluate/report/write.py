"""The report in a folder: `table.json`, `table.md`, `index.html` and `figures/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from aa2.evaluate.case import Case, Setting
from aa2.evaluate.metrics.scores import METRICS
from aa2.evaluate.report.figures import RankedClip, choose, columns, sheet_rows, write_sheet, write_video
from aa2.evaluate.report.markdown import as_markdown
from aa2.evaluate.report.page import Figure, as_page
from aa2.evaluate.report.table import Table
from aa2.media.files import beside, discard, write_whole

RANKED_BY = "psnr_mask"
FIGURES = "figures"

Ranking = Mapping[Setting, Mapping[str, float]]
"""By setting and case, the value of the metric that ranks them, which one method reached."""
Look = Callable[[str], tuple[Case, Mapping[str, np.ndarray]]]
"""From a case's name to the case and every method's ``(F, H, W, 3)`` uint8 frames, by method."""


def write_report(
    table: Table,
    output: Path,
    ranking: Ranking,
    judge: str,
    look: Look,
    *,
    ranked_by: Mapping[Setting, str] = MappingProxyType({}),
    every_clip: bool = False,
) -> None:
    """Write the report; the figures are replaced as a whole, so none is left of another run.

    Args:
        table: what to report.
        output: the folder, which exists.
        ranking: by which the clips to show are chosen.
        judge: the method whose results they are ranked by.
        look: gives their pictures.
        ranked_by: by setting, the metric of ``ranking``; `RANKED_BY` where none is named.
        every_clip: whether each clip has a sheet of its own; otherwise the clips chosen have one together.
    Raises:
        InputError: it cannot be written.
    """
    folder = beside(output / FIGURES)
    try:
        folder.mkdir()
        figures: list[Figure] = []
        for setting, values in ranking.items():
            metric = ranked_by.get(setting, RANKED_BY)
            figures += _draw(setting, values, metric, look, judge, folder, together=not every_clip)
            if every_clip:
                figures += _draw_each(setting, values, metric, look, judge, folder)
        discard(output / FIGURES)
        folder.rename(output / FIGURES)
    finally:
        discard(folder)
    write_whole(output / "table.md", as_markdown(table))
    write_whole(output / "index.html", as_page(table, figures))
    write_whole(output / "table.json", table.as_json())


def _draw(
    setting: Setting,
    values: Mapping[str, float],
    metric: str,
    look: Look,
    judge: str,
    folder: Path,
    *,
    together: bool,
) -> list[Figure]:
    """Videos of the best, the median and the worst clip and, where wanted, one sheet of them."""
    sheet, videos = [], []
    rank = _rank(metric)
    for clip in choose(values, lower=METRICS[metric].direction == "lower"):
        case, results = look(clip.case)
        shown = columns(case, results)
        sheet.append((clip, sheet_rows(shown)))
        name = f"{setting}_{clip.rank}.mp4"
        write_video(folder / name, shown, case.fps)
        caption = f"{clip.rank}: {clip.case}, {rank} {_number(metric, clip.value)}; {', '.join(shown)}"
        videos.append(Figure(f"{FIGURES}/{name}", setting, caption))
    if not together:
        return videos
    write_sheet(folder / f"{setting}.png", sheet, rank)
    ranks = ", ".join(clip.rank for clip, _ in sheet)
    caption = f"The clips that rank {ranks} by the {rank} of {judge}, two moments of each."
    return [Figure(f"{FIGURES}/{setting}.png", setting, caption), *videos]


def _draw_each(
    setting: Setting, values: Mapping[str, float], metric: str, look: Look, judge: str, folder: Path
) -> list[Figure]:
    """A sheet of every clip, in the table's order."""
    figures, rank = [], _rank(metric)
    for case, value in values.items():
        shown = columns(*look(case))
        name = f"{setting}_{case}.png"
        write_sheet(folder / name, [(RankedClip(setting, case, value), sheet_rows(shown))], rank)
        caption = f"{case}, {rank} of {judge} {_number(metric, value)}"
        figures.append(Figure(f"{FIGURES}/{name}", setting, f"{caption}; {', '.join(shown)}"))
    return figures


def _rank(metric: str) -> str:
    """What ranks, in a sentence: ``PSNR inside the character``."""
    return METRICS[metric].label.replace(", mask", " inside the character")


def _number(metric: str, value: float) -> str:
    return f"{value:.{METRICS[metric].digits}f}"
