"""Points are followed to a fraction of a pixel, or said to be lost; positions are held to how they move."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.media.point_tracks import followed, held

SIZE = 160, 120


def picture(by=(0.0, 0.0), factor=1):
    """Something to follow everywhere, shifted."""
    rng = np.random.default_rng(0)
    coarse = rng.uniform(0, 255, (SIZE[1] // 5, SIZE[0] // 5)).astype(np.float32)
    large = SIZE[0] * factor, SIZE[1] * factor
    fine = cv2.resize(coarse, large, interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)
    return cv2.warpAffine(fine, np.array([[1.0, 0, by[0]], [0, 1, by[1]]]), large)


@pytest.mark.parametrize("by", [(0, 0), (1.5, -0.5), (-4, 3)])
def test_a_shift_is_found(by):
    points = np.array([(60.0, 50.0), (90.25, 70.5)])
    np.testing.assert_allclose(followed(picture(), picture(by), points, 100), [by] * 2, atol=0.1)


def test_what_is_large_is_looked_at_small():
    points = np.array([(600.0, 500.0), (900.0, 700.0)])
    steps = followed(picture(factor=10), picture((12, -7), 10), points, 1280)
    np.testing.assert_allclose(steps, [(12, -7)] * 2, atol=0.4)


def test_what_is_gone_is_lost():
    other = np.random.default_rng(3).uniform(0, 255, SIZE[::-1]).astype(np.uint8)
    points = np.array([(60.0, 50.0), (np.nan, np.nan), (-20.0, 5.0), (90.0, 70.0)])
    assert np.isnan(followed(picture(), other, points, 100)).all()
    steps = followed(picture(), picture((2, 0)), points, 100)
    assert np.isnan(steps[1:3]).all() and np.isfinite(steps[[0, 3]]).all()
    assert np.isnan(followed(picture(), picture(), points, 0)).all()
    assert followed(picture(), picture(), np.zeros((0, 2)), 100).shape == (0, 2)


def dense(measured, trust, steps, belief):
    """The same minimum by least squares, one point."""
    count = len(measured)
    rows = [np.sqrt(trust[t]) * np.eye(count)[t] for t in range(count)]
    wanted = [np.sqrt(trust[t]) * measured[t] for t in range(count)]
    for t in range(count - 1):
        rows.append(np.sqrt(belief[t]) * (np.eye(count)[t + 1] - np.eye(count)[t]))
        wanted.append(np.sqrt(belief[t]) * steps[t])
    return np.linalg.lstsq(np.array(rows), np.array(wanted), rcond=None)[0]


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_held_is_the_minimum(count, seed):
    rng = np.random.default_rng(seed)
    measured, trust = rng.normal(size=(count, 3, 2)), rng.uniform(0.1, 4, (count, 3))
    steps, belief = rng.normal(size=(count - 1, 3, 2)), rng.uniform(0, 100, (count - 1, 3))
    belief *= rng.random(belief.shape) < 0.8
    found = held(measured, trust, steps, belief)
    for k in range(3):
        wanted = dense(measured[:, k], trust[:, k], steps[:, k], belief[:, k])
        np.testing.assert_allclose(found[:, k], wanted, atol=1e-6)


def test_unknown_steps_leave_what_was_measured():
    measured = np.arange(12.0).reshape(3, 2, 2)
    nothing = np.zeros((2, 2, 2)), np.zeros((2, 2))
    np.testing.assert_allclose(held(measured, np.ones((3, 2)), *nothing), measured)
