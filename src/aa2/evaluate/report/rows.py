"""From the scores of clips to the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from aa2.errors import InputError, raise_all
from aa2.evaluate.case import Setting
from aa2.evaluate.metrics.scores import DRIFTING, METRICS, SET_METRICS, Score, set_features, set_values
from aa2.evaluate.report.statistics import (
    Interval,
    mean_with_interval,
    paired_difference,
    set_differences,
    set_intervals,
)
from aa2.evaluate.report.table import Row

Value = TypeVar("Value")
Scores = Mapping[str, Score]
"""By case, in the order of the table's cases."""


def rows_of(scores: Mapping[str, Scores], setting: Setting, reference: str, seed: int) -> list[Row]:
    """The rows of one setting.

    Where a case leaves a metric undefined for every method alike (no keypoint to compare, for instance), its
    mean is over the other cases, and the rows say so; where single methods lack it, they have no value.

    Args:
        scores: by method, in the table's order; all of the same cases.
        setting: to note in the rows.
        reference: the method that differences are to; none are made where it has no scores.
        seed: of the bootstrap.
    Raises:
        InputError: a method lacks cases; each is named.
    """
    _check(scores)
    columns = _Columns(scores, seed)
    rows = {method: _row(method, setting, columns) for method in scores}
    if reference in scores:
        for method in scores.keys() - {reference}:
            differences = {
                metric: columns.difference(metric, method, reference)
                for metric in rows[method].intervals
                if metric in rows[reference].intervals
            }
            rows[method] = replace(rows[method], differences=differences)
    best = _best(rows, columns)
    return [replace(row, best=frozenset(best[method])) for method, row in rows.items()]


def empty_row(method: str, setting: Setting, reason: str) -> Row:
    """The row of a method without any result."""
    return Row(method, setting, 0, dict.fromkeys(METRICS), absent=dict.fromkeys(METRICS, reason))


def _check(scores: Mapping[str, Scores]) -> None:
    cases = dict.fromkeys(case for own in scores.values() for case in own)
    raise_all(
        [
            InputError(method, f"has no score of {case}", "score it: nothing is averaged over holes")
            for method, own in scores.items()
            for case in cases
            if case not in own
        ]
    )


class _Columns:
    """The scores by metric: where each has values, and what follows from them."""

    def __init__(self, scores: Mapping[str, Scores], seed: int) -> None:
        self.scores, self.seed = scores, seed
        self.cases = list(next(iter(scores.values())))
        self.without = {metric: self._without(metric) for metric in METRICS}
        self._set_differences: dict[tuple[str, str], dict[str, Interval]] = {}

    def _without(self, metric: str) -> dict[str, str]:
        """The cases for which every method lacks the metric, and why."""
        first, *others = self.scores.values()
        return {
            case: score.reasons[metric]
            for case, score in first.items()
            if metric in score.reasons and all(metric in other[case].reasons for other in others)
        }

    def values(self, metric: str, method: str) -> np.ndarray:
        """Clip by clip, where there are values."""
        own = self.scores[method]
        return np.array([own[case].values[metric] for case in self.cases if case not in self.without[metric]])

    def difference(self, metric: str, method: str, other: str) -> Interval:
        """Of the means, or of the distances of sets, on the same clips."""
        if not METRICS[metric].of_set:
            return paired_difference(self.values(metric, method), self.values(metric, other), self.seed)
        if (method, other) not in self._set_differences:
            one, two = ([*self.scores[name].values()] for name in (method, other))
            self._set_differences[method, other] = set_differences(one, two, self.seed)
        return self._set_differences[method, other][metric]

    def costs(self, metric: str, method: str) -> np.ndarray:
        """Clip by clip, lower is better."""
        values, direction = self.values(metric, method), METRICS[metric].direction
        if direction == "one":
            return np.abs(values - 1)
        return -values if direction == "higher" else values


def _row(method: str, setting: Setting, columns: _Columns) -> Row:
    scores = columns.scores[method]
    values, absent = set_values(list(scores.values()))
    intervals = set_intervals(list(scores.values()), columns.seed)
    partial: dict[str, str] = {}
    for metric in [metric for metric in METRICS if not METRICS[metric].of_set]:
        common = columns.without[metric]
        own = {case: s.reasons[metric] for case, s in scores.items() if metric in s.reasons}
        if len(common) == len(own) < len(scores):
            intervals[metric] = mean_with_interval(columns.values(metric, method), columns.seed)
            values[metric] = intervals[metric].mean
            if common:
                partial[metric] = _told(common, len(scores))
        else:
            absent[metric] = _told(own, len(scores))
    features = {metric: set_features(list(scores.values()), metric) for metric in SET_METRICS}
    windows = {metric: sum(map(len, of_clips)) for metric, of_clips in features.items() if of_clips}
    metrics = {metric: values.get(metric) for metric in METRICS}
    return Row(
        method,
        setting,
        len(scores),
        metrics,
        _ordered(intervals),
        absent=_ordered(absent),
        partial=_ordered(partial),
        windows=windows,
        cases={case: dict(score.values) for case, score in scores.items()},
        **_windows(list(scores.values()), columns.seed),
    )


def _windows(scores: Sequence[Score], seed: int) -> dict[str, Any]:
    """`Row.by_window` and `Row.drift`, over the clips that have a metric in all windows."""
    by_window: dict[str, list[float]] = {}
    drift: dict[str, Interval] = {}
    for metric in DRIFTING:
        having = [s.windows for s in scores if s.windows and all(metric in own for own in s.windows)]
        clips = [[own[metric] for own in windows] for windows in having]
        if clips and len(set(map(len, clips))) == 1:
            values = np.array(clips)
            by_window[metric] = [float(mean) for mean in values.mean(axis=0)]
            drift[metric] = mean_with_interval(values[:, -1] - values[:, 0], seed)
    return {"by_window": by_window, "drift": drift}


def _told(reasons: Mapping[str, str], cases: int) -> str:
    """Why there is no value: once where it holds for all cases, otherwise case by case."""
    if len(reasons) == cases and len(set(reasons.values())) == 1:
        return next(iter(reasons.values()))
    each = "; ".join(f"{case}: {reason}" for case, reason in reasons.items())
    return f"no value on {len(reasons)} of {cases} clips ({each})"


def _best(rows: Mapping[str, Row], columns: _Columns) -> dict[str, set[str]]:
    """By method, the metrics in which it is best or, on the same clips, not surely worse than the best.

    Of few clips, which tell no interval, only the best. Where that is all of them, none. Distances of sets
    are left out: they decide nothing.
    """

    def worse(metric: str, method: str, winner: str) -> bool:
        own, least = (columns.costs(metric, name) for name in (method, winner))
        by = paired_difference(own, least, columns.seed)
        return (by.mean if by.low is None else by.low) > 0

    best: dict[str, set[str]] = {method: set() for method in rows}
    for metric in METRICS.keys() - SET_METRICS:
        levels = {
            method: float(columns.costs(metric, method).mean())
            for method, row in rows.items()
            if row.metrics[metric] is not None
        }
        if len(levels) < 2:
            continue
        winner = min(levels, key=lambda method: levels[method])
        chosen = [method for method in levels if method == winner or not worse(metric, method, winner)]
        for method in chosen if len(chosen) < len(levels) else ():
            best[method].add(metric)
    return best


def _ordered(by_metric: Mapping[str, Value]) -> dict[str, Value]:
    """In the order of the metrics, so that files are the same on every run."""
    return {metric: by_metric[metric] for metric in METRICS if metric in by_metric}
