from __future__ import annotations

import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from aa2.media.planes import planes
from aa2.media.video import VideoReader, probe

from .conftest import make_video
from .looking import corner, differing, read, seek_all
from .making import MATRICES, combs, encode, frames_of, interlaced


@pytest.mark.parametrize("name", ["v.mp4", "v.mkv", "v.ts"])
@pytest.mark.parametrize("shape", [Fraction(2), Fraction(32, 27), Fraction(8, 9)])
def test_pixels_that_are_not_square_are_shown_square(tmp_path, name, shape):
    path = encode(tmp_path / name, frames_of([corner()] * 2), shape=shape)
    _, (frame, _), info = read(path)
    assert info.format.size == (64, 48) and info.format.pixel_shape == shape
    assert frame.shape[:2] == (info.height, info.width)
    assert info.width / info.height == pytest.approx(64 * shape / 48, rel=0.02)
    assert max(info.width / 64, info.height / 48) > 1
    across, down = info.width // 4, info.height // 4
    assert frame[down // 2, across - 4, 0] > 200 and frame[down // 2, across + 4, 0] < 120
    assert any("square" in note for note in info.notes)


@pytest.mark.parametrize("how", MATRICES)
def test_the_whole_display_matrix_is_applied(tmp_path, how):
    matrix, applied = MATRICES[how]
    (plain,) = frames_of([corner()])
    path = encode(tmp_path / "v.mp4", [plain], matrix=matrix, options={"qp": "0"})
    _, (frame,), info = read(path)
    expected = applied(corner())
    assert frame.shape == expected.shape == (info.height, info.width, 3)
    assert differing(frame, expected) < 2
    # The samples themselves, not some that were made of RGB.
    with VideoReader(path) as video:
        (_, native), *_ = video.native()
    stored = encode(tmp_path / "plain.mp4", frames_of([corner()]), options={"qp": "0"})
    with av.open(str(stored)) as container:
        (original,) = container.decode(video=0)
        for turned, plane in zip(planes(native), planes(original), strict=True):
            np.testing.assert_array_equal(turned, applied(plane))


def test_subsampling_turns_with_the_picture(tmp_path):
    """A picture on its side has 4:2:2 on its side, odd sizes have no samples to lose."""
    matrix, applied = MATRICES["right"]
    for pixels, size, found in (("yuv422p", (64, 48), "yuv440p"), ("yuv420p", (63, 47), "yuv444p")):
        path = encode(tmp_path / "v.mkv", frames_of([corner(size)], pixels), "ffv1", matrix=matrix)
        _, (frame,), info = read(path)
        assert info.format.pixels == found
        assert differing(frame, applied(corner(size))) < 2.5


def test_interlaced_video_becomes_progressive(tmp_path):
    for name, codec in (("v.ts", "mpeg2video"), ("v.mkv", "libx264")):
        options = {"x264-params": "tff=1", "crf": "1"} if codec == "libx264" else {"b": "4M"}
        path = encode(tmp_path / name, interlaced(8), codec, options=options, fields=True)
        with av.open(str(path)) as container:
            raw = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
            start = (container.start_time or 0) / av.time_base
        times, frames, info = read(path)
        assert min(combs(frame) for _, frame in raw) > 100 > 30 > max(combs(frame) for frame in frames)
        assert times == pytest.approx([time - start for time, _ in raw])
        assert info.notes == ("interlaced: deinterlaced",)
        seek_all(path, [0.0, times[3], times[5] - 0.01, 99.0])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_interlaced_frames_are_as_many(tmp_path, count):
    path = encode(tmp_path / "v.mkv", interlaced(count), "ffv1")
    times, frames, _ = read(path)
    assert times == pytest.approx(np.arange(count) / 25)
    assert max(combs(frame) for frame in frames) < 30


@pytest.mark.parametrize("pixels", ["bgr0", "gbrp10le", "gray", "yuv422p14le", "yuv411p", "gray10le"])
def test_interlaced_frames_of_any_samples_keep_them(tmp_path, pixels):
    path = encode(tmp_path / "v.mkv", interlaced(3, (96, 64), pixels), "ffv1")
    times, frames, info = read(path)
    assert len(times) == 3 and info.format.pixels == pixels
    assert max(combs(frame) for frame in frames) < 30
    assert info.notes == ("interlaced: deinterlaced",)


def test_what_is_flagged_progressive_is_let_be(tmp_path):
    lines = np.full((64, 96, 3), 40, np.uint8)
    lines[::2] = 200
    path = encode(tmp_path / "v.mkv", frames_of([lines] * 3), "ffv1")
    _, frames, info = read(path)
    assert info.notes == ()
    assert all(combs(frame) > 150 for frame in frames)
    # Between interlaced frames too.
    later = encode(tmp_path / "w.mkv", interlaced(2), "ffv1")
    (tmp_path / "j.mkv").write_bytes(later.read_bytes() + path.read_bytes())
    _, mixed, info = read(tmp_path / "j.mkv")
    assert "interlaced: deinterlaced" in info.notes
    np.testing.assert_array_equal(mixed[3], frames[1])


def test_a_change_of_size_is_fitted(tmp_path):
    small = [np.full((24, 32, 3), 200, np.uint8)] * 2
    tall = [np.full((64, 48, 3), 200, np.uint8)] * 2
    parts = [
        frames_of([corner()] * 3),
        frames_of(small),
        frames_of(tall),
        frames_of([corner()] * 2, "yuv444p"),
    ]
    joined = b"".join(encode(tmp_path / f"{index}.ts", part).read_bytes() for index, part in enumerate(parts))
    (tmp_path / "v.ts").write_bytes(joined)
    times, frames, info = read(tmp_path / "v.ts")
    assert len(frames) == 9 and {frame.shape for frame in frames} == {(48, 64, 3)}
    assert np.diff(times) == pytest.approx(0.04, abs=1e-4)
    assert frames[3].min() > 190
    assert frames[5][:, :12].max() < 30 and frames[5][:, 16:48].min() > 190
    assert differing(frames[8], corner()) < 2
    notes = " ".join(info.notes)
    assert "32 × 24" in notes and "48 × 64" in notes and "start again" in notes
    with VideoReader(tmp_path / "v.ts") as video:
        native = [frame for _, frame in video.native()]
    assert {(f.width, f.height, f.format.name) for f in native} == {(64, 48, "yuv420p")}
    seek_all(tmp_path / "v.ts", [0.2, 0.0])


def test_repeated_and_missing_times_grow(tmp_path, colours):
    frames = frames_of(colours(5))
    for frame, time in zip(frames, [0, 40, 40, 40, 80], strict=True):
        frame.pts, frame.time_base = time, Fraction(1, 1000)
    path = encode(tmp_path / "v.mkv", frames, "ffv1")
    times, _, _ = read(path)
    assert len(times) == 5 and (np.diff(times) > 2e-3).all()
    assert times[1] == pytest.approx(0.04) and times[4] == pytest.approx(0.08)
    seek_all(path, [0.041, 0.0, times[3]])
    path = encode(tmp_path / "v.h264", frames_of(colours(12)))  # nothing but pictures
    times, _, info = read(path)
    assert times == pytest.approx(np.arange(12) / 25) and info.frames == 12
    seek_all(path, [0.2, 0.0])


def test_a_late_first_picture_stays_late(tmp_path, make_video, colours):
    path = make_video(tmp_path / "v.mkv", colours(3), times=[0.5, 0.54, 0.6], sound="aac")
    times, _, info = read(path)
    assert info.duration < 0.7, "that of the pictures, not of the sound"
    assert times == pytest.approx([0.5, 0.54, 0.6], abs=0.03) and times[0] > 0.4


@pytest.mark.parametrize("name, codec", [("v.webm", "libvpx-vp9"), ("v.mkv", "libx264")])
def test_a_recording_without_a_duration_is_counted(tmp_path, colours, name, codec):
    path = encode(
        tmp_path / name, frames_of(colours(30)), codec, container={"live": "1"}, options={"g": "10"}
    )
    info = probe(path)
    assert info.frames == 30 and not info.exact
    assert info.duration == pytest.approx(1.2, abs=0.01)
    assert len(read(path)[0]) == 30
    seek_all(path, [0.5, 0.2])


def test_native_frames_are_what_ffv1_stores(tmp_path):
    """Packed, palette and semi-planar samples become planar ones, none of them changed."""
    for pixels, native in (("nv12", "yuv420p"), ("yuyv422", "yuv422p"), ("rgb24", "bgr0"), ("gray", "gray")):
        codec = "rawvideo"
        path = encode(tmp_path / "v.nut", frames_of([corner()], pixels, (2, 2, 5, 1)), codec)
        with VideoReader(path) as video:
            (_, frame), *_ = video.native()
        assert video.info.format.pixels == frame.format.name == native
        with VideoReader(path) as video:
            assert differing(next(video)[1].mean(-1), corner().mean(-1)) < 3


def test_what_an_edit_list_leaves_out_is_not_counted(tmp_path, colours):
    """As phones trim: all is in the file, half of it is to be played."""
    options = {"crf": "5", "bf": "0", "g": "8"}
    data = bytearray(encode(tmp_path / "v.mp4", frames_of(colours(20)), options=options).read_bytes())
    at = data.find(b"elst") + 12
    length, start = struct.unpack_from(">Ii", data, at)
    struct.pack_into(">Ii", data, at, length // 2, start + 5 * 12_800 // 25)
    (tmp_path / "v.mp4").write_bytes(data)
    times, _, info = read(tmp_path / "v.mp4")
    assert times == pytest.approx(np.arange(10) / 25) and (info.frames, info.exact) == (10, True)
    seek_all(tmp_path / "v.mp4", [0.2, 0.0])


def test_a_change_of_pixel_shape_is_fitted(tmp_path):
    parts = [encode(tmp_path / f"{n}.ts", frames_of([corner()] * 2), shape=Fraction(n, 1)) for n in (1, 2)]
    (tmp_path / "v.ts").write_bytes(b"".join(part.read_bytes() for part in parts))
    _, frames, info = read(tmp_path / "v.ts")
    assert [frame.shape for frame in frames] == [(48, 64, 3)] * 4 and info.format.pixel_shape == 1
    assert differing(frames[1], corner()) < 2
    assert frames[3][:8].max() < 20 < 70 < frames[3][20:28].min(), "as wide as before, and half as high"
    assert "128 × 48" in " ".join(info.notes)


def test_make_video_is_still_plain(tmp_path, colours):
    info = probe(make_video(tmp_path / "v.mp4", colours(3)))
    assert info.notes == () and info.exact and info.format.pixel_shape == 1
