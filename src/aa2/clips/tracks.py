"""Signals that are pictures, one per frame of a clip: numbered PNG files, or a video.

Both are read by window. A video goes on decoding where the last window ended and is searched otherwise; PNG
files stand alone, so any one costs the same (docs/clip_format.md has the measurements).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import TracebackType
from typing import Protocol

import cv2
import numpy as np

from aa2.errors import InputError
from aa2.media.colour import Pixels
from aa2.media.video import VideoReader

SAME_INSTANT = 1e-3
"""Seconds by which two times of one frame differ at most: containers round to their clock's ticks."""
VIDEOS = (".mp4", ".mkv", ".mov", ".webm")
READABLE = 0o644
"""File mode of pictures that are unpacked."""


class Track(Protocol):
    """Pictures ``(H, W)`` or ``(H, W, 3)``, one per frame."""

    def read(self, start: int, stop: int) -> np.ndarray:
        """``(stop - start, H, W, ...)`` pictures; InputError where they are missing or damaged."""
        ...

    def close(self) -> None:
        """Lets go of the file."""
        ...


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
        """See :class:`Track`."""
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
        """See :class:`Track`."""
        self._video.close()


class PngTrack:
    """PNG files in the order of their names, in a folder or a ``.zip``, 8 or 16 bits, grey.

    Raises:
        InputError: the archive is damaged or there are fewer pictures than ``frames``.
    """

    def __init__(self, path: Path, frames: int) -> None:
        self._path, self._archive = path, None
        if path.is_dir():
            self._names = sorted(entry.name for entry in path.glob("*.png"))
        else:
            try:
                self._archive = zipfile.ZipFile(path)
            except (OSError, zipfile.BadZipFile) as error:
                raise InputError(path, f"cannot be read ({error})", "make the clip anew") from error
            self._names = sorted(name for name in self._archive.namelist() if name.endswith(".png"))
        if len(self._names) < frames:
            self.close()
            raise InputError(
                path, f"has {len(self._names)} pictures for {frames} frames", "add the missing ones"
            )

    def read(self, start: int, stop: int) -> np.ndarray:
        """See :class:`Track`."""
        pictures = [self._decode(name) for name in self._names[start:stop]]
        if any(picture.shape != pictures[0].shape for picture in pictures):
            raise InputError(self._path, "its pictures differ in size", "give them the size of the clip")
        return np.stack(pictures)

    def _decode(self, name: str) -> np.ndarray:
        try:
            data = (self._path / name).read_bytes() if self._archive is None else self._archive.read(name)
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
        except (OSError, zipfile.BadZipFile, cv2.error) as error:
            raise InputError(self._path, f"{name} cannot be read ({error})", "replace it") from error
        if picture is None:
            raise InputError(self._path, f"{name} is no PNG picture", "replace it")
        return picture

    def close(self) -> None:
        """See :class:`Track`."""
        if self._archive is not None:
            self._archive.close()


class PngWriter:
    """Writes pictures, ``(H, W)`` uint8 or uint16, one by one as a ``.zip`` that :class:`PngTrack` reads."""

    def __init__(self, path: Path) -> None:
        self._archive, self._written = zipfile.ZipFile(path, "x", zipfile.ZIP_STORED), 0

    def write(self, picture: np.ndarray, time: float | None = None) -> None:
        """Adds the next picture; its ``time`` is not kept."""
        _, data = cv2.imencode(".png", np.ascontiguousarray(picture), PNG_SETTINGS)
        entry = zipfile.ZipInfo(f"{self._written:06d}.png")  # without a date: equal pictures, equal bytes
        entry.external_attr = READABLE << 16
        self._archive.writestr(entry, data.tobytes())
        self._written += 1

    def __enter__(self) -> PngWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()


PNG_SETTINGS = (cv2.IMWRITE_PNG_COMPRESSION, 3, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT)


def open_track(folder: Path, name: str, frames: int) -> Track | None:
    """The signal ``name`` of the clip in ``folder``: ``name/`` of PNG, a video ``name.mp4``, or ``name.zip``.

    The first that is there is taken, so a user's own file goes before the one that came with the clip. A
    video is taken frame by frame, whatever its rate.
    """
    if (folder / name).is_dir():
        return PngTrack(folder / name, frames)
    for suffix in VIDEOS:
        if (folder / f"{name}{suffix}").exists():
            return VideoTrack(folder / f"{name}{suffix}", pixels="gray")
    if (folder / f"{name}.zip").exists():
        return PngTrack(folder / f"{name}.zip", frames)
    return None
