"""Signals that are pictures, one per frame of a clip: numbered PNG or WebP files, or a video.

Both are read by window. A video goes on decoding where the last window ended and is searched otherwise;
picture files stand alone, so any one costs the same (docs/clip_format.md has the measurements).
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import TracebackType
from typing import Protocol

import cv2
import numpy as np

from aa2.clips.pictures import PictureFormat, from_planes, to_wide_planes
from aa2.errors import InputError
from aa2.media.damage import ARCHIVE_ERRORS, told
from aa2.media.png import PNG_START, checked_png
from aa2.types import LIMBS, Limbs

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


class PictureTrack:
    """PNG files, or WebP too if in colour, in the order of their names, in a folder or a ``.zip``.

    Args:
        path: the folder or archive.
        frames: how many pictures are needed.
        colour: whether they are ``(H, W, 3)`` uint8 RGB, or else ``(H, W)`` grey of 8 or 16 bits.

    Raises:
        InputError: the archive is damaged or there are fewer pictures than ``frames``.
    """

    def __init__(self, path: Path, frames: int, colour: bool = False) -> None:
        self._path, self._archive = path, None
        self._how = cv2.IMREAD_COLOR_RGB if colour else cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH
        if path.is_dir():
            names = [entry.name for entry in path.iterdir()]
        else:
            try:
                self._archive = zipfile.ZipFile(path)
            except ARCHIVE_ERRORS as error:
                raise InputError(path, f"cannot be read ({told(error)})", "make the clip anew") from error
            names = self._archive.namelist()
        suffixes = (".png", ".webp") if colour else (".png",)
        self._names = sorted(name for name in names if name.endswith(suffixes))
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
            if data.startswith(PNG_START):
                data = checked_png(self._path / name, data)
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), self._how)
        except (*ARCHIVE_ERRORS, cv2.error) as error:
            raise InputError(self._path, f"{name} cannot be read ({told(error)})", "replace it") from error
        if picture is None:
            raise InputError(self._path, f"{name} is no picture", "replace it")
        return picture

    def close(self) -> None:
        """See :class:`Track`."""
        if self._archive is not None:
            self._archive.close()


class PictureWriter:
    """Writes pictures one by one as a ``.zip`` that :class:`PictureTrack` reads.

    Args:
        path: the archive to make.
        form: of colour pictures, ``(H, W, 3)`` uint8 RGB; grey ones, ``(H, W)`` uint8 or uint16, are PNG.
    """

    def __init__(self, path: Path, form: PictureFormat = "png") -> None:
        self._archive, self._written = zipfile.ZipFile(path, "x", zipfile.ZIP_STORED), 0
        self._form: PictureFormat = form

    def write(self, picture: np.ndarray, time: float | None = None) -> None:
        """Adds the next picture; its ``time`` is not kept."""
        suffix, settings = ".png", GREY_SETTINGS
        if picture.ndim == 3:
            suffix, settings = f".{self._form}", COLOUR_SETTINGS[self._form]
            picture = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        _, data = cv2.imencode(suffix, np.ascontiguousarray(picture), settings)
        self.copy(data.tobytes(), suffix)

    def copy(self, data: bytes, suffix: str = ".png") -> None:
        """Adds the next picture, which is encoded already."""
        # Without a date: equal pictures, equal bytes.
        entry = zipfile.ZipInfo(f"{self._written:06d}{suffix}")
        entry.external_attr = READABLE << 16
        self._archive.writestr(entry, data)
        self._written += 1

    def __enter__(self) -> PictureWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()


def write_limbs(path: Path, limbs: Limbs) -> None:
    """Writes the limbs of one picture as two: labels, then bit planes of whole limbs."""
    with PictureWriter(path) as writer:
        writer.write(limbs.label)
        writer.write(to_wide_planes(limbs.whole))


def read_limbs(path: Path) -> Limbs:
    """The limbs in a file of :func:`write_limbs`.

    Raises:
        InputError: the file is damaged or holds something else.
    """
    track = PictureTrack(path, 2)
    try:
        label, planes = track.read(0, 1)[0], track.read(1, 2)
    finally:
        track.close()
    if label.dtype != np.uint8 or planes.dtype != np.uint16 or planes.shape[1:] != label.shape:
        raise InputError(path, "holds no limbs", "make the clip anew")
    return Limbs(label, from_planes(planes, len(LIMBS))[0])


GREY_SETTINGS = (cv2.IMWRITE_PNG_COMPRESSION, 3, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT)
COLOUR_SETTINGS: dict[PictureFormat, tuple[int, ...]] = {
    "png": (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE),
    "webp": (cv2.IMWRITE_WEBP_QUALITY, 90),
}
"""Measured in docs/clip_format.md."""


def open_track(folder: Path, name: str, frames: int) -> Track | None:
    """The grey signal ``name`` of the clip in ``folder``: ``name/`` of PNG, ``name.mp4``, or ``name.zip``.

    The first that is there is taken, so a user's own file goes before the one that came with the clip. A
    video is taken frame by frame, whatever its rate.
    """
    if (folder / name).is_dir():
        return PictureTrack(folder / name, frames)
    for suffix in VIDEOS:
        if (folder / f"{name}{suffix}").exists():
            from aa2.clips.video_track import VideoTrack  # clips without videos do without PyAV

            return VideoTrack(folder / f"{name}{suffix}", pixels="gray")
    if (folder / f"{name}.zip").exists():
        return PictureTrack(folder / f"{name}.zip", frames)
    return None


def open_colour_track(folder: Path, name: str, times: np.ndarray) -> Track | None:
    """The frames or the environment of the clip in ``folder``: ``name.mp4``, or else ``name.zip``.

    Args:
        folder: the clip.
        name: of the signal.
        times: ``(T,)`` seconds since the first frame at which the clip's frames are shown.
    """
    if (folder / f"{name}.mp4").exists():
        from aa2.clips.video_track import VideoTrack  # clips without videos do without PyAV

        # Small frames gain nothing from threads, and loaders run one process per core.
        return VideoTrack(folder / f"{name}.mp4", times)
    if (folder / f"{name}.zip").exists():
        return PictureTrack(folder / f"{name}.zip", len(times), colour=True)
    return None
