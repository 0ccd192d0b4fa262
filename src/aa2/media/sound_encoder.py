"""Decoded sound as AAC, in step with its time stamps: gaps are filled with silence, overlaps cut."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.packet import Packet

from aa2.media.sound_plan import Track

JITTER = Fraction(1, 50)
"""Seconds by which time stamps may be off; containers that count milliseconds are, by a few."""
LONGEST_SILENCE = 10
"""Seconds of silence that are encoded; what is longer is left to the time stamps."""
FRAME = 1024
"""Samples that AAC encodes at once."""


class SoundEncoder:
    """Encodes one sound.

    Args:
        stream: of the output, set up as ``track`` says.
        track: what is to be made.
        start: the second of the source that is time 0; what is before is cut.
        length: seconds to take.
    """

    def __init__(self, stream: AudioStream, track: Track, start: Fraction, length: float) -> None:
        self._stream, self._track, self._start = stream, track, start
        self._end = math.inf if math.isinf(length) else round(length * track.rate)
        self._resampler: AudioResampler | None = None
        self._kind: tuple[str, str, int] | None = None
        self._due: Fraction | None = None  # when the next frame should begin
        self._at: int | None = None  # the next sample to write
        self._skipped, self._encoded = 0, 0

    def add(self, frames: Iterable[AudioFrame]) -> list[Packet]:
        """Takes decoded frames, with times of the source, and gives what is encoded."""
        packets: list[Packet] = []
        for frame in frames:
            if not frame.samples or frame.sample_rate <= 0:
                continue
            told = frame.pts * frame.time_base if frame.pts is not None and frame.time_base else None
            kind = frame.format.name, frame.layout.name, frame.sample_rate
            begins = self._due if told is None else told
            if begins is None:
                begins = self._start
            if self._due is None or kind != self._kind or abs(begins - self._due) > JITTER:
                packets += self._settle()
                packets += self._move(begins)
                self._kind, self._due = kind, begins
            self._due = (self._due or begins) + Fraction(frame.samples, frame.sample_rate)
            packets += self._resample(frame)
        return packets

    def finish(self) -> list[Packet]:
        """Gives all that is left."""
        return [*self._settle(), *self._stream.encode(None)]

    def _settle(self) -> list[Packet]:
        """What the resampler holds back."""
        return [] if self._resampler is None else self._resample(None)

    def _move(self, begins: Fraction) -> list[Packet]:
        """Goes to where a frame of that time belongs."""
        self._resampler = None
        place = round((begins - self._start) * self._track.rate)
        if self._at is None:
            self._at = max(place, 0)
        self._skipped = max(self._at - place, 0)
        gap = min(place, self._end) - self._at
        if gap <= 0:
            return []
        if gap <= LONGEST_SILENCE * self._track.rate:
            return self._silence(int(gap))
        # The encoder is left with nothing that the jump would tear apart.
        packets = self._silence(-self._encoded % FRAME)
        self._at = max(self._at, place)
        return packets

    def _silence(self, count: int) -> list[Packet]:
        return self._encode(np.zeros((count, self._channels()), np.float32))

    def _channels(self) -> int:
        return self._stream.codec_context.layout.nb_channels

    def _resample(self, frame: AudioFrame | None) -> list[Packet]:
        track = self._track
        if self._resampler is None:
            if frame is None:
                return []
            layout = frame.layout.name if track.mixed else track.layout
            self._resampler = AudioResampler("flt", layout, track.rate)
        if frame is not None:
            frame.pts = None
        packets: list[Packet] = []
        for piece in self._resampler.resample(frame):
            samples = piece.to_ndarray().reshape(piece.samples, -1).astype(np.float32, copy=False)
            if track.mixed:
                samples = np.repeat(samples.mean(1, keepdims=True), self._channels(), 1)
            packets += self._encode(samples)
        if frame is None:
            self._resampler = None
        return packets

    def _encode(self, samples: np.ndarray) -> list[Packet]:
        """Encodes ``(N, channels)`` float32, but for what is cut."""
        cut = min(self._skipped, len(samples))
        self._skipped -= cut
        at = self._at or 0
        samples = samples[cut:]
        if at + len(samples) > self._end:
            samples = samples[: max(int(self._end) - at, 0)]
        if not len(samples):
            return []
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), "fltp", self._track.layout)
        frame.sample_rate, frame.pts, frame.time_base = self._track.rate, at, Fraction(1, self._track.rate)
        self._at = at + len(samples)
        self._encoded += len(samples)
        return self._stream.encode(frame)
