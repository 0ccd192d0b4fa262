"""Opening video and sound files, and nothing but files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.stream import VideoStream

from aa2.errors import InputError
from aa2.media.cut_off import is_cut_off
from aa2.media.files import check_file, url_of

ANOTHER_VIDEO = "give a video file that plays, for example MP4 with H.264"
READING_ERRORS = (
    FFmpegError,
    OSError,
    ValueError,
    EOFError,
    MemoryError,
    ArithmeticError,
    LookupError,
    RuntimeError,
)
"""All that reading damaged bytes by FFmpeg may raise."""
TS_PACKET, TS_SYNC = 188, 0x47
OPTIONS = {"protocol_whitelist": "file", "pattern_type": "none"}
"""Playlists fetch nothing, and a % in a name stands for no number."""


def open_input(path: Path) -> InputContainer:
    """The file ``path``, opened; never a protocol, a device or a pattern, whatever its name is.

    Raises:
        one of `READING_ERRORS`: it cannot be opened.
    """
    try:
        return _opened(path)
    except READING_ERRORS:
        # FFmpeg does not know a transport stream by its first few packets.
        if not _is_transport_stream(path):
            raise
    return _opened(path, "mpegts")


def _opened(path: Path, kind: str | None = None) -> InputContainer:
    # Names in the metadata may be in any encoding.
    container = av.open(url_of(path), format=kind, options=dict(OPTIONS), metadata_errors="replace")
    return cast(InputContainer, container)


def _is_transport_stream(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(64 * TS_PACKET)
    return len(head) >= 2 * TS_PACKET and set(head[::TS_PACKET]) == {TS_SYNC}


def open_video(path: Path) -> InputContainer:
    """The video file ``path``, opened.

    Raises:
        InputError: there is no such file, it is no video, or it is cut off.
    """
    check_file(path, ANOTHER_VIDEO)
    try:
        container = open_input(path)
    except READING_ERRORS as error:
        raise InputError(path, f"cannot be read as a video ({reason(error)})", ANOTHER_VIDEO) from error
    if is_cut_off(path, container):
        container.close()
        raise InputError(path, "is cut off: its end is missing", "copy or download it again")
    return container


def picture_stream(container: InputContainer, path: Path) -> VideoStream:
    """The video of ``path``, open as ``container``.

    Raises:
        InputError: it has none.
    """
    stream = container.streams.best("video")
    # A song's cover is a video stream to FFmpeg, and so is any text file named .txt.
    if stream is None or stream.disposition & Disposition.attached_pic or container.format.name == "tty":
        raise InputError(path, "has no video in it", ANOTHER_VIDEO)
    if stream.codec_context is None:
        raise InputError(path, "is coded in a way that FFmpeg does not know", ANOTHER_VIDEO)
    return cast(VideoStream, stream)


def rate(stream: VideoStream) -> Fraction:
    """Frames per second, on average; 25 where nobody knows."""
    found = stream.average_rate or stream.guessed_rate or Fraction(25)
    return found if 0 < found < 100_000 else Fraction(25)


def reason(error: BaseException) -> str:
    """What went wrong, in FFmpeg's words."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
