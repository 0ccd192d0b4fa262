"""Video files of all kinds, made with PyAV alone so that they do not depend on what they test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

TICK = Fraction(1, 30_000)


def colours(count: int, size: tuple[int, int] = (64, 48)) -> list[np.ndarray]:
    """Smooth pictures, each of another brightness, brighter at the right and at the bottom."""
    columns, rows = np.linspace(0, 60, size[0]), np.linspace(0, 30, size[1])
    slope = columns[None, :] + rows[:, None]
    levels = np.linspace(20, 150, count)
    return [np.repeat((slope + level)[..., None], 3, 2).astype(np.uint8) for level in levels]


def make_video(
    path: Path,
    pictures: Sequence[np.ndarray],
    *,
    times: Sequence[float] | None = None,
    rotation: int = 0,
    sound: str | None = None,
    codec: str = "libx264",
) -> Path:
    """Writes ``pictures`` 25 times a second, or at ``times``, and one second of a tone coded as ``sound``."""
    with av.open(path, "w") as container:
        options = {"crf": "1"} if codec == "libx264" else {}
        stream = cast(VideoStream, container.add_stream(codec, 25, options))
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv444p" if codec == "libx264" else "yuv420p"
        stream.codec_context.time_base = TICK
        if rotation:
            stream.set_display_rotation(rotation)
        track = cast(AudioStream, container.add_stream(sound, rate=48_000)) if sound else None
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = round((index / 25 if times is None else times[index]) / TICK)
            frame.time_base = TICK
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if track is not None:
            tone = np.sin(np.arange(48_000) / 20).astype(np.float32)[None] * 0.1
            frame = av.AudioFrame.from_ndarray(tone, "fltp", "mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
            container.mux(track.encode(frame))
            container.mux(track.encode(None))
    return path


@pytest.fixture(name="colours")
def _colours() -> Callable[..., list[np.ndarray]]:
    return colours


@pytest.fixture(name="make_video")
def _make_video() -> Callable[..., Path]:
    return make_video
