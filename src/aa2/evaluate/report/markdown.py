"""A table in Markdown: `table.md`, and what the command line prints into a file or pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    short,
)
from aa2.evaluate.report.table import Row, Table


def as_markdown(table: Table) -> str:
    """The whole table, ending in a line break."""
    blocks = [f"# {table.title}"]
    for setting, rows in table.settings.items():
        blocks += [f"## {setting}: {SETTINGS[setting]}", *map(_escaped, inputs_lines(table))]
        for group, metrics in table.groups(setting).items():
            blocks += [f"### {group}", _group(rows, metrics)]
        for numbers in [*window_tables(table, setting), *clip_tables(table, setting)]:
            blocks += [f"### {numbers.title}", _lines(numbers.heads, numbers.lines)]
    blocks.append(_bullets(legend(table)))
    absent = reasons(table)
    if absent:
        blocks += ["## What is absent, and why", _bullets(map(_escaped, absent))]
    heads, lines = beside_paper(table)
    if lines:
        blocks += ["## Beside the paper", OTHER_DATA, _lines(heads, lines)]
    context = (f"{name}: {_escaped(value)}" for name, value in context_lines(table.context))
    blocks += ["## How these numbers came about", _bullets(context)]
    return "\n\n".join(blocks) + "\n"


def _group(rows: Sequence[Row], metrics: Sequence[str]) -> str:
    heads = ["method", "clips", *map(heading, metrics)]
    return _lines(heads, [[row.method, str(row.clips), *_cells(row, metrics)] for row in rows])


def _cells(row: Row, metrics: Sequence[str]) -> list[str]:
    if row.why_empty:
        return [short(row.why_empty), *[""] * (len(metrics) - 1)]
    texts = []
    for shown in (cell(row, metric) for metric in metrics):
        value = f"**{shown.value}**" if shown.best else shown.value
        texts.append(" ".join(part for part in (value, shown.interval, shown.verdict, shown.of) if part))
    return texts


def _lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([_escaped(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _escaped(text: str) -> str:
    """Fit for a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
