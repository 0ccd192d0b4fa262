"""Numbers clip by clip and window by window: a mean hides which clip got worse, and that later frames did."""

from __future__ import annotations

from dataclasses import dataclass

from aa2.evaluate.case import Setting
from aa2.evaluate.metrics.scores import DRIFTING, METRICS
from aa2.evaluate.report.formatting import ARROWS, difference, number
from aa2.evaluate.report.table import Table


@dataclass(frozen=True)
class Numbers:
    """One metric, taken apart.

    Attributes:
        title: which, and what is better.
        heads: of the columns.
        lines: as text; each begins with what it is of.
    """

    title: str
    heads: list[str]
    lines: list[list[str]]


def window_tables(table: Table, setting: Setting) -> list[Numbers]:
    """How far methods drift, where cases have several windows: a line a method, and a column a window."""
    rows = table.settings[setting]
    tables = []
    for metric in DRIFTING:
        having = [row for row in rows if metric in row.by_window]
        if not having:
            continue
        windows = len(having[0].by_window[metric])
        lines = []
        for row in having:
            means = [number(metric, mean) for mean in row.by_window[metric]]
            lines.append([row.method, *means, difference(metric, row.drift[metric])])
        heads = ["method", *(f"window {1 + index}" for index in range(windows)), "last minus first"]
        about = METRICS[metric]
        tables.append(Numbers(f"Window by window: {about.label} {ARROWS[about.direction]}", heads, lines))
    return tables


def clip_tables(table: Table, setting: Setting) -> list[Numbers]:
    """The tables of one setting; of metrics that have no value there, none."""
    rows = [row for row in table.settings[setting] if row.clips]
    tables = []
    for metric in table.by_clip:
        about = METRICS[metric]
        cases = dict.fromkeys(case for row in rows for case in row.cases if metric in row.cases[case])
        lines = [
            [
                case,
                *(number(metric, own[metric]) if metric in (own := row.cases[case]) else "–" for row in rows),
            ]
            for case in cases
        ]
        if lines:
            title = f"Clip by clip: {about.label} {ARROWS[about.direction]}"
            tables.append(Numbers(title, ["clip", *(row.method for row in rows)], lines))
    return tables
