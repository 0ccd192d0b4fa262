"""A table on a terminal; in a pipe or file it is Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from aa2.evaluate.case import Setting
from aa2.evaluate.report.by_clip import Numbers, window_tables
from aa2.evaluate.report.formatting import cell, heading, inputs_lines, legend, reasons
from aa2.evaluate.report.markdown import as_markdown
from aa2.evaluate.report.table import Row, Table

WITH_INTERVALS = 130
"""Columns of a terminal that has room for the intervals."""


def show(table: Table, console: Console) -> None:
    """Print ``table``."""
    if not console.is_terminal:
        console.file.write(as_markdown(table))
        return
    for setting, rows in table.settings.items():
        for group, metrics in table.groups(setting).items():
            console.print(_grid(f"{group}, {setting}", rows, metrics, console.width >= WITH_INTERVALS))
            console.print(Text("\n".join(inputs_lines(table)), "dim"))
        for numbers in window_tables(table, setting):
            console.print(_numbers(numbers, setting))
    for line in [*legend(table), *reasons(table)]:
        console.print(Text(f"- {line}"))


def _grid(title: str, rows: Sequence[Row], metrics: Sequence[str], intervals: bool) -> Grid:
    grid = Grid(title=title, title_justify="left", expand=False)
    grid.add_column("method", overflow="fold")
    for metric in metrics:
        grid.add_column(heading(metric), justify="right")
    for row in rows:
        texts = [Text(row.method), *(_text(row, metric, intervals) for metric in metrics)]
        grid.add_row(*texts)
    return grid


def _numbers(numbers: Numbers, setting: Setting) -> Grid:
    grid = Grid(title=f"{numbers.title}, {setting}", title_justify="left", expand=False)
    grid.add_column(numbers.heads[0], overflow="fold")
    for head in numbers.heads[1:]:
        grid.add_column(head, justify="right")
    for line in numbers.lines:
        grid.add_row(*map(Text, line))
    return grid


def _text(row: Row, metric: str, intervals: bool) -> Text:
    shown = cell(row, metric)
    if shown.absent:
        return Text("–", "dim")
    text = Text(shown.value, "bold" if shown.best else "")
    if intervals and shown.interval:
        text.append(f" {shown.interval}", "not bold dim")
    for mark in (shown.verdict, shown.of):
        text.append(f" {mark}" if mark else "")
    return text
