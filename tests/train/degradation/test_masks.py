import cv2
import numpy as np
import pytest

from aa2.train.degradation.masks import MaskErrors, degraded_mask

NONE = MaskErrors(edge=0, holes=0)


@pytest.fixture
def masks() -> np.ndarray:
    """An upright ellipse that moves to the right."""
    result = np.zeros((4, 128, 96), np.uint8)
    for t, mask in enumerate(result):
        cv2.ellipse(mask, ((40.0 + 2 * t, 64.0), (36.0, 90.0), 0.0), 255, -1)
    return result


def test_without_errors_a_mask_stays_as_it_is(masks):
    np.testing.assert_array_equal(degraded_mask(masks, NONE, np.random.default_rng(0)), masks)


def test_masks_get_too_small_and_too_large_and_uneven(masks):
    exact, areas, uneven = (masks >= 128).sum(), [], 0
    for seed in range(40):
        result = degraded_mask(masks, MaskErrors(edge=1, holes=0), np.random.default_rng(seed)) >= 128
        areas.append(result.sum() / exact)
        uneven += (result & (masks < 128)).any() and (~result & (masks >= 128)).any()
    assert min(areas) < 0.9 and max(areas) > 1.1 and 0.9 < np.median(areas) < 1.1
    assert uneven > 20


def test_an_edge_moves_by_what_is_asked_for(masks):
    errors = MaskErrors(edge=1, shift=0.05, uneven=0, holes=0)
    side = np.sqrt(128 * 96)
    for seed in range(10):
        wanted = np.random.default_rng(seed)
        wanted.random()
        shift = wanted.normal(0, errors.shift) * side
        result = degraded_mask(masks, errors, np.random.default_rng(seed)) >= 128
        width, exact = result[0, 64].sum(), (masks[0, 64] >= 128).sum()
        assert width == pytest.approx(exact + 2 * shift, abs=3)


def test_holes_lie_inside_and_move_along(masks):
    result = degraded_mask(masks, MaskErrors(edge=0, holes=1), np.random.default_rng(3))
    holes = (masks >= 128) & (result < 128)
    assert holes.any(axis=(1, 2)).all() and (result <= masks).all()
    centres = [np.argwhere(hole)[:, 1].mean() for hole in holes]
    assert np.diff(centres) == pytest.approx([2, 2, 2], abs=1)


def test_a_mask_is_never_lost_altogether(masks):
    tiny = np.zeros_like(masks)
    tiny[:, 60:62, 40:42] = 255
    for seed in range(20):
        errors = MaskErrors(edge=1, shift=0.2, holes=1, hole=0.5)
        assert (degraded_mask(tiny, errors, np.random.default_rng(seed)) >= 128).any(axis=(1, 2)).all()


@pytest.mark.parametrize("value", [0, 255])
def test_masks_without_an_edge_are_left_alone(value):
    whole = np.full((2, 40, 30), value, np.uint8)
    errors = MaskErrors(edge=1, holes=0)
    np.testing.assert_array_equal(degraded_mask(whole, errors, np.random.default_rng(0)), whole)
