"""What is written comes back, from videos, links and users' own files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.clips.clip import Clip, ClipWriter
from aa2.errors import InputError
from aa2.media.picture import write_picture
from aa2.media.video import VideoReader, VideoWriter
from aa2.types import Reference, Signals
from tests.clips.clip_samples import SIZE, TIMES, assert_same, make_clip, make_source, pose, signals, written


@settings(max_examples=12, deadline=None)
@given(
    count=st.integers(1, 5),
    width=st.integers(1, 40),
    height=st.integers(1, 40),
    objects=st.integers(0, 8),
    extras=st.booleans(),
)
def test_every_clip_comes_back(tmp_path_factory, count, width, height, objects, extras):
    given_signals = signals(count, (width, height), objects, extras=extras)
    path = make_clip(tmp_path_factory.mktemp("c") / "clip", given_signals)
    with Clip.open(path) as clip:
        assert (len(clip), clip.size, clip.fps) == (count, (width, height), 10)
        assert np.allclose(clip.times, np.arange(count) / 10)
        assert_same(clip.read(0, count), given_signals)


def test_reading_on_and_reading_at_random_agree(tmp_path):
    given_signals = signals(len(TIMES))
    path = make_clip(tmp_path / "clip", given_signals, TIMES)
    with Clip.open(path) as onward, Clip.open(path) as random:
        assert np.array_equal(onward.times, TIMES)
        windows = [(start, min(start + 5, len(TIMES))) for start in range(0, len(TIMES), 5)]
        read_on = [onward.read(*window) for window in windows]
        for index in (2, 0, 1, 1, 0):
            found = random.read(*windows[index])
            assert np.array_equal(found.frames, read_on[index].frames)
            assert_same(found, given_signals, windows[index][0])


def test_a_clip_from_the_middle_of_a_video_keeps_its_times(tmp_path):
    times = [time + 7 for time in TIMES]
    with Clip.open(make_clip(tmp_path / "clip", signals(len(TIMES)), times)) as clip:
        assert np.array_equal(clip.times, times)
        assert_same(clip.read(4, 8), signals(len(TIMES)), 4)


def test_reading_on_never_searches(tmp_path, monkeypatch):
    path = make_clip(tmp_path / "clip", signals(9))
    searches = []
    seek = VideoReader.seek
    monkeypatch.setattr(VideoReader, "seek", lambda *given: (searches.append(given), seek(*given)))
    with Clip.open(path) as clip:
        for start in range(0, 9, 3):
            clip.frames(start, start + 3)
    assert len(searches) == 1


def test_a_window_outside_the_clip_is_refused(tmp_path):
    with Clip.open(make_clip(tmp_path / "clip", signals(3))) as clip:
        for start, stop in ((-1, 2), (2, 2), (0, 4)):
            with pytest.raises(IndexError):
                clip.frames(start, stop)


def test_a_linked_clip_reads_its_part_of_the_source(tmp_path):
    given_signals = signals(len(TIMES), extras=False)
    source = make_source(tmp_path / "source.mp4", given_signals, TIMES)
    part = Signals(
        given_signals.frames[3:9],
        pose(6),
        given_signals.character_mask[3:9],
        given_signals.object_masks[3:9],
    )
    path = make_clip(tmp_path / "clip", part, TIMES[3:9], source=source)
    assert not (path / "frames.mp4").exists()
    tmp_path.rename(moved := tmp_path.with_name("moved"))
    with Clip.open(moved / "clip") as clip:
        assert_same(clip.read(0, 6), part)
        assert_same(clip.read(2, 4), part, 2)
        assert clip.source.samefile(moved / "source.mp4")
        assert clip.source_with_audio is None


def test_a_link_to_a_video_that_has_changed_is_refused(tmp_path):
    given_signals = signals(len(TIMES), extras=False)
    source = make_source(tmp_path / "source.mp4", given_signals, TIMES)
    path = make_clip(tmp_path / "clip", given_signals, TIMES, source=source)
    make_source(source, given_signals, [time * 1.5 for time in TIMES])
    with Clip.open(path) as clip, pytest.raises(InputError, match=r"source\.mp4"):
        clip.frames(0, 3)
    with VideoWriter(source, (64, 64), Fraction(10)) as video:
        video.write(np.zeros((64, 64, 3), np.uint8))
    with pytest.raises(InputError, match="64 × 64"):
        Clip.open(path)
    source.unlink()
    with pytest.raises(InputError, match="no such file"):
        Clip.open(path)


def test_reference_and_other_and_makers_come_back(tmp_path):
    given_signals = signals(3)
    path, still = (
        tmp_path / "clip",
        Reference(given_signals.frames[1], given_signals.character_mask[1], pose(1)),
    )
    with (
        ClipWriter(path, fps=Fraction(10), size=SIZE, made_by={"pose": "a person"}) as writer,
        writer.other() as other,
    ):
        written(writer, given_signals)
        written(other, signals(3, extras=False))
        writer.reference = still
    with Clip.open(path) as clip:
        assert clip.made_by == {"pose": "a person"}
        assert clip.reference is not None
        assert np.array_equal(clip.reference.picture, still.picture)
        assert np.array_equal(clip.reference.mask, still.mask)
        assert np.array_equal(clip.reference.pose.keypoints, still.pose.keypoints)
        found = clip.other
        assert found is not None
        with found:
            assert_same(found.read(0, 3), signals(3, extras=False))
            assert found.other is None
            assert found.reference is None


def test_cuts_come_back(tmp_path):
    with ClipWriter(tmp_path / "clip", fps=Fraction(10), size=SIZE) as writer:
        written(writer, signals(4, extras=False))
        writer.cuts = [2]
    with Clip.open(tmp_path / "clip") as clip:
        assert clip.cuts == [2]


@pytest.mark.parametrize("form", ["folder", "video"])
def test_a_users_own_mask_goes_first(tmp_path, form):
    path = make_clip(tmp_path / "clip", signals(6))
    own = np.zeros((6, SIZE[1], SIZE[0]), np.uint8)
    for t in range(6):
        own[t, :, : 8 * t + 8] = 255
    if form == "folder":
        (path / "character_mask").mkdir()
        for t, mask in enumerate(own):
            write_picture(path / "character_mask" / f"{t:03d}.png", mask)
    else:
        with VideoWriter(path / "character_mask.mp4", SIZE, Fraction(30000, 1001)) as video:
            for mask in own:
                video.write(mask[..., None].repeat(3, 2))
    with Clip.open(path) as clip:
        found = clip.character_mask(2, 6)
    assert np.abs(found.astype(int) - own[2:]).max() <= (0 if form == "folder" else 8)


def test_occluders_that_are_nowhere_are_not_kept(tmp_path):
    given_signals = replace(signals(3), occluder_mask=np.zeros((3, SIZE[1], SIZE[0]), np.uint8))
    with Clip.open(make_clip(tmp_path / "clip", given_signals)) as clip:
        assert clip.occluder_mask(0, 3) is None
        assert not (clip.path / "occluder_mask.zip").exists()


@pytest.mark.slow
def test_8k_goes_through(tmp_path):
    size = (7680, 4320)
    frame, mask = np.full((4320, 7680, 3), 90, np.uint8), np.zeros((4320, 7680), np.uint8)
    mask[1000:3000, 2000:4000] = 255
    with ClipWriter(tmp_path / "clip", fps=Fraction(10), size=size) as writer:
        for _ in range(2):
            writer.write(frame, character_mask=mask)
        writer.pose = pose(2)
    with Clip.open(tmp_path / "clip") as clip:
        found = clip.read(1, 2)
    assert np.abs(found.frames[0].astype(int)[::64, ::64] - 90).max() <= 2
    assert np.array_equal(found.character_mask[0], mask)
