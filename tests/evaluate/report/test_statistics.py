import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.evaluate.metrics.scores import SET_METRICS, Score, set_values
from aa2.evaluate.report.statistics import (
    FEWEST,
    Interval,
    mean_with_interval,
    paired_difference,
    set_differences,
    set_intervals,
)

finite = st.floats(-1e6, 1e6)


def width(interval: Interval) -> float:
    assert interval.low is not None and interval.high is not None
    return interval.high - interval.low


def holds(interval: Interval, value: float) -> bool:
    assert interval.low is not None and interval.high is not None
    return interval.low <= value <= interval.high


@pytest.mark.slow
def test_intervals_hold_the_true_mean_as_often_as_they_say():
    rng = np.random.default_rng(0)
    held = [holds(mean_with_interval(rng.normal(3, 2, 60), seed), 3) for seed in range(600)]
    assert 0.92 <= np.mean(held) <= 0.97


def test_their_width_is_that_of_the_normal_interval():
    values = np.random.default_rng(0).normal(0, 1, 400)
    assert width(mean_with_interval(values, 0)) == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.05)


@settings(max_examples=30)
@given(st.lists(finite, min_size=8, max_size=20), st.integers(0, 99))
def test_the_mean_is_the_mean_and_lies_between_bounds_within_the_values(values, seed):
    interval = mean_with_interval(values, seed)
    slack = 1e-9 * (1 + max(map(abs, values)))
    assert interval.low is not None and interval.high is not None
    assert interval.mean == pytest.approx(np.mean(values), abs=slack)
    assert min(values) - slack <= interval.low <= interval.mean + slack
    assert interval.mean - slack <= interval.high <= max(values) + slack


def test_equal_seeds_give_equal_intervals_and_others_differ():
    values = np.random.default_rng(0).normal(size=30)
    assert mean_with_interval(values, 1) == mean_with_interval(values, 1)
    assert mean_with_interval(values, 1) != mean_with_interval(values, 2)


def test_a_constant_has_no_width():
    assert width(mean_with_interval([0.7] * 12, 0)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("clips", [1, FEWEST - 1])
def test_few_clips_have_a_value_and_no_interval(clips):
    assert mean_with_interval([4.5] * clips, 0) == Interval(4.5, None, None)
    assert paired_difference([4.5] * clips, [4.0] * clips, 0) == Interval(0.5, None, None)


@pytest.mark.parametrize("values", [[], [1.0, np.nan], [np.inf, 1.0], [[1.0], [2.0]]])
def test_holes_are_not_averaged_over(values):
    with pytest.raises(ValueError, match="finite values"):
        mean_with_interval(values, 0)


def test_pairs_are_surer_than_either_where_clips_differ_more_than_methods():
    rng = np.random.default_rng(0)
    clips = rng.normal(25, 4, 40)
    a, b = clips + rng.normal(0.5, 0.3, 40), clips + rng.normal(0, 0.3, 40)
    difference = paired_difference(a, b, 0)
    assert difference.mean == pytest.approx(a.mean() - b.mean())
    assert difference.low is not None and difference.low > 0
    assert width(difference) < 0.3 * min(width(mean_with_interval(a, 0)), width(mean_with_interval(b, 0)))
    opposite = paired_difference(b, a, 0)
    assert opposite.mean == pytest.approx(-difference.mean)


def test_pairs_must_be_of_the_same_clips():
    with pytest.raises(ValueError, match="same clips"):
        paired_difference([1.0, 2.0], [1.0], 0)
    with pytest.raises(ValueError, match="same clips"):
        set_differences(scores(5), scores(4), 0)


def scores(count: int, seed: int = 0, offset: float = 1.0, scale: float = 2.0) -> list[Score]:
    """Results and truths of three normal features; their Fréchet distance is 3 offset² + 3 (scale - 1)²."""
    truth = np.random.default_rng(99).normal(size=(count, 3))
    result = np.random.default_rng(seed).normal(size=(count, 3)) * scale + offset
    pairs = np.stack([result, truth], axis=1)[:, None]
    return [Score({}, features={name: pair for name in SET_METRICS}) for pair in pairs]


def test_a_distance_of_sets_has_an_interval_around_its_value():
    found = set_intervals(scores(120), 0)
    values, _ = set_values(scores(120))
    assert found.keys() == set(SET_METRICS)
    for name, interval in found.items():
        assert interval.mean == values[name]
        assert holds(interval, interval.mean) and holds(interval, 6.0)
    assert found == set_intervals(scores(120), 0)


def test_more_clips_are_surer_of_a_distance():
    assert width(set_intervals(scores(200), 0)["fvd"]) < 0.7 * width(set_intervals(scores(40), 0)["fvd"])


def test_no_distance_is_below_zero():
    features = np.random.default_rng(0).normal(size=(9, 4))
    same = [Score({}, features={"fvd": np.stack([f, f])[None]}) for f in features]
    interval = set_intervals(same, 0)["fvd"]
    assert interval.low is not None and interval.low >= 0
    assert interval.mean == pytest.approx(0, abs=1e-9)


def test_distances_of_two_methods_differ_by_pairs():
    worse, better = scores(120, seed=1, offset=1.5), scores(120, seed=1, offset=1.0)
    difference = set_differences(worse, better, 0)["fvd"]
    assert difference.low is not None and difference.low > 0
    values = [set_values(s)[0]["fvd"] for s in (worse, better)]
    assert difference.mean == pytest.approx(values[0] - values[1])
    assert width(difference) < width(set_intervals(worse, 0)["fvd"])


def test_the_windows_of_a_clip_are_drawn_together():
    alone = scores(20)
    doubled = [Score({}, features={"fvd": np.repeat(score.features["fvd"], 2, axis=0)}) for score in alone]
    once, twice = (set_intervals(s, 0)["fvd"] for s in (alone, doubled))
    # Covariances of 40 windows of which 20 are distinct have another divisor, and nothing else differs.
    assert width(twice) == pytest.approx(width(once), rel=0.1)


def test_without_features_there_is_no_interval():
    assert set_intervals([Score({}, {"fvd": "weights absent"})] * 3, 0) == {}
    assert set_intervals(scores(1), 0) == {}
    assert set_differences(scores(3), [Score({})] * 3, 0) == {}
