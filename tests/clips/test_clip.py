from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.clips.clip import Clip, ClipWriter
from aa2.errors import InputError
from aa2.media.picture import write_picture
from aa2.media.video import VideoReader, VideoWriter
from aa2.types import KEYPOINTS, Pose, Reference, Signals

SIZE = (48, 32)
TIMES = [0.0, 0.05, 0.3, 0.31, 0.9, 1.0, 1.1, 1.2, 1.3, 1.7, 1.8, 1.9]


def pose(count: int, *, depth: bool = False) -> Pose:
    random = np.random.default_rng(count)
    return Pose(
        random.uniform(0, 40, (count, KEYPOINTS, 2)).astype(np.float32),
        random.uniform(0, 1, (count, KEYPOINTS)).astype(np.float32),
        np.full((count, KEYPOINTS), np.nan, np.float32) if depth else None,
    )


def signals(count: int, size: tuple[int, int] = SIZE, objects: int = 2, *, extras: bool = True) -> Signals:
    """Smooth frames of different brightness and random masks."""
    random, shape = np.random.default_rng(0), (count, size[1], size[0])
    ramp = np.linspace(0, 60, size[0])[None, None, :] + np.linspace(20, 180, count)[:, None, None]
    frames = np.broadcast_to(ramp[..., None], (*shape, 3)).astype(np.uint8)
    return Signals(
        frames,
        pose(count, depth=extras),
        random.integers(0, 256, shape, dtype=np.uint8),
        random.integers(0, 2, (count, objects, size[1], size[0])).astype(bool),
        random.integers(0, 65536, shape).astype(np.float32) / 1000 if extras else None,
        255 - frames if extras else None,
        random.integers(1, 256, shape, dtype=np.uint8) if extras else None,
    )


def written(writer: ClipWriter, given: Signals, times: list[float] | None = None) -> None:
    """Writes ``given`` into ``writer``, without its frames where that links to a source."""
    for t in range(len(given)):
        writer.write(
            None if writer.source else given.frames[t],
            character_mask=given.character_mask[t],
            time=None if times is None else times[t],
            object_masks=given.object_masks[t],
            depth=None if given.depth is None else given.depth[t],
            environment=None if given.environment is None else given.environment[t],
            occluder_mask=None if given.occluder_mask is None else given.occluder_mask[t],
        )
    writer.pose = given.pose


def make_clip(path: Path, given: Signals, times: list[float] | None = None, **settings) -> Path:
    size = given.frames.shape[2], given.frames.shape[1]
    with ClipWriter(path, fps=Fraction(10), size=size, **settings) as writer:
        written(writer, given, times)
    return path


def make_source(path: Path, given: Signals, times: list[float]) -> Path:
    with VideoWriter(path, SIZE, Fraction(10)) as video:
        for frame, time in zip(given.frames, times, strict=True):
            video.write(frame, time)
    return path


def assert_same(found: Signals, wanted: Signals, start: int = 0) -> None:
    stop = start + len(found)
    assert np.abs(found.frames.astype(int) - wanted.frames[start:stop]).max() <= 4
    assert np.array_equal(found.character_mask, wanted.character_mask[start:stop])
    assert np.array_equal(found.object_masks, wanted.object_masks[start:stop])
    assert np.array_equal(found.pose.keypoints, wanted.pose.keypoints[start:stop])
    assert np.array_equal(found.pose.confidence, wanted.pose.confidence[start:stop])
    assert (found.pose.depth is None) == (wanted.pose.depth is None)
    assert (found.depth is None) == (wanted.depth is None)
    assert (found.environment is None) == (wanted.environment is None)
    assert (found.occluder_mask is None) == (wanted.occluder_mask is None)
    if found.occluder_mask is not None and wanted.occluder_mask is not None:
        assert np.array_equal(found.occluder_mask, wanted.occluder_mask[start:stop])
    if found.depth is not None and wanted.depth is not None:
        assert np.allclose(found.depth, wanted.depth[start:stop], atol=6e-4)
    if found.environment is not None and wanted.environment is not None:
        assert np.abs(found.environment.astype(int) - wanted.environment[start:stop]).max() <= 4


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


def test_own_masks_of_a_wrong_size_or_number_are_refused(tmp_path):
    path = make_clip(tmp_path / "clip", signals(2))
    (path / "character_mask").mkdir()
    write_picture(path / "character_mask" / "0.png", np.zeros((8, 8), np.uint8))
    with Clip.open(path) as clip, pytest.raises(InputError, match="1 pictures for 2"):
        clip.character_mask(0, 1)
    write_picture(path / "character_mask" / "1.png", np.zeros((8, 8), np.uint8))
    with Clip.open(path) as clip, pytest.raises(InputError, match="8 × 8"):
        clip.character_mask(0, 1)


