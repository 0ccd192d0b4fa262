"""Video out: H.264, written frame by frame, with the sound of another file beside it."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from aa2.errors import InputError
from aa2.media.codecs import CODECS, encoder_options
from aa2.media.encoding import Encoding
from aa2.media.files import beside, discard, full_disk_told, put_in_place, url_of
from aa2.media.sound import Sound
from aa2.media.video_encoder import add_video, as_frame, container_options, tick_of
from aa2.media.video_format import Colours, VideoFormat

WRITABLE = CODECS["h264"].suffixes


class VideoWriter:
    """Writes frames as H.264, under another name until all is well: a context manager.

    Even sizes are written as 4:2:0, which plays everywhere. H.264 has no odd sizes in 4:2:0; they are
    written as 4:4:4, which keeps the size exact and plays in software players. Colours are BT.709.

    Args:
        path: the file, ``.mp4``, ``.mov`` or ``.mkv``.
        size: width and height in pixels.
        fps: frames per second where :meth:`write` is given no time, and what the file says of itself.
        crf: x264's constant rate factor, less is better; 0 is lossless but for the colour conversion.
        keyframes: frames from one keyframe to the next at most; short ones make random reading fast.
        audio_from: a file whose sound is passed through, copied unless the container cannot hold it.
        audio_span: the seconds of that file to take; the first of them is the video's time 0.
        threads: of the encoder; 0 for one per core, and then the bytes depend on their number.
        preset: of x264, how long it looks for a small file.

    Raises:
        InputError: the folder is missing or cannot be written to, or the name is not one of a video.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        fps: Fraction,
        *,
        crf: int = 12,
        keyframes: int = 60,
        audio_from: Path | None = None,
        audio_span: tuple[float, float] = (0.0, math.inf),
        threads: int = 0,
        preset: str = "fast",
    ) -> None:
        self.path, self.size, self._fps = Path(path), size, Fraction(fps)
        if self.path.suffix.lower() not in WRITABLE:
            raise InputError(self.path, "is no name of a video", f"end it in one of {', '.join(WRITABLE)}")
        self._unfinished = beside(self.path)
        form = VideoFormat(size, Fraction(1), "rgb24", Colours(2, 2, 2, True))
        settings = Encoding(crf=crf).settings(form, self.path, self._fps)
        options = encoder_options(settings.encoder, crf, preset=preset, keyframes=keyframes)
        self._settings = replace(settings, options=options)
        self._tick = tick_of(self._fps, self.path.suffix)
        self._written, self._last, self._threads = 0, -1, threads
        self._sound: Sound | None = None
        flags = container_options(self.path.suffix)
        self._container = av.open(url_of(self._unfinished), "w", options=flags)
        try:
            self._stream = add_video(self._container, self._settings, threads=threads)
            self._stream.codec_context.time_base = self._stream.time_base = self._tick
            if audio_from is not None:
                self._sound = Sound(audio_from, audio_span, self._container)
        except BaseException:
            self._abandon()
            raise

    def __enter__(self) -> VideoWriter:
        return self

    def write(self, frame: np.ndarray, time: float | None = None) -> None:
        """Adds ``frame``, ``(H, W, 3)`` uint8 RGB, shown at ``time`` seconds; at the nominal rate if None."""
        if frame.shape != (self.size[1], self.size[0], 3) or frame.dtype != np.uint8:
            raise ValueError(f"frame {frame.shape} {frame.dtype} for a video of {self.size}")
        seconds = self._written / self._fps if time is None else time
        picture = as_frame(frame, self._settings, threads=self._threads)
        # Damaged sources repeat times or step back: players want them to grow.
        picture.pts = self._last = max(round(seconds / self._tick), self._last + 1)
        picture.time_base = self._tick
        self._written += 1
        with full_disk_told(self.path):
            self._container.mux(self._stream.encode(picture))
            if self._sound is not None:
                self._sound.advance(float(seconds))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._abandon()
            return
        try:
            if not self._written:
                raise InputError(self.path, "got not a single frame", "give a video that has frames")
            with full_disk_told(self.path):
                self._container.mux(self._stream.encode(None))
                if self._sound is not None:
                    self._sound.finish()
                    self._sound.close()
                self._container.close()
                if self._sound is not None:
                    self._sound.complete(self._unfinished)
                put_in_place(self._unfinished, self.path)
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        if self._sound is not None:
            self._sound.close()
        # On a full disk the end of the file cannot be written either.
        with suppress(OSError):
            self._container.close()
        discard(self._unfinished)
