from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.errors import InputError
from aa2.media.video import VideoReader, VideoWriter, probe
from tests.memory import measured
from tests.real import real


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / max(np.mean((a.astype(np.float32) - b) ** 2), 1e-9)))


def packets(path: Path) -> list[tuple[float, bytes]]:
    with av.open(path) as container:
        demuxed = container.demux(container.streams.audio)
        return [
            (round(float(p.pts * p.time_base), 3), bytes(p)) for p in demuxed if p.pts is not None and p.size
        ]


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(width=st.integers(1, 90), height=st.integers(1, 90), count=st.integers(1, 4))
def test_every_size_comes_back(tmp_path_factory, width, height, count):
    path = tmp_path_factory.mktemp("v") / "v.mp4"
    rows = np.linspace(30, 220, height * width).reshape(height, width, 1).repeat(3, 2)
    picture = rows.astype(np.uint8)
    with VideoWriter(path, (width, height), Fraction(24)) as video:
        for _ in range(count):
            video.write(picture)
    with VideoReader(path) as video:
        found = list(video)
    assert [time for time, _ in found] == pytest.approx([n / 24 for n in range(count)])
    assert all(frame.shape == picture.shape and psnr(frame, picture) > 35 for _, frame in found)


@pytest.mark.parametrize("fps", [Fraction(24), Fraction(30000, 1001), Fraction(7421, 250)])
def test_a_constant_rate_is_kept(tmp_path, colours, fps):
    with VideoWriter(tmp_path / "v.mp4", (64, 48), fps) as video:
        for picture in colours(12):
            video.write(picture)
    assert float(probe(tmp_path / "v.mp4").fps) == pytest.approx(float(fps), rel=1e-4)


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv"])
def test_a_variable_rate_is_kept(tmp_path, colours, name):
    times = [0.0, 0.04, 0.2, 0.21, 0.9, 1.0]
    with VideoWriter(tmp_path / name, (64, 48), Fraction(25)) as video:
        for picture, time in zip(colours(6), times, strict=True):
            video.write(picture, time)
    with VideoReader(tmp_path / name) as video:
        assert [time for time, _ in video] == pytest.approx(times, abs=1e-3)


def test_times_that_do_not_grow_are_mended(tmp_path, colours):
    with VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25)) as video:
        for picture, time in zip(colours(4), [0.0, 0.5, 0.5, 0.4], strict=True):
            video.write(picture, time)
    with VideoReader(tmp_path / "v.mp4") as video:
        assert [time for time, _ in video] == pytest.approx([0, 0.5, 0.5, 0.5], abs=1e-3)


@pytest.mark.parametrize("sound", ["aac", "libmp3lame", "ac3"])
def test_sound_is_copied_packet_by_packet(tmp_path, colours, make_video, sound):
    source = make_video(tmp_path / "source.mp4", colours(25), sound=sound)
    with VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25), audio_from=source) as video:
        for picture in colours(25):
            video.write(picture)
    assert packets(tmp_path / "v.mp4") == packets(source)
    assert packets(source)


def test_sound_that_the_container_cannot_hold_becomes_aac(tmp_path, colours, make_video):
    source = make_video(tmp_path / "source.mkv", colours(25), sound="pcm_s16le")
    with VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25), audio_from=source) as video:
        for picture in colours(25):
            video.write(picture)
    with av.open(str(tmp_path / "v.mp4")) as container:
        heard = sum(frame.samples for frame in container.decode(audio=0))
        assert container.streams.audio[0].codec_context.name == "aac"
    assert heard == pytest.approx(48_000, abs=2048)


def test_a_span_of_sound_starts_with_the_video(tmp_path, colours, make_video):
    source = make_video(tmp_path / "source.mp4", colours(25), sound="aac")
    span = (0.5, 0.75)
    with VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25), audio_from=source, audio_span=span) as video:
        for picture in colours(5):
            video.write(picture)
    found = packets(tmp_path / "v.mp4")
    inside = [data for time, data in packets(source) if 0.5 - 1024 / 48_000 < time < 0.75]
    assert [data for _, data in found] == inside
    assert abs(found[0][0]) < 0.03


