"""Video out: H.264, written frame by frame, with the sound of another file beside it."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from aa2.errors import InputError
from aa2.media.colour import encoded
from aa2.media.files import beside, discard
from aa2.media.sound import Sound

WRITABLE = (".mp4", ".mov", ".mkv")
AHEAD_PIXELS = 180_000_000
"""Twenty frames of 4K."""


class VideoWriter:
    """Writes frames as H.264, under another name until all is well: a context manager.

    Even sizes are written as 4:2:0, which plays everywhere. H.264 has no odd sizes in 4:2:0; they are
    written as 4:4:4, which keeps the size exact and plays in software players. Colours are BT.709.

    Args:
        path: the file, ``.mp4``, ``.mov`` or ``.mkv``.
        size: width and height in pixels.
        fps: frames per second where :meth:`write` is given no time, and what the file says of itself.
        crf: x264's constant rate factor; 0 is lossless but for the colour conversion.
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
        # Whole ticks for the nominal rate, and fine enough for the times of any variable one.
        rate = self._fps.limit_denominator(10_000)
        self._tick = Fraction(1, rate.numerator * math.ceil(90_000 / rate.numerator))
        self._pixels = "yuv444p" if size[0] % 2 or size[1] % 2 else "yuv420p"
        self._written, self._last = 0, -1
        self._sound: Sound | None = None
        # What a player needs first stands first, so that it can start before it has all.
        flags = {} if self.path.suffix.lower() == ".mkv" else {"movflags": "+faststart"}
        self._container = av.open(self._unfinished, "w", options=flags)
        try:
            self._stream = self._add_stream(rate, {"crf": str(crf), "preset": preset, "g": str(keyframes)})
            self._stream.codec_context.thread_count = threads
            if audio_from is not None:
                self._sound = Sound(audio_from, audio_span, self._container)
        except BaseException:
            self._abandon()
            raise

    def _add_stream(self, rate: Fraction, options: dict[str, str]) -> VideoStream:
        # x264 keeps the frames that it looks ahead to, 100 MB each at 8K: fewer there, none for its threads.
        ahead = max(4, min(20, AHEAD_PIXELS // (self.size[0] * self.size[1])))
        options |= {"rc-lookahead": str(ahead), "x264-params": "sync-lookahead=0"}
        stream = self._container.add_stream("libx264", rate, options)
        stream.width, stream.height = self.size
        stream.pix_fmt = self._pixels
        stream.codec_context.time_base = stream.time_base = self._tick
        stream.color_range, stream.colorspace = ColorRange.MPEG, Colorspace.ITU709
        stream.color_primaries, stream.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        return stream

    def __enter__(self) -> VideoWriter:
        return self

    def write(self, frame: np.ndarray, time: float | None = None) -> None:
        """Adds ``frame``, ``(H, W, 3)`` uint8 RGB, shown at ``time`` seconds; at the nominal rate if None."""
        if frame.shape != (self.size[1], self.size[0], 3) or frame.dtype != np.uint8:
            raise ValueError(f"frame {frame.shape} {frame.dtype} for a video of {self.size}")
        seconds = self._written / self._fps if time is None else time
        picture = encoded(frame, self._pixels)
        # Damaged sources repeat times or step back: players want them to grow.
        picture.pts = self._last = max(round(seconds / self._tick), self._last + 1)
        picture.time_base = self._tick
        self._written += 1
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
            self._container.mux(self._stream.encode(None))
            if self._sound is not None:
                self._sound.finish()
                self._sound.close()
            self._container.close()
            self._unfinished.replace(self.path)
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        if self._sound is not None:
            self._sound.close()
        self._container.close()
        discard(self._unfinished)