def test_nothing_stays_behind_after_an_exception(tmp_path):
    with pytest.raises(RuntimeError), ClipWriter(tmp_path / "clip", fps=Fraction(10), size=SIZE) as writer:
        writer.write(signals(1).frames[0], character_mask=signals(1).character_mask[0])
        raise RuntimeError
    with (
        pytest.raises(ValueError, match="pose"),
        ClipWriter(tmp_path / "c", fps=Fraction(10), size=SIZE) as writer,
    ):
        writer.write(signals(1).frames[0], character_mask=signals(1).character_mask[0])
    with pytest.raises(InputError, match="frame"), ClipWriter(tmp_path / "c", fps=Fraction(10), size=SIZE):
        pass
    assert not list(tmp_path.iterdir())


def test_occluders_that_are_nowhere_are_not_kept(tmp_path):
    given_signals = replace(signals(3), occluder_mask=np.zeros((3, SIZE[1], SIZE[0]), np.uint8))
    with Clip.open(make_clip(tmp_path / "clip", given_signals)) as clip:
        assert clip.occluder_mask(0, 3) is None
        assert not (clip.path / "occluder_mask.zip").exists()


def test_only_a_clip_is_replaced_and_only_on_purpose(tmp_path):
    path = make_clip(tmp_path / "clip", signals(3))
    with pytest.raises(InputError, match="exists"):
        make_clip(path, signals(2))
    make_clip(path, signals(2), replace=True)
    with Clip.open(path) as clip:
        assert len(clip) == 2
    (path / "clip.json").unlink()
    with pytest.raises(InputError, match="no clip"):
        make_clip(path, signals(2), replace=True)
    assert (path / "pose.npz").exists()


def test_a_failed_replacement_leaves_the_old_clip(tmp_path):
    path = make_clip(tmp_path / "clip", signals(3))
    with (
        pytest.raises(RuntimeError),
        ClipWriter(path, fps=Fraction(10), size=SIZE, replace=True),
    ):
        raise RuntimeError
    with Clip.open(path) as clip:
        assert_same(clip.read(0, 3), signals(3))


def test_damaged_clips_are_told_in_one_line(tmp_path):
    path = make_clip(tmp_path / "clip", signals(3))
    header = json.loads((path / "clip.json").read_text())

    def refused(name: str, content: bytes) -> None:
        kept = (path / name).read_bytes()
        (path / name).write_bytes(content)
        with pytest.raises(InputError) as error, Clip.open(path) as clip:
            clip.read(0, 3)
        assert "\n" not in str(error.value)
        (path / name).write_bytes(kept)

    refused("clip.json", b"{")
    refused("clip.json", b"[]")
    refused("clip.json", json.dumps(header | {"version": 99}).encode())
    refused("clip.json", json.dumps(header | {"frames": 4}).encode())
    refused("clip.json", json.dumps({"version": 1}).encode())
    refused("clip.json", json.dumps(header | {"fps": "fast"}).encode())
    for name in ("pose.npz", "character_mask.zip", "depth.zip", "frames.mp4", "environment.mp4"):
        refused(name, b"")
        refused(name, (path / name).read_bytes()[:-300])
    (path / "character_mask.zip").unlink()
    with Clip.open(path) as clip, pytest.raises(InputError, match="character_mask"):
        clip.read(0, 1)
    for missing in (tmp_path / "missing", tmp_path):
        with pytest.raises(InputError, match="no clip"):
            Clip.open(missing)


def test_what_does_not_fit_is_refused(tmp_path):
    given_signals = signals(1, objects=9)
    with pytest.raises(InputError, match="folder"):
        ClipWriter(tmp_path / "missing" / "clip", fps=Fraction(10), size=SIZE)
    frame, mask = given_signals.frames[0], given_signals.character_mask[0]
    for wrong in (
        {"character_mask": mask[1:]},
        {"character_mask": mask > 0},
        {"character_mask": mask, "object_masks": given_signals.object_masks[0]},
        {"character_mask": mask, "depth": mask[1:].astype(np.float32)},
        {"character_mask": mask, "parts": mask.astype(np.float32)},
        {"character_mask": mask, "environment": mask},
    ):
        with (
            pytest.raises(ValueError, match="fit"),
            ClipWriter(tmp_path / "clip", fps=Fraction(10), size=SIZE) as writer,
        ):
            writer.write(frame, **wrong)


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
