from __future__ import annotations

import numpy as np
import pytest

from aa2.media.tone_mapping import from_sdr, needs_mapping, to_sdr
from aa2.media.video import VideoReader
from aa2.media.video_format import Colours

from .making import encode, frames_of

PQ, HLG = Colours(9, 16, 9), Colours(9, 18, 9)


def pq(nits: np.ndarray | float) -> np.ndarray:
    """SMPTE ST 2084's code of a brightness, written down anew."""
    y = (np.asarray(nits, float) / 10000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * y) / (1 + 2392 / 128 * y)) ** (2523 / 32)


def greys(codes: np.ndarray) -> np.ndarray:
    return np.rint(np.asarray(codes) * 65535).astype(np.uint16)[None, :, None].repeat(3, 2)


def test_dark_and_middle_tones_of_pq_keep_their_brightness():
    nits = np.array([0.0, 1, 5, 20, 50, 80])
    found = to_sdr(greys(pq(nits)), PQ)[0, :, 1]
    assert np.abs(found - 255 * (nits / 203) ** (1 / 2.4)).max() < 1.5


def test_highlights_of_pq_are_bent_below_white():
    """ITU-R BT.2390: nothing is bent below the knee, the peak becomes white, all between grows."""
    nits = np.array([60.0, 100, 150, 203, 400, 600, 800, 990, 1000, 4000])
    found = to_sdr(greys(pq(nits)), PQ)[0, :, 0].astype(int)
    assert (np.diff(found[:6]) > 0).all() and 252 <= found[5] <= 254 and (found[-3:] == 255).all()
    assert 225 < found[3] < 235  # HDR's reference white
    bright = to_sdr(greys(pq(nits)), Colours(9, 16, 9, False, 4000))[0, :, 0].astype(int)
    assert bright[3] < found[3] and bright[-2] < 253 and bright[-1] == 255


def test_hlg_puts_reference_white_where_pq_does():
    """ITU-R BT.2408: 75 % of HLG is 203 cd/m² on a display of 1000."""
    (hlg,) = to_sdr(greys(np.array([0.75])), HLG)[0, :, 0].astype(int)
    (same,) = to_sdr(greys(pq(np.array([203.0]))), PQ)[0, :, 0].astype(int)
    assert abs(hlg - same) <= 1


@pytest.mark.parametrize("colours", [PQ, HLG, Colours(9, 14, 9), Colours(12, 13, 1), Colours(11, 1, 1)])
def test_there_and_back_is_the_same(colours):
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    picture = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, 18, 3)
    if colours.transfer == 18:
        # HLG has no code for blue as bright as white.
        picture = np.minimum(picture, [255, 255, 150]).astype(np.uint8)
    again = to_sdr(from_sdr(picture, colours), colours).astype(int)
    assert np.abs(again - picture).max() <= 6
    assert np.abs(again - picture).mean() < 0.05


def test_wide_gamuts_become_that_of_bt_709():
    """Known values: sRGB's red in Display P3 is 234, 51, 35 of 255."""
    red = np.array([[[234, 51, 35]]], np.uint16) * 257
    assert np.abs(to_sdr(red, Colours(12, 13, 1)).astype(int) - [255, 0, 0]).max() <= 3
    white = np.full((1, 1, 3), 65535, np.uint16)
    for colours in (Colours(9, 14, 9), Colours(12, 13, 1), Colours(11, 1, 1)):
        np.testing.assert_array_equal(to_sdr(white, colours), [[[255, 255, 255]]])


def test_what_everybody_has_is_let_be():
    for primaries in (0, 1, 2, 4, 5, 6, 7, 8, 22):
        for transfer in (0, 1, 2, 4, 5, 6, 7, 13, 14, 15):
            assert not needs_mapping(Colours(primaries, transfer, 1))
    assert (
        needs_mapping(Colours(2, 16, 2)) and needs_mapping(Colours(1, 18, 1)) and needs_mapping(Colours(12))
    )


@pytest.mark.parametrize("transfer, name", [(16, "PQ"), (18, "HLG")])
def test_hdr_video_is_tone_mapped_and_told(tmp_path, transfer, name):
    grey = 0.58 if transfer == 16 else 0.75  # 203 cd/m²
    picture = np.full((48, 64, 3), round(grey * 65535), np.uint16)
    picture[:, 32:] //= 3
    frames = frames_of([picture] * 2, "yuv420p10le", (9, transfer, 9, 1))
    path = encode(tmp_path / "v.mkv", frames, "ffv1")
    with VideoReader(path, threads=1) as video:
        _, frame = next(video)
        assert video.info.notes == (f"HDR ({name}): tone-mapped to SDR",)
        assert video.info.format.colours == Colours(9, transfer, 9, False)
        assert video.info.format.pixels == "yuv420p10le" and video.info.format.depth == 10
    assert np.abs(frame[:, :28].astype(int) - 230).max() <= 2
    assert frame[:, 36:].max() < 100


def test_sdr_of_ten_bits_stays_as_it_is(tmp_path):
    picture = np.full((48, 64, 3), 100 * 257, np.uint16)
    path = encode(tmp_path / "v.mkv", frames_of([picture], "yuv420p10le", (1, 1, 1, 1)), "ffv1")
    with VideoReader(path) as video:
        _, frame = next(video)
        assert np.abs(frame.astype(int) - 100).max() <= 1 and video.info.notes == ()


def test_a_matrix_that_nobody_knows_is_no_crash(tmp_path):
    picture = np.full((48, 64, 3), 100, np.uint8)
    for matrix in (0, 3, 8, 10, 14):
        frames = frames_of([picture])
        frames[0].colorspace = matrix
        path = encode(tmp_path / "v.mkv", frames, options={"qp": "0", "x264-params": ""})
        with VideoReader(path) as video:
            assert np.abs(next(video)[1].astype(int) - 100).max() <= 2
