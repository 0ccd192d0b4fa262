"""Sound passed from one file into another, beside the pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet

from aa2.errors import InputError

COPIED = {
    "mp4": {"aac", "mp3", "opus", "ac3", "eac3", "alac", "flac"},
    "mov": {"aac", "mp3", "ac3", "eac3", "alac", "pcm_s16le", "pcm_s24le"},
    "matroska": {"aac", "mp3", "opus", "ac3", "eac3", "alac", "flac", "vorbis", "pcm_s16le", "pcm_s24le"},
}
"""Sound that each container holds and players expect there; all else becomes AAC."""

USUAL_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
"""Loudspeakers by number of channels, which AAC must be told and many files do not tell."""


class Sound:
    """All sound of ``source`` within ``span`` seconds, written to ``output`` as its video advances.

    Packets are copied untouched where ``output`` can hold them. They go in step with the video because the
    muxer keeps what waits for the other streams in memory. To be made before anything is written.

    Raises:
        InputError: ``source`` cannot be read.
    """

    def __init__(self, source: Path, span: tuple[float, float], output: OutputContainer) -> None:
        self._source, self._span, self._output = Path(source), span, output
        try:
            self._input = cast(InputContainer, av.open(self._source))
        except (FFmpegError, OSError) as error:
            raise InputError(
                source, f"its sound cannot be read ({error.strerror})", "give another file"
            ) from error
        self._start = (self._input.start_time or 0) / av.time_base + span[0]
        self._copied: dict[int, AudioStream] = {}
        self._encoded: dict[int, AudioStream] = {}
        for stream in self._input.streams.audio:
            self._add(stream)
        self._packets = self._read()
        self._next = next(self._packets, None)

    def _add(self, stream: AudioStream) -> None:
        if stream.codec_context.codec.canonical_name in COPIED.get(self._output.format.name, ()):
            self._copied[stream.index] = self._output.add_stream_from_template(stream)
            return
        track = self._output.add_stream("aac", rate=stream.codec_context.sample_rate)
        track.codec_context.layout = USUAL_LAYOUTS.get(stream.codec_context.channels, "stereo")
        self._encoded[stream.index] = track

    def advance(self, time: float) -> None:
        """Writes the sound that is heard before ``time`` seconds of the output."""
        while self._next is not None and self._heard(self._next) < time:
            self._write(self._next)
            self._next = next(self._packets, None)

    def finish(self) -> None:
        """Writes all that is left."""
        self.advance(math.inf)
        for index, track in self._encoded.items():
            source = cast(AudioStream, self._input.streams[index])
            self._encode(source.decode(None), track)
            self._output.mux(track.encode(None))

    def close(self) -> None:
        """Closes the source."""
        self._input.close()

    def _read(self) -> Iterator[Packet]:
        try:
            for packet in self._input.demux(self._input.streams.audio) if self._input.streams.audio else ():
                if packet.pts is None or packet.dts is None:
                    continue
                heard, length = self._heard(packet), (packet.duration or 0) * float(packet.time_base)
                # A source's very first packets may lie before 0, to start up the decoder: they stay.
                if (self._span[0] <= 0 or heard + length > 0) and heard < self._span[1] - self._span[0]:
                    yield packet
        except FFmpegError as error:
            problem = f"its sound is damaged ({error.strerror})"
            raise InputError(self._source, problem, "repair it or remove its sound") from error

    def _heard(self, packet: Packet) -> float:
        return float((packet.pts or 0) * packet.time_base) - self._start

    def _write(self, packet: Packet) -> None:
        if packet.stream_index in self._encoded:
            self._encode(cast(list[AudioFrame], packet.decode()), self._encoded[packet.stream_index])
            return
        shift = round(self._start / packet.time_base)
        packet.pts, packet.dts = (packet.pts or 0) - shift, (packet.dts or 0) - shift
        packet.stream = self._copied[packet.stream_index]
        self._output.mux_one(packet)

    def _encode(self, frames: list[AudioFrame], track: AudioStream) -> None:
        for frame in frames:
            if frame.pts is not None and frame.time_base:
                frame.pts -= round(self._start / frame.time_base)
            self._output.mux(track.encode(frame))
