"""Signals that are videos: the one module of clips that decodes any, so that others do without PyAV."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aa2.errors import InputError
from aa2.media.colour import Pixels
from aa2.media.video import VideoReader

SAME_INSTANT = 1e-3
"""Seconds by which two times of one frame differ at most: containers round to their clock's ticks."""


class VideoTrack:
    """The frames of a video that are shown at ``times``, increasing seconds; None for one after the other.

    Raises:
        InputError: the video cannot be read or has no frame at one of the times.
    """

    def __init__(
        self, path: Path, times: np.ndarray | None = None, pixels: Pixels = "rgb24", threads: int = 1
    ) -> None:
        self._video = VideoReader(path, pixels=pixels, threads=threads)
        self._times, self._next = times, -1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self._video.info.width, self._video.info.height

    def read(self, start: int, stop: int) -> np.ndarray:
        """See :class:`aa2.clips.tracks.Track`."""
        if start != self._next:
            self._video.seek(self._time(start) - SAME_INSTANT)
        pictures = [self._shown_at(self._time(index)) for index in range(start, stop)]
        self._next = stop
        return np.stack(pictures)

    def _time(self, index: int) -> float:
        return index / float(self._video.info.fps) if self._times is None else float(self._times[index])

    def _shown_at(self, wanted: float) -> np.ndarray:
        self._next = -1  # where the decoder stands is unknown if this fails
        for time, picture in self._video:
            if time > wanted - SAME_INSTANT:
                if time < wanted + SAME_INSTANT:
                    return picture
                break
        raise InputError(
            self._video.path,
            f"has no frame at {wanted:.3f} s",
            "it was changed or is cut off: make the clip anew",
        )

    def close(self) -> None:
        """See :class:`aa2.clips.tracks.Track`."""
        self._video.close()
