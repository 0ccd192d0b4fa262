"""Displacements between outlines, whatever rounding makes of what is covered all over."""

import numpy as np
import pytest

from aa2.avatar.demons import displacement


def disc(radius: float, x: float = 60.0, y: float = 50.0) -> np.ndarray:
    rows, columns = np.mgrid[:100, :120].astype(np.float32)
    return np.clip(radius + 0.5 - np.hypot(columns - x, rows - y), 0, 1).astype(np.float32)


@pytest.mark.parametrize("by", [(3, 0), (0, -2), (-2, 2)])
def test_what_moved_is_brought_back(by):
    field = displacement(disc(25), disc(25, 60 + by[0], 50 + by[1]), 8, 4, 5)
    ring = np.abs(disc(26) - disc(24)) > 0
    away = field[ring].mean(axis=0)
    np.testing.assert_allclose(away, -0.5 * np.array(by), atol=0.6)  # its sides alone tell


@pytest.mark.parametrize("by", [-3, 2])
def test_one_takes_the_others_shape_or_keeps_its_own(by):
    moving, fixed = disc(25), disc(25 + by)
    rows, columns = np.nonzero(np.abs(fixed - 0.5) < 0.5)
    outwards = np.stack([columns - 60, rows - 50], axis=1) / (25 + by)
    grown = -(displacement(moving, fixed, 8, 3, 5)[rows, columns] * outwards).sum(axis=1)
    kept = -(displacement(moving, fixed, 8, 3, 5, shape=False)[rows, columns] * outwards).sum(axis=1)
    assert abs(grown.mean() - by) < 0.5 and abs(kept.mean()) < 0.5


@pytest.mark.parametrize("shape", [True, False])
def test_a_little_less_than_all_is_all(shape):
    """As means of pixels over an odd number of them are."""
    moving, fixed = disc(25), disc(27, 62)
    noise = np.random.default_rng(0).uniform(-1e-5, 0, moving.shape).astype(np.float32)
    exact = displacement(moving, fixed, 8, 4, 5, shape=shape)
    rounded = displacement(
        np.abs(moving + noise), np.where(fixed > 0, fixed + noise, 0).clip(0), 8, 4, 5, shape=shape
    )
    np.testing.assert_allclose(rounded, exact, atol=0.01)


def test_nothing_comes_of_nothing():
    empty = np.zeros((40, 40), np.float32)
    assert not displacement(empty, empty, 5, 2, 3).any()
    assert np.isfinite(displacement(empty, np.ones_like(empty), 5, 2, 3)).all()
