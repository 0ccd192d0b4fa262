"""Clips whose frames are single pictures read as others do, and tell what is wrong with them."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.clips.clip import Clip, ClipWriter
from aa2.clips.pictures import PictureFormat
from aa2.clips.shards import unpacked, write_shards
from aa2.errors import InputError
from aa2.types import Signals

from .test_clip import SIZE, assert_same, make_clip, make_source, signals, written

FORMS: tuple[PictureFormat, ...] = ("png", "webp")


def noisy(count: int, size: tuple[int, int] = SIZE) -> Signals:
    """Signals whose frames and environment are noise, which nothing but a lossless picture keeps."""
    shape = (count, size[1], size[0], 3)
    frames = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    return replace(signals(count, size), frames=frames, environment=255 - frames)


@settings(max_examples=12, deadline=None)
@given(count=st.integers(1, 4), width=st.integers(1, 40), height=st.integers(1, 40))
def test_png_keeps_every_pixel(tmp_path_factory, count, width, height):
    wanted = noisy(count, (width, height))
    path = make_clip(tmp_path_factory.mktemp("c") / "clip", wanted, pictures="png")
    with Clip.open(path) as clip:
        found = clip.read(0, count)
    assert_same(found, wanted)
    assert np.array_equal(found.frames, wanted.frames)
    assert found.environment is not None and wanted.environment is not None
    assert np.array_equal(found.environment, wanted.environment)


def test_webp_keeps_smooth_frames_and_their_colours(tmp_path):
    wanted = signals(6)
    wanted = replace(wanted, frames=wanted.frames // np.array([1, 2, 4], np.uint8))  # red, not blue
    with Clip.open(make_clip(tmp_path / "clip", wanted, pictures="webp")) as clip:
        found = clip.read(0, 6)
    for one, other in ((found.frames, wanted.frames), (found.environment, wanted.environment)):
        assert one is not None and other is not None
        assert np.abs(one.astype(int) - other).max() <= 6  # 5 and 3 where this was written


@pytest.mark.parametrize("form", FORMS)
def test_windows_read_at_random_are_those_read_onward(tmp_path, form):
    path = make_clip(tmp_path / "clip", noisy(7), [0.0, 0.05, 0.3, 0.31, 0.9, 1.0, 1.1], pictures=form)
    with Clip.open(path) as clip:
        whole, empty = clip.frames(0, 7), clip.environment(0, 7)
        assert empty is not None
        for start, stop in ((4, 7), (0, 2), (1, 6), (1, 2)):
            assert np.array_equal(clip.frames(start, stop), whole[start:stop])
            again = clip.environment(start, stop)
            assert again is not None and np.array_equal(again, empty[start:stop])


@pytest.mark.parametrize("form", FORMS)
def test_a_clip_of_pictures_holds_no_video_nor_does_its_other(tmp_path, form):
    with (
        ClipWriter(tmp_path / "clip", fps=Fraction(10), size=SIZE, pictures=form) as writer,
        writer.other() as other,
    ):
        written(writer, signals(3))
        written(other, signals(3, extras=False))
    assert not list((tmp_path / "clip").rglob("*.mp4"))
    with Clip.open(tmp_path / "clip") as clip:
        assert clip.source == clip.path / "frames.zip"
        assert clip.source_with_audio is None
        found = clip.other
        assert found is not None and found.environment(0, 3) is None
        with found:
            assert np.abs(found.frames(0, 3).astype(int) - signals(3).frames).max() <= 4
    with zipfile.ZipFile(tmp_path / "clip" / "environment.zip") as archive:
        assert archive.namelist() == [f"{frame:06d}.{form}" for frame in range(3)]


def test_a_video_goes_before_pictures(tmp_path):
    path, video = (make_clip(tmp_path / form, signals(3), pictures=form) for form in ("png", "video"))
    (video / "frames.mp4").rename(path / "frames.mp4")
    with Clip.open(path) as clip:
        assert clip.source == path / "frames.mp4"
        assert_same(clip.read(0, 3), signals(3))


def test_a_linked_clip_may_have_an_environment_of_pictures(tmp_path):
    times = [0.0, 0.1, 0.2]
    source = make_source(tmp_path / "source.mp4", signals(3), times)
    path = make_clip(tmp_path / "clip", signals(3), times, source=source, pictures="png")
    with Clip.open(path) as clip:
        assert clip.source.samefile(source)
        assert_same(clip.read(0, 3), signals(3))


@pytest.mark.parametrize("form", FORMS)
def test_equal_frames_are_equal_bytes_and_go_through_a_shard(tmp_path, form):
    one, other = (make_clip(tmp_path / name, noisy(2), pictures=form) for name in ("one", "other"))
    packed = unpacked(write_shards([one], tmp_path / "shards", 1)[0]) / "one"
    for name in ("frames.zip", "environment.zip"):
        content = (one / name).read_bytes()
        assert content == (other / name).read_bytes() == (packed / name).read_bytes()


def rewritten(path: Path, entries: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("name", ["frames.zip", "environment.zip"])
def test_pictures_missing_or_damaged_are_told_in_one_line(tmp_path, name):
    path = make_clip(tmp_path / "clip", signals(3), pictures="png")
    whole = (path / name).read_bytes()
    with zipfile.ZipFile(path / name) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    small = cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()

    def refused(problem: str) -> None:
        with pytest.raises(InputError, match=problem) as error, Clip.open(path) as clip:
            clip.read(0, 3)
        assert "\n" not in str(error.value)

    for content in (b"", whole[:-300], whole[:200]):
        (path / name).write_bytes(content)
        refused("cannot be read")
    (path / name).write_bytes(whole.replace(entries["000001.png"], entries["000001.png"][:-9] + b"123456789"))
    refused("000001.png cannot be read")
    rewritten(path / name, dict(list(entries.items())[:2]))
    refused("2 pictures for 3 frames")
    rewritten(path / name, entries | {"000001.png": b"no picture"})
    refused("000001.png is no picture")
    rewritten(path / name, entries | {"000001.png": b""})
    refused(r"000001\.png")
    rewritten(path / name, entries | {"000001.png": small})
    refused("differ in size")
    rewritten(path / name, dict.fromkeys(entries, small))
    refused("8 × 8")


def test_a_clip_without_frames_is_told(tmp_path):
    path = make_clip(tmp_path / "clip", signals(2), pictures="webp")
    (path / "frames.zip").unlink()
    with Clip.open(path) as clip, pytest.raises(InputError, match=r"neither frames\.mp4 nor frames\.zip"):
        clip.frames(0, 1)
