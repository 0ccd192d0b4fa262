"""The protocol on a small video, really extracted."""

import json
import shutil
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from aa2.errors import InputError
from aa2.evaluate.methods.native import native_hole, native_warp
from aa2.evaluate.protocols.extracted import Extraction, extracted
from aa2.evaluate.protocols.real import HEIGHT, native_crop, real_cases
from aa2.media.picture import read_picture
from aa2.media.video import VideoReader
from tests.evaluate.evaluated import paint

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::aa2.errors.Doubt")]


@pytest.fixture
def root(real_videos) -> Path:
    return real_videos


def _cases(root: Path, **given):
    return real_cases(root / "data", ("self", "cross"), root / "kept", root / "people", **given)


def _about(cases, name: str) -> Any:
    return cases.about[name]


@pytest.fixture
def refused(monkeypatch):
    def extract(video, *_, **__):
        if isinstance(video, Path) and video.name == "broken.mp4":
            raise InputError(video, "is no video", "give another one")
        raise AssertionError("extracted again")

    monkeypatch.setattr("aa2.evaluate.protocols.extracted.extract", extract)
    monkeypatch.setattr("aa2.evaluate.protocols.references.extract_reference", extract)


def test_every_video_is_asked_for_itself_and_with_every_picture(root, refused):
    cases = _cases(root)
    assert list(cases.names) == ["walk-self", "walk-somebody"] and list(cases.settings) == ["self", "cross"]
    left_out = dict(line.split(": ", 1) for line in _about(cases, "left_out"))
    assert left_out.keys() == {"broken.mp4", "empty.mkv", "nobody.jpg"}
    assert "no person found" in left_out["empty.mkv"] and left_out["nobody.jpg"] == "shows nobody"
    assert cases.about["clips"] == 1 and cases.about["pictures"] == ["somebody"]
    assert "s where nothing is kept" in _about(cases, "extraction")


def test_self_has_the_frames_for_truth_and_cross_has_none(root):
    own, other = _cases(root)
    assert own.has_truth and not other.has_truth
    assert len(own.truth) == 12 and own.truth.shape == own.driving.frames.shape
    np.testing.assert_array_equal(own.driving.frames, other.driving.frames)
    np.testing.assert_array_equal(own.truth, own.driving.frames)
    assert own.character.any(axis=(1, 2)).all() and own.driving.environment is None
    picture = read_picture(root / "people/somebody.png")
    np.testing.assert_array_equal(other.reference.picture, picture)


def test_the_reference_is_a_whole_frame_well_away_from_the_window(root):
    cases = _cases(root)
    number = _about(cases, "reference_frames")["walk"]
    start, stop = map(int, _about(cases, "driving_frames")["walk"].split(" to "))
    assert stop - start == 11 and max(start - number, number - stop) >= 24 / 3
    with VideoReader(root / "data/walk.mp4") as video:
        frame = next(islice((frame for _, frame in video), number, None))
    np.testing.assert_array_equal(cases.read(0).reference.picture, frame)


def test_a_reference_frame_can_be_named(root):
    named = _cases(root, reference_frames={"walk": 20})
    assert named.about["reference_frames"] == {"walk": 20}
    assert _cases(root, reference_frames={"": 2}).about["reference_frames"] == {"walk": 2}
    with pytest.raises(InputError, match="there is no video run"):
        _cases(root, reference_frames={"run": 2})
    with pytest.raises(InputError, match=r"walk\.mp4 there is no frame 99"):
        _cases(root, reference_frames={"walk.mp4": 99})


@pytest.mark.parametrize("fault", ["damaged", "no record", "foreign record", "other source", "nothing"])
def test_what_is_damaged_or_of_another_video_is_made_anew(root, tmp_path, monkeypatch, fault):
    kept = tmp_path / "kept"
    shutil.copytree(root / "kept", kept, symlinks=True)
    folder = next(kept.glob("walk-*"))
    about = json.loads((folder / "about.json").read_text())
    header = json.loads((folder / "clip/clip.json").read_text())
    header["source"] = str(root / ("data/empty.mkv" if fault == "other source" else "data/walk.mp4"))
    (folder / "clip/clip.json").write_text(json.dumps(header))
    if fault == "damaged":
        mask = folder / "clip/character_mask.zip"
        mask.write_bytes(mask.read_bytes()[:-1000])
    elif fault == "no record":
        (folder / "about.json").unlink()
    elif fault == "foreign record":
        (folder / "about.json").write_text(json.dumps(about | {"boxes": about["boxes"][1:]}))
    anew = Extraction(1.0, refused="made anew")
    monkeypatch.setattr("aa2.evaluate.protocols.extracted._made", lambda *_: anew)
    found = extracted("walk", root / "data/walk.mp4", kept).about
    assert (found == anew) == (fault != "nothing")
    again = extracted("walk", root / "data/walk.mp4", kept).about
    assert again.refused == found.refused and list(again.boxes) == list(found.boxes)


def test_bad_folders_are_named(root, tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        real_cases(tmp_path / "missing", ("self",), tmp_path)
    with pytest.raises(InputError, match="holds no videos"):
        real_cases(root / "people", ("self",), tmp_path)
    with pytest.raises(InputError, match="give their folder in `references`"):
        real_cases(root / "data", ("cross",), root / "kept")
    with pytest.raises(InputError, match="holds no pictures"):
        real_cases(root / "data", ("cross",), root / "kept", root / "data")


@pytest.mark.parametrize("height", [100, 511, 512, 513, 1400])
def test_a_crop_is_of_native_detail_until_the_person_is_too_high(height):
    crop = native_crop([(500, 300, 700, 300 + height - 1), (510, 301, 690, 300 + height)], (1201, 1999))
    sides = crop.box[2] - crop.box[0], crop.box[3] - crop.box[1]
    scale = min(1.0, HEIGHT / height)
    assert all(
        size % 2 == 0 and abs(size - scale * side) <= 1 for size, side in zip(crop.size, sides, strict=True)
    )
    assert crop.box[1] == max(300 - -(-height // 4), 0) and crop.box[2] <= 1201
    if scale == 1:
        assert crop.size == sides


def test_native_methods_paint_whole_cases(root):
    own, other = _cases(root)
    hole = paint(native_hole(), own)
    assert hole.shape == own.truth.shape and np.abs(hole - own.truth.astype(int))[own.character].mean() > 10
    away = ~cv2.dilate(own.driving.character_mask[0], np.ones((41, 41))).astype(bool)
    np.testing.assert_array_equal(hole[0][away], own.truth[0][away])
    for case in (own, other):
        assert (paint(native_warp(), case) != paint(native_hole(), case)).any()


def test_three_windows_ask_for_longer_stretches(root):
    with pytest.raises(InputError, match=r"walk\.mp4 shows nobody in 34 frames of one shot"):
        _cases(root, windows=3)
    cases = _cases(root)
    assert cases.inputs.window_frames == (12, 12) and all(case.window == 12 for case in cases)
    assert "extracted" in cases.inputs.caption() and "one window of 12 frames" in cases.inputs.caption()
