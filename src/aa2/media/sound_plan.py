"""What becomes of each sound of a file, found out before the work: copied, encoded anew or left out."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.packet import Packet

from aa2.errors import InputError
from aa2.media.container import READING_ERRORS, open_input, reason

CONTAINERS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}
COPIED = {
    "mp4": {"aac", "mp3", "opus", "ac3", "eac3", "alac", "flac"},
    "mov": {
        "aac",
        "mp3",
        "ac3",
        "eac3",
        "alac",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
        "pcm_s24be",
        "pcm_f32le",
    },
    "matroska": {
        *("aac", "mp3", "mp2", "opus", "ac3", "eac3", "alac", "flac", "vorbis", "wavpack"),
        *("pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"),
    },
}
"""Sound that each container holds and players expect there; all else becomes AAC."""
AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
PLAYED = ("mono", "stereo", "3.0", "4.0", "5.0", "5.1", "7.1")
"""Places of loudspeakers that AAC has numbers for."""
SAME = {"5.0(side)": "5.0", "5.1(side)": "5.1"}
UNSAID = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
"""Places where only the number of channels is told."""
PEEKED = 24
"""Packets of each sound that are tried."""
CODEC_DELAY = bytes.fromhex("56aa")
"""The element of Matroska for sound that is decoded but not heard."""
HEAD = 700
FAR = 4000
"""Packets that are read at most to find them."""


@dataclass(frozen=True)
class Track:
    """What becomes of one sound.

    Attributes:
        index: of its stream in the source.
        rate: samples per second as it is encoded; 0 where it is copied.
        layout: places of its loudspeakers as they are encoded.
        mixed: whether all channels alike are mixed, for nobody knows their places.
        note: what the user is told; empty if it stays as it is.
        left_out: whether it cannot be had.
        padded: whether the container is told how much of it is decoded but not heard.
    """

    index: int
    rate: int = 0
    layout: str = ""
    mixed: bool = False
    note: str = ""
    left_out: bool = False
    padded: bool = False


def check_sound(source: Path, output: Path) -> tuple[str, ...]:
    """What will be changed of the sound of ``source`` in ``output``, in words for the user.

    Args:
        source: a file, with sound or without.
        output: a name that ends in ``.mp4``, ``.mov`` or ``.mkv``; it need not be there.

    Raises:
        InputError: ``source`` cannot be read.
    """
    return tuple(track.note for track in plan_sound(source, container_of(output)) if track.note)


def container_of(output: Path) -> str:
    """FFmpeg's name of the container of a file called ``output``."""
    return CONTAINERS[Path(output).suffix.lower()]


def plan_sound(source: Path, container: str) -> list[Track]:
    """What becomes of each sound of ``source`` that has any, in a container of this name.

    Raises:
        InputError: ``source`` cannot be read.
    """
    try:
        with open_input(source) as file:
            streams = file.streams.audio
            heads: dict[int, list[Packet]] = {stream.index: [] for stream in streams}
            with suppress(*READING_ERRORS):
                for number, packet in enumerate(file.demux(streams) if streams else ()):
                    if packet.size and len(heads[packet.stream_index]) < PEEKED:
                        heads[packet.stream_index].append(packet)
                    if number > FAR or all(len(head) >= PEEKED for head in heads.values()):
                        break
            several = len(streams) > 1
            tracks = [
                _plan(stream, heads[stream.index], container, f"sound {n}" if several else "sound")
                for n, stream in enumerate(streams, 1)
                if heads[stream.index]
            ]
    except READING_ERRORS as error:
        problem = f"its sound cannot be read ({reason(error)})"
        raise InputError(source, problem, "give another file") from error
    return tracks


def _plan(stream: AudioStream, head: list[Packet], container: str, name: str) -> Track:
    track = Track(stream.index)
    if stream.codec_context is None:
        return replace(track, left_out=True, note=f"{name} is of an unknown kind: left out")
    codec = stream.codec_context.codec.canonical_name
    if codec in COPIED.get(container, ()) and (trial := _tried(stream, head, container)):
        # Matroska's header is its first few hundred bytes.
        return replace(track, padded=container == "matroska" and CODEC_DELAY in trial[:HEAD])
    frame = _first_frame(head)
    if frame is None:
        return replace(track, left_out=True, note=f"{name} ({codec}) cannot be decoded: left out")
    rate, (layout, mixed) = _aac_rate(frame.sample_rate), _aac_layout(frame)
    changes = [f"{name} ({codec}) becomes AAC"]
    if rate != frame.sample_rate:
        changes.append(f"{frame.sample_rate} Hz become {rate} Hz")
    if mixed or SAME.get(frame.layout.name, frame.layout.name) != layout:
        changes.append(f"{frame.layout.nb_channels} channels ({frame.layout.name}) become {layout}")
    return replace(track, rate=rate, layout=layout, mixed=mixed, note=", ".join(changes))


def _tried(stream: AudioStream, head: list[Packet], container: str) -> bytes:
    """A file of these packets; empty if its writer does not take them (it is not the codec alone)."""
    file = io.BytesIO()
    try:
        with av.open(file, "w", format=container) as trial:
            copy, time = trial.add_stream_from_template(stream), 0
            for packet in head:
                piece = Packet(bytes(packet))
                piece.time_base, piece.duration = packet.time_base, packet.duration or 1
                piece.pts = piece.dts = time
                piece.is_keyframe, piece.stream = packet.is_keyframe, copy
                time += piece.duration
                trial.mux_one(piece)
    except READING_ERRORS:
        return b""
    return file.getvalue()


def _first_frame(head: list[Packet]) -> AudioFrame | None:
    for packet in head:
        with suppress(*READING_ERRORS):
            for frame in cast(list[AudioFrame], packet.decode()):
                if frame.samples and frame.sample_rate > 0 and frame.layout.nb_channels:
                    return frame
    return None


def _aac_rate(rate: int) -> int:
    if rate in AAC_RATES:
        return rate
    if rate > AAC_RATES[-1]:
        return 44_100 if rate % 44_100 == 0 else 48_000
    return next(better for better in AAC_RATES if better > rate)


def _aac_layout(frame: AudioFrame) -> tuple[str, bool]:
    """Places of loudspeakers to encode, and whether all channels are to be mixed alike."""
    name, channels = frame.layout.name, frame.layout.nb_channels
    name = SAME.get(name, name)
    if name in PLAYED:
        return name, False
    if not _is_placed(name):
        return (UNSAID[channels], False) if channels in UNSAID else ("stereo", True)
    target = "stereo" if channels <= 2 else "7.1" if channels in (7, 8) else "5.1"
    silence = AudioFrame(frame.format, name, 1024)
    silence.sample_rate, silence.pts, silence.time_base = frame.sample_rate, 0, Fraction(1, frame.sample_rate)
    for plane in silence.planes:
        plane.update(bytes(plane.buffer_size))
    try:
        AudioResampler("fltp", target, frame.sample_rate).resample(silence)
    except READING_ERRORS:
        return "stereo", True
    return target, False


def _is_placed(layout: str) -> bool:
    return not layout.endswith(" channels") and not layout.startswith("ambisonic")
