"""Segments that are encoded by themselves, and joined without encoding again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

from aa2.media.encoding import Encoding, StreamSettings
from aa2.media.segments import join_segments, read_segment, write_segment
from aa2.media.video import VideoReader
from aa2.media.video_format import Colours, VideoFormat

SIZE = (64, 48)
RATES = (
    Fraction(60),
    Fraction(120),
    Fraction(5),
    Fraction(8),
    Fraction(30000, 1001),
    Fraction(25),
    Fraction(30),
)


def rgb(size: tuple[int, int] = SIZE, pixels: str = "rgb24") -> VideoFormat:
    return VideoFormat(size, Fraction(1), pixels, Colours(2, 2, 2, True))


def moving(count: int, size: tuple[int, int] = SIZE) -> list[np.ndarray]:
    """A textured picture that moves, so that encoders make B-frames."""
    texture = np.random.default_rng(0).integers(0, 255, (size[1], size[0] + count, 3), np.uint8)
    return [np.ascontiguousarray(texture[:, n : n + size[0]]) for n in range(count)]


def samples(frames: Iterable[VideoFrame]) -> list[list[bytes]]:
    """All planes of frames, without what pads their lines."""
    return [[_samples(frame, plane) for plane in frame.planes] for frame in frames]


def _samples(frame: VideoFrame, plane: VideoPlane) -> bytes:
    lines = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)
    packed = 3 if frame.format.name == "rgb24" else 4 if frame.format.name in ("bgr0", "bgra", "rgba") else 1
    size = packed * (2 if frame.format.components[0].bits > 8 else 1)
    return lines[:, : plane.width * size].tobytes()


def write_all(folder: Path, frames: Sequence, settings: StreamSettings, length: int = 16) -> list[Path]:
    """All frames in segments, in a folder of their own."""
    folder.mkdir(exist_ok=True)
    paths = []
    for start in range(0, len(frames), length):
        paths.append(folder / f"{start:06}.segment")
        piece = frames[start : start + length]
        assert write_segment(paths[-1], piece, settings) == len(piece)
    assert sorted(folder.iterdir()) == paths
    return paths


@dataclass
class Found:
    """What is read in a file, times in seconds."""

    frames: list[list[bytes]]
    times: list[Fraction]
    decoding: list[tuple[int | None, int]]
    duration: Fraction
    rate: float


def read(path: Path) -> Found:
    with cast(InputContainer, av.open(path)) as video:
        stream = video.streams.video[0]
        tick = stream.time_base or Fraction(1)
        packets = [packet for packet in video.demux(stream) if packet.size]
        decoding = [(packet.dts, packet.pts or 0) for packet in packets]
        video.seek(0)
        frames = list(video.decode(stream))
        times = [(frame.pts or 0) * tick for frame in frames]
        return Found(
            samples(frames), times, decoding, (stream.duration or 0) * tick, float(stream.average_rate or 0)
        )


@pytest.mark.parametrize("name", ["v.mp4", "v.mov", "v.mkv"])
@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_n_frames_in_are_n_frames_out(tmp_path, name, codec):
    for count, rate in zip((1, 2, 3, 15, 16, 17, 33), RATES, strict=True):
        settings = Encoding(codec).settings(rgb(), tmp_path / name, rate)
        segments = write_all(tmp_path / str(count), moving(count), settings)
        exact = [n / rate for n in range(count)]
        join_segments(segments, [float(time) for time in exact], tmp_path / name, settings)
        found = read(tmp_path / name)
        assert found.frames == samples(frame for path in segments for frame in read_segment(path))
        assert count == 1 or found.rate == pytest.approx(float(rate), rel=1e-3)
        if name == "v.mkv":  # in which FFmpeg writes milliseconds, and no times of decoding
            assert found.times == pytest.approx([float(time) for time in exact], abs=6e-4)
            continue
        assert found.times == exact
        assert found.duration == count / rate
        assert all(dts is not None and dts <= pts for dts, pts in found.decoding)
        assert all((one or 0) < (two or 0) for (one, _), (two, _) in pairwise(found.decoding))


def test_equal_frames_make_equal_files(tmp_path):
    for codec in ("h264", "h265", "prores", "ffv1", "png"):
        suffix = {"prores": ".mov", "png": ""}.get(codec, ".mkv")
        settings = Encoding(codec).settings(rgb(), tmp_path / f"v{suffix}", Fraction(25))
        one, two = (write_all(tmp_path / (codec + name), moving(5), settings) for name in "ab")
        assert one[0].read_bytes() == two[0].read_bytes()


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv"])
def test_variable_times_and_a_late_start_are_kept_and_found(tmp_path, name):
    steps = np.random.default_rng(1).choice([0.008, 0.0333333, 0.04, 0.1, 1.5], 40)
    times = [0.5, *(0.5 + np.cumsum(steps))]
    settings = Encoding().settings(rgb(), tmp_path / name, Fraction(25))
    segments = write_all(tmp_path / "segments", moving(41), settings)
    told: list[int] = []
    join_segments(segments, times, tmp_path / name, settings, progress=told.append)
    assert told == [16, 32, 41]
    found = read(tmp_path / name)
    tick = 1e-3 if name == "v.mkv" else 1 / 90_000
    assert [float(time) for time in found.times] == pytest.approx(times, abs=tick / 2 + 1e-9)
    wanted = samples(frame for path in segments for frame in read_segment(path))
    assert found.frames == wanted
    with VideoReader(tmp_path / name) as video:
        everything = list(video)
        for n in (40, 17, 16, 15, 3, 0):
            video.seek(everything[n][0])
            time, frame = next(video)
            assert time == everything[n][0] and np.array_equal(frame, everything[n][1])


def test_times_that_do_not_grow_take_the_next_tick(tmp_path):
    settings = Encoding().settings(rgb(), tmp_path / "v.mp4", Fraction(25))
    segments = write_all(tmp_path / "segments", moving(5), settings, 2)
    join_segments(segments, [0.0, 0.5, 0.5, 0.4, 0.6], tmp_path / "v.mp4", settings)
    tick = Fraction(1, 90_000)
    assert read(tmp_path / "v.mp4").times == [
        0,
        Fraction(1, 2),
        Fraction(1, 2) + tick,
        Fraction(1, 2) + 2 * tick,
        Fraction(3, 5),
    ]


def test_single_frames_may_be_segments(tmp_path):
    for codec in ("h264", "h265"):
        settings = Encoding(codec).settings(rgb(), tmp_path / "v.mp4", Fraction(25))
        segments = write_all(tmp_path / codec, moving(4), settings, 1)
        join_segments(segments, [n / 25 for n in range(4)], tmp_path / "v.mp4", settings)
        wanted = samples(frame for path in segments for frame in read_segment(path))
        assert read(tmp_path / "v.mp4").frames == wanted


def test_sound_goes_in_beside(tmp_path, colours, make_video):
    source = make_video(tmp_path / "source.mp4", colours(25), sound="aac")
    settings = Encoding().settings(rgb(), tmp_path / "v.mp4", Fraction(25))
    segments = write_all(tmp_path / "segments", moving(25), settings)
    join_segments(segments, [n / 25 for n in range(25)], tmp_path / "v.mp4", settings, audio_from=source)
    assert sound(tmp_path / "v.mp4") == sound(source)
    with cast(InputContainer, av.open(tmp_path / "v.mp4")) as video:
        order = [
            (packet.stream.type, float(packet.dts * packet.time_base))
            for packet in video.demux()
            if packet.size and packet.dts is not None
        ]
    late = [
        time - max((t for kind, t in order[:n] if kind == "video"), default=0.0)
        for n, (kind, time) in enumerate(order)
        if kind == "audio"
    ]
    assert max(late) < 1.1  # interleaved, second by second


def sound(path: Path) -> tuple[float, list[bytes]]:
    with cast(InputContainer, av.open(path)) as container:
        frames = list(container.decode(audio=0))
        return float(frames[0].time or 0), [frame.to_ndarray().tobytes() for frame in frames]


def test_segments_that_do_not_belong_together_are_refused(tmp_path):
    settings = Encoding().settings(rgb(), tmp_path / "v.mp4", Fraction(25))
    other = Encoding("h264", bit_depth=10).settings(rgb(), tmp_path / "v.mp4", Fraction(25))
    one, two = write_all(tmp_path / "segments", moving(20), settings)
    write_segment(tmp_path / "other", moving(4), other)
    times = [n / 25 for n in range(20)]
    for segments, wanted in (
        ([one, tmp_path / "other"], "other settings"),
        ([one], "16 frames in the segments, 20 times"),
        ([one, two, two], "other frames than there are times"),
    ):
        with pytest.raises(ValueError, match=wanted):
            join_segments(segments, times, tmp_path / "v.mp4", settings)
    with pytest.raises(ValueError, match="no frames"):
        write_segment(tmp_path / "none", [], settings)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["other", "segments"]
