"""Videos by their files: names, addresses, animations, single pictures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from aa2.clips.video_track import VideoTrack
from aa2.errors import InputError
from aa2.media.video import probe

from .looking import corner, differing, read, seek_all

NAMES = [
    "12:30 a.mp4",
    "a%03d.mp4",
    "concat:a|b.mp4",
    "-",
    "-y.mp4",
    "pipe:0",
    "a?b*.mp4",
    "ü [1].mp4",
    "x.m3u8",
]


def test_a_file_is_a_file_whatever_its_name(tmp_path, colours, make_video, monkeypatch):
    content = make_video(tmp_path / "v.mp4", colours(2)).read_bytes()
    Image.new("RGB", (32, 16)).save(tmp_path / "p.png")
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        Path(name).write_bytes(content)
        assert probe(Path(name)).frames == 2
    Path("p.png").rename("12:30 p%03d.png")
    assert probe(Path("12:30 p%03d.png")).frames == 1


def test_addresses_and_playlists_fetch_nothing(tmp_path):
    for address in ("https://example.org/a.mp4", "rtsp://example.org/live", "http:/example.org/a.mp4"):
        with pytest.raises(InputError, match="is an address"):
            probe(Path(address))
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n"
    (tmp_path / "list.m3u8").write_text(playlist)
    (tmp_path / "list.txt").write_text("ffconcat version 1.0\nfile 'http://127.0.0.1:9/a.ts'\n")
    os.mkfifo(tmp_path / "pipe.mp4")
    for name in ("list.m3u8", "list.txt", "pipe.mp4"):
        with pytest.raises(InputError, match=name):
            probe(tmp_path / name)


def animation(path: Path) -> list[np.ndarray]:
    pictures = [np.full((48, 64, 4), (50 * index, 200 - 30 * index, 90, 255), np.uint8) for index in range(4)]
    pictures[0][:10, :10, 3] = 0
    images = [Image.fromarray(picture) for picture in pictures]
    lossless: dict[str, Any] = {"lossless": True} if path.suffix == ".webp" else {}
    images[0].save(
        path, save_all=True, append_images=images[1:], duration=[100, 50, 70, 30], loop=0, **lossless
    )
    return [picture[..., :3] for picture in pictures]


@pytest.mark.parametrize("name", ["v.gif", "v.webp", "v.png"])
def test_animations_are_videos(tmp_path, name):
    pictures = animation(tmp_path / name)
    times, frames, info = read(tmp_path / name)
    assert times == pytest.approx([0, 0.1, 0.15, 0.22])
    assert info.frames == 4 and info.duration == pytest.approx(0.25)
    assert all(
        differing(frame[12:], picture[12:]) < 3 for frame, picture in zip(frames, pictures, strict=True)
    )
    assert frames[0][:9, :9].min() > 250, "what is transparent is white"
    seek_all(tmp_path / name, [0.15, 0.0, 0.2, 9.0])
    track = VideoTrack(tmp_path / name, np.array(times))
    assert differing(track.read(1, 3)[1], frames[2]) == 0
    assert differing(track.read(0, 1)[0], frames[0]) == 0
    track.close()


@pytest.mark.parametrize("name", ["p.png", "p.jpg", "p.webp", "p.tif", "p.bmp", "p.avif"])
def test_a_picture_is_a_video_of_one_frame(tmp_path, name):
    Image.fromarray(corner()).save(tmp_path / name)
    times, (frame,), info = read(tmp_path / name)
    assert times == [0.0] and (info.frames, info.exact, info.has_audio) == (1, True, False)
    assert info.duration > 0 and differing(frame, corner()) < 5
    seek_all(tmp_path / name, [0.0, 1.0])
