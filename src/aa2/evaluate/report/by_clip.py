"""Numbers clip by clip, where a table asks for them: a mean hides which clip got worse."""

from __future__ import annotations

from dataclasses import dataclass

from aa2.evaluate.case import Setting
from aa2.evaluate.metrics.scores import METRICS
from aa2.evaluate.report.table import Table
from aa2.evaluate.report.words import ARROWS, number


@dataclass(frozen=True)
class ClipTable:
    """One metric of all clips.

    Attributes:
        title: which, and what is better.
        heads: of the columns: the clip and the methods.
        lines: one a clip, as text.
    """

    title: str
    heads: list[str]
    lines: list[list[str]]


def clip_tables(table: Table, setting: Setting) -> list[ClipTable]:
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
            tables.append(ClipTable(title, ["clip", *(row.method for row in rows)], lines))
    return tables
