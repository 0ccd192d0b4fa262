"""Where decoded frames come from: FFmpeg, or what it does not decode, pictures read otherwise."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from aa2.errors import InputError
from aa2.media.container import ANOTHER_VIDEO, READING_ERRORS, open_video, picture_stream, rate, reason
from aa2.media.files import check_file
from aa2.media.native import Decoded
from aa2.media.picture import read_picture
from aa2.media.still import is_picture, webp_animation
from aa2.media.timeline import Timeline, read_timeline
from aa2.media.upright import Turn, turn_of

LEAST_STEP = 2.5e-3
"""Seconds, or a tenth of a frame if that is more, by which a frame comes later that repeats a time."""
BELIEVED = 1e9
"""Seconds, thirty years, from which on a time is damage; beyond, numbers do not tell frames apart."""
TICK = Fraction(1, av.time_base)


class Source(Protocol):
    """The frames of a file as they are stored.

    Attributes:
        fps, frame_count, exact, duration, has_audio: as in `aa2.media.video.VideoInfo`.
        notes: what is to be told of the file.
        searchable: whether to try :meth:`search`.
        regular: whether all times since the last search or start were as the file says.
    """

    fps: Fraction
    frame_count: int
    exact: bool
    duration: float
    has_audio: bool
    notes: tuple[str, ...]
    searchable: bool
    regular: bool

    def frames(self) -> Iterator[Decoded]:
        """The frames from where the file was searched or started."""
        ...

    def search(self, time: float) -> bool:
        """Goes to the last keyframe not after ``time``, if that can be had."""
        ...

    def restart(self) -> None:
        """Goes to the beginning."""
        ...

    def close(self) -> None:
        """Closes the file."""
        ...


class ContainerSource:
    """A `Source` that FFmpeg decodes."""

    def __init__(self, path: Path, threads: int) -> None:
        self._path, self._threads = path, threads
        self._container, self._stream = self._open()
        try:
            self._timeline: Timeline = read_timeline(path, self._container)
            self._start = (self._container.start_time or 0) / av.time_base
            self.fps = rate(self._stream)
            self._shape: tuple[Fraction | None, Fraction | None] | None = None
            self.regular = True
            self.searchable = not self._timeline.joined
            self.has_audio = bool(self._container.streams.audio)
            self.notes: tuple[str, ...] = (
                ("time stamps start again: taken one after the other",) if self._timeline.joined else ()
            )
            self._measure()
        except BaseException:
            self._container.close()
            raise

    def _open(self) -> tuple[InputContainer, VideoStream]:
        container = open_video(self._path)
        try:
            stream = picture_stream(container, self._path)
            stream.codec_context.thread_count = self._threads
            stream.thread_type = "AUTO"
        except BaseException:
            container.close()
            raise
        return container, stream

    def _measure(self) -> None:
        stream, container = self._stream, self._container
        counted = self._timeline.packets.get(stream.index, 0)
        told, lasting = _statistics(stream)
        if self._timeline.duration is not None:
            duration = self._timeline.duration
        elif lasting:
            duration = lasting
        elif stream.duration is not None and stream.time_base:
            duration = float(stream.duration * stream.time_base)
        elif container.duration is not None:
            duration = container.duration / av.time_base
        else:
            duration = float((stream.frames or counted or 1) / self.fps)
        self.duration = duration if 0 <= duration < BELIEVED else 0.0
        indexed = _indexed(container, stream)
        self.frame_count = counted or indexed or told or max(1, round(self.duration * self.fps))
        self.exact = bool(indexed) and not counted

    def frames(self) -> Iterator[Decoded]:
        """See `Source`."""
        step = 1 / float(self.fps)
        least = max(step / 10, min(LEAST_STEP, step))
        time, started, held = -step, False, (0, Turn())
        try:
            for frame, shape in self._decoded():
                told = frame.time - self._start if frame.pts is not None and frame.time_base else None
                if told is not None and abs(told) >= BELIEVED:
                    told = None
                # Some old containers give no times: go on at the average rate. Damaged ones step back: stay.
                following = time + step if told is None else told
                if started and following <= time:
                    following = time + least
                time = max(following, 0.0)
                self.regular = self.regular and told is not None and (time == told or not started)
                if not started or frame.key_frame or frame.rotation != held[0]:
                    held = frame.rotation, turn_of(frame)
                started = True
                yield Decoded(time, frame, shape, held[1])
        except READING_ERRORS as error:
            problem = f"is damaged after {max(time, 0):.2f} s ({reason(error)})"
            raise InputError(self._path, problem, ANOTHER_VIDEO) from error

    def _decoded(self) -> Iterator[tuple[VideoFrame, Fraction]]:
        """Frames, each with the shape of its pixels."""
        place, coder = self._timeline.placer(self._stream), self._stream.codec_context
        key: int | None = None
        shapes: list[tuple[int | None, Fraction | None]] = [(None, coder.sample_aspect_ratio)]
        for packet in self._container.demux(self._stream):
            place(packet)
            key = packet.pts if packet.is_keyframe else key
            frames = packet.decode()
            if coder.sample_aspect_ratio != shapes[-1][1]:
                # The coder tells it before the frames come out that are meant: from the last keyframe on.
                shapes.append((key, coder.sample_aspect_ratio))
            for frame in frames:
                while len(shapes) > 1 and (frame.pts is None or (shapes[1][0] or 0) <= frame.pts):
                    del shapes[0]
                yield frame, self._pixel_shape(shapes[0][1])

    def _pixel_shape(self, coded: Fraction | None) -> Fraction:
        if self._shape is None:
            # The container's word counts for more than the stream's, until that changes its own.
            self._shape = coded, self._stream.sample_aspect_ratio
        first, told = self._shape
        return (told if coded == first else coded) or Fraction(1)

    def search(self, time: float) -> bool:
        """See `Source`."""
        tick = self._stream.time_base or TICK
        self._container.seek(math.floor((time + self._start) / tick), stream=self._stream)
        self.regular = True
        return True

    def restart(self) -> None:
        """See `Source`."""
        self._container.close()
        self._container, self._stream = self._open()
        self.regular = True

    def close(self) -> None:
        """See `Source`."""
        self._container.close()


def _indexed(container: InputContainer, stream: VideoStream) -> int:
    """The frames of a file that counts them, without those that an edit list of MP4 leaves out."""
    if stream.frames and "mov" in container.format.name and len(stream.index_entries):
        return sum(not entry.is_discard for entry in stream.index_entries)
    return stream.frames


def _statistics(stream: VideoStream) -> tuple[int, float]:
    """Frames and seconds of a Matroska file's track, as those who write them note; 0 where they do not."""
    notes = {name.partition("-")[0].upper(): text for name, text in stream.metadata.items()}
    frames = re.fullmatch(r"\d{1,9}", notes.get("NUMBER_OF_FRAMES", ""))
    clock = re.fullmatch(r"(\d{1,4}):(\d\d):(\d\d(?:\.\d+)?)", notes.get("DURATION", ""))
    hours, minutes, seconds = (float(part) for part in clock.groups()) if clock else (0.0, 0.0, 0.0)
    return int(frames[0]) if frames else 0, hours * 3600 + minutes * 60 + seconds


