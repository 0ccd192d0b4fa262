from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from aa2.errors import InputError
from aa2.media import video as module
from aa2.media.video import VideoReader, probe

TIMES = [0.0, 0.04, 0.2, 0.21, 0.9, 1.0]


def differing(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(int) - b).mean())


@pytest.mark.slow
@pytest.mark.parametrize("size", [(64, 48), (63, 47), (1280, 720)])
def test_frames_come_in_order_with_their_colours(tmp_path, colours, make_video, size):
    pictures = colours(5, size)
    with VideoReader(make_video(tmp_path / "v.mp4", pictures)) as video:
        found = list(video)
    assert np.allclose([time for time, _ in found], np.arange(5) / 25)
    assert all(differing(frame, picture) < 1.5 for (_, frame), picture in zip(found, pictures, strict=True))


def test_probe_tells_what_the_video_is(tmp_path, colours, make_video):
    info = probe(make_video(tmp_path / "v.mp4", colours(25), sound="aac"))
    assert (info.width, info.height, info.fps, info.frames) == (64, 48, Fraction(25), 25)
    assert info.duration == pytest.approx(1.0)
    assert info.has_audio


def test_a_file_is_probed_once_until_it_changes(tmp_path, colours, make_video, monkeypatch):
    opened: list[Path] = []
    real = module.open_source
    monkeypatch.setattr(
        module, "open_source", lambda path, threads: opened.append(path) or real(path, threads)
    )
    path = make_video(tmp_path / "v.mp4", colours(5))
    assert probe(path) == probe(path) == probe(path.resolve())
    assert opened == [path]
    assert probe(make_video(tmp_path / "other.mp4", colours(7))).frames == 7
    path.unlink()
    assert probe(make_video(path, colours(6))).frames == 6, "another file of that name"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(InputError, match=r"v\.mp4"):
        probe(path)
    path.unlink()
    with pytest.raises(InputError, match=r"v\.mp4"):
        probe(path)


def test_only_so_many_files_are_remembered(tmp_path, colours, make_video, monkeypatch):
    monkeypatch.setattr(module, "REMEMBERED", 2)
    monkeypatch.setattr(module, "_probed", {})
    paths = [make_video(tmp_path / f"{number}.mp4", colours(1)) for number in range(3)]
    for path in (*paths, *paths):
        assert probe(path).frames == 1
    assert len(module._probed) == 2


@pytest.mark.parametrize("rotation", [90, 180, -90])
def test_rotation_is_applied(tmp_path, colours, make_video, rotation):
    (picture,) = colours(1)
    path = make_video(tmp_path / "v.mp4", [picture], rotation=rotation)
    with VideoReader(path) as video:
        _, frame = next(video)
    # The display matrix turns counterclockwise by the angle, as numpy does.
    expected = np.rot90(picture, rotation // 90)
    assert (video.info.height, video.info.width) == frame.shape[:2] == expected.shape[:2]
    assert differing(frame, expected) < 1.5


def test_variable_rate_keeps_its_times(tmp_path, colours, make_video):
    with VideoReader(make_video(tmp_path / "v.mp4", colours(6), times=TIMES)) as video:
        assert [time for time, _ in video] == pytest.approx(TIMES, abs=1e-4)


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.ts", "v.avi"])
def test_seek_finds_the_first_frame_not_before(tmp_path, colours, make_video, name):
    codec = "mpeg4" if name == "v.avi" else "libx264"
    with VideoReader(make_video(tmp_path / name, colours(40), codec=codec)) as video:
        times = [time for time, _ in video]
        for wanted in (0.0, 1.0, 0.3, 0.31, 1.5, 0.02):
            video.seek(wanted)
            time, _ = next(video)
            assert time == next(t for t in times if t >= wanted)
        video.seek(99)
        assert next(video, None) is None


def test_grey_is_read_exactly_where_it_is_stored_exactly(tmp_path):
    picture = np.arange(256, dtype=np.uint8).reshape(16, 16)
    with av.open(tmp_path / "mask.mkv", "w") as container:
        stream = container.add_stream("ffv1", 25)
        stream.width, stream.height, stream.pix_fmt = 16, 16, "gray"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "gray")))
        container.mux(stream.encode(None))
    with VideoReader(tmp_path / "mask.mkv", pixels="gray") as video:
        assert np.array_equal(next(video)[1], picture)


def test_black_and_white_of_a_coded_mask_stay_black_and_white(tmp_path, make_video):
    mask = np.zeros((48, 64, 3), np.uint8)
    mask[:, 32:] = 255
    with VideoReader(make_video(tmp_path / "mask.mp4", [mask]), pixels="gray") as video:
        _, frame = next(video)
    assert frame[:, :28].max() <= 2
    assert frame[:, 36:].min() >= 253


def _cut(path: Path, share: float) -> Path:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


@pytest.mark.parametrize("name", ["v.mp4", "v.mov", "v.mkv", "v.avi"])
@pytest.mark.parametrize("share", [0.1, 0.6, 0.97])
def test_a_truncated_file_is_refused(tmp_path, colours, make_video, name, share):
    codec = "mpeg4" if name == "v.avi" else "libx264"
    with (
        pytest.raises(InputError, match=name),
        VideoReader(_cut(make_video(tmp_path / name, colours(30), codec=codec), share)) as video,
    ):
        list(video)


def test_damage_further_in_is_told_by_name(tmp_path, colours, make_video):
    path = make_video(tmp_path / "v.mp4", colours(30, (320, 240)))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle - 2000 : middle + 2000] = np.random.default_rng(0).bytes(4000)
    path.write_bytes(bytes(data))
    with VideoReader(path) as video, pytest.raises(InputError, match=r"v\.mp4"):
        list(video)


def test_bad_input_is_told_in_one_line(tmp_path, make_video):
    (tmp_path / "text.mp4").write_text("not a video\n" * 100)
    (tmp_path / "lines.txt").write_text("FFmpeg would play this as a video of text\n" * 100)
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "noise.mp4").write_bytes(np.random.default_rng(0).bytes(5000))
    (tmp_path / "folder.mp4").mkdir()
    with av.open(tmp_path / "sound.mp4", "w") as container:
        track = container.add_stream("aac", rate=48_000)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), "fltp", "mono")
        silence.sample_rate = 48_000
        container.mux(track.encode(silence))
        container.mux(track.encode(None))
    names = ("text.mp4", "lines.txt", "empty.mp4", "noise.mp4", "folder.mp4", "sound.mp4", "missing.mp4")
    for name in names:
        with pytest.raises(InputError, match=name) as error:
            probe(tmp_path / name)
        assert "\n" not in str(error.value)
