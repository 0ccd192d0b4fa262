"""Video in (and, from :mod:`aa2.media.video_writer`, out), one frame at a time.

Times are seconds since the start of the file. Frames come in display order, upright, and with the time at
which they are shown, so that a variable frame rate survives the way through.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aa2.errors import InputError
from aa2.media.colour import Pixels, decoded
from aa2.media.cut_off import is_cut_off
from aa2.media.video_writer import VideoWriter

__all__ = ["VideoInfo", "VideoReader", "VideoWriter", "probe"]

ANOTHER_VIDEO = "give a video file that plays, for example MP4 with H.264"


@dataclass(frozen=True)
class VideoInfo:
    """What a video is.

    Attributes:
        width, height: pixels of the upright picture.
        fps: average frames per second.
        frames: frames, exact where the file says so, otherwise estimated from duration and rate.
        duration: seconds.
        has_audio: whether there is any sound.
    """

    width: int
    height: int
    fps: Fraction
    frames: int
    duration: float
    has_audio: bool


def probe(path: Path) -> VideoInfo:
    """What the video ``path`` is.

    Raises:
        InputError: as for :class:`VideoReader`.
    """
    with VideoReader(path) as video:
        return video.info


class VideoReader:
    """The frames of a video: a context manager to be iterated once, giving ``(time, frame)``.

    ``frame`` is ``(H, W, 3)`` uint8 RGB for ``pixels="rgb24"`` and ``(H, W)`` uint8 for ``pixels="gray"``.
    Only the decoder's few reference frames are held in memory.

    Args:
        path: the file.
        pixels: what to make of the picture.
        threads: threads to decode with, 0 for one per processor.

    Raises:
        InputError: there is no such file, it is no video, has no frames or is cut off. What is damaged
            further in is found, and raised, only when it is read.
    """

    def __init__(self, path: Path, *, pixels: Pixels = "rgb24", threads: int = 0) -> None:
        self.path = Path(path)
        self._pixels: Pixels = pixels
        self._threads = threads
        self._container = _open(self.path)
        try:
            self._stream = _picture_stream(self._container, self.path)
            self._stream.codec_context.thread_count = threads
            self._stream.thread_type = "AUTO"
            self._start = (self._container.start_time or 0) / av.time_base
            self._frames = self._decode()
            first = next(self._frames, None)
            if first is None:
                raise InputError(self.path, "has no frames", ANOTHER_VIDEO)
            self._frames = chain([first], self._frames)
            self._coded = first[1].width, first[1].height
            self._turns = round(first[1].rotation / 90) % 4
            self.info = self._describe()
        except BaseException:
            self._container.close()
            raise

    def __enter__(self) -> VideoReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._container.close()

    def __iter__(self) -> Iterator[tuple[float, np.ndarray]]:
        return self

    def __next__(self) -> tuple[float, np.ndarray]:
        time, frame = next(self._frames)
        return time, self._picture(frame)

    def seek(self, time: float) -> None:
        """Makes the first frame at or after ``time`` the next one."""
        self._search(time + self._start)
        first = next(self._frames, None)
        if first is None or first[0] > time:
            # Some containers land behind the keyframe that is needed: play from the beginning.
            self._search(min(self._start, 0.0))
            first = next(self._frames, None)
        while first is not None and first[0] < time:
            first = next(self._frames, None)
        if first is not None:
            self._frames = chain([first], self._frames)

    def _search(self, time: float) -> None:
        tick = self._stream.time_base or Fraction(1, av.time_base)
        try:
            self._container.seek(math.floor(time / tick), stream=self._stream)
        except FFmpegError as error:
            raise InputError(self.path, f"cannot be searched ({error.strerror})", ANOTHER_VIDEO) from error
        self._frames = self._decode()

    def _decode(self) -> Iterator[tuple[float, VideoFrame]]:
        step = 1 / float(_rate(self._stream))
        time = -step
        try:
            for frame in self._container.decode(self._stream):
                # Some old containers give no times: go on at the average rate. Damaged ones step back: stay.
                time = max(time + step if frame.pts is None else frame.time - self._start, time, 0.0)
                yield time, frame
        except FFmpegError as error:
            problem = f"is damaged after {max(time, 0):.2f} s ({error.strerror})"
            raise InputError(self.path, problem, ANOTHER_VIDEO) from error

    def _picture(self, frame: VideoFrame) -> np.ndarray:
        picture = decoded(frame, self._pixels, self._coded, self._threads)
        return np.ascontiguousarray(np.rot90(picture, self._turns)) if self._turns else picture

    def _describe(self) -> VideoInfo:
        stream, fps = self._stream, _rate(self._stream)
        if stream.duration is not None and stream.time_base is not None:
            duration = float(stream.duration * stream.time_base)
        elif self._container.duration is not None:
            duration = self._container.duration / av.time_base
        else:
            duration = float(stream.frames / fps)
        frames = stream.frames or max(1, round(duration * fps))
        width, height = self._coded if self._turns % 2 == 0 else self._coded[::-1]
        return VideoInfo(width, height, fps, frames, duration, bool(self._container.streams.audio))


def _open(path: Path) -> InputContainer:
    if not path.exists():
        raise InputError(path, "there is no such file", "check the name")
    if path.is_dir():
        raise InputError(path, "is a folder", ANOTHER_VIDEO)
    try:
        container = cast(InputContainer, av.open(path))
    except (FFmpegError, OSError) as error:
        raise InputError(path, f"cannot be read as a video ({error.strerror})", ANOTHER_VIDEO) from error
    if is_cut_off(path, container):
        container.close()
        raise InputError(path, "is cut off: its end is missing", "copy or download it again")
    return container


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    stream = container.streams.best("video")
    # A song's cover is a video stream to FFmpeg, and so is any text file named .txt.
    if stream is None or stream.disposition & Disposition.attached_pic or container.format.name == "tty":
        raise InputError(path, "has no video in it", ANOTHER_VIDEO)
    return cast(VideoStream, stream)


def _rate(stream: VideoStream) -> Fraction:
    return stream.average_rate or stream.guessed_rate or Fraction(25)
