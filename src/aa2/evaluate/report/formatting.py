"""How a table is told: the same numbers and sentences in Markdown, in HTML and on the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aa2.evaluate.case import Setting
from aa2.evaluate.metrics.fvd import WINDOW
from aa2.evaluate.metrics.scores import METRICS, SET_METRICS
from aa2.evaluate.published import METRICS as PAPER_METRICS
from aa2.evaluate.published import SOURCE
from aa2.evaluate.report.statistics import Interval
from aa2.evaluate.report.table import Row, Table

SETTINGS: Mapping[Setting, str] = {
    "self": "the driving video's own character",
    "cross": "another character in its place",
}
ARROWS = {"higher": "↑", "lower": "↓", "one": "→ 1"}
BETTER, WORSE = "▲", "▼"
SHORT = 20
"""Letters of a reason that fit a cell."""
OTHER_DATA = (
    f"The paper's numbers ({SOURCE}) are of other clips, other weights and other training: they show what a "
    "method reached there. Compare ours with ours and theirs with theirs, never one with the other."
)


@dataclass(frozen=True)
class Cell:
    """One number of a table, as text.

    Attributes:
        value: the number, or in a word or two why there is none.
        interval: its 95 % interval, empty where there is none.
        verdict: a mark where it is surely better or worse than the reference method's.
        difference: to the reference method's, with its interval.
        best: whether no other row is surely better.
        absent: whether there is no number.
        of: over how many windows the number is taken; empty where it is a mean over clips.
    """

    value: str
    interval: str = ""
    verdict: str = ""
    difference: str = ""
    best: bool = False
    absent: bool = False
    of: str = ""


def heading(metric: str) -> str:
    """Its name in a group of metrics (which says whether it is of the mask) and which way is better."""
    about = METRICS[metric]
    return f"{about.label.removesuffix(', mask')} {ARROWS[about.direction]}"


def number(metric: str, value: float) -> str:
    """``value`` with the metric's digits."""
    return f"{value:.{METRICS[metric].digits}f}"


def difference(metric: str, interval: Interval) -> str:
    """A difference with its sign and, where there is one, its interval."""
    digits = METRICS[metric].digits
    return f"{interval.mean:+.{digits}f} {_bounds(interval, digits, '+')}".strip()


def inputs_lines(table: Table) -> list[str]:
    """What every method is given, and whom extraction did not find: it stands beside the table's numbers."""
    lines = [table.caption] if table.caption else []
    for name, what in (("lost", "Without numbers"), ("partly_found", "Found in part")):
        cases = table.inputs.get(name)
        if isinstance(cases, Mapping) and cases:
            each = "; ".join(f"{case}: {reason}" for case, reason in cases.items())
            lines.append(f"{what}, {len(cases)} in all: {each}.")
    return lines


def cell(row: Row, metric: str) -> Cell:
    """The text of one metric of a row."""
    value, digits = row.metrics[metric], METRICS[metric].digits
    if value is None:
        return Cell(short(row.absent[metric]), absent=True)
    own, beside = row.intervals.get(metric), row.differences.get(metric)
    return Cell(
        number(metric, value),
        _bounds(own, digits) if own else "",
        _verdict(metric, value, beside) if beside else "",
        difference(metric, beside) if beside else "",
        metric in row.best,
        of=f"n={row.windows[metric]}" if metric in row.windows else "",
    )


def short(reason: str) -> str:
    """What fits a cell of a reason: ``weights absent`` of ``weights absent: fetch them``."""
    kind, colon, _ = reason.partition(": ")
    return kind if colon and len(kind) <= SHORT else "absent"


def legend(table: Table) -> list[str]:
    """What the marks mean."""
    lines = [
        "Means over clips with 95 % intervals (bootstrap over clips). FVD is one distance of all clips: of n "
        f"windows of {WINDOW} frames (a shorter clip is one window), pooled. Of few windows it is noise: it "
        "is never marked, decide nothing by it.",
        "↑ higher is better, ↓ lower, → 1 nearer to 1. Bold: the best of its column, and what is not surely "
        "worse than it on the same clips (the 95 % interval of the paired difference holds 0); nothing is "
        "bold where that is all of them.",
    ]
    if any(row.drift for row in table.rows):
        lines.append(
            "Window by window: means over the frames that each window adds. What is asked differs between "
            "windows too: a method that takes nothing over from the window before shows by how much."
        )
    if any(row.differences for row in table.rows):
        lines.append(
            f"{BETTER} surely better and {WORSE} surely worse than {table.reference} on the same clips: "
            "the 95 % interval of the paired difference does not hold 0."
        )
    return lines


def reasons(table: Table) -> list[str]:
    """Why numbers are absent, each reason once: of whole methods, then of metrics."""
    whole = {f"{row.method}: {row.why_empty}": None for row in table.rows if row.why_empty}
    metrics: dict[str, dict[str, None]] = {}
    for row in table.rows:
        for metric, reason in [*row.absent.items(), *row.partial.items()] if row.clips else ():
            metrics.setdefault(reason, {})[METRICS[metric].label] = None
    return [*whole, *(f"{'; '.join(labels)}: {reason}" for reason, labels in metrics.items())]


def beside_paper(table: Table) -> tuple[list[str], list[list[str]]]:
    """Our numbers, of *self*, beside the paper's: heads and rows; no rows where the paper has none."""
    heads = ["method", "of"]
    heads += [heading(metric) for metric in PAPER_METRICS]
    lines: list[list[str]] = []
    for row in table.settings.get("self", []):
        if not row.published:
            continue
        cells = [cell(row, metric) for metric in PAPER_METRICS]
        ours = [f"{shown.value} {shown.of}".strip() for shown in cells]
        lines.append([row.method, "this table", *(["–"] * len(ours) if row.why_empty else ours)])
        for published in row.published:
            theirs = [number(metric, value) for metric, value in published.metrics.items()]
            about = f"the paper, {published.note}" if published.note else "the paper"
            lines.append([published.method, about, *theirs])
    return heads, lines


def context_lines(context: Mapping[str, object]) -> list[tuple[str, str]]:
    """The context by name, as text; of methods what the others do not share."""
    lines: list[tuple[str, str]] = []
    for name, value in context.items():
        if isinstance(value, Mapping) and name == "methods":
            for method, about in value.items():
                own = {key: v for key, v in about.items() if context.get(key, context.get("backbone")) != v}
                lines.append((f"method {method}", _plain(own)))
        else:
            lines.append((name, _plain(value)))
    return [(name, text) for name, text in lines if text]


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        parts = {name.replace("_", " "): _plain(part) for name, part in value.items()}
        return "; ".join(f"{name} {part}" for name, part in parts.items() if part)
    if isinstance(value, Sequence) and not isinstance(value, str):
        if value and all(isinstance(side, int) for side in value):
            return " × ".join(map(str, value))
        return ", ".join(map(_plain, value))
    return value if isinstance(value, str) else json.dumps(value)


def _bounds(interval: Interval, digits: int, sign: str = "") -> str:
    if interval.low is None or interval.high is None:
        return ""
    return f"[{interval.low:{sign}.{digits}f}, {interval.high:{sign}.{digits}f}]"


def _verdict(metric: str, value: float, difference: Interval) -> str:
    low, high = difference.low, difference.high
    if low is None or high is None or low <= 0 <= high or metric in SET_METRICS:
        return ""
    direction = METRICS[metric].direction
    if direction == "one":
        return BETTER if abs(value - 1) < abs(value - difference.mean - 1) else WORSE
    return BETTER if (difference.mean > 0) == (direction == "higher") else WORSE
