"""A result in segments: each a few frames encoded by themselves, joined in the end without encoding again.

Work that is stopped loses what is in no segment yet, and the result is the same however often it was stopped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame

from aa2.media.codecs import StreamSettings
from aa2.media.files import beside, discard, full_disk_told, put_in_place, url_of
from aa2.media.matroska import SUFFIX, make_room, write_pixel_shape
from aa2.media.picture_sequence import write_sequence
from aa2.media.sound import Sound
from aa2.media.video_encoder import add_video, as_frame, container_options, describe, tick_of

TICK = Fraction(1, 1000)
"""Of segments, in which frame ``n`` stands at tick ``n``: their times are given when they are joined."""
AHEAD = 16
"""Ticks by which decoding is ahead of showing, more than any encoder reorders."""


def write_segment(path: Path, frames: Iterable[np.ndarray | VideoFrame], settings: StreamSettings) -> int:
    """Encode consecutive frames by themselves, and give their number.

    The first is a keyframe, and none refers to frames elsewhere. Equal frames give equal packets, whatever
    the machine and its load.

    Args:
        path: the file to make, any suffix; it appears whole or not at all.
        frames: at least one, a few dozen at most: ``(H, W, 3)`` uint8 RGB, ``(H, W, 4)`` with straight alpha,
            or frames of video, converted where they are not in ``settings.pixels``.
        settings: of all segments that are to be joined.

    Raises:
        InputError: the folder is missing, cannot be written to or is full.
    """
    unfinished, count = beside(path), 0
    try:
        form = _container(settings)
        options = container_options(SUFFIX) if form == "matroska" else {}
        with (
            full_disk_told(path),
            av.open(url_of(unfinished), "w", format=form, options=options) as container,
        ):
            stream, coded = add_video(container, settings, threads=1), 0
            for frame in frames:
                picture = as_frame(frame, settings)
                picture.pts, picture.time_base = count, 1 / settings.rate
                count += 1
                coded = _mux(container, stream.encode(picture), coded)
            if not count:
                raise ValueError("a segment of no frames")
            _mux(container, stream.encode(None), coded)
        with full_disk_told(path):
            put_in_place(unfinished, path)
    finally:
        discard(unfinished)
    return count


def read_segment(path: Path, pixels: str | None = None) -> Iterator[VideoFrame]:
    """The decoded frames of a segment, in display order; in the pixel format ``pixels`` if it is given."""
    with cast(InputContainer, av.open(url_of(path))) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        for frame in container.decode(stream):
            yield frame if pixels in (None, frame.format.name) else frame.reformat(format=pixels)


def _container(settings: StreamSettings) -> str:
    # Matroska does not take PNG, and forgets the profile of ProRes.
    return "mov" if settings.encoder in ("png", "prores_ks") else "matroska"


def _mux(container: OutputContainer, packets: list[Packet], coded: int) -> int:
    for packet in packets:
        # x265's own times of decoding are wrong in streams that are shorter than its delay.
        packet.time_base, packet.dts = TICK, coded - AHEAD
        coded += 1
        container.mux_one(packet)
    return coded


def join_segments(
    segments: Sequence[Path],
    times: Sequence[float],
    output: Path,
    settings: StreamSettings,
    *,
    audio_from: Path | None = None,
    audio_span: tuple[float, float] = (0.0, math.inf),
    progress: Callable[[int], None] | None = None,
) -> None:
    """Make one video of segments, their packets copied, with sound beside them.

    Args:
        segments: in order, all written with ``settings``; at least one.
        times: seconds at which each frame of them all is shown; those that do not grow are moved to the next
            tick.
        output: the file, which appears whole or not at all; for PNG, in which times and sound are lost, what
            :func:`~aa2.media.picture_sequence.write_sequence` takes.
        audio_from: a file whose sound is passed through, copied unless the container cannot hold it.
        audio_span: the seconds of that file to take; the first of them is the video's time 0.
        progress: told the frames joined, after each segment.

    Raises:
        InputError: the folder is missing, cannot be written to or is full, or the sound cannot be read.
        ValueError: the segments do not belong together, or are not of ``len(times)`` frames.
    """
    if settings.encoder == "png":
        _join_pictures(segments, len(times), output, progress)
        return
    unfinished = beside(output)
    suffix, shaped = output.suffix, settings.pixel_shape != 1 and output.suffix.lower() == SUFFIX
    options = container_options(suffix)
    tick = tick_of(settings.rate, suffix)
    shown = _growing(times, tick)
    try:
        with full_disk_told(output), av.open(url_of(unfinished), "w", options=options) as container:
            with cast(InputContainer, av.open(url_of(segments[0]))) as first:
                template = first.streams.video[0]
                stream = container.add_stream_from_template(template, opaque=True)
                header, delay = template.codec_context.extradata, template.codec_context.reorder_depth
            describe(stream, settings)
            if shaped:
                make_room(stream)
            stream.codec_context.framerate = settings.rate.limit_denominator(10_000)
            stream.time_base = tick
            sound = None if audio_from is None else Sound(audio_from, audio_span, container)
            try:
                done = 0
                for segment in segments:
                    packets = _packets(segment, header)
                    for packet, pts, dts, length in _timed(packets, shown, done, delay, settings.rate, tick):
                        packet.stream, packet.time_base = stream, tick
                        packet.pts, packet.dts, packet.duration = pts, dts, length
                        container.mux_one(packet)
                        if sound is not None:
                            sound.advance(float(pts * tick))
                    done += len(packets)
                    if progress is not None:
                        progress(done)
                if done != len(shown):
                    raise ValueError(f"{done} frames in the segments, {len(shown)} times")
                if sound is not None:
                    sound.finish()
            finally:
                if sound is not None:
                    sound.close()
        with full_disk_told(output):
            if shaped:
                write_pixel_shape(unfinished, settings.size, settings.pixel_shape)
            if sound is not None:
                sound.complete(unfinished)
            put_in_place(unfinished, output)
    finally:
        discard(unfinished)


def _join_pictures(
    segments: Sequence[Path], frames: int, output: Path, progress: Callable[[int], None] | None
) -> None:
    def pictures() -> Iterator[bytes]:
        done = 0
        for segment in segments:
            for packet in _packets(segment, None):
                done += 1
                yield bytes(packet)
            if progress is not None:
                progress(done)
        if done != frames:
            raise ValueError(f"{done} frames in the segments, {frames} times")

    write_sequence(pictures(), output)


def _growing(times: Sequence[float], tick: Fraction) -> list[int]:
    shown: list[int] = []
    for time in times:
        ticks = round(time / tick)
        # Damaged sources repeat times or step back: players want them to grow.
        shown.append(max(ticks, shown[-1] + 1) if shown else ticks)
    return shown


def _packets(segment: Path, header: bytes | None) -> list[Packet]:
    """The packets of a segment, in the order of decoding."""
    with cast(InputContainer, av.open(url_of(segment))) as container:
        stream = container.streams.video[0]
        if stream.codec_context.extradata != header:
            raise ValueError(f"{segment} was written with other settings than the first segment")
        return [packet for packet in container.demux(stream) if packet.size]


def _timed(
    packets: Sequence[Packet], shown: Sequence[int], done: int, delay: int, rate: Fraction, tick: Fraction
) -> Iterator[tuple[Packet, int, int, int]]:
    """Each packet with its times of showing and decoding, and its length, in ticks.

    A decoder holds ``delay`` frames back to put them in order. So what is decoded as the ``n``-th is due when
    the frame ``delay`` before the ``n``-th is shown: that grows as showing does, and is never later than it.
    """
    order = sorted(packet.pts or 0 for packet in packets)
    places = {pts: place for place, pts in enumerate(order)}
    if len(places) != len(packets) or done + len(packets) > len(shown):
        raise ValueError("segments of other frames than there are times for")
    step = max(1, round(1 / rate / tick))
    for place, packet in enumerate(packets):
        at, due = done + places[packet.pts or 0], done + place - delay
        dts = shown[due] if due >= 0 else shown[0] + due * step
        if dts > shown[at]:
            raise ValueError("a segment whose frames are more out of order than its header says")
        following = shown[at + 1] if at + 1 < len(shown) else shown[at] + step
        yield packet, shown[at], dts, following - shown[at]
