"""All results of a table, case by case: taken from the cache, or made and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from aa2.errors import InputError
from aa2.evaluate.cache import Cache, Slot, fingerprint
from aa2.evaluate.case import Case, Setting
from aa2.evaluate.methods.method import Method
from aa2.evaluate.metrics.scorer import Scorer
from aa2.evaluate.metrics.scores import Score
from aa2.evaluate.protocols.cases import Cases

Tell = Callable[[str, int, int, str], None]
"""Told the stage, how much of it is done and to do, and what is at work."""

Scores = dict[Setting, dict[str, dict[str, Score]]]
"""By setting, method and case."""


class Results:
    """The results of methods on cases.

    Args:
        methods: of the table; those that have nothing to run are left out.
        cases: of the table.
        cache: where results are kept.
        scorer: scores them.
    """

    def __init__(self, methods: Sequence[Method], cases: Cases, cache: Cache, scorer: Scorer) -> None:
        self._methods = [method for method in methods if method.paint is not None]
        self._cases, self._cache, self._scorer = cases, cache, scorer

    def score(self, stage: str, progress: Tell) -> Scores:
        """Every score.

        It goes case after case, so that only one is in memory, and what the metrics compute of its truth
        serves all methods.

        Args:
            stage: what the progress bar is called.
            progress: told results done and to do, and which method is at work.
        Raises:
            InputError: frames or values cannot be used.
        """
        names = [method.name for method in self._methods]
        scores: Scores = {setting: {name: {} for name in names} for setting in self._cases.settings}
        done, total = 0, len(self._cases) * len(self._methods)
        for case in self._cases if self._methods else ():
            of_case = fingerprint(case)
            for method in self._methods:
                progress(stage, done, total, f", {method.name}")
                slot = self._cache.slot(method, case, of_case)
                scores[case.setting][method.name][case.name] = self._score(method, slot)
                done += 1
        progress(stage, done, total, "")
        return scores

    def look(self, name: str) -> tuple[Case, dict[str, np.ndarray]]:
        """The case of that name, and every method's ``(F, H, W, 3)`` uint8 frames."""
        case = self._cases.read(self._cases.names.index(name))
        of_case = fingerprint(case)
        return case, {m.name: _frames(m, self._cache.slot(m, case, of_case)) for m in self._methods}

    def _score(self, method: Method, slot: Slot) -> Score:
        score = slot.score()
        if score is None:
            score = self._scorer.score(slot.case, _frames(method, slot))
            slot.keep_score(score)
        return score


def _frames(method: Method, slot: Slot) -> np.ndarray:
    frames = slot.frames()
    if frames is None:
        assert method.paint is not None
        frames = method.paint(slot.case)
        wanted = slot.case.truth.shape
        if frames.shape != wanted or frames.dtype != np.uint8:
            problem = f"gives frames {frames.shape} {frames.dtype} for {slot.case.name}"
            raise InputError(method.name, problem, f"they must be {wanted} uint8")
        slot.keep_frames(frames)
    return frames
