"""Video in (and, from :mod:`aa2.media.video_writer`, out), one frame at a time.

Times are seconds since the start of the file. Frames come in display order, upright, progressive, all of one
size, and with the time at which they are shown, so that a variable frame rate survives the way through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from stat import S_ISREG

import numpy as np
from av.video.frame import VideoFrame

from aa2.errors import InputError
from aa2.media.colour import Pixels
from aa2.media.container import ANOTHER_VIDEO, READING_ERRORS, reason
from aa2.media.display import shown
from aa2.media.native import Decoded, Native
from aa2.media.video_format import VideoFormat
from aa2.media.video_source import Source, open_source
from aa2.media.video_writer import VideoWriter

__all__ = ["VideoInfo", "VideoReader", "VideoWriter", "probe"]

CONTEXT = 1.0
"""Seconds before a wanted frame to search for where frames look at their neighbours."""
REMEMBERED = 64
"""Files of which it is remembered what they are: a run asks several times, and each time decodes a frame."""
_probed: dict[tuple[int | str, ...], VideoInfo] = {}


@dataclass(frozen=True)
class VideoInfo:
    """What a video is.

    Attributes:
        width, height: of the upright picture in square pixels.
        fps: average frames per second.
        frames: how many there are, exact where the file says so; otherwise counted in the file without
            decoding, or estimated from duration and rate.
        duration: seconds.
        has_audio: whether there is any sound.
        format: what its native frames are.
        exact: whether ``frames`` is exact.
        notes: what was done to the frames that the user should know; grows where a video changes further in.
    """

    width: int
    height: int
    fps: Fraction
    frames: int
    duration: float
    has_audio: bool
    format: VideoFormat
    exact: bool
    notes: tuple[str, ...] = ()


def probe(path: Path) -> VideoInfo:
    """What the video ``path`` is; of a file that has not changed since, as it was found to be.

    Raises:
        InputError: as for :class:`VideoReader`.
    """
    known = _identity(path)
    if known in _probed:
        return _probed[known]
    with VideoReader(path, threads=1) as video:
        info = video.info
    if known is not None:
        _probed[known] = info
        while len(_probed) > REMEMBERED:
            _probed.pop(next(iter(_probed)), None)
    return info


def _identity(path: Path) -> tuple[int | str, ...] | None:
    """What stays the same as long as a file does; None for what is no file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    if not S_ISREG(found.st_mode):
        return None
    return path.suffix, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


class VideoReader:
    """The frames of a video: a context manager to be iterated once, giving ``(time, frame)``.

    ``frame`` is ``(H, W, 3)`` uint8 RGB for ``pixels="rgb24"`` and ``(H, W)`` uint8 for ``pixels="gray"``, in
    square pixels, SDR. Times grow. Only the few frames that decoder and deinterlacer need are held in memory.
    A picture is a video of one frame.

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
        self._source: Source = open_source(self.path, threads)
        try:
            decoded = self._source.frames()
            first = next(decoded, None)
            if first is None:
                raise InputError(self.path, "has no frames", ANOTHER_VIDEO)
            self._native = Native(first)
            self._frames = self._native.frames(chain([first], decoded))
        except BaseException:
            self._source.close()
            raise

    def __enter__(self) -> VideoReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._source.close()

    @property
    def info(self) -> VideoInfo:
        """What the video is, as far as it is known by now."""
        form, source = self._native.form, self._source
        width, height = form.shown_size
        notes = (*source.notes, *self._native.notes)
        return VideoInfo(
            width,
            height,
            source.fps,
            source.frame_count,
            source.duration,
            source.has_audio,
            form,
            source.exact,
            notes,
        )

    def __iter__(self) -> Iterator[tuple[float, np.ndarray]]:
        return self

    def __next__(self) -> tuple[float, np.ndarray]:
        time, frame = self._next()
        return time, shown(frame, self._native.form, self._pixels, self._threads)

    def native(self) -> Iterator[tuple[float, VideoFrame]]:
        """The frames that are still to come, in the video's own samples: all of ``info.format``.

        Raises:
            InputError: it is damaged here.
        """
        while True:
            try:
                yield self._next()
            except StopIteration:
                return

    def _next(self) -> tuple[float, VideoFrame]:
        try:
            return next(self._frames)
        except READING_ERRORS as error:
            raise InputError(self.path, f"cannot be decoded ({reason(error)})", ANOTHER_VIDEO) from error

    def seek(self, time: float) -> None:
        """Makes the first frame at or after ``time`` the next one.

        Where a file cannot be searched, or not exactly, it is played from its beginning.

        Raises:
            InputError: it is damaged before that.
        """
        if self._source.searchable and self._searched(time):
            return
        self._source.restart()
        self._skip_to(time, self._source.frames())

    def _searched(self, time: float) -> bool:
        """Whether the file was searched with success."""
        target = time - CONTEXT if self._native.neighbours else time
        try:
            if target < 0 or not self._source.search(target):
                return False
            decoded = self._source.frames()
            first = next(decoded, None)
            # Some containers land behind the keyframe that is needed.
            if first is None or first.time > target:
                return False
            self._skip_to(time, chain([first], decoded))
        except (InputError, *READING_ERRORS):
            return False
        return self._source.regular

    def _skip_to(self, time: float, decoded: Iterator[Decoded]) -> None:
        self._frames = self._native.frames(decoded)
        first = next(self._frames, None)
        while first is not None and first[0] < time:
            first = next(self._frames, None)
        self._frames = iter(()) if first is None else chain([first], self._frames)
