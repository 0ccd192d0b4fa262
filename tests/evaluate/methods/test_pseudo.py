import numpy as np
import pytest

from aa2.conditions.plain import plain_reference, plain_signals
from aa2.errors import InputError
from aa2.evaluate.methods.pseudo import backdrop, key_of, matte, pasted, pseudo_integration, without_person
from aa2.evaluate.protocols.clips import clip_cases
from tests.evaluate.evaluated import TINY, paint, write_bundle, write_clips


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return clip_cases(write_clips(tmp_path_factory.mktemp("clips"), count=1), TINY)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return write_bundle(tmp_path_factory.mktemp("bundles") / "tiny")


def test_a_character_on_its_key_colour_is_cut_out_and_pasted(cases):
    case = cases.read(0)
    key = key_of(case.reference)
    alone = plain_signals(case.driving, key.colour).frames
    cut = matte(alone, key) > 0.5
    inside = case.driving.character_mask >= 128
    assert (cut & inside).sum() / (cut | inside).sum() > 0.9
    background = np.full_like(alone, 60)
    result = pasted(alone, key, background, np.ones_like(inside))
    np.testing.assert_array_equal(result[case.driving.character_mask == 0], 60)
    sure = case.driving.character_mask == 255
    assert np.abs(result[sure].astype(int) - case.driving.frames[sure]).mean() < 4


def test_the_key_colour_is_far_from_the_character(cases):
    reference = cases.read(0).reference
    key = key_of(reference)
    assert key.distance > 20
    shown = plain_reference(reference, key.colour)
    assert (matte(shown.picture[None], key)[0][reference.mask == 0] == 0).all()
    again = key_of(plain_reference(reference, np.array([0, 0, 0])))
    np.testing.assert_array_equal(again.colour, key.colour)


def test_a_model_that_misses_the_key_colour_is_cut_out_all_the_same(cases):
    case = cases.read(0)
    key = key_of(case.reference)
    missed = key.colour + np.array([20, 236, 10], np.uint8)
    alone = plain_signals(case.driving, missed).frames
    found = backdrop(alone, case, key)
    np.testing.assert_array_equal(found.colour, missed)
    inside = case.driving.character_mask >= 128
    cut, naive = matte(alone, found) > 0.5, matte(alone, key) > 0.5
    assert (cut & inside).sum() / (cut | inside).sum() > 0.9
    assert cut[~inside].mean() <= naive[~inside].mean()


def test_nothing_is_pasted_elsewhere(cases):
    case = cases.read(0)
    background, nowhere = np.full_like(case.truth, 60), np.zeros(case.truth.shape[:3], bool)
    np.testing.assert_array_equal(pasted(case.truth, key_of(case.reference), background, nowhere), background)


def test_the_person_goes_and_the_scene_stays(cases):
    case = cases.read(0)
    without = without_person(case)
    away = case.driving.character_mask == 0
    assert (without[away] == case.driving.frames[away]).all(axis=-1).mean() > 0.8
    inside = case.driving.character_mask == 255
    assert np.abs(without[inside].astype(int) - case.driving.frames[inside]).mean() > 15


@pytest.mark.slow
def test_one_on_the_other(cases, bundle):
    case = cases.read(1)
    method = pseudo_integration("pseudo integration", bundle, device="cpu")
    frames = paint(method, case)
    assert frames.shape == case.truth.shape and frames.dtype == np.uint8
    np.testing.assert_array_equal(frames, paint(method, case))
    assert method.about["kind"] == "pseudo integration" and method.about["inpainting"] == "own"


@pytest.mark.slow
def test_another_programs_inpainting_is_taken(cases, bundle, tmp_path):
    case = cases.read(0)
    np.save(tmp_path / f"{case.name}.npy", np.full_like(case.truth, 33))
    method = pseudo_integration("p", bundle, inpainted=tmp_path, device="cpu")
    assert (paint(method, case)[:, :3, :3] == 33).all()
    assert method.about["inpainting"] != "own"
    with pytest.raises(InputError, match="000-cross: is missing"):
        paint(method, cases.read(1))
    with pytest.raises(InputError, match="no such folder"):
        pseudo_integration("p", bundle, inpainted=tmp_path / "none")
