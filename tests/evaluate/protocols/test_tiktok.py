import os
import shutil
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import aa2
from aa2.animate.painter import margin
from aa2.clips.clip import Clip
from aa2.conditions.mask import character_pixels
from aa2.errors import InputError
from aa2.evaluate.methods.baselines import pasted_warp
from aa2.evaluate.protocols.tiktok import tiktok_cases
from aa2.evaluate.protocols.tiktok_folder import clip_of, find_sequences
from aa2.media.picture import read_picture, write_picture
from aa2.media.video import VideoReader
from tests.evaluate.evaluated import TINY, paint, write_sequence

pytestmark = pytest.mark.slow

DEMO = Path(aa2.__file__).parent / "demo/driving.mp4"


def demo_frames(count):
    with VideoReader(DEMO) as video:
        return np.stack([frame for _, frame in islice(video, count)])


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """One sequence of two windows and a rest, and one with masks that is shorter than a window."""
    root = tmp_path_factory.mktemp("data")
    frames = demo_frames(9)
    masks = np.zeros(frames.shape[:3], np.uint8)
    masks[:, 60:220, 90:170] = 255
    write_sequence(root / "TikTok/00001", frames)
    write_sequence(root / "TikTok/00002", frames[:3], masks[:3])
    tiktok_cases(root / "TikTok", TINY, extracted=root / "clips")
    return root


@pytest.fixture
def cases(root):
    return tiktok_cases(root / "TikTok", TINY, extracted=root / "clips")


def test_windows_one_after_the_other(root, cases):
    assert list(cases.names) == ["00001-0000", "00002-0000", "00001-0004"]
    assert [len(case.truth) for case in cases] == [4, 3, 4]
    assert [case.name for case in cases] == list(cases.names)
    assert set(cases.settings) == {"self"}
    few = tiktok_cases(root / "TikTok", TINY, limit=2, extracted=root / "clips")
    assert list(few.names) == ["00001-0000", "00002-0000"]


def test_every_frame_has_the_reference_pictures_environment(cases):
    for case in cases:
        assert (case.driving.frames == case.driving.frames[0]).all()
        assert (case.truth != case.truth[0]).any()
        first, environment = case.reference.picture, case.driving.frames[0]
        np.testing.assert_array_equal(first, demo_frames(1)[0])
        assert environment.shape == case.truth.shape[1:]


def test_the_environment_is_the_picture_but_for_its_person(root):
    case = tiktok_cases(root / "TikTok", TINY, limit=1, extracted=root / "clips").read(0)
    own = character_pixels(case.driving.character_mask[0], 2 * margin(TINY.buckets[0]))
    environment, first = case.driving.frames[0].astype(int), case.truth[0].astype(int)
    assert np.abs(environment - first)[~own].mean() < 1
    assert np.abs(environment - first)[case.character[0]].mean() > 15


def test_masks_of_the_data_set_are_taken(root, cases):
    given, found = cases.read(1), cases.read(0)
    assert (given.reference.mask[60:220, 90:170] == 255).all() and given.reference.mask[0, 0] == 0
    assert given.reference.mask.astype(bool).sum() == 160 * 80
    assert 0 < (found.reference.mask > 127).mean() < 0.5
    with Clip.open(root / "clips/00001") as clip:
        np.testing.assert_array_equal(found.reference.mask, clip.character_mask(0, 1)[0])


def test_such_a_case_can_be_painted(cases):
    case = cases.read(2)
    frames = paint(pasted_warp(), case)
    assert frames.shape == case.truth.shape
    assert (frames != case.driving.frames).any()


