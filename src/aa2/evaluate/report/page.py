"""`index.html`: a table with its figures as one page that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aa2.evaluate.case import Setting
from aa2.evaluate.report.by_clip import clip_tables, window_tables
from aa2.evaluate.report.formatting import (
    OTHER_DATA,
    SETTINGS,
    beside_paper,
    cell,
    context_lines,
    heading,
    inputs_lines,
    legend,
    reasons,
)
from aa2.evaluate.report.table import Table


@dataclass(frozen=True)
class Figure:
    """A picture or video of the page.

    Attributes:
        file: its path from the page, with slashes.
        setting: under whose tables it stands.
        caption: what it shows.
    """

    file: str
    setting: Setting
    caption: str


def as_page(table: Table, figures: Sequence[Figure]) -> str:
    """The page, for the folder that the figures' paths begin in; everything in it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell_of"] = lambda metric, row: cell(row, metric)
    heads, lines = beside_paper(table)
    return environment.get_template("page.html").render(
        table=table,
        number_tables=lambda table, setting: [*window_tables(table, setting), *clip_tables(table, setting)],
        inputs=inputs_lines(table),
        heading=heading,
        meaning=SETTINGS,
        figures=figures,
        legend=legend(table),
        absent=reasons(table),
        other_data=OTHER_DATA,
        paper_heads=heads,
        paper_rows=lines,
        context=context_lines(table.context),
    )
