"""Sound passed on: untouched where the container takes it, and in step with the pictures wherever it goes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from aa2.errors import InputError
from aa2.media.sound import check_sound
from aa2.media.sound_plan import CONTAINERS, COPIED
from aa2.media.video_writer import VideoWriter

ENCODERS = {"mp3": "libmp3lame", "opus": "libopus", "vorbis": "vorbis"}
RATE = 48_000
CLICK = 0.25
"""Seconds from the first sample to the middle of the click in all sound here."""


def noise(seconds: float, rate: int, channels: int) -> np.ndarray:
    """``(N, channels)`` float32: faint noise, with a click."""
    samples = np.random.default_rng(0).normal(0, 0.01, (round(seconds * rate), channels)).astype(np.float32)
    at, width = round(CLICK * rate), max(rate // 400, 2)
    samples[at - width : at + width] += np.hanning(2 * width)[:, None].astype(np.float32) * 0.8
    return samples


def add_sound(
    container: OutputContainer, codec: str, rate: int = RATE, layout: str = "stereo"
) -> AudioStream:
    options = {"strict": "-2"} if codec == "vorbis" else {}
    stream = cast(AudioStream, container.add_stream(ENCODERS.get(codec, codec), rate=rate, options=options))
    stream.codec_context.layout = layout
    return stream


def write_sound(
    container: OutputContainer, stream: AudioStream, samples: np.ndarray, start: float = 0.0
) -> None:
    write_piece(container, stream, samples, start)
    container.mux(stream.encode(None))


def write_piece(container: OutputContainer, stream: AudioStream, samples: np.ndarray, start: float) -> None:
    rate, layout = stream.codec_context.sample_rate, stream.codec_context.layout.name
    for at in range(0, len(samples), 1024):
        piece = np.ascontiguousarray(samples[at : at + 1024].reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(piece, "flt", layout)
        frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
        frame.pts = at + round(start * rate)
        container.mux(stream.encode(frame))


def make_sound(
    path: Path, codec: str, rate: int = RATE, layout: str = "stereo", seconds: float = 0.5
) -> Path:
    with av.open(path, "w") as container:
        stream = add_sound(container, codec, rate, layout)
        write_sound(container, stream, noise(seconds, rate, stream.codec_context.layout.nb_channels))
    return path


def pass_on(
    source: Path, output: Path, first: float = 0.0, frames: int = 13, span: tuple = (0.0, math.inf)
) -> None:
    with VideoWriter(output, (32, 32), Fraction(25), audio_from=source, audio_span=span) as video:
        for n in range(frames):
            video.write(np.full((32, 32, 3), n, np.uint8), first + n / 25)


@dataclass
class Heard:
    """One sound of a file, decoded: ``(channels, N)``, and the second at which it begins."""

    codec: str
    rate: int
    layout: str
    samples: np.ndarray
    begins: float

    @property
    def click(self) -> float:
        loud = np.abs(self.samples[0]) > 0.5 * np.abs(self.samples[0]).max()
        return self.begins + float(np.flatnonzero(loud).mean()) / self.rate


def hear(path: Path, number: int = 0) -> Heard:
    with cast(InputContainer, av.open(path)) as container:
        stream = container.streams.audio[number]
        found, begins = [], None
        for frame in _decoded(container, stream):
            begins = float(frame.time or 0) if begins is None else begins
            samples = frame.to_ndarray().astype(np.float32)
            if not frame.format.is_planar:
                samples = samples.reshape(-1, frame.layout.nb_channels).T
            found.append(samples)
        context = stream.codec_context
        return Heard(
            context.codec.canonical_name,
            context.sample_rate,
            context.layout.name,
            np.concatenate(found, 1),
            begins or 0.0,
        )


def _decoded(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    for packet in container.demux(stream):
        with suppress(FFmpegError, OSError):  # as players do
            yield from packet.decode()


def first_frame(path: Path) -> float:
    with cast(InputContainer, av.open(path)) as container:
        return float(next(container.decode(video=0)).time or 0)


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_every_container_takes_what_is_copied_into_it(tmp_path, suffix):
    for codec in sorted(COPIED[CONTAINERS[suffix]]):
        # Matroska has no big-endian sound; sound that an MP4 has before its time 0 is a trial for it.
        kind = ".mov" if codec.endswith("be") else ".mp4" if codec in COPIED["mp4"] else suffix
        source = make_sound(tmp_path / f"{codec}{kind}", codec)
        assert check_sound(source, tmp_path / f"v{suffix}") == ()
        pass_on(source, tmp_path / f"v{suffix}")
        wanted, found = hear(source), hear(tmp_path / f"v{suffix}")
        assert (found.codec, found.rate) == (codec, RATE)
        assert np.array_equal(found.samples, wanted.samples)
        assert (
            found.begins == pytest.approx(wanted.begins, abs=1e-3)
            and first_frame(tmp_path / f"v{suffix}") == 0
        )


@pytest.mark.parametrize(
    ("name", "codec", "rate", "layout", "output", "words"),
    [
        ("a.mkv", "pcm_s16le", 192_000, "stereo", "v.mp4", "192000 Hz become 48000 Hz"),
        ("a.mkv", "pcm_s16le", 176_400, "mono", "v.mp4", "176400 Hz become 44100 Hz"),
        ("a.wav", "pcm_s16le", 5512, "mono", "v.mp4", "5512 Hz become 8000 Hz"),
        ("a.wav", "pcm_s16le", 50_000, "mono", "v.mp4", "50000 Hz become 64000 Hz"),
        ("a.mkv", "libmp3lame", 8000, "mono", "v.mp4", "sound (mp3) becomes AAC"),
        ("a.mkv", "flac", 44_100, "stereo", "v.mov", "sound (flac) becomes AAC"),
        ("a.mkv", "libopus", 48_000, "stereo", "v.mov", "sound (opus) becomes AAC"),
        ("a.wav", "pcm_s16le", 48_000, "7.1.4", "v.mp4", "12 channels (7.1.4) become 5.1"),
        ("a.mkv", "pcm_s16le", 48_000, "3.0", "v.mp4", "3 channels (3 channels) become stereo"),
        ("a.mkv", "pcm_s16le", 48_000, "22.2", "v.mp4", "24 channels (24 channels) become stereo"),
        ("a.wav", "pcm_s16le", 48_000, "quad", "v.mp4", "4 channels (quad) become 5.1"),
        ("a.wav", "pcm_s16le", 48_000, "5.1(side)", "v.mp4", "sound (pcm_s16le) becomes AAC"),
        ("a.avi", "adpcm_ms", 22_050, "mono", "v.mkv", "sound (adpcm_ms) becomes AAC"),
    ],
)
def test_what_a_container_cannot_hold_becomes_aac_and_is_told(
    tmp_path, name, codec, rate, layout, output, words
):
    source = make_sound(tmp_path / name, codec, rate, layout)
    notes = check_sound(source, tmp_path / output)
    assert len(notes) == 1 and words in notes[0]
    assert not (tmp_path / output).exists()
    pass_on(source, tmp_path / output)
    wanted, found = hear(source), hear(tmp_path / output)
    assert found.codec == "aac" and first_frame(tmp_path / output) == 0
    assert found.click == pytest.approx(wanted.click, abs=2e-3)
    assert found.samples.shape[1] / found.rate == pytest.approx(
        wanted.samples.shape[1] / wanted.rate, abs=1024 / found.rate + 1e-3
    )


@pytest.mark.parametrize("output", ["v.mp4", "v.mov", "v.mkv"])
@pytest.mark.parametrize("codec", ["aac", "flac"])
def test_early_sound_and_several_sounds_keep_their_places(tmp_path, codec, output):
    source = tmp_path / "source.mkv"
    with av.open(source, "w") as container:
        picture = cast(VideoStream, container.add_stream("libx264", 25))
        picture.width = picture.height = 32
        streams = [add_sound(container, codec), add_sound(container, codec, 44_100, "mono")]
        streams[1].metadata.update({"language": "fra", "title": "Erzählung"})
        write_sound(container, streams[0], noise(0.5, RATE, 2))
        write_sound(container, streams[1], noise(0.5, 44_100, 1), start=0.2)
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), "rgb24").reformat(
            format="yuv420p"
        )
        for n in range(5):
            frame.pts, frame.time_base = 15 + n, Fraction(1, 25)
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
    pass_on(source, tmp_path / output, first=0.6, frames=5)
    assert first_frame(tmp_path / output) == pytest.approx(0.6, abs=1e-3)
    for number, begins in ((0, 0.0), (1, 0.2)):
        found = hear(tmp_path / output, number)
        assert found.click == pytest.approx(begins + CLICK, abs=2e-3)
    with cast(InputContainer, av.open(tmp_path / output)) as container:
        told = container.streams.audio[1].metadata
    assert told["language"] == "fra" and told["handler_name" if output != "v.mkv" else "title"] == "Erzählung"
    pass_on(source, tmp_path / output, frames=5, span=(0.2, 0.4))
    assert hear(tmp_path / output).click == pytest.approx(CLICK - 0.2, abs=2e-3)
    assert first_frame(tmp_path / output) == 0


def test_gaps_and_jumps_of_time_stay_where_they_are(tmp_path):
    """Sound that pauses, for a little and for long, in a kind that is encoded anew."""
    source, starts = tmp_path / "source.mkv", (0.0, 1.5, 61.2)
    with av.open(source, "w") as container:
        stream = add_sound(container, "pcm_s16le")
        samples = noise(0.5, RATE, 2)
        for start in starts:
            write_piece(container, stream, samples, start)
    pass_on(source, tmp_path / "v.mp4", frames=50)
    loud: list[float] = []
    frames = 0
    with cast(InputContainer, av.open(tmp_path / "v.mp4")) as container:
        for frame in container.decode(audio=0):
            found = np.flatnonzero(np.abs(frame.to_ndarray()[0]) > 0.4)
            loud += list(float(frame.time or 0) + found / RATE)
            frames += 1
    for start in starts:
        near = [time for time in loud if abs(time - start - CLICK) < 0.1]
        assert np.mean(near) == pytest.approx(start + CLICK, abs=2e-3)
    assert frames < 5 * RATE / 1024  # a minute of silence is not encoded


def test_recordings_put_one_behind_the_other_are_heard_so(tmp_path):
    for codec in ("aac", "mp2"):
        one = make_sound(tmp_path / "one.ts", codec)
        (tmp_path / "both.ts").write_bytes(one.read_bytes() * 2)
        pass_on(tmp_path / "both.ts", tmp_path / "v.mp4", frames=30)
        found = hear(tmp_path / "v.mp4")
        loud = np.flatnonzero(np.abs(found.samples[0]) > 0.5 * np.abs(found.samples[0]).max()) / found.rate
        length = hear(one).samples.shape[1] / RATE
        assert loud[loud > 0.5].mean() - loud[loud < 0.5].mean() == pytest.approx(length, abs=0.03)


@pytest.mark.filterwarnings("ignore::aa2.errors.Doubt")
def test_damaged_sound_costs_no_work(tmp_path):
    rng = np.random.default_rng(0)
    for codec, output in (("aac", "v.mp4"), ("flac", "v.mov"), ("libmp3lame", "v.mkv"), ("ac3", "v.mov")):
        source = make_sound(tmp_path / f"{codec}.mkv", codec, seconds=1)
        content = bytearray(source.read_bytes())
        for at in rng.integers(len(content) // 4, len(content), 60):
            content[at] = int(rng.integers(256))
        source.write_bytes(content)
        check_sound(source, tmp_path / output)
        pass_on(source, tmp_path / output, frames=25)
        assert hear(tmp_path / output).samples.shape[1] > RATE // 8


def test_what_is_no_sound_is_told_before_the_work(tmp_path):
    (tmp_path / "text.mp4").write_text("no video")
    for path in (tmp_path / "text.mp4", tmp_path / "missing.mp4"):
        with pytest.raises(InputError, match="sound cannot be read"):
            check_sound(path, tmp_path / "v.mp4")
    source = make_sound(tmp_path / "source.avi", "adpcm_ms", 22_050, "mono")
    content = source.read_bytes()
    at = content.index(b"\x02\x00\x01\x00\x22\x56")  # the format's number, channels and rate
    source.write_bytes(content[:at] + b"\x99\x99" + content[at + 2 :])
    notes = check_sound(source, tmp_path / "v.mp4")
    assert len(notes) == 1 and "left out" in notes[0]
    pass_on(source, tmp_path / "v.mp4")
    with cast(InputContainer, av.open(tmp_path / "v.mp4")) as container:
        assert not container.streams.audio