def test_a_sequence_is_extracted_once(root, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("extracted again")

    monkeypatch.setattr("aa2.evaluate.protocols.tiktok_folder.extract", refuse)
    assert len(tiktok_cases(root / "TikTok", TINY, extracted=root / "clips")) == 3
    sequence = find_sequences(root / "TikTok")[0]
    later = (root / "clips/00001/clip.json").stat().st_mtime + 10
    os.utime(sequence.pictures[0], (later, later))
    with pytest.raises(AssertionError, match="again"):
        clip_of(sequence, root / "clips")
    os.utime(sequence.pictures[0], (0, 0))


def test_clips_are_kept_beside_the_data_unless_told_otherwise(root, tmp_path):
    shutil.copytree(root / "TikTok", tmp_path / "dances")
    shutil.rmtree(tmp_path / "dances/00001")
    tiktok_cases(tmp_path / "dances", TINY)
    assert (tmp_path / "dances-extracted/00002/clip.json").exists()
    assert sorted(p.name for p in (tmp_path / "dances").iterdir()) == ["00002"]


def test_test_sequences_are_preferred(tmp_path):
    for name in ("00001", "00335", "00340"):
        write_sequence(tmp_path / name, np.zeros((1, 8, 8, 3), np.uint8))
    assert [s.name for s in find_sequences(tmp_path)] == ["00335", "00340"]


def test_bad_sequences_are_named_one_by_one(root, tmp_path):
    shutil.copytree(root / "TikTok", tmp_path / "data")
    (tmp_path / "data/00002/masks/0002.png").unlink()
    shutil.rmtree(tmp_path / "data/00001/images")
    (tmp_path / "data/00001/images").mkdir()
    with pytest.raises(InputError) as caught:
        find_sequences(tmp_path / "data")
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert "00001/images: holds no pictures" in lines[0]
    assert "00002/masks: lacks the masks of 1 of 3 pictures" in lines[1]


def test_what_cannot_be_animated(root, tmp_path):
    with pytest.raises(InputError, match="holds no sequences"):
        tiktok_cases(tmp_path, TINY)
    with pytest.raises(InputError, match="no truth for another character"):
        tiktok_cases(root / "TikTok", TINY, ("self", "cross"))
    write_sequence(tmp_path / "a/00001", np.full((3, 96, 96, 3), 90, np.uint8))
    with pytest.raises(InputError, match="no person found"):
        tiktok_cases(tmp_path / "a", TINY)
    assert not list((tmp_path / "a-extracted").glob("*/clip.json"))
    write_sequence(tmp_path / "b/00001", demo_frames(2))
    picture = tmp_path / "b/00001/images/0002.png"
    write_picture(picture, read_picture(picture)[:-2])
    with pytest.raises(InputError, match=r"0002\.png: has .* pixels, the first one"):
        tiktok_cases(tmp_path / "b", TINY)


def test_extracted_masks_go_to_methods_only(root, cases):
    found = tiktok_cases(root / "TikTok", TINY, signals="extracted", extracted=root / "clips")
    assert cases.inputs.signals == found.inputs.signals == "extracted"
    assert "the data set's masks of 1 of 2 sequences" in cases.inputs.caption()
    assert "poses and masks that are extracted" in found.inputs.caption()
    given, case = cases.read(1), found.read(1)
    for same in ("truth", "character"):
        np.testing.assert_array_equal(getattr(given, same), getattr(case, same))
    np.testing.assert_array_equal(given.driving.frames, case.driving.frames)
    assert case.driver_mask is not None and given.driver_mask is None
    np.testing.assert_array_equal(case.driver_mask, given.driving.character_mask)
    assert (case.driving.character_mask != case.driver_mask).any()
    with Clip.open(root / "clips/00002") as clip:
        np.testing.assert_array_equal(case.reference.mask, clip.character_mask(0, 1)[0])


def test_cases_of_two_windows(root):
    cases = tiktok_cases(root / "TikTok", TINY, windows=2, extracted=root / "clips")
    assert list(cases.names) == ["00001-0000", "00002-0000"]
    assert [(len(case.truth), case.window) for case in cases] == [(7, 4), (3, 2)]
    assert "2 windows, one after the other, of 2 to 4 frames" in cases.inputs.caption()
    with pytest.raises(InputError, match="00002: has 3 pictures, too few for 3 windows"):
        tiktok_cases(root / "TikTok", TINY, windows=3, extracted=root / "clips")


def test_a_clip_with_the_data_set_s_masks_written_over_those_found_is_made_anew(root, tmp_path):
    shutil.copytree(root / "TikTok/00002", tmp_path / "data/00002")
    shutil.copytree(root / "clips", tmp_path / "clips")
    shutil.copytree(root / "TikTok/00002/masks", tmp_path / "clips/00002/character_mask")
    [sequence] = find_sequences(tmp_path / "data")
    with clip_of(sequence, tmp_path / "clips") as clip, Clip.open(root / "clips/00002") as before:
        np.testing.assert_array_equal(clip.character_mask(0, 3), before.character_mask(0, 3))
