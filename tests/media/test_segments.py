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
