"""Cases × methods, painted by small real functions and scored by the real metrics."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pytest

from aa2.config import PRESETS
from aa2.errors import InputError
from aa2.evaluate.cache import Cache
from aa2.evaluate.case import Case
from aa2.evaluate.methods.method import Method, missing
from aa2.evaluate.metrics.scorer import Scorer
from aa2.evaluate.metrics.weights import Weights
from aa2.evaluate.protocols.clips import clip_cases
from aa2.evaluate.results import Results
from tests.figure_clips import write_pair


def untold(stage: str, done: int, total: int, remark: str) -> None:
    """Nobody watches."""


@dataclass
class Painters:
    """Two methods that count what they paint; the second may be told to stop at its n-th case."""

    stop_at: int = 0
    painted: Counter = field(default_factory=Counter)

    def methods(self) -> list[Method]:
        return [
            Method("nearly true", self._paint("nearly true", 2), {"flip": 2}),
            missing("Champ", "no result given: --results Champ=FOLDER"),
            Method("further", self._paint("further", 32), {"flip": 32}),
        ]

    def _paint(self, name: str, flip: int):
        def paint(case: Case) -> np.ndarray:
            if name == "further" and self.painted[name] + 1 == self.stop_at:
                raise KeyboardInterrupt
            self.painted[name] += 1
            return case.truth ^ np.uint8(flip)

        return paint


class Bench:
    """One clip in both settings, a scorer, and a folder in which all is finished."""

    def __init__(self, folder) -> None:
        write_pair(folder / "clips" / "000", frames=3)
        self.cases = clip_cases(folder / "clips", PRESETS["tiny"])
        self.scorer = Scorer(Weights(), "cpu")
        self.finished = folder / "finished"
        self.told = []
        results = self.results(self.finished, Painters())
        self.scores = results.score("table 4", lambda *what: self.told.append(what))

    def results(self, folder, painters: Painters, scoring=None) -> Results:
        cache = Cache(folder, {"device": "cpu"}, scoring or self.scorer.basis)
        return Results(painters.methods(), self.cases, cache, self.scorer)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("bench"))


@pytest.mark.slow
def test_every_method_has_a_score_of_every_case(bench):
    assert list(bench.scores) == ["self", "cross"]
    for setting, methods in bench.scores.items():
        assert list(methods) == ["nearly true", "further"]
        assert all(list(scores) == [f"000-{setting}"] for scores in methods.values())
        near, further = (scores[f"000-{setting}"].values["psnr"] for scores in methods.values())
        assert near == pytest.approx(20 * np.log10(255 / 2), abs=0.5) and further < near


@pytest.mark.slow
def test_the_bar_is_told_of_every_result_and_who_is_at_work(bench):
    remarks = [", nearly true", ", further"] * 2 + [""]
    assert bench.told == [("table 4", done, 4, remark) for done, remark in enumerate(remarks)]


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path, bench):
    stopped, going_on = Painters(stop_at=2), Painters()
    with pytest.raises(KeyboardInterrupt):
        bench.results(tmp_path, stopped).score("table", untold)
    assert stopped.painted == {"nearly true": 2, "further": 1}
    assert bench.results(tmp_path, going_on).score("table", untold) == bench.scores
    assert going_on.painted == {"further": 1}


@pytest.mark.slow
def test_a_finished_run_paints_and_scores_nothing_again(bench):
    before = {p: p.stat().st_mtime_ns for p in bench.finished.rglob("*")}
    again = Painters()
    assert bench.results(bench.finished, again).score("table", untold) == bench.scores
    assert not again.painted and {p: p.stat().st_mtime_ns for p in bench.finished.rglob("*")} == before


@pytest.mark.slow
def test_metrics_that_turn_up_are_scored_without_painting(tmp_path, bench):
    folder = shutil.copytree(bench.finished, tmp_path / "copy")
    again = Painters()
    bench.results(folder, again, scoring="more metrics").score("table", untold)
    assert not again.painted and len(list(folder.rglob("score-*.json"))) == 2 * 4


@pytest.mark.slow
def test_looking_at_a_case_gives_what_was_painted(bench):
    case, frames = bench.results(bench.finished, Painters()).look("000-cross")
    assert case.name == "000-cross" and list(frames) == ["nearly true", "further"]
    assert np.array_equal(frames["further"], case.truth ^ 32)


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil", [lambda x: x[:-1], lambda x: x[:, :32], lambda x: x.astype(np.float32), lambda x: x[..., :1]]
)
def test_frames_that_do_not_fit_are_an_error_that_names_method_and_case(tmp_path, bench, spoil):
    wrong = Method("wrong", lambda case: spoil(case.truth), {})
    with pytest.raises(InputError, match=r"wrong: gives frames .* for 000-self"):
        Results([wrong], bench.cases, Cache(tmp_path, {}, ()), bench.scorer).score("table", untold)
    assert not any(p.is_file() for p in tmp_path.rglob("*"))


@pytest.mark.slow
def test_without_any_method_nothing_is_scored(tmp_path, bench):
    nobody = [missing("Champ", "no result given")]
    results = Results(nobody, bench.cases, Cache(tmp_path, {}, ()), bench.scorer)
    assert results.score("table", untold) == {"self": {}, "cross": {}}
