from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest
from av.codec import Codec
from av.video.frame import VideoFrame

from aa2.media.display import fitted, put_back, shown
from aa2.media.planes import NATIVE, as_native, native_pixels, planes
from aa2.media.video_format import Colours, VideoFormat

from .making import frames_of

SIZE = 96, 64
COLOURS = {
    "plain": Colours(2, 2, 2, False),
    "full": Colours(1, 1, 1, True),
    "PQ": Colours(9, 16, 9, False),
    "HLG": Colours(9, 18, 9, False),
    "P3": Colours(12, 13, 1, False),
}


def smooth(seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(40, 210, (6, 8, 3), dtype=np.uint8)
    return cv2.resize(noise, SIZE, interpolation=cv2.INTER_CUBIC)


def native(pixels: str, colours: Colours, shape: Fraction = Fraction(1)) -> tuple[VideoFrame, VideoFormat]:
    """A frame whose samples are noise on something smooth, so that every bit of them counts."""
    form = VideoFormat(SIZE, shape, pixels, colours)
    frame = as_native(frames_of([smooth()], pixels)[0])
    generator = np.random.default_rng(1)
    for plane in planes(frame):
        plane[:] = plane + generator.integers(0, 3, plane.shape).astype(plane.dtype)
    frame.pts, frame.time_base = 7, Fraction(1, 25)
    return frame, form


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv420p10le", "yuv422p12le", "yuv444p", "bgr0", "gbrp10le"])
def test_what_changed_comes_back_and_all_else_is_untouched(pixels, colours):
    frame, form = native(pixels, COLOURS[colours])
    before = shown(frame, form)
    after = before.copy()
    after[17:40, 21:60] = (180, 70, 110)
    copy = [plane.copy() for plane in planes(frame)]
    result = put_back(frame, form, before, after)
    again = shown(result, form)
    inner = np.s_[25:32, 30:51]  # chroma of the surroundings reaches so far
    # Eight bits are few for HDR and wide gamuts.
    mapped = colours in ("PQ", "HLG", "P3")
    least = 5 if form.depth == 8 and mapped else 2
    assert np.abs(again[inner].astype(int) - after[inner]).max() <= least
    changed = (before != after).any(-1)
    for old, kept, new in zip(copy, planes(frame), planes(result), strict=True):
        np.testing.assert_array_equal(old, kept)  # the frame that was given
        down, across = SIZE[1] // new.shape[0], SIZE[0] // new.shape[1]
        touched = changed.reshape(new.shape[0], down, new.shape[1], across).any((1, 3))
        assert touched.any()
        np.testing.assert_array_equal(old[~touched], new[~touched])
    assert (result.pts, result.time_base) == (7, Fraction(1, 25))


@pytest.mark.parametrize("pixels", sorted(NATIVE))
@pytest.mark.parametrize("size", [(96, 64), (33, 17), (9, 5)])
def test_every_native_format_is_shown_and_put_back(pixels, size):
    form = VideoFormat(size, Fraction(1), pixels)
    frame = VideoFrame(size[0], size[1], pixels)
    for plane in planes(frame):
        plane[:] = 1 << (form.depth - 1)
    before = shown(frame, form)
    assert before.shape == (size[1], size[0], 3) and 100 < before.mean() < 150
    after = np.full_like(before, 200)
    assert np.abs(shown(put_back(frame, form, before, after), form).astype(int) - 200).max() <= 2
    assert put_back(frame, form, before, before) is frame


@pytest.mark.parametrize("shape", [Fraction(2), Fraction(32, 27), Fraction(8, 9)])
def test_changes_reach_pixels_that_are_not_square(shape):
    frame, form = native("yuv420p", COLOURS["plain"], shape)
    before = shown(frame, form)
    assert before.shape[:2] == form.shown_size[::-1]
    height, width = before.shape[:2]
    after = before.copy()
    box = np.s_[height // 3 : height // 3 * 2, width // 3 : width // 3 * 2]
    after[box] = 230
    result = put_back(frame, form, before, after)
    assert (result.width, result.height) == SIZE
    again = shown(result, form)
    inner = np.s_[height // 3 + 6 : height // 3 * 2 - 6, width // 3 + 8 : width // 3 * 2 - 8]
    assert np.abs(again[inner].astype(int) - 230).max() <= 3
    far = np.ones((height, width), bool)
    far[height // 3 - 8 : height // 3 * 2 + 8, width // 3 - 12 : width // 3 * 2 + 12] = False
    np.testing.assert_array_equal(again[far], before[far])


def test_a_slight_change_keeps_what_eight_bits_do_not_show():
    """A ramp finer than 8 bits under a soft edge stays a ramp."""
    form = VideoFormat(SIZE, Fraction(1), "yuv444p12le", Colours(1, 1, 1, False))
    frame = VideoFrame(*SIZE, "yuv444p12le")
    luma, *chroma = planes(frame)
    luma[:] = 2000 + np.arange(96)[None] // 2
    for plane in chroma:
        plane[:] = 2048
    before = shown(frame, form)
    result = planes(put_back(frame, form, before, before + np.uint8(1)))[0].astype(int)
    moved = result - luma
    assert 12 < moved.mean() < 16  # a step of 8 bits is 13.7 of 12 in limited range
    assert len(np.unique(result[10])) > 30


def test_highlights_beyond_white_survive_beside_a_change():
    form = VideoFormat(SIZE, Fraction(1), "yuv420p10le", COLOURS["PQ"])
    frame = VideoFrame(*SIZE, "yuv420p10le")
    for plane, value in zip(planes(frame), (900, 512, 512), strict=True):
        plane[:] = value
    before = shown(frame, form)
    assert before.min() >= 254
    after = before.copy()
    after[:, :40] = 20
    luma = planes(put_back(frame, form, before, after))[0]
    assert (luma[:, 40:] == 900).all() and luma[:, :40].max() < 350


def test_fitted_keeps_the_shape_of_the_picture():
    frame, form = native("yuv420p", COLOURS["plain"])
    target = VideoFormat((48, 64), Fraction(1), "yuv444p10le", COLOURS["full"])
    picture = shown(fitted(frame, form, target), target)
    assert picture.shape == (64, 48, 3)
    assert picture[:14].max() < 12 and picture[-14:].max() < 12
    inner = cv2.resize(shown(frame, form), (48, 32), interpolation=cv2.INTER_AREA)
    assert np.abs(picture[18:46].astype(int) - inner[2:30]).mean() < 3


# fmt: off
ODD = [
    "nv12", "nv16", "pal8", "rgb24", "bgra", "ya8", "ya16le", "p010le", "yuyv422", "rgb48be", "gbrap12le",
    "gbrp", "xyz12le", "bayer_rggb8", "monob", "yuva444p10le", "yuva420p", "yuva422p9le", "gbrpf32le",
    "grayf32le", "rgb8", "x2rgb10le", "vuya", "rgb555le", "uyyvyy411", "ayuv64le", "yuv420p9le",
    "gray10be", "rgba64le", "yuvj411p",
]
# fmt: on


@pytest.mark.parametrize("pixels", ODD)
def test_every_pixel_format_becomes_a_native_one(pixels):
    frame = VideoFrame(33, 17, pixels)
    for plane in frame.planes:
        np.frombuffer(memoryview(plane), np.uint8)[:] = 90
    made = as_native(frame)
    assert made.format.name == native_pixels(pixels) in NATIVE
    assert planes(made)[0].shape[:2] == (17, 33)
    form = VideoFormat((33, 17), Fraction(1), made.format.name)
    assert shown(made, form).shape == (17, 33, 3)


@pytest.mark.parametrize("pixels", ["rgba", "yuva420p", "yuva444p10le", "gbrap12le", "rgba64le"])
def test_what_is_transparent_is_white(pixels):
    rgba = np.dstack([np.full((16, 32, 3), 60, np.uint8), np.full((16, 32), 255, np.uint8)])
    rgba[:, :16, 3] = 0
    frame = VideoFrame.from_ndarray(rgba, "rgba").reformat(format=pixels)
    made = as_native(frame)
    picture = shown(made, VideoFormat((32, 16), Fraction(1), made.format.name))
    assert picture[:, :14].min() > 250
    assert np.abs(picture[:, 18:].astype(int) - 60).max() <= 2


def test_sizes_in_square_pixels():
    sizes = {
        Fraction(2): (128, 48),
        Fraction(32, 27): (76, 48),
        Fraction(8, 9): (64, 54),
        Fraction(1): (64, 48),
    }
    for shape, size in sizes.items():
        assert VideoFormat((64, 48), shape).shown_size == size
    assert VideoFormat((63, 47), Fraction(32, 27)).shown_size == (75, 47)
    assert VideoFormat((1440, 1080), Fraction(4, 3)).shown_size == (1920, 1080)


def test_ffv1_stores_every_native_format():
    assert {form.name for form in Codec("ffv1", "w").video_formats or ()} >= NATIVE