def test_a_source_without_sound_is_no_matter(tmp_path, colours, make_video):
    source = make_video(tmp_path / "source.mp4", colours(2))
    with VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25), audio_from=source) as video:
        video.write(colours(1)[0])
    assert not probe(tmp_path / "v.mp4").has_audio


def test_nothing_stays_behind_after_an_exception(tmp_path, colours):
    (tmp_path / "v.mp4").write_text("what was there before")
    with pytest.raises(RuntimeError), VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25)) as video:
        video.write(colours(1)[0])
        raise RuntimeError
    assert [entry.name for entry in tmp_path.iterdir()] == ["v.mp4"]
    assert (tmp_path / "v.mp4").read_text() == "what was there before"


def test_a_video_without_frames_is_refused(tmp_path):
    with pytest.raises(InputError, match="not a single frame"):
        VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25)).__exit__(None)
    assert not list(tmp_path.iterdir())


def test_a_bad_target_is_refused_at_once(tmp_path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "missing" / "v.mp4", tmp_path / "file" / "v.mp4", tmp_path / "v.gif"):
        with pytest.raises(InputError, match=r"v\.(mp4|gif)"):
            VideoWriter(path, (64, 48), Fraction(25))
    with pytest.raises(InputError, match="nothing"):
        VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25), audio_from=tmp_path / "nothing.mp4")
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every folder")
def test_a_read_only_folder_is_refused_at_once(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"):
        VideoWriter(tmp_path / "v.mp4", (64, 48), Fraction(25))


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a file system that nobody may write to")
def test_a_folder_that_nobody_may_write_to_is_refused_at_once():
    with pytest.raises(InputError, match="cannot be written"):
        VideoWriter(Path("/proc/v.mp4"), (64, 48), Fraction(25))


@pytest.mark.slow
def test_8k_goes_through(tmp_path):
    picture = np.zeros((4320, 7680, 3), np.uint8)
    picture[:, 3840:] = 200
    with VideoWriter(tmp_path / "v.mp4", (7680, 4320), Fraction(25)) as video:
        video.write(picture)
        video.write(picture)
    with VideoReader(tmp_path / "v.mp4") as video:
        frames = [frame for _, frame in video]
    assert [frame.shape for frame in frames] == [picture.shape] * 2
    assert psnr(frames[1], picture) > 40


LONG = """
import sys
from fractions import Fraction
from pathlib import Path
import numpy as np
from aa2.media.video import VideoReader
from aa2.media.video_writer import VideoWriter

folder, early = Path(sys.argv[1]), int(sys.argv[2])
rows, columns = np.indices((256, 256))
picture = np.stack([rows, columns, rows ^ columns], axis=-1).astype(np.uint8)

def most(count):
    with VideoWriter(folder / "v.mp4", (256, 256), Fraction(25)) as video:
        for _ in range(count):
            video.write(picture)
    with VideoReader(folder / "v.mp4") as video:
        assert sum(1 for _ in video) == count
    return peak()

settled = most(early)
print(most(4 * early) - settled)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_length(tmp_path):
    """All frames that are more would be 59 MB."""
    assert measured(LONG, tmp_path, 100) < 15


@pytest.mark.slow
def test_a_real_video_stays_above_40_db(tmp_path):
    with VideoReader(real("walker_outdoors.mp4")) as source:
        frames = [frame for (_, frame), _ in zip(source, range(6), strict=False)]
    size = frames[0].shape[1], frames[0].shape[0]
    with VideoWriter(tmp_path / "v.mp4", size, Fraction(30)) as video:
        for frame in frames:
            video.write(frame)
    with VideoReader(tmp_path / "v.mp4") as video:
        assert min(psnr(found, frame) for (_, found), frame in zip(video, frames, strict=True)) > 40
