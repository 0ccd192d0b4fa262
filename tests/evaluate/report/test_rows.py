import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.errors import InputError
from aa2.evaluate.metrics.scores import METRICS, Score
from aa2.evaluate.report.formatting import cell
from aa2.evaluate.report.rows import empty_row, rows_of
from tests.evaluate.report.tables import ABSENT, of_psnr, score, with_features


def test_a_value_is_the_mean_of_its_clips_inside_its_interval():
    [row] = rows_of({"ours": of_psnr([10, 20, 30, 40] * 2)}, "self", "ours", seed=0)
    interval = row.intervals["psnr"]
    assert row.metrics["psnr"] == interval.mean == 25 and row.clips == 8
    assert interval.low is not None and interval.high is not None and 10 < interval.low < 25 < interval.high
    assert not row.differences


def test_differences_are_to_the_reference_on_the_same_clips():
    rows = rows_of(
        {"ours": of_psnr([*range(10, 18)]), "other": of_psnr([*range(9, 17)])}, "self", "ours", seed=0
    )
    difference = rows[1].differences["psnr"]
    assert (difference.mean, difference.low, difference.high) == (-1, -1, -1)


def test_the_best_are_those_that_nothing_shows_to_be_worse():
    scores = {
        "best": of_psnr([20, 21, 22, 23] * 2),
        "perhaps": of_psnr([21, 20, 22, 22] * 2),
        "worse": of_psnr([18, 20, 20, 22] * 2),
    }
    best, perhaps, worse = rows_of(scores, "self", "best", seed=0)
    assert "psnr" in best.best and "psnr" in perhaps.best and "psnr" not in worse.best


@pytest.mark.parametrize(("values", "best"), [([0.2, 0.9, 1.5], 1), ([1.1, 0.5, 3.0], 0)])
def test_where_one_is_right_the_nearest_to_one_is_best(values, best):
    scores = {str(v): {case: score(sharpness=v) for case in "abc"} for v in values}
    rows = rows_of(scores, "self", "", seed=0)
    assert ["sharpness" in row.best for row in rows] == [number == best for number in range(3)]


@given(st.permutations(["one", "two", "three"]))
def test_the_order_of_the_methods_changes_no_number(order):
    scores = {"one": of_psnr([20, 21]), "two": of_psnr([21, 25]), "three": of_psnr([18, 29])}
    rows = rows_of({name: scores[name] for name in order}, "self", "one", seed=3)
    again = rows_of(scores, "self", "one", seed=3)
    assert sorted(rows, key=lambda row: row.method) == sorted(again, key=lambda row: row.method)


def test_a_metric_that_is_absent_everywhere_says_why_once():
    [row] = rows_of({"ours": of_psnr([10, 20])}, "self", "ours", seed=0)
    assert row.metrics["lpips"] is None and row.absent["lpips"] == ABSENT["lpips"]
    assert row.metrics.keys() == METRICS.keys()


def test_a_hole_that_all_share_is_left_out_and_told():
    without = Score({k: v for k, v in score().values.items() if k != "pck"}, {**ABSENT, "pck": "no keypoint"})
    scores = {name: {"a": score(pck=0.2), "b": without, "c": score(pck=0.4)} for name in ("ours", "other")}
    for row in rows_of(scores, "self", "ours", seed=0):
        assert row.metrics["pck"] == pytest.approx(0.3)
        assert row.partial == {"pck": "no value on 1 of 3 clips (b: no keypoint)"}


def test_a_hole_of_one_method_gives_no_mean():
    without = Score({k: v for k, v in score().values.items() if k != "pck"}, {**ABSENT, "pck": "no keypoint"})
    scores = {"ours": {"a": score(), "b": without}, "other": {"a": score(), "b": score()}}
    ours, other = rows_of(scores, "self", "ours", seed=0)
    assert ours.metrics["pck"] is None and ours.absent["pck"] == "no value on 1 of 2 clips (b: no keypoint)"
    assert other.metrics["pck"] == 0.5 and "pck" not in other.differences


def test_missing_cases_are_named_one_by_one():
    scores = {"ours": of_psnr([10, 20, 30]), "other": of_psnr([10])}
    with pytest.raises(InputError) as error:
        rows_of(scores, "self", "ours", seed=0)
    assert str(error.value).splitlines() == [
        f"other: has no score of {case}; score it: nothing is averaged over holes" for case in "bc"
    ]


def test_a_distance_of_sets_is_compared_too():
    near, far = rows_of(
        {"near": with_features(6, 0.1), "far": with_features(6, 3.0)}, "cross", "near", seed=0
    )
    assert near.metrics["fvd"] is not None and far.metrics["fvd"] is not None
    assert far.differences["fvd"].mean == pytest.approx(far.metrics["fvd"] - near.metrics["fvd"])


def test_a_distance_of_sets_tells_its_windows_and_decides_nothing():
    near, far = rows_of(
        {"near": with_features(20, 0.1), "far": with_features(20, 3.0)}, "self", "near", seed=0
    )
    assert near.windows == far.windows == {"fvd": 20} and not near.best and not far.best
    low = far.differences["fvd"].low
    assert low is not None and low > 0
    shown = cell(far, "fvd")
    assert shown.of == "n=20" and not shown.verdict and not shown.best and cell(far, "psnr").of == ""
    assert far.as_json()["windows"] == {"fvd": 20}


def test_few_clips_have_values_and_no_intervals():
    one, other = rows_of({"one": of_psnr([10, 12]), "other": of_psnr([11, 13])}, "self", "one", seed=0)
    assert one.metrics["psnr"] == 11 and one.intervals["psnr"].low is None
    assert "psnr" in other.best and "psnr" not in one.best


def test_an_empty_row_has_a_reason_for_every_metric():
    row = empty_row("Champ", "self", "no result given: --results Champ=FOLDER")
    assert row.clips == 0 and set(row.metrics.values()) == {None} and row.absent.keys() == METRICS.keys()
    assert row.why_empty.startswith("no result given")
