from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from aa2.media.container import open_input
from aa2.media.timeline import read_timeline
from aa2.media.video import VideoReader, probe

from .conftest import colours, make_video
from .making import encode, frames_of

FIRST, SECOND = 10, 15


def joined(folder: Path, name: str, sound: str | None, *, later: int = 0) -> Path:
    """Two recordings, one behind the other; the second's clock starts again, or ``later`` seconds on."""
    suffix = Path(name).suffix
    parts = []
    for index, count in enumerate((FIRST, SECOND)):
        path = make_video(folder / f"{index}{suffix}", colours(count), sound=sound)
        if index and later:
            path = shifted(path, folder / f"later{suffix}", later)
        parts.append(path.read_bytes())
    (folder / name).write_bytes(b"".join(parts))
    return folder / name


def shifted(source: Path, target: Path, seconds: int) -> Path:
    with av.open(str(source)) as file, av.open(str(target), "w", options={"muxdelay": "0"}) as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in file.streams}
        for packet in file.demux():
            if packet.dts is not None and packet.pts is not None:
                ticks = round(seconds / packet.time_base)
                packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
                packet.stream = streams[packet.stream_index]
                out.mux(packet)
    return target


def placed(path: Path) -> dict[str, list[float]]:
    with open_input(path) as file:
        timeline = read_timeline(path, file)
    found = {}
    for index in range(len(timeline.packets)):
        with open_input(path) as file:
            stream = file.streams[index]
            place, times = timeline.placer(stream), []
            for packet in file.demux(stream):
                place(packet)
                if packet.pts is not None:
                    times.append(float(packet.pts * packet.time_base))
            found[stream.type] = times
    return found


@pytest.mark.parametrize("name, later", [("v.ts", 0), ("v.ts", 500), ("v.mkv", 0)])
@pytest.mark.parametrize("sound", [None, "aac"])
def test_recordings_joined_end_to_end_play_one_after_the_other(tmp_path, name, later, sound):
    path = joined(tmp_path, name, sound, later=later)
    with VideoReader(path, threads=1) as video:
        times = [time for time, _ in video]
        info = video.info
    assert len(times) == FIRST + SECOND == info.frames
    steps = np.diff(times)
    assert np.delete(steps, FIRST - 1) == pytest.approx(0.04, abs=1.1e-3)
    # The one that is longer decides: sound here lasts a second, the pictures of the first part 0.4.
    assert 0.039 < steps[FIRST - 1] < (0.05 if sound is None else 0.8)
    assert any("start again" in note for note in info.notes)
    if sound is None:
        assert info.duration == pytest.approx(1.0, abs=2e-3)
        return
    packets = placed(path)
    assert (np.diff(packets["audio"]) > 0.02).all(), "sound overlaps itself"
    # Pictures and sound are moved by the same: between the first of both is what was between them before.
    whole = {kind: placed_alone(tmp_path / f"1{path.suffix}", kind) for kind in ("video", "audio")}
    start = {kind: min(packets[kind][-len(whole[kind]) :]) for kind in whole}
    assert start["video"] - start["audio"] == pytest.approx(
        min(whole["video"]) - min(whole["audio"]), abs=1e-6
    )


def placed_alone(path: Path, kind: str) -> list[float]:
    with open_input(path) as file:
        packets = file.demux(next(stream for stream in file.streams if stream.type == kind))
        return [float(packet.pts * packet.time_base) for packet in packets if packet.pts is not None]


def test_what_is_not_joined_is_let_be(tmp_path):
    for name in ("v.ts", "v.mkv", "v.mp4"):
        path = make_video(tmp_path / name, colours(12), sound="aac")
        with open_input(path) as file:
            timeline = read_timeline(path, file)
            assert not timeline.joined
            first = next(packet for packet in file.demux(file.streams.video[0]))
            before = first.pts, first.dts
            timeline.placer(file.streams.video[0])(first)
            assert (first.pts, first.dts) == before
        assert not probe(path).notes


@pytest.mark.parametrize("fps", [5, 60, Fraction(30_000, 1001)])
@pytest.mark.parametrize("count", [1, 2, 17])
@pytest.mark.parametrize("name", ["v.mp4", "v.ts", "v.mkv"])
def test_as_many_frames_at_the_same_times(tmp_path, fps, count, name):
    frames = frames_of(colours(count))
    for index, frame in enumerate(frames):
        frame.pts, frame.time_base = index, 1 / Fraction(fps)
    path = encode(tmp_path / name, frames, rate=Fraction(fps))
    with VideoReader(path, threads=1) as video:
        times = [time for time, _ in video]
    assert times == pytest.approx(np.arange(count) / float(fps), abs=6e-4)


def test_times_beyond_belief_are_none(tmp_path):
    """Of a damaged fragment: numbers of that size do not tell one frame from the next."""
    pieces = {"movflags": "frag_keyframe+empty_moov"}
    path = encode(tmp_path / "a.mp4", frames_of(colours(5)), container=pieces)
    data = bytearray(path.read_bytes())
    at = data.index(b"tfdt") + 8
    data[at : at + 8] = (9151314442816847872).to_bytes(8, "big")
    path.write_bytes(data)
    with VideoReader(path) as video:
        assert [time for time, _ in video] == pytest.approx([number / 25 for number in range(5)])
