import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from aa2.animate.painter import margin
from aa2.conditions.mask import character_pixels, formulated
from aa2.errors import InputError, JoinedInputError
from aa2.evaluate.protocols.cases import OWN
from aa2.evaluate.protocols.clips import clip_cases, painted_region
from aa2.evaluate.protocols.pairs import find_clips, read_pair
from tests.evaluate.evaluated import TINY, write_clips


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_clips(tmp_path_factory.mktemp("clips"))


def test_every_clip_once_a_setting(data):
    cases = clip_cases(data, TINY)
    assert list(cases.names) == ["000-self", "000-cross", "001-self", "001-cross"]
    assert [case.name for case in cases] == list(cases.names)
    assert [case.setting for case in cases] == list(cases.settings) == ["self", "cross"] * 2
    assert cases.about["clips"] == 2 and cases.inputs.told == OWN
    assert list(clip_cases(data, TINY, ["cross"], limit=1).names) == ["000-cross"]


def test_the_report_says_how_many_clips_are_user_like(data, tmp_path):
    assert "look" not in clip_cases(data, TINY).about
    shutil.copytree(data, tmp_path / "clips")
    header = tmp_path / "clips/001/clip.json"
    header.write_text(
        json.dumps(json.loads(header.read_text()) | {"labels": ["look:user-like", "gait:walk"]})
    )
    assert clip_cases(tmp_path / "clips", TINY).about["look"] == "1 of 2 user-like"


def test_a_case_is_the_first_window_in_the_models_picture(data):
    for case in clip_cases(data, TINY, limit=1):
        width, height = TINY.buckets[0]
        assert case.truth.shape == case.driving.frames.shape == (TINY.window, height, width, 3)
        assert case.character.shape == (TINY.window, height, width) and case.character.any()
        assert case.driving.environment is None
        assert case.fps == 12


def test_self_asks_for_the_driving_frames_themselves(data):
    case = clip_cases(data, TINY, ["self"]).read(0)
    np.testing.assert_array_equal(case.truth, case.driving.frames)


def test_cross_shows_the_other_character_where_something_is_painted(data):
    asked = find_clips(data, ["cross"], None, TINY.window)[0]
    pair, case = read_pair(asked, TINY), clip_cases(data, TINY, ["cross"]).read(0)
    painted = painted_region(pair.driving, pair.shown)
    np.testing.assert_array_equal(case.truth[painted], pair.shown.frames[painted])
    np.testing.assert_array_equal(case.truth[~painted], pair.driving.frames[~painted])
    assert np.abs(case.truth[case.character].astype(int) - case.driving.frames[case.character]).mean() > 20
    assert painted[case.character].all()


def test_the_truth_shows_a_larger_character_whole_but_not_its_shadow(data):
    pair = read_pair(find_clips(data, ["cross"], 1, TINY.window)[0], TINY)
    size = TINY.buckets[0]
    corner = np.zeros_like(pair.shown.character_mask)
    corner[:, :6, :6] = 255
    grown = np.maximum(pair.shown.character_mask, corner)
    painted = painted_region(pair.driving, replace(pair.shown, character_mask=grown))
    mask = np.stack([formulated(character_pixels(m, margin(size))) for m in pair.driving.character_mask])
    assert not mask[:, :6, :6].any() and painted[:, :6, :6].all()
    beyond = np.stack([character_pixels(m, margin(size)) for m in grown])
    np.testing.assert_array_equal(painted, mask | beyond)


def test_reading_twice_gives_the_same(data):
    cases = clip_cases(data, TINY)
    first, again = cases.read(1), cases.read(1)
    np.testing.assert_array_equal(first.truth, again.truth)
    np.testing.assert_array_equal(first.driving.pose.keypoints, again.driving.pose.keypoints)


def test_what_clips_lack_is_named_clip_by_clip(data, tmp_path):
    shutil.copytree(data, tmp_path / "clips")
    shutil.rmtree(tmp_path / "clips/000/other")
    (tmp_path / "clips/001/reference.png").unlink()
    with pytest.raises(JoinedInputError) as caught:
        clip_cases(tmp_path / "clips", TINY)
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert "000: lacks what 'cross' needs" in lines[0] and "001: lacks what 'self' needs" in lines[1]
    with pytest.raises(InputError, match="000: lacks what 'cross' needs"):
        clip_cases(tmp_path / "clips", TINY, ["cross"])
    assert len(clip_cases(tmp_path / "clips", TINY, ["self"], limit=1)) == 1


def test_nothing_to_ask(tmp_path):
    with pytest.raises(InputError, match="holds no clips"):
        clip_cases(tmp_path, TINY)


def test_clips_too_short_for_so_many_windows_are_named(data):
    assert [len(case.truth) for case in clip_cases(data, TINY, ["self"], windows=3)] == [4, 4]
    with pytest.raises(InputError) as caught:
        clip_cases(data, TINY, windows=5)
    lines = str(caught.value).splitlines()
    assert ["000: has 5 frames, too few for 5 windows" in line for line in lines[:1]] == [True] and len(
        lines
    ) == 2
