"""A video as extraction looks at it, twice: from its file, or from what is kept of it the first time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from aa2.errors import InputError
from aa2.media.display import shown
from aa2.media.frame_store import FrameStore
from aa2.media.stage_log import GROUP
from aa2.media.video import VideoInfo, VideoReader

Span = tuple[float, float]
"""Seconds of a file: from the first on, to before the second."""
WHOLE: Span = (0.0, math.inf)


class VideoFrames:
    """The frames of a file, decoded each time that they are looked at; see `FrameSource`.

    Args:
        video: the file.
        info: what it is.
        span: the part of it that is wanted.

    Attributes:
        notes: what was done to the frames that were looked at; further in than ``info`` tells.
    """

    def __init__(self, video: Path, info: VideoInfo, span: Span = WHOLE) -> None:
        self.notes = info.notes
        self.video, self.info, self.span = video, info, span
        self.size, self.fps, self.skipped = (info.width, info.height), info.fps, 0
        share = 1.0
        if info.duration > 0:
            share = (min(span[1], info.duration) - min(span[0], info.duration)) / info.duration
        self.frames = round(info.frames * share)

    def first(self, start: int) -> Iterator[tuple[float, np.ndarray]]:
        """See `FrameSource.first`."""
        for time, frame in self._natives(start):
            yield time, shown(frame, self.info.format)

    def again(self, start: int, stop: int) -> Iterator[np.ndarray]:
        """See `FrameSource.again`."""
        for _, frame in islice(self._natives(start), stop - start):
            yield shown(frame, self.info.format)

    def _natives(self, start: int) -> Iterator[tuple[float, VideoFrame]]:
        """Those of the span from number ``start`` on, in the file's own samples.

        Always played from the beginning: not every file can be searched, and where one lands may differ.
        """
        with VideoReader(self.video) as reader:
            try:
                yield from islice(self._wanted(reader), start, None)
            finally:
                self.notes = reader.info.notes

    def _wanted(self, reader: VideoReader) -> Iterator[tuple[float, VideoFrame]]:
        """All frames of the span."""
        before, last = 0, -math.inf
        for time, frame in reader.native():
            last = time
            if time >= self.span[1]:
                break
            if time < self.span[0]:
                before += 1
                continue
            self.skipped = before
            yield time, frame
        if last < self.span[0]:
            raise InputError("`start`", f"the last frame is shown at {last:.2f} s", "begin earlier")


class StoredFrames(VideoFrames):
    """The same, decoded once: what is looked at again, by whomever, comes out of a store.

    Args:
        video, info, span: as for `VideoFrames`.
        store: where the frames are kept, by groups of `GROUP`.
        first_group: told the bytes of the first group and the frames in it, before anything else is done.
    """

    def __init__(
        self,
        video: Path,
        info: VideoInfo,
        store: FrameStore,
        span: Span = WHOLE,
        first_group: Callable[[int, int], None] | None = None,
    ) -> None:
        super().__init__(video, info, span)
        self._store, self._first_group = store, first_group

    def first(self, start: int) -> Iterator[tuple[float, np.ndarray]]:
        """See `FrameSource.first`; ``start`` is the first of a group."""
        frames = self._natives(start)
        while group := list(islice(frames, GROUP)):
            size = self._store.write(start, [frame for _, frame in group])
            if not start and self._first_group is not None:
                self._first_group(size, len(group))
            for time, frame in group:
                yield time, shown(frame, self.info.format)
            start += len(group)

    def again(self, start: int, stop: int) -> Iterator[np.ndarray]:
        """See `FrameSource.again`."""
        for number in range(start, stop):
            yield self._store.read(number, number + 1)[0]
