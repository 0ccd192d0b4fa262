from dataclasses import replace

import numpy as np
import pytest

from aa2.evaluate import cache as caches
from aa2.evaluate.cache import Cache, fingerprint
from aa2.evaluate.case import Case
from aa2.evaluate.methods.method import Method
from aa2.evaluate.metrics.scores import Score
from aa2.evaluate.protocols.extracted import PACKAGE
from tests.conditions import figure
from tests.figure_clips import walk


@pytest.fixture(scope="module")
def case():
    signals = figure.signals(walk(3), with_object=True)
    reference = figure.reference(figure.standing(60, 60))
    return Case(
        "000-self",
        "self",
        signals,
        reference,
        signals.frames,
        signals.character_mask > 127,
        signals.pose,
        12.0,
    )


def method(**about):
    return Method("my method", lambda case: case.truth, about)


def slot(folder, case, *, absent=(), basis=None, **about):
    return Cache(folder, basis or {"device": "cpu"}, absent).slot(method(**about), case, fingerprint(case))


def frames_of(case):
    return np.random.default_rng(0).integers(0, 256, case.truth.shape, np.uint8)


def test_frames_come_back_to_the_last_bit(tmp_path, case):
    frames = frames_of(case)
    slot(tmp_path, case).keep_frames(frames)
    kept = slot(tmp_path, case).frames()
    assert kept is not None and kept.dtype == np.uint8 and np.array_equal(kept, frames)


def test_a_score_comes_back(tmp_path, case):
    slot(tmp_path, case).keep_score(Score({"psnr": 1.5}, {"lpips": "why"}))
    assert slot(tmp_path, case).score() == Score({"psnr": 1.5}, {"lpips": "why"})


def test_nothing_is_there_at_first(tmp_path, case):
    assert slot(tmp_path, case).frames() is None and slot(tmp_path, case).score() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "changed",
    [{"weights": "other"}, {"steps": 2}, {"basis": {"device": "cuda"}}],
)
def test_another_model_device_or_way_to_run_it_gets_nothing_old(tmp_path, case, changed):
    old = slot(tmp_path, case, weights="some", steps=1)
    old.keep_frames(frames_of(case))
    old.keep_score(Score({"psnr": 1.5}))
    new = slot(tmp_path, case, **{"weights": "some", "steps": 1, **changed})
    assert new.frames() is None and new.score() is None


def changed_cases(case):
    yield replace(case, truth=case.truth ^ 1)
    yield replace(case, character=~case.character)
    yield replace(case, fps=24.0)
    yield replace(case, driving=replace(case.driving, object_masks=~case.driving.object_masks))
    yield replace(case, driving=replace(case.driving, depth=np.ones(case.truth.shape[:3], np.float32)))
    yield replace(case, reference=replace(case.reference, picture=case.reference.picture ^ 1))
    yield replace(case, window=2)
    yield replace(case, driver_mask=case.driving.character_mask)


def test_any_change_of_a_case_changes_its_fingerprint(case):
    prints = {fingerprint(c) for c in [case, *changed_cases(case)]}
    assert len(prints) == 9 and fingerprint(case) in prints


def test_equal_cases_have_equal_fingerprints(case):
    copied = replace(case, truth=case.truth.copy(), driving=replace(case.driving))
    assert fingerprint(copied) == fingerprint(case)


def test_weights_that_turn_up_leave_the_frames_and_renew_the_scores(tmp_path, case):
    before = slot(tmp_path, case, absent=["lpips"])
    before.keep_frames(frames_of(case))
    before.keep_score(Score({"psnr": 1.5}, {"lpips": "weights absent"}))
    after = slot(tmp_path, case, absent=[])
    kept = after.frames()
    assert after.score() is None and kept is not None and np.array_equal(kept, frames_of(case))


@pytest.mark.parametrize(("changed", "frames_kept"), [("SCORING", True), ("PAINTING", False)])
def test_changed_code_gets_nothing_that_it_would_make_otherwise(
    tmp_path, case, monkeypatch, changed, frames_kept
):
    old = slot(tmp_path, case)
    old.keep_frames(frames_of(case))
    old.keep_score(Score({"psnr": 1.5}))
    # Another set of sources stands for sources that have changed.
    monkeypatch.setattr(caches, changed, ("types.py",))
    new = slot(tmp_path, case)
    assert (new.frames() is not None) == frames_kept and new.score() is None


def test_the_sources_that_decide_are_there():
    for rooms in (caches.PAINTING, caches.SCORING):
        assert all((PACKAGE / room).exists() for room in rooms)


@pytest.mark.parametrize("content", [b"", b"not a picture"])
def test_damaged_results_are_made_again(tmp_path, case, content):
    kept = slot(tmp_path, case)
    kept.keep_frames(frames_of(case))
    kept.keep_score(Score({"psnr": 1.5}))
    for file in kept.folder.iterdir():
        file.write_bytes(content)
    assert kept.frames() is None and kept.score() is None


def test_folders_are_named_after_method_and_case(tmp_path, case):
    folder = slot(tmp_path, case).folder
    assert folder.parent.name.startswith("my-method-") and folder.name.startswith("000-self-")
