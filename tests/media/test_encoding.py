"""Codecs, containers, colours: what is asked for is what is written."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
import pytest
from av.container import InputContainer
from av.video.frame import VideoFrame

from aa2.errors import InputError
from aa2.media.codecs import CODECS
from aa2.media.encoding import Encoding, layer_encoding
from aa2.media.segments import join_segments, write_segment
from aa2.media.video import VideoReader
from aa2.media.video_format import Colours, VideoFormat
from tests.media.test_segments import SIZE, moving, samples

PQ, HLG = Colours(9, 16, 9, False, 4000), Colours(9, 18, 9, False)
PAL_FULL = Colours(5, 6, 5, True)
UNTAGGED = Colours(2, 2, 2, True)
WIDE, SQUARE = Fraction(32, 27), Fraction(1)


def form(pixels: str, colours: Colours, size: tuple[int, int] = SIZE, shape: Fraction = WIDE) -> VideoFormat:
    return VideoFormat(size, shape, pixels, colours)


def native(pixels: str, colours: Colours, count: int = 3, size: tuple[int, int] = SIZE) -> list[VideoFrame]:
    frames = [VideoFrame.from_ndarray(p, "rgb24").reformat(format=pixels) for p in moving(count, size)]
    for frame in frames:
        frame.color_range = 2 if colours.full_range else 1
    return frames


def write(
    folder: Path, name: str, encoding: Encoding, what: VideoFormat, frames: list, alpha: bool = False
) -> Path:
    settings = encoding.settings(what, folder / name, Fraction(25), alpha=alpha)
    write_segment(folder / "segment", frames, settings)
    join_segments([folder / "segment"], [n / 25 for n in range(len(frames))], folder / name, settings)
    return folder / name


def decoded(path: Path) -> tuple[dict, list[VideoFrame]]:
    with cast(InputContainer, av.open(path)) as video:
        stream = video.streams.video[0]
        context = stream.codec_context
        colours = context.color_primaries, context.color_trc, context.colorspace, context.color_range == 2
        tag = context.codec_tag
        frames = list(video.decode(stream))
        shape = stream.sample_aspect_ratio
        return {"colours": Colours(*colours), "shape": shape, "tag": tag, "profile": stream.profile}, frames


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.mean((one.astype(np.float32) - other) ** 2)))


@pytest.mark.parametrize(
    ("name", "encoding", "pixels", "colours", "tag", "profile"),
    [
        ("v.mp4", Encoding(bit_depth=10), "yuv420p10le", PQ, "avc1", "High 10"),
        ("v.mov", Encoding(), "yuv420p", PAL_FULL, "avc1", "High"),
        ("v.mkv", Encoding(), "yuv420p", PAL_FULL, "", "High"),
        ("v.mp4", Encoding("h265", bit_depth=10), "yuv420p10le", HLG, "hvc1", "Main 10"),
        ("v.mov", Encoding("h265"), "yuv420p", PAL_FULL, "hvc1", "Main"),
        ("v.mkv", Encoding("h265", bit_depth=10), "yuv420p10le", PQ, "", "Main 10"),
        ("v.mov", Encoding("prores"), "yuv422p10le", PQ, "apch", "HQ"),
        ("v.mkv", Encoding("ffv1"), "yuv420p10le", HLG, "", None),
    ],
)
def test_colours_brightness_and_pixel_shape_are_kept(tmp_path, name, encoding, pixels, colours, tag, profile):
    path = write(tmp_path, name, encoding, form(pixels, colours), native(pixels, colours))
    told, frames = decoded(path)
    assert (
        told["colours"] == replace(colours, peak=1000)
        and told["profile"] == profile
        and told["tag"].strip("\0 ") == tag
    )
    assert told["shape"] == WIDE
    for frame in frames:
        assert (frame.color_primaries, frame.color_trc, frame.colorspace) == (
            colours.primaries,
            colours.transfer,
            colours.matrix,
        )
    if colours == PQ and encoding.codec != "prores":  # which has no place for it
        with VideoReader(path) as video:
            assert video.info.format.colours == PQ
    content = path.read_bytes()
    if name != "v.mkv":
        assert b"colr" in content and b"pasp" in content


@pytest.mark.parametrize(
    ("name", "encoding", "pixels", "size"),
    [
        ("v.mp4", Encoding(lossless=True), "rgb24", SIZE),
        ("v.mov", Encoding(lossless=True), "rgb24", (33, 17)),
        ("v.mkv", Encoding("h265", lossless=True), "rgb24", (33, 17)),
        ("v.mp4", Encoding(lossless=True), "yuv420p10le", SIZE),
        ("v.mp4", Encoding("h265", lossless=True), "yuv444p10le", SIZE),
        ("v.mkv", Encoding(lossless=True), "yuv420p", (33, 17)),
        ("v.mkv", Encoding("ffv1"), "rgb24", (33, 17)),
        ("v.mkv", Encoding("ffv1"), "gbrp10le", (33, 17)),
        ("v.mkv", Encoding("ffv1"), "gray", (33, 17)),
    ],
)
def test_lossless_is_lossless(tmp_path, name, encoding, pixels, size):
    if pixels == "rgb24":
        frames = moving(4, size)
        path = write(tmp_path, name, encoding, form(pixels, UNTAGGED, size, SQUARE), frames)
        with VideoReader(path) as video:
            assert all(np.array_equal(f, wanted) for (_, f), wanted in zip(video, frames, strict=True))
        return
    colours = Colours(1, 1, 0 if pixels.startswith("gbr") else 1, pixels.startswith("g"))
    frames = native(pixels, colours, 4, size)
    _, found = decoded(write(tmp_path, name, encoding, form(pixels, colours, size), frames))
    assert samples(found) == samples(frames)


def test_pictures_become_the_colours_that_are_tagged(tmp_path):
    picture = np.empty((48, 64, 3), np.uint8)
    picture[:] = [200, 60, 40]
    for colours in (UNTAGGED, PAL_FULL, Colours(1, 1, 9, False), Colours(6, 6, 6, False)):
        for pixels in ("yuv420p", "rgb24"):
            path = write(tmp_path, "v.mp4", Encoding(), form(pixels, colours, shape=SQUARE), [picture] * 2)
            with VideoReader(path) as video:
                for _, frame in video:
                    assert np.abs(frame.astype(int) - picture).max() <= 3, (colours, pixels)
    grey = VideoFrame.from_ndarray(np.linspace(0, 255, 48 * 64).astype(np.uint8).reshape(48, 64), "gray")
    full = grey.reformat(format="yuv420p", dst_color_range=2)
    path = write(tmp_path, "v.mov", Encoding("prores"), form("yuv420p", PAL_FULL), [full])
    assert decoded(path)[0]["colours"] == Colours(5, 6, 5, False)
    wanted = luma(full) / 255 * 219 + 16
    assert np.abs(luma(decoded(path)[1][0]) / 4 - wanted).mean() < 1


def luma(frame: VideoFrame) -> np.ndarray:
    plane = frame.planes[0]
    kind = np.uint8 if frame.format.components[0].bits == 8 else np.uint16
    return np.frombuffer(bytes(plane), kind).reshape(plane.height, -1)[:, : plane.width].astype(float)


def layer(count: int) -> list[np.ndarray]:
    alpha = np.tile(np.linspace(0, 255, SIZE[0]).astype(np.uint8), (SIZE[1], 1))[..., None]
    return [np.concatenate([picture, alpha], axis=2) for picture in moving(count)]


def test_a_layer_has_straight_alpha(tmp_path):
    frames = layer(3)
    what = form("rgba", UNTAGGED, shape=SQUARE)
    path = write(tmp_path, "v.mov", layer_encoding(tmp_path / "v.mov"), what, frames, alpha=True)
    told, found = decoded(path)
    assert told["profile"] == "4444" and told["tag"] == "ap4h"
    for frame, wanted in zip(found, frames, strict=True):
        picture = frame.reformat(format="rgba").to_ndarray()
        assert np.abs(picture[..., 3].astype(int) - wanted[..., 3]).max() <= 1
        assert psnr(picture[..., :3], wanted[..., :3]) > 30
    path = write(tmp_path, "v.mkv", layer_encoding(tmp_path / "v.mkv"), what, frames, alpha=True)
    for frame, wanted in zip(decoded(path)[1], frames, strict=True):
        assert np.array_equal(frame.reformat(format="rgba").to_ndarray(), wanted)


def test_a_layer_as_pictures(tmp_path):
    (tmp_path / "shots").mkdir()
    what = form("rgba", UNTAGGED, shape=SQUARE)
    for output, names in (("figure", "figure/%05d.png"), ("shots/a_%03d.png", "shots/a_%03d.png")):
        for count in (5, 3):
            frames = layer(count)
            write(tmp_path, output, layer_encoding(tmp_path / output), what, frames, alpha=True)
            (tmp_path / "segment").unlink()
            parent = tmp_path / Path(names).parent
            assert sorted(parent.iterdir()) == [tmp_path / (names % n) for n in range(count)]
            for n, wanted in enumerate(frames):
                found = cv2.imread(str(tmp_path / (names % n)), cv2.IMREAD_UNCHANGED)
                assert found is not None and np.array_equal(cv2.cvtColor(found, cv2.COLOR_BGRA2RGBA), wanted)
    (tmp_path / "figure" / "notes.txt").touch()
    with pytest.raises(InputError, match=r"holds notes\.txt"):
        layer_encoding(tmp_path / "figure")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["figure", "shots"]


@pytest.mark.parametrize(
    ("encoding", "name", "alpha", "words"),
    [
        (Encoding("vp9"), "v.mp4", False, "`codec`: vp9 is not known; choose one of h264"),
        (Encoding(), "v.gif", False, "cannot hold h264; end the name in .mp4 or .mov or .mkv"),
        (
            Encoding("ffv1"),
            "v.mp4",
            False,
            "cannot hold ffv1; end the name in .mkv, or choose the codec h264 or h265",
        ),
        (Encoding("prores"), "v.mkv", False, "end the name in .mov, or choose"),
        (Encoding(), "v.mov", True, "no transparency here; choose one of prores, ffv1, png"),
        (Encoding("prores", crf=20), "v.mov", False, "`crf`"),
        (Encoding(crf=99), "v.mov", False, "`crf`: 99 is not possible; give 0 to 51"),
        (Encoding(crf=3, lossless=True), "v.mov", False, "`crf`: has no meaning with `lossless`"),
        (Encoding("prores", lossless=True), "v.mov", False, "`lossless`"),
        (Encoding(bit_depth=12), "v.mov", False, "`bit_depth`: 12"),
        (Encoding("png", bit_depth=10), "folder", False, "`bit_depth`: png has 8"),
        (Encoding("png"), "v.png", False, "one picture for many frames; name it v_%05d.png"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(tmp_path, encoding, name, alpha, words):
    with pytest.raises(InputError) as caught:
        encoding.check(tmp_path / name, alpha=alpha)
    assert words in str(caught.value)


def test_what_no_codec_holds_exactly_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"without loss; end the name in \.mkv"):
        Encoding(lossless=True).settings(
            form("yuv420p", PAL_FULL, (33, 17)), tmp_path / "v.mp4", Fraction(25)
        )
    with pytest.raises(InputError, match="`codec`: h265 has no pictures of 64 × 8; choose h264"):
        Encoding("h265").settings(form("rgb24", UNTAGGED, (64, 8)), tmp_path / "v.mp4", Fraction(25))
    with pytest.raises(InputError, match="transparency"):
        layer_encoding(tmp_path / "v.mp4")


def test_every_codec_takes_every_size(tmp_path):
    for codec, name in (("h264", "v.mp4"), ("h265", "v.mp4"), ("prores", "v.mov"), ("ffv1", "v.mkv")):
        for size in ((1, 1), (3, 5), (17, 34), (34, 17), (16, 16), (2050, 16)):
            if min(size) < CODECS[codec].least:
                continue
            frames = moving(2, size)
            path = write(tmp_path, name, Encoding(codec), form("rgb24", UNTAGGED, size, SQUARE), frames)
            _, found = decoded(path)
            assert [(frame.width, frame.height) for frame in found] == [size] * 2
