"""Sound passed from one file into another, beside the pictures."""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import FFmpegError
from av.packet import Packet

from aa2.errors import Doubt, InputError
from aa2.media.container import READING_ERRORS, open_input, reason
from aa2.media.files import FULL
from aa2.media.matroska import make_room_for_delay, write_delays
from aa2.media.sound_encoder import SoundEncoder
from aa2.media.sound_plan import check_sound, plan_sound
from aa2.media.timeline import read_timeline

__all__ = ["Sound", "check_sound"]

log = logging.getLogger(__name__)
KEPT = ("language", "title", "handler_name")
LEAD = 1.0
"""Seconds before the span from which on a decoder is fed."""
BEHIND = 10.0
"""Seconds by which one sound may lie behind another in a file."""


class Sound:
    """All sound of ``source`` within ``span`` seconds, written to ``output`` as its video advances.

    Packets are copied untouched where ``output`` can hold them, and encoded as AAC otherwise: what becomes of
    which :func:`check_sound` tells beforehand. They go in step with the video because the muxer keeps what
    waits for the other streams in memory. To be made before anything is written.

    Raises:
        InputError: ``source`` cannot be read.
    """

    def __init__(self, source: Path, span: tuple[float, float], output: OutputContainer) -> None:
        self._source, self._output = Path(source), output
        tracks = [track for track in plan_sound(self._source, output.format.name) if not track.left_out]
        try:
            self._input = open_input(self._source)
            self._timeline = read_timeline(self._source, self._input)
        except READING_ERRORS as error:
            problem = f"its sound cannot be read ({reason(error)})"
            raise InputError(source, problem, "give another file") from error
        # Exactly as the pictures are counted.
        self._start = Fraction((self._input.start_time or 0), av.time_base) + Fraction(span[0])
        self._first, self._length = span[0] <= 0, span[1] - span[0]
        self._copied: dict[int, AudioStream] = {}
        self._encoded: dict[int, SoundEncoder] = {}
        self._targets: dict[int, AudioStream] = {}
        self._last: dict[int, Fraction] = {}
        self._delays: dict[int, tuple[Fraction, str]] = {}
        self._strict = output.format.name != "matroska"
        self._sources = [cast(AudioStream, self._input.streams[track.index]) for track in tracks]
        for track, stream in zip(tracks, self._sources, strict=True):
            if track.rate:
                target = cast(AudioStream, output.add_stream("aac", rate=track.rate))
                target.codec_context.layout = track.layout
                self._encoded[track.index] = SoundEncoder(target, track, self._start, self._length)
            else:
                target = output.add_stream_from_template(stream)
                self._copied[track.index] = target
            target.metadata.update({key: stream.metadata[key] for key in KEPT if key in stream.metadata})
            name = target.metadata.get("title", "")
            if name and self._strict:
                target.metadata["handler_name"] = name  # as MP4 calls it
            if not (self._strict or track.rate or track.padded) and make_room_for_delay(target):
                self._delays[track.index] = Fraction(0), name
            target.disposition = stream.disposition
            self._targets[track.index] = target
        self._packets = self._read()
        self._next = next(self._packets, None)

    def advance(self, time: float) -> None:
        """Writes the sound that is heard before ``time`` seconds of the output."""
        while self._next is not None and self._heard(self._next) < time:
            self._write(self._next)
            self._next = next(self._packets, None)

    def finish(self) -> None:
        """Writes all that is left."""
        self.advance(math.inf)
        for stream in self._sources:
            if stream.index in self._encoded:
                encoder = self._encoded[stream.index]
                with suppress(*READING_ERRORS):
                    self._mux(encoder.add(stream.decode(None)))
                self._mux(encoder.finish())

    def complete(self, path: Path) -> None:
        """Writes what has its place in the finished file ``path`` only."""
        if self._delays:
            write_delays(path, {self._copied[index].index: told for index, told in self._delays.items()})

    def close(self) -> None:
        """Closes the source."""
        self._input.close()

    def _read(self) -> Iterator[Packet]:
        places = {stream.index: self._timeline.placer(stream) for stream in self._sources}
        heard = 0.0
        try:
            for packet in self._input.demux(self._sources) if self._sources else ():
                if not packet.size:
                    continue
                places[packet.stream_index](packet)
                if packet.pts is None and packet.dts is None:
                    continue
                packet.pts = packet.dts if packet.pts is None else packet.pts
                packet.dts = packet.pts if packet.dts is None else packet.dts
                if not packet.duration and packet.stream_index in self._copied:
                    packet.duration = _length(packet)
                heard, length = self._heard(packet), (packet.duration or 0) * float(packet.time_base)
                lead = LEAD if packet.stream_index in self._encoded else 0.0
                # A source's very first packets may lie before 0, to start up the decoder: they stay.
                if (self._first or heard + length > -lead) and heard < self._length:
                    yield packet
                if heard > self._length + BEHIND:
                    return
        except READING_ERRORS as error:
            problem = f"its sound is damaged after {max(heard, 0):.2f} s ({reason(error)})"
            warnings.warn(Doubt(f"{self._source}: {problem}; the result is silent from there"), stacklevel=2)

    def _heard(self, packet: Packet) -> float:
        return float((packet.pts or 0) * packet.time_base - self._start)

    def _write(self, packet: Packet) -> None:
        index = packet.stream_index
        if index in self._encoded:
            try:
                frames = cast(list[AudioFrame], packet.decode())
            except READING_ERRORS as error:
                # Silence takes its place.
                log.debug("%s: sound at %.2f s: %s", self._source, self._heard(packet), reason(error))
                return
            self._mux(self._encoded[index].add(frames))
            return
        shift = round(self._start / packet.time_base)
        packet.pts, packet.dts = (packet.pts or 0) - shift, (packet.dts or 0) - shift
        if index in self._delays:
            # Matroska has no times before 0: without a word of it, all of the file would begin later.
            if index not in self._last and packet.pts < 0:
                self._delays[index] = -packet.pts * packet.time_base, self._delays[index][1]
            ahead = round(self._delays[index][0] / packet.time_base)
            packet.pts, packet.dts = packet.pts + ahead, packet.dts + ahead
        target = self._copied[index]
        # Matroska, which counts milliseconds, is content with times that stay.
        tick = max(packet.time_base, target.time_base or packet.time_base) if self._strict else Fraction(0)
        last = self._last.get(index)
        if last is not None and packet.dts * packet.time_base < last + tick:
            # Damaged sources repeat times or step back: containers want them to grow.
            packet.dts = math.ceil((last + tick) / packet.time_base)
            packet.pts = max(packet.pts, packet.dts)
        self._last[index] = packet.dts * packet.time_base
        packet.stream = target
        heard = float(self._last[index])
        try:
            self._output.mux_one(packet)
        except FFmpegError as error:
            if error.errno in FULL:
                raise
            log.debug("%s: sound at %.2f s: %s", self._source, heard, reason(error))

    def _mux(self, packets: list[Packet]) -> None:
        for packet in packets:
            self._output.mux_one(packet)


def _length(packet: Packet) -> int:
    """How long a packet lasts that does not say so, in its ticks: players would not hear the last one."""
    with suppress(*READING_ERRORS):
        frames = cast(list[AudioFrame], packet.decode())
        seconds = sum((Fraction(frame.samples, frame.sample_rate) for frame in frames), Fraction(0))
        return math.ceil(seconds / packet.time_base)
    return 0
