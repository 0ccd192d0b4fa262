import os
from fractions import Fraction

import numpy as np
import pytest

from aa2.errors import InputError
from aa2.evaluate.methods.export import export_inputs
from aa2.evaluate.methods.folder import folder_method
from aa2.evaluate.protocols.clips import clip_cases
from aa2.media.picture import read_mask, read_picture, write_picture
from aa2.media.video import VideoReader
from aa2.media.video_writer import VideoWriter
from tests.evaluate.evaluated import TINY, paint, write_clips


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return clip_cases(write_clips(tmp_path_factory.mktemp("clips")), TINY)


def write_video(path, frames):
    with VideoWriter(path, (frames.shape[2], frames.shape[1]), Fraction(12), crf=0) as video:
        for frame in frames:
            video.write(frame)


def write_pictures(path, frames):
    path.mkdir()
    for index, frame in enumerate(frames):
        write_picture(path / f"{index:03d}.png", frame)


def fill(folder, cases):
    """The truth of every case, each in another form."""
    as_float, as_video, as_pictures, as_array = (case.truth for case in cases)
    np.save(folder / "000-self.npy", as_float.astype(np.float32) / 255)
    write_video(folder / "000-cross.mp4", as_video)
    write_pictures(folder / "001-self", as_pictures)
    np.save(folder / "001-cross.npy", as_array)
    return folder


def test_results_are_read_in_every_form(cases, tmp_path):
    told = []
    method = folder_method("other", fill(tmp_path, cases), cases, lambda *done: told.append(done))
    assert told[-1] == (4, 4)
    for case in cases:
        result = paint(method, case)
        assert result.dtype == np.uint8
        # Video halves the resolution of colours.
        allowed = 12 if case.name == "000-cross" else 0
        assert np.abs(result.astype(int) - case.truth).mean() <= allowed


@pytest.mark.slow
def test_what_a_table_depends_on_changes_with_the_files(cases, tmp_path):
    fill(tmp_path, cases)
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("a name that is no UTF-8, as Linux may have it")
    before = folder_method("other", tmp_path, cases).about
    np.save(tmp_path / "001-cross.npy", cases.read(3).truth ^ 1)
    assert folder_method("other", tmp_path, cases).about != before


def test_everything_wrong_is_named_one_by_one(cases, tmp_path):
    truth = cases.read(0).truth
    write_video(tmp_path / "000-self.mp4", truth[:-1])
    np.save(tmp_path / "000-cross.npy", np.where(np.arange(4)[:, None, None, None] == 2, np.nan, truth / 255))
    write_pictures(tmp_path / "001-self", truth[:, :-2])
    with pytest.raises(InputError) as caught:
        folder_method("other", tmp_path, cases)
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert "000-self.mp4: has 3 frames, the case 4" in lines[0]
    assert "000-cross.npy: is not finite in frame 2" in lines[1]
    assert "001-self: has 64 × 62 pixels, the case 64 × 64" in lines[2]
    assert "001-cross: is missing" in lines[3]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (lambda t: np.concatenate([t, t[:1]]), "has 5 frames, the case 4"),
        (lambda t: t[:, :, :32], "has 32 × 64 pixels"),
        (lambda t: t[..., 0], "has the shape"),
        (lambda t: t.astype(np.float32), "has values from"),
        (lambda t: t / 255 - 0.5, "has values from"),
        (lambda t: t.astype(np.int32), "holds int32"),
        (lambda t: np.where(t == t.max(), np.inf, t / 255), "is not finite"),
    ],
)
def test_arrays_that_do_not_fit(cases, tmp_path, wrong, problem):
    fill(tmp_path, cases)
    np.save(tmp_path / "001-cross.npy", wrong(cases.read(3).truth))
    with pytest.raises(InputError, match=problem):
        folder_method("other", tmp_path, cases)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("001-cross.mp4", b"nothing", "holds 001-cross.mp4 and 001-cross.npy for one case"),
        ("001-cross.npy", b"nothing", "cannot be read as an array"),
        ("001-self/002.png", b"nothing", "is no picture"),
        ("000-cross.mp4", b"nothing", "cannot be read as a video"),
    ],
)
def test_files_that_cannot_be_read(cases, tmp_path, name, content, problem):
    (fill(tmp_path, cases) / name).write_bytes(content)
    with pytest.raises(InputError, match=problem):
        folder_method("other", tmp_path, cases)


def test_a_video_with_too_many_frames(cases, tmp_path):
    fill(tmp_path, cases)
    write_video(tmp_path / "000-cross.mp4", np.concatenate([cases.read(1).truth] * 2))
    with pytest.raises(InputError, match="has more than 4 frames"):
        folder_method("other", tmp_path, cases)


def test_no_folder_or_an_empty_one(cases, tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        folder_method("other", tmp_path / "none", cases)
    (tmp_path / "001-self").mkdir()
    with pytest.raises(InputError) as caught:
        folder_method("other", tmp_path, cases)
    assert "holds no pictures" in str(caught.value).splitlines()[2]


@pytest.mark.slow
def test_what_is_exported_can_be_scored_again(cases, tmp_path):
    export_inputs(cases, tmp_path / "inputs")
    for case in cases:
        folder = tmp_path / "inputs" / case.name
        frames = np.stack([read_picture(p) for p in sorted((folder / "driving").iterdir())])
        np.testing.assert_array_equal(frames, case.driving.frames)
        masks = np.stack([read_mask(p) for p in sorted((folder / "mask").iterdir())])
        np.testing.assert_array_equal(masks, case.driving.character_mask)
        environment = np.stack([read_picture(p) for p in sorted((folder / "environment").iterdir())])
        assert (environment[case.driving.character_mask >= 128] == 0).all()
        assert ((environment == frames) | (environment == 0)).all() and environment.any()
        np.testing.assert_array_equal(read_picture(folder / "reference.png"), case.reference.picture)
        with np.load(folder / "pose.npz") as pose:
            np.testing.assert_array_equal(pose["keypoints"], case.driving.pose.keypoints)
        with VideoReader(folder / "driving.mp4") as video:
            assert len(list(video)) == len(frames)
        (tmp_path / "results").mkdir(exist_ok=True)
        (folder / "driving").rename(tmp_path / "results" / case.name)
    method = folder_method("copied", tmp_path / "results", cases)
    np.testing.assert_array_equal(paint(method, cases.read(0)), cases.read(0).truth)


def test_a_place_that_cannot_be_written(cases, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written to"):
        export_inputs(cases, tmp_path / "file")
