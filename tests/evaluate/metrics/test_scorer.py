import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from aa2.errors import InputError
from aa2.evaluate.case import Case
from aa2.evaluate.metrics import measures
from aa2.evaluate.metrics import scorer as module
from aa2.evaluate.metrics.fvd import I3D
from aa2.evaluate.metrics.i3d import InceptionI3D
from aa2.evaluate.metrics.lpips import Lpips
from aa2.evaluate.metrics.measures import GREY
from aa2.evaluate.metrics.pictures import EQUAL, psnr
from aa2.evaluate.metrics.scorer import Scorer
from aa2.evaluate.metrics.scores import METRICS, SET_METRICS
from aa2.evaluate.metrics.weights import ALEXNET, Weights
from aa2.models.lpips import alexnet, linear_layers
from aa2.types import Pose
from tests.conditions import figure
from tests.figure_clips import walk

FRAMES = 9


class Means(InceptionI3D):
    """A network whose features are the mean colours, and which counts the clips it saw."""

    def __init__(self) -> None:
        super().__init__()
        self.clips = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.clips += 1
        return x.mean((2, 3, 4))


@pytest.fixture(autouse=True)
def no_weights(monkeypatch, tmp_path):
    monkeypatch.delenv("AA2_WEIGHTS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))


@pytest.fixture
def networks(monkeypatch) -> Means:
    """Weights at hand: LPIPS over filters of chance, and mean colours in place of I3D's logits."""
    torch.manual_seed(0)
    lpips, means = Lpips(alexnet(), linear_layers()), Means()
    monkeypatch.setattr(Lpips, "load", lambda weights: lpips)
    monkeypatch.setattr(I3D, "load", lambda weights, device: I3D(means, device))
    return means


def make_case(frames: int = FRAMES) -> Case:
    driving = figure.signals(walk(frames))
    return Case(
        name="000007-self",
        setting="self",
        driving=driving,
        reference=figure.reference(figure.standing()),
        truth=driving.frames,
        character=driving.character_mask >= 128,
        pose=driving.pose,
        fps=12.0,
    )


def noisy(frames: np.ndarray, where: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 20, frames.shape)
    return np.where(where[..., None], (frames + noise).clip(0, 255), frames).astype(np.uint8)


@pytest.mark.slow
def test_every_metric_has_a_value_or_features_or_a_reason(networks):
    score = Scorer(Weights(), "cpu").score(make_case(), make_case().truth)
    found = [set(score.values), set(score.reasons), set(score.features)]
    assert set.union(*found) == set(METRICS) and sum(map(len, found)) == len(METRICS)
    assert set(score.features) == set(SET_METRICS)


@pytest.mark.slow
def test_the_truth_itself_is_perfect(networks):
    case = make_case()
    score = Scorer(Weights(), "cpu").score(case, case.truth)
    perfect = {"psnr": EQUAL, "psnr_mask": EQUAL, "ssim": 1, "ssim_mask": 1, "lpips": 0, "lpips_mask": 0}
    perfect |= {
        "flip": 0,
        "flip_mask": 0,
        "delta_e": 0,
        "sharpness": 1,
        "flicker": 1,
        "background_psnr": EQUAL,
        "cvvdp": 10,
    }
    for metric in perfect.keys() & score.values.keys():
        assert score.values[metric] == pytest.approx(perfect[metric], abs=1e-4), metric
    for pairs in score.features.values():
        assert pairs.shape == (1, 2, 3) and np.array_equal(pairs[:, 0], pairs[:, 1])


@pytest.mark.slow
def test_a_fault_inside_the_mask_shows_inside_the_mask(networks):
    case = make_case()
    frames = noisy(case.truth, case.character)
    values = Scorer(Weights(), "cpu").score(case, frames).values
    assert values["psnr_mask"] == psnr(frames, case.truth, case.character)
    assert values["psnr_mask"] < 25 < values["psnr"] and values["ssim_mask"] < values["ssim"]
    assert values["lpips_mask"] > values["lpips"]
    assert values["background_psnr"] == EQUAL and values["delta_e"] > 0.5
    assert values["sharpness"] > 1.05 and values["flicker"] > 1.05


@pytest.mark.slow
def test_a_fault_of_the_background_shows_there_and_not_inside_the_mask(networks):
    case = make_case()
    far = np.zeros_like(case.character)
    far[:, :, :8] = True
    score = Scorer(Weights(), "cpu").score(case, noisy(case.truth, far))
    assert score.values["background_psnr"] < 45
    assert score.values["psnr_mask"] == EQUAL and score.values["sharpness"] == pytest.approx(1)
    assert score.values["delta_e"] == 0


@pytest.mark.slow
def test_fvd_inside_the_mask_sees_the_truths_character_on_grey(networks):
    case = make_case()
    score = Scorer(Weights(), "cpu").score(case, noisy(case.truth, ~case.character))
    grey = np.where(case.character[..., None], case.truth, np.uint8(GREY)) / 127.5 - 1
    [of_mask], [of_all] = score.features["fvd_mask"], score.features["fvd"]
    assert np.array_equal(*of_mask)
    # The pictures are square, so stretching keeps their mean but for the border.
    assert of_mask[0] == pytest.approx(grey.mean(axis=(0, 1, 2)), abs=0.01)
    assert not np.allclose(*of_all, rtol=0, atol=1e-4)


@pytest.mark.slow
def test_the_truth_is_encoded_once_for_all_methods(networks, monkeypatch):
    monkeypatch.setattr(module, "MEASURES", {metric: module.MEASURES[metric] for metric in ("psnr", "lpips")})
    scorer, case = Scorer(Weights(), "cpu"), make_case()
    first = scorer.score(case, noisy(case.truth, case.character))
    assert networks.clips == 4
    again = scorer.score(case, noisy(case.truth, case.character))
    assert networks.clips == 6
    assert first.values == again.values
    scorer.score(replace(case, name="other"), case.truth)
    assert networks.clips == 10


def test_scores_of_other_weights_or_more_metrics_have_another_basis(monkeypatch, networks):
    there = Scorer(Weights(), "cpu")
    assert there.sources == {"lpips": "", "fvd": ""}
    monkeypatch.setattr(I3D, "source", "another")
    other = Scorer(Weights(), "cpu")
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    fewer = Scorer(Weights(), "cpu")
    assert len({json.dumps(scorer.basis) for scorer in (there, other, fewer)}) == 3


@pytest.mark.slow
def test_absent_weights_and_packages_are_reasons(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    scorer = Scorer(Weights(), "cpu")
    assert scorer.absent.keys() == {
        *SET_METRICS,
        "lpips",
        "lpips_mask",
        "likeness",
        "cvvdp",
        "flip",
        "flip_mask",
    }
    assert "run make metric-weights (AlexNet" in scorer.absent["lpips_mask"]
    assert "run make metric-weights (I3D" in scorer.absent["fvd_mask"] and scorer.sources == {}
    assert scorer.absent["cvvdp"] == "not installed: cvvdp"
    assert scorer.absent["flip_mask"] == "not installed: flip-evaluator"
    case = make_case()
    assert scorer.absent.items() <= scorer.score(case, case.truth).reasons.items()


def test_a_package_that_fails_to_import_is_a_reason_too(monkeypatch):
    def broken(*_):
        raise ImportError("no such module", name="numba")

    monkeypatch.setattr(measures, "flip_map", broken)
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "pycvvdp" else object())
    case = make_case(3)
    reasons = Scorer(Weights(), "cpu").score(case, case.truth).reasons
    assert reasons["flip"] == reasons["flip_mask"] == "not installed: numba"


def test_wrong_weights_are_an_error_at_once(tmp_path):
    (tmp_path / ALEXNET.name).write_bytes(b"something else")
    with pytest.raises(InputError, match=ALEXNET.name):
        Scorer(Weights(tmp_path), "cpu")


@pytest.mark.slow
def test_short_clips_and_small_pictures_lack_what_they_cannot_have(networks):
    case = make_case(FRAMES - 1)
    score = Scorer(Weights(), "cpu").score(case, case.truth)
    assert score.features == {}
    assert all("9 frames" in score.reasons[metric] for metric in SET_METRICS)
    small = replace(case, truth=case.truth[:, 40:60, 50:70], character=case.character[:, 40:60, 50:70])
    assert "31 pixels" in module._impossible(small.truth)["lpips_mask"]


def test_what_the_case_leaves_undefined_is_a_reason():
    case = make_case(2)
    still = np.broadcast_to(np.uint8(90), case.truth.shape)
    full = replace(case.driving, character_mask=np.full_like(case.driving.character_mask, 255))
    case = replace(case, driving=full, pose=Pose.absent(2), truth=still)
    reasons = Scorer(Weights(), "cpu").score(case, still).reasons
    assert {"sharpness", "background_psnr", "pck"} <= reasons.keys()
    assert reasons["background_psnr"] == "the mask covers the whole picture"


@pytest.mark.parametrize("fault", ["a frame less", "float", "nobody"])
def test_what_does_not_fit_names_the_case(fault):
    case = make_case(3)
    frames = case.truth
    if fault == "a frame less":
        frames = frames[1:]
    elif fault == "float":
        frames = frames.astype(np.float32)
    else:
        case = replace(case, character=np.zeros_like(case.character))
    with pytest.raises(InputError, match="000007-self"):
        Scorer(Weights(), "cpu").score(case, frames)


def test_a_metric_that_is_not_finite_names_case_and_metric(monkeypatch):
    values = {"psnr": float("inf"), "psnr_mask": 1.0}
    monkeypatch.setitem(module.MEASURES, "psnr", lambda truth, frames: values)
    case = make_case(2)
    with pytest.raises(InputError, match="000007-self: its psnr is inf"):
        Scorer(Weights(), "cpu").score(case, case.truth)


@pytest.mark.slow
def test_drift_is_measured_in_the_frames_that_each_window_adds(networks):
    case = replace(make_case(10), window=4)
    later = np.zeros(case.truth.shape[:3], bool)
    later[7:] = True
    score = Scorer(Weights(), "cpu").score(case, noisy(case.truth, later))
    assert [w["psnr_mask"] for w in score.windows[:2]] == [EQUAL, EQUAL]
    part = np.s_[7:10]
    known = psnr(noisy(case.truth, later)[part], case.truth[part], case.character[part])
    assert score.windows[2]["psnr_mask"] == known < 40
    assert all(
        set(own) == {"psnr_mask", "lpips_mask", "delta_e", "sharpness", "likeness"} for own in score.windows
    )
    assert score.windows[2]["sharpness"] > 1.05 > 1.0 == score.windows[0]["sharpness"]


@pytest.mark.slow
def test_one_window_has_no_drift():
    scorer = Scorer(Weights(), "cpu")
    assert scorer.score(make_case(4), make_case(4).truth).windows == ()
    case = replace(make_case(4), window=4)
    assert scorer.score(case, case.truth).windows == ()


@pytest.mark.slow
def test_scores_take_the_true_place_of_the_driver_not_the_extracted_one():
    scorer, case = Scorer(Weights(), "cpu"), make_case(3)
    wrong = np.zeros_like(case.driving.character_mask)
    wrong[:, :9, :9] = 255
    told = replace(case, driving=replace(case.driving, character_mask=wrong))
    exact = replace(told, driver_mask=case.driving.character_mask)
    frames = noisy(case.truth, case.character)
    values = [scorer.score(c, frames).values["background_psnr"] for c in (case, exact, told)]
    assert values[0] == values[1] == EQUAL > values[2]
