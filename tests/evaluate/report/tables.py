"""Small tables of made-up scores, for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from aa2.evaluate.metrics.scores import METRICS, Score
from aa2.evaluate.published import rows_of as published_rows
from aa2.evaluate.report.rows import Scores, empty_row, rows_of
from aa2.evaluate.report.table import Table

ABSENT = {name: "weights absent: fetch them" for name in ("lpips", "lpips_mask", "fvd", "fvd_mask")}


def score(**values: float) -> Score:
    """The values given, 0.5 for all others, LPIPS and FVD absent."""
    rest = {name: 0.5 for name in METRICS if name not in ABSENT}
    return Score({**rest, **values}, ABSENT)


def of_psnr(values: Sequence[float]) -> Scores:
    """One case a value, named a, b, c and so on."""
    return {name: score(psnr=value, psnr_mask=value) for name, value in zip("abcdefgh", values, strict=False)}


def table(scores: Mapping[str, Scores], reference: str = "ours", name: str = "4") -> Table:
    """The table of these scores, in self, with a method that has none."""
    rows = rows_of(scores, "self", reference, seed=0)
    rows = [rows[0].beside(published_rows("4", "without spatial blending")), *rows[1:]]
    rows.append(empty_row("Champ", "self", "no result given: --results Champ=FOLDER"))
    context = {"protocol": {"protocol": "clips", "clips": 4}, "seed": 0, "torch": "2"}
    return Table(name, "What each part is worth", reference, rows, context)


def with_features(count: int, distance: float) -> Scores:
    """Scores whose features are ``distance`` away from the truth's."""
    pairs = np.random.default_rng(0).normal(size=(count, 1, 2, 4))
    pairs[..., 0, :] = pairs[..., 1, :] + distance
    return {str(number): Score({}, ABSENT_BUT_FVD, {"fvd": pair}) for number, pair in enumerate(pairs)}


ABSENT_BUT_FVD = dict.fromkeys(METRICS.keys() - {"fvd"}, "not asked for")