class PictureSource:
    """A `Source` of pictures that stand for a video of one frame, or of an animation that FFmpeg cannot
    decode.

    Args:
        path: the file.
        pictures: makes the frames from the first on, with their times; a frame is ``(H, W, 3)`` or ``(H, W,
            4)`` uint8.
        times: when each is shown, and when the last ends.
    """

    def __init__(
        self, path: Path, pictures: Callable[[], Iterator[np.ndarray]], times: Sequence[float]
    ) -> None:
        self._path, self._pictures, self._times = path, pictures, times
        self.frame_count, self.exact = len(times) - 1, True
        self.duration = times[-1]
        self.fps = Fraction(self.frame_count / self.duration).limit_denominator(1000) or Fraction(25)
        self.has_audio, self.searchable, self.regular = False, False, True
        self.notes: tuple[str, ...] = ()

    def frames(self) -> Iterator[Decoded]:
        """See `Source`."""
        for time, picture in zip(self._times, self._pictures(), strict=False):
            frame = VideoFrame.from_ndarray(picture, "rgba" if picture.shape[2] == 4 else "rgb24")
            frame.pts, frame.time_base = round(time / TICK), TICK
            yield Decoded(time, frame, Fraction(1), Turn())

    def search(self, time: float) -> bool:
        """See `Source`."""
        return False

    def restart(self) -> None:
        """See `Source`."""

    def close(self) -> None:
        """See `Source`."""


def open_source(path: Path, threads: int) -> Source:
    """The frames of the file ``path``.

    Args:
        path: the file.
        threads: threads to decode with, 0 for one per processor.

    Raises:
        InputError: there is no such file, it is no video, or it is cut off.
    """
    check_file(path, ANOTHER_VIDEO)
    animation = webp_animation(path)
    if animation is not None:
        return PictureSource(path, *animation)
    if is_picture(path):
        picture = read_picture(path)
        return PictureSource(path, lambda: iter([picture]), (0.0, 1 / 25))
    return ContainerSource(path, threads)
