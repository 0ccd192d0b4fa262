"""Turned squares: crop, paste and coordinates agree."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.extract.regions import Region, windows

REGIONS = st.builds(
    Region,
    st.floats(-50, 150),
    st.floats(-50, 150),
    st.floats(1, 400),
    st.floats(-3, 3),
)


@given(REGIONS, st.integers(1, 256))
def test_to_picture_is_the_inverse_of_the_crop(region, side):
    points = np.random.default_rng(0).uniform(0, side, (5, 2))
    affine = region.affine(side)
    back = region.to_picture(points, side) @ affine[:, :2].T + affine[:, 2] + 0.5
    np.testing.assert_allclose(back, points, atol=1e-3 * side)


@given(REGIONS)
def test_the_middle_and_the_corners(region):
    middle = region.to_picture(np.array([32.0, 32.0]), 64)
    np.testing.assert_allclose(middle, [region.x, region.y], atol=1e-3)
    corners = region.to_picture(np.array([[0.0, 0], [64, 64]]), 64)
    np.testing.assert_allclose(np.linalg.norm(corners[1] - corners[0]), region.size * 2**0.5, rtol=1e-3)


def test_up_is_up():
    region = Region.upright(np.array([50.0, 50]), np.array([70.0, 50]), 1.25)
    assert region.size == 50
    np.testing.assert_allclose(region.to_picture(np.array([32.0, 0]), 64), [75, 50], atol=1e-4)


@pytest.mark.slow
@given(st.floats(200, 1500), st.floats(-0.5, 0.5))
def test_a_large_region_is_averaged_in_the_right_place(size, angle):
    y, x = np.mgrid[:600, :800].astype(np.float32)
    picture = np.stack([x, y, np.ones_like(x)], -1)
    region = Region(400, 300, size, angle)
    crop = region.crop(picture, 64)
    inside = cv2.erode(crop[..., 2], np.ones((5, 5))) == 1
    rows, columns = np.nonzero(inside)
    where = region.to_picture(np.stack([columns, rows], 1) + 0.5, 64)
    np.testing.assert_allclose(crop[rows, columns, :2], where, atol=max(1.0, size / 64 * 0.1))


def test_paste_undoes_crop():
    picture = cv2.GaussianBlur(np.random.default_rng(1).random((120, 160), np.float32), (0, 0), 6)
    region = Region(70, 60, 64, 0.3)
    back = region.paste(region.crop(picture, 64), picture.shape)
    np.testing.assert_allclose(back[45:75, 55:85], picture[45:75, 55:85], atol=0.02)
    assert (back[:5] == 0).all()


@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([1.0, 0.5, 0.3]))
def test_windows_cover_the_picture(height, width, share):
    covered = np.zeros((height, width), bool)
    for window in windows(height, width, share):
        low_x, low_y = window.x - window.size / 2, window.y - window.size / 2
        x, y = np.arange(width), np.arange(height)
        inside_x = (x >= low_x - 0.51) & (x <= low_x + window.size + 0.51)
        inside_y = (y >= low_y - 0.51) & (y <= low_y + window.size + 0.51)
        covered |= inside_y[:, None] & inside_x
    assert covered.all()


def test_towards_meets_both_ends_and_goes_on():
    a, b = Region(0, 0, 100, 3.0), Region(10, 20, 200, -3.0)
    assert a.towards(b, 0) == a
    end = a.towards(b, 1)
    np.testing.assert_allclose([end.x, end.y, end.size], [10, 20, 200])
    np.testing.assert_allclose(np.cos(end.angle), np.cos(-3.0))
    assert abs(a.towards(b, 0.5).angle) > 3.0  # the short way around
    assert a.towards(b, 2).x == 20
