"""A large hole filled with patches of the rest of the picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from aa2.media.completion import completed
from aa2.media.inpainting import draw_over

SIZE = (96, 128)


def wall() -> np.ndarray:
    """Bricks under a sky, and a line between them: nothing that a smooth filling goes on with."""
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    bricks = (rows % 8 < 2) | ((columns + rows // 8 % 2 * 8) % 16 < 2)
    picture = np.where(bricks[..., None], (200, 190, 180), (150, 70, 50))
    picture[:40] = (120, 160, 220)
    picture[40:44] = (20, 20, 20)
    return picture.astype(np.uint8)


def gap(box: tuple[slice, slice] = np.s_[16:80, 48:80]) -> np.ndarray:
    hole = np.zeros(SIZE, bool)
    hole[box] = True
    return hole


def test_what_goes_on_beside_a_hole_goes_on_in_it():
    picture, hole = wall(), gap()
    holed = np.where(hole[..., None], np.uint8(255), picture)
    filled = completed(holed, hole)
    assert filled.dtype == np.uint8
    np.testing.assert_array_equal(filled[~hole], picture[~hole])
    np.testing.assert_array_equal(filled, completed(holed, hole))
    off, smooth = (np.abs(p.astype(int) - picture)[hole].mean() for p in (filled, draw_over(holed, hole)))
    assert off < 0.4 * smooth
    assert np.abs(filled[20:38, 50:78].astype(int) - (120, 160, 220)).mean() < 4, "the sky stays above"


def test_a_large_picture_has_its_own_detail_in_the_hole():
    picture = np.random.default_rng(0).integers(0, 256, (200, 660, 3), np.uint8)
    hole = np.zeros((200, 660), bool)
    hole[60:140, 280:360] = True
    filled = completed(picture, hole)
    assert np.std(filled[80:120, 300:340].astype(float)) > 50


@pytest.mark.parametrize(
    "box", [np.s_[60:, 40:90], np.s_[:, 50:70], np.s_[0:96, 0:128], np.s_[3:93, 3:125], np.s_[5:5]]
)
def test_holes_of_any_place_and_size(box):
    picture, hole = wall(), gap(box)
    filled = completed(picture, hole)
    assert filled.shape == picture.shape
    np.testing.assert_array_equal(filled[~hole], picture[~hole])


def test_a_smooth_slope_gets_no_edges():
    slope = np.linspace(40, 200, SIZE[1])[None, :, None] + np.zeros((*SIZE, 3))
    hole = gap()
    filled = completed(np.rint(slope).astype(np.uint8), hole).astype(int)
    assert np.abs(np.diff(cv2.blur(filled.astype(np.float32), (3, 3)), axis=1)[hole[:, 1:]]).max() < 12
