"""The report in a folder: `table.json`, `table.md`, `index.html` and `figures/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from aa2.evaluate.case import Case, Setting
from aa2.evaluate.report.exhibits import choose, columns, sheet_rows, write_sheet, write_video
from aa2.evaluate.report.markdown import as_markdown
from aa2.evaluate.report.page import Figure, as_page
from aa2.evaluate.report.table import Table, write_text
from aa2.media.files import beside, discard

RANKED_BY, RANK = "psnr_mask", "PSNR inside the character"
FIGURES = "figures"

Ranking = Mapping[Setting, Mapping[str, float]]
"""By setting and case, the value of :data:`RANKED_BY` that one method reached."""
Look = Callable[[str], tuple[Case, Mapping[str, np.ndarray]]]
"""From a case's name to the case and every method's ``(F, H, W, 3)`` uint8 frames, by method."""


def write_report(table: Table, output: Path, ranking: Ranking, judge: str, look: Look) -> None:
    """Write the report; the figures are replaced as a whole, so none is left of another run.

    Args:
        table: what to report.
        output: the folder, which exists.
        ranking: by which the clips to show are chosen.
        judge: the method whose results they are ranked by.
        look: gives their pictures.
    Raises:
        InputError: it cannot be written.
    """
    folder = beside(output / FIGURES)
    try:
        folder.mkdir()
        figures = [
            figure
            for setting, values in ranking.items()
            for figure in _draw(setting, values, look, judge, folder)
        ]
        discard(output / FIGURES)
        folder.rename(output / FIGURES)
    finally:
        discard(folder)
    write_text(output / "table.md", as_markdown(table))
    write_text(output / "index.html", as_page(table, figures))
    write_text(output / "table.json", table.as_json())


def _draw(
    setting: Setting, values: Mapping[str, float], look: Look, judge: str, folder: Path
) -> list[Figure]:
    sheet, videos = [], []
    for exhibit in choose(values):
        case, results = look(exhibit.case)
        shown = columns(case, results)
        sheet.append((exhibit, sheet_rows(shown)))
        name = f"{setting}_{exhibit.rank}.mp4"
        write_video(folder / name, shown, case.fps)
        caption = f"{exhibit.rank}: {exhibit.case}, {RANK} {exhibit.value:.2f}; {', '.join(shown)}"
        videos.append(Figure(f"{FIGURES}/{name}", setting, caption))
    write_sheet(folder / f"{setting}.png", sheet, RANK)
    ranks = ", ".join(exhibit.rank for exhibit, _ in sheet)
    caption = f"The clips that rank {ranks} by the {RANK} of {judge}, two moments of each."
    return [Figure(f"{FIGURES}/{setting}.png", setting, caption), *videos]
