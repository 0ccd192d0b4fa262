"""One time for all of a file, also where its time stamps start again: recordings put one behind the other.

Such a file is read through once, without decoding, and cut into parts at the places where the decoding times
of a stream step back, or in formats that allow gaps ahead by more than ten seconds. Each part is moved by the
same amount in
all streams, so that pictures and sound stay together: just so far that no stream overlaps its own end.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from aa2.media.container import READING_ERRORS, open_input
from aa2.media.cut_off import segment_end

TS_DISCONT = 0x0200
"""FFmpeg's flag of formats whose time stamps may jump."""
STEP_BACK, STEP_AHEAD = Fraction(1, 10), Fraction(10)
"""Seconds from which on a jump is a new start."""


@dataclass(frozen=True)
class Timeline:
    """Where the packets of a file belong.

    Attributes:
        starts: by stream, the number of its first packet in each part and by how many seconds the part is
            moved.
        packets: by stream, how many there are; empty if the file was not read through.
        duration: seconds from the file's first time to its end; None if it was not read through.
    """

    starts: dict[int, list[tuple[int, Fraction]]] = field(default_factory=dict)
    packets: dict[int, int] = field(default_factory=dict)
    duration: float | None = None

    @property
    def joined(self) -> bool:
        """Whether time stamps start again somewhere."""
        return any(len(parts) > 1 for parts in self.starts.values())

    def placer(self, stream: Stream) -> Callable[[Packet], None]:
        """What moves the packets of ``stream`` to their place.

        It is to be given every packet of the stream, in the order of the file and from the first on, and
        changes their ``pts`` and ``dts``.
        """
        parts = self.starts.get(stream.index, [])
        if not any(shift for _, shift in parts):
            return lambda packet: None
        number = 0

        def place(packet: Packet) -> None:
            nonlocal number
            shift = next(shift for first, shift in reversed(parts) if first <= number)
            number += 1
            if shift and packet.time_base:
                ticks = round(shift / packet.time_base)
                packet.pts = None if packet.pts is None else packet.pts + ticks
                packet.dts = None if packet.dts is None else packet.dts + ticks

        return place


def read_timeline(path: Path, container: InputContainer) -> Timeline:
    """The timeline of the file ``path``, open as ``container``, which is left alone.

    Files whose container says how long they are, and allows no jumps, are not read through.
    """
    jumps = bool(container.format.flags & TS_DISCONT) or _several_segments(path)
    video = container.streams.best("video")
    unknown = video is not None and not video.frames and video.duration is None and container.duration is None
    if not (jumps or unknown or _guessed_duration(path, container)):
        return Timeline()
    stat = path.stat()
    return _scanned(
        path.resolve(), bool(container.format.flags & TS_DISCONT), (stat.st_mtime_ns, stat.st_size)
    )


def _several_segments(path: Path) -> bool:
    with path.open("rb") as file:
        end = segment_end(file.read(4096))
    return 0 < end < path.stat().st_size


def _guessed_duration(path: Path, container: InputContainer) -> bool:
    """Whether a Matroska file's header has no duration: FFmpeg then takes the first seconds' bit rate."""
    if "matroska" not in container.format.name:
        return False
    with path.open("rb") as file:
        return b"\x44\x89" not in file.read(4096)


@dataclass
class _Part:
    """What one stream has in one part, in seconds.

    Attributes:
        first, end: of what is shown.
        decoded: when its last packet is decoded; None where nothing says.
        packets: how many there are.
        lasting: whether they say how long they last.
    """

    first: Fraction
    end: Fraction
    decoded: Fraction | None
    packets: int = 1
    lasting: bool = False

    def jumps_to(self, shown: Fraction, decoded: Fraction | None, key: bool, ahead: bool) -> bool:
        """Whether a packet that is shown and decoded then begins another part."""
        if key and self.packets > 1 and shown <= self.first:
            return True
        if decoded is None or self.decoded is None:
            return False
        return decoded < self.decoded - STEP_BACK or (ahead and decoded > self.decoded + STEP_AHEAD)

    def add(self, shown: Fraction, decoded: Fraction | None, length: Fraction) -> None:
        """Takes a packet."""
        self.packets += 1
        self.first, self.end = min(self.first, shown), max(self.end, shown + length)
        self.lasting = self.lasting or length > 0
        if decoded is not None:
            self.decoded = decoded if self.decoded is None else max(self.decoded, decoded)


@lru_cache(8)
def _scanned(path: Path, ahead: bool, version: tuple[int, int]) -> Timeline:
    parts: dict[int, dict[int, _Part]] = {}  # by stream, by number of the part
    starts: dict[int, list[tuple[int, int]]] = {}
    counts: dict[int, int] = {}
    newest = 0
    # What is damaged ends the search here, and is told when it is decoded.
    with suppress(*READING_ERRORS), open_input(path) as container:
        streams = [*container.streams.video, *container.streams.audio]
        for packet in container.demux(streams):
            if packet.size == 0:
                continue
            index, number = packet.stream_index, counts.get(packet.stream_index, 0)
            counts[index] = number + 1
            stamp = packet.dts if packet.pts is None else packet.pts
            if stamp is None or not packet.time_base:
                continue
            shown, length = stamp * packet.time_base, (packet.duration or 0) * packet.time_base
            decoded = None if packet.dts is None else packet.dts * packet.time_base
            own = parts.setdefault(index, {})
            at = max(own, default=newest)
            if own and own[at].jumps_to(shown, decoded, packet.is_keyframe, ahead):
                at += 1
            if at in own:
                own[at].add(shown, decoded, length)
                continue
            own[at] = _Part(shown, shown + length, decoded, lasting=length > 0)
            starts.setdefault(index, []).append((number, at))
            newest = max(newest, at)
    return _joined(parts, starts, counts)


def _joined(
    parts: dict[int, dict[int, _Part]], starts: dict[int, list[tuple[int, int]]], counts: dict[int, int]
) -> Timeline:
    numbers = sorted({number for own in parts.values() for number in own})
    if not numbers:
        return Timeline({}, counts, None)
    shifts, ends = {numbers[0]: Fraction(0)}, {}
    for number in numbers:
        here = {index: own[number] for index, own in parts.items() if number in own}
        if number not in shifts:
            overlaps = [ends[index] - part.first for index, part in here.items() if index in ends]
            # A stream that was not there before starts no sooner than the others end.
            shifts[number] = max(overlaps, default=max(ends.values()) - min(p.first for p in here.values()))
        for index, part in here.items():
            ends[index] = _end(part) + shifts[number]
    first = min(own[numbers[0]].first for own in parts.values() if numbers[0] in own)
    moved = {
        index: [(number if place else 0, shifts[part]) for place, (number, part) in enumerate(found)]
        for index, found in starts.items()
    }
    return Timeline(moved, counts, float(max(ends.values()) - first))


def _end(part: _Part) -> Fraction:
    """Where a part ends; where packets do not say how long they last, the last does as long as the others."""
    if part.lasting or part.packets == 1:
        return part.end
    return part.end + (part.end - part.first) / (part.packets - 1)
