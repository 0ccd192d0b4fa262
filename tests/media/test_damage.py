"""Bytes that are not as they should be: whatever they are, users see one line or a video, soon."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from aa2.errors import InputError
from aa2.media.picture import read_mask, read_picture_with_alpha
from aa2.media.video import VideoReader, probe

from .conftest import colours, make_video
from .making import MATRICES, encode, frames_of, interlaced

EACH = 12
"""Mutations of each file; a search gives more: ``AA2_MUTATIONS=1000``."""


def whole_files(folder: Path) -> Iterator[Path]:
    plain = frames_of(colours(4))
    yield make_video(folder / "sound.mp4", colours(4), sound="aac")
    yield encode(folder / "turned.mov", frames_of(colours(4)), matrix=MATRICES["transposed"][0])
    yield encode(folder / "live.webm", frames_of(colours(4)), "libvpx-vp9", container={"live": "1"})
    yield encode(folder / "fields.ts", interlaced(3), "mpeg2video", fields=True)
    part = encode(folder / "part.ts", plain)
    (folder / "joined.ts").write_bytes(part.read_bytes() * 2)
    yield folder / "joined.ts"
    images = [Image.new("RGB", (32, 24), (60 * index, 90, 20)) for index in range(3)]
    for name in ("a.gif", "a.webp", "a.png"):
        images[0].save(folder / name, save_all=True, append_images=images[1:], duration=40)
        yield folder / name
    for name in ("p.png", "p.jpg", "p.webp", "p.tif", "p.avif", "p.bmp"):
        images[1].save(folder / name)
        yield folder / name


def mutated(data: bytes, generator: random.Random) -> bytes:
    """``data`` with bits turned, numbers made extreme, parts left out, doubled or cut off."""
    made = bytearray(data)
    for _ in range(generator.choice([1, 1, 2, 3, 8, 30])):
        size = len(made)
        if not size:
            break
        at = generator.randrange(size if generator.random() < 0.5 else min(size, 600))
        kind = generator.randrange(7)
        if kind == 0:
            made[at] ^= 1 << generator.randrange(8)
        elif kind == 1:
            made[at : at + 4] = generator.choice([bytes(4), b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0"])
        elif kind == 2:
            del made[at : at + generator.randrange(1, 40)]
        elif kind == 3:
            made[at:at] = generator.randbytes(generator.randrange(1, 40))
        elif kind == 4:
            del made[at:]
        elif kind == 5:
            start = generator.randrange(size)
            made[at : at + 32] = made[start : start + 32]
        else:
            made[at : at + 8] = bytes(8)
    return bytes(made)


def look_at(path: Path) -> None:
    """Read ``path`` in all ways; what is wrong with it may be told, in one line."""
    if path.stem.startswith("p") and path.suffix != ".ts":
        for read in (read_picture_with_alpha, read_mask):
            told(read, path)
    told(play, path)


def told(read, path: Path) -> None:
    try:
        read(path)
    except InputError as error:
        assert "\n" not in str(error) and len(str(error)) < 500


def play(path: Path) -> None:
    before = -1.0
    with VideoReader(path, threads=1) as video:
        for index, (time, frame) in enumerate(video):
            assert before < time < math.inf
            assert frame.shape == (video.info.height, video.info.width, 3)
            before = time
            if index > 100:
                break
        assert video.info.frames > 0 and video.info.fps > 0 and 0 <= video.info.duration < math.inf
        video.seek(before / 2)
        next(video, None)


def test_damaged_files_end_in_one_line_or_play(tmp_path):
    each = int(os.environ.get("AA2_MUTATIONS", EACH))
    for file in list(whole_files(tmp_path)):
        data, generator = file.read_bytes(), random.Random(file.name)
        target = tmp_path / f"{file.stem}.mutated{file.suffix}"
        for number in range(each):
            target.write_bytes(mutated(data, generator))
            try:
                look_at(target)
            except Exception as error:
                raise AssertionError(f"mutation {number} of {file.name}") from error


def test_a_codec_that_nobody_knows_is_told(tmp_path):
    path = make_video(tmp_path / "v.mp4", colours(2))
    path.write_bytes(path.read_bytes().replace(b"avc1", b"qqqq"))
    with pytest.raises(InputError, match=r"v\.mp4"):
        probe(path)


def test_notes_inside_may_be_in_any_encoding(tmp_path):
    path = make_video(tmp_path / "v.mkv", colours(2), sound="aac")
    path.write_bytes(path.read_bytes().replace(b"ENCODER", b"ENC\xff\xfeER"))
    assert probe(path).frames == 2
