import json

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.evaluate.metrics.fvd import frechet_distance
from aa2.evaluate.metrics.scores import METRICS, SET_METRICS, Score, set_values

PAIR = np.arange(8.0).reshape(1, 2, 4)


def score() -> Score:
    return Score({"psnr": 31.25, "ssim": 0.1 + 0.2}, {"lpips": "weights absent: …"}, {"fvd": PAIR / 3})


def test_what_is_saved_is_loaded_to_the_last_bit(tmp_path):
    path = tmp_path / "score.json"
    score().save(path)
    loaded = Score.load(path)
    assert loaded.values == score().values and loaded.reasons == score().reasons
    assert loaded.features.keys() == {"fvd"} and np.array_equal(loaded.features["fvd"], PAIR / 3)
    assert {p.name for p in tmp_path.iterdir()} == {"score.json", "score.npz"}


def test_without_features_there_is_one_file(tmp_path):
    Score({"psnr": 1.0}).save(tmp_path / "score.json")
    assert [p.name for p in tmp_path.iterdir()] == ["score.json"]
    assert Score.load(tmp_path / "score.json") == Score({"psnr": 1.0})
    by_window = Score({"psnr": 1.0}, windows=({"psnr_mask": 1.0}, {"psnr_mask": 2.0}))
    by_window.save(tmp_path / "score.json")
    assert Score.load(tmp_path / "score.json") == by_window


def test_a_score_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        Score({"psnr": float("nan")}).save(tmp_path / "score.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut json", "no npz", "cut npz", "other json"])
def test_a_damaged_score_is_named(tmp_path, damage):
    path, arrays = tmp_path / "score.json", tmp_path / "score.npz"
    score().save(path)
    if damage == "cut json":
        path.write_text(path.read_text()[:20])
    elif damage == "no npz":
        arrays.unlink()
    elif damage == "cut npz":
        arrays.write_bytes(arrays.read_bytes()[:50])
    else:
        path.write_text(json.dumps([1]))
    with pytest.raises(InputError, match=r"score\.json"):
        Score.load(path)


def with_features(count: int, seed: int) -> list[Score]:
    pairs = np.random.default_rng(seed).normal(size=(count, 1, 2, 4))
    return [Score({}, {"fvd_mask": "too few frames"}, {"fvd": pair}) for pair in pairs]


def test_a_set_has_the_distance_of_its_results_to_its_truths():
    scores = with_features(6, 0)
    values, reasons = set_values(scores)
    results, truths = (np.stack([s.features["fvd"][0, i] for s in scores]) for i in (0, 1))
    assert values == {"fvd": frechet_distance(results, truths)}
    assert reasons == {"fvd_mask": "too few frames"}


def test_a_clip_without_features_leaves_the_set_without_value():
    values, reasons = set_values([*with_features(3, 0), Score({}, dict.fromkeys(SET_METRICS, "why not"))])
    assert values == {} and reasons == {"fvd": "why not", "fvd_mask": "too few frames; why not"}


def test_one_window_is_no_set():
    values, reasons = set_values(with_features(1, 0))
    assert values == {} and "two windows" in reasons["fvd"]


def test_windows_of_all_clips_are_one_pool_however_many_each_has():
    pairs = np.random.default_rng(0).normal(size=(6, 2, 4))
    split = [
        Score({}, dict.fromkeys(SET_METRICS, ""), {"fvd": part})
        for part in (pairs[:1], pairs[1:4], pairs[4:])
    ]
    assert set_values(split)[0] == {"fvd": frechet_distance(pairs[:, 0], pairs[:, 1])}
    one = [Score({}, dict.fromkeys(SET_METRICS, ""), {"fvd": pairs})]
    assert set_values(one)[0] == set_values(split)[0]


def test_metrics_of_sets_are_the_two_of_fvd():
    assert SET_METRICS == ("fvd", "fvd_mask")
    assert {METRICS[name].direction for name in ("psnr", "lpips", "flicker")} == {"higher", "lower", "one"}
