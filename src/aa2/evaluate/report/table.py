"""A finished table, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aa2.evaluate.case import Setting
from aa2.evaluate.published import Published
from aa2.evaluate.report.statistics import Interval

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Whole picture": ("ssim", "psnr", "lpips", "fvd", "cvvdp", "flip"),
    "Inside the character": (
        "ssim_mask",
        "psnr_mask",
        "lpips_mask",
        "fvd_mask",
        "flip_mask",
        "delta_e",
        "sharpness",
    ),
    "Surroundings, time, motion, looks": ("background_psnr", "ring", "flicker", "pck", "likeness"),
}
"""All metrics, in the order of the columns; the paper's four come first."""


@dataclass(frozen=True)
class Row:
    """What one method reached in one setting.

    Attributes:
        method: its name.
        setting: whose reference and truth.
        clips: how many were scored; 0 where there is no result.
        metrics: every metric's value over all clips, None where it is absent.
        intervals: of the values, 95 %.
        differences: to the reference method on the same clips, 95 %; none for that method itself.
        absent: why a metric has no value.
        partial: which cases leave a metric undefined for every method, and are not in its value.
        best: the metrics in which no other row is surely better; never FVD, which decides nothing.
        windows: by metric of a set, over how many windows of all clips it is taken.
        published: the paper's rows of this method.
        cases: by case, the metrics that it has there.
        by_window: by metric, its means over clips in the first window, the second and so on.
        drift: by metric, by how much it is more in the last window than in the first, 95 %.
    """

    method: str
    setting: Setting
    clips: int
    metrics: Mapping[str, float | None]
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    differences: Mapping[str, Interval] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    partial: Mapping[str, str] = field(default_factory=dict)
    best: frozenset[str] = frozenset()
    windows: Mapping[str, int] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    cases: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    by_window: Mapping[str, Sequence[float]] = field(default_factory=dict)
    drift: Mapping[str, Interval] = field(default_factory=dict)

    @property
    def why_empty(self) -> str:
        """Why there is no result at all; empty where there is one."""
        return "" if self.clips else next(iter(self.absent.values()))

    def beside(self, published: tuple[Published, ...]) -> Row:
        """The row with the paper's rows of its method."""
        return replace(self, published=published)

    def as_json(self) -> dict:
        """For `table.json`."""
        return {
            "method": self.method,
            "setting": self.setting,
            "clips": self.clips,
            "metrics": dict(self.metrics),
            "intervals": {name: [i.low, i.high] for name, i in self.intervals.items()},
            "differences": {name: [i.mean, i.low, i.high] for name, i in self.differences.items()},
            "windows": dict(self.windows),
            "best": [name for name in self.metrics if name in self.best],
            "absent": dict(self.absent),
            "partial": dict(self.partial),
            "published": [{**p.metrics, "note": p.note} for p in self.published],
            "cases": {case: dict(values) for case, values in self.cases.items()},
            "by_window": {name: list(means) for name, means in self.by_window.items()},
            "drift": {name: [i.mean, i.low, i.high] for name, i in self.drift.items()},
        }


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        name: that of ``--table``.
        title: what it asks.
        reference: the method that the differences are to.
        rows: by setting, and within it in the table's order of methods.
        context: everything that the numbers depend on, fit for JSON.
        by_clip: metrics that reports tell clip by clip.
        caption: a sentence that stands beside the table: the signals and windows that every method is given.
        inputs: the same for `table.json`, with the cases that were lost.
    """

    name: str
    title: str
    reference: str
    rows: Sequence[Row]
    context: Mapping[str, object]
    by_clip: tuple[str, ...] = ()
    caption: str = ""
    inputs: Mapping[str, object] = field(default_factory=dict)

    @property
    def settings(self) -> dict[Setting, list[Row]]:
        """The rows by setting."""
        settings: dict[Setting, list[Row]] = {}
        for row in self.rows:
            settings.setdefault(row.setting, []).append(row)
        return settings

    def groups(self, setting: Setting) -> dict[str, tuple[str, ...]]:
        """The groups of metrics that have any value in a setting; all of them where nothing has."""
        rows = self.settings[setting]
        shown = {
            group: metrics
            for group, metrics in GROUPS.items()
            if any(row.metrics[metric] is not None for row in rows for metric in metrics)
        }
        return shown or dict(GROUPS)

    def as_json(self) -> str:
        """The content of `table.json`: strict JSON, whose bytes depend on nothing but the table."""
        content = {
            "table": self.name,
            "title": self.title,
            "caption": self.caption,
            **self.inputs,
            "reference": self.reference,
            "rows": [row.as_json() for row in self.rows],
            "context": dict(self.context),
        }
        return json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
