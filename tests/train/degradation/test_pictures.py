import cv2
import numpy as np
import pytest

from aa2.train.degradation.pictures import (
    Grading,
    PictureErrors,
    draw_degradation,
    draw_grading,
    draw_permutation,
)

NONE = PictureErrors(compression=0, blur=0, noise=0)


@pytest.fixture
def pictures() -> np.ndarray:
    small = np.random.default_rng(0).integers(40, 215, (3, 8, 8, 3), np.uint8)
    return np.stack([cv2.resize(p, (64, 48), interpolation=cv2.INTER_NEAREST) for p in small])


def sharpness(pictures: np.ndarray) -> float:
    return float(np.abs(np.diff(pictures.astype(float), axis=-2)).mean())


def test_what_is_not_asked_for_does_not_happen(pictures):
    rng = np.random.default_rng(0)
    for change in (
        draw_degradation(NONE, rng),
        draw_grading(Grading(graded=0), rng),
        draw_permutation(0, rng),
    ):
        np.testing.assert_array_equal(change(pictures), pictures)


@pytest.mark.parametrize(
    "errors",
    [
        PictureErrors(compression=1, quality=(30, 31), blur=0, noise=0),
        PictureErrors(compression=0, blur=1, noise=0),
        PictureErrors(compression=0, blur=0, noise=1),
    ],
    ids=["compression", "blur", "noise"],
)
def test_each_loss_changes_the_picture_a_little_and_keeps_its_colours(pictures, errors):
    before = pictures.copy()
    change = draw_degradation(errors, np.random.default_rng(1))
    result = change(pictures)
    difference = np.abs(result.astype(int) - pictures)
    assert 0.2 < difference.mean() < 20
    assert np.allclose(result.mean(axis=(0, 1, 2)), pictures.mean(axis=(0, 1, 2)), atol=2)
    np.testing.assert_array_equal(change(pictures), result)
    np.testing.assert_array_equal(pictures, before)


def test_blur_softens(pictures):
    soft = draw_degradation(PictureErrors(compression=0, blur=1, noise=0), np.random.default_rng(0))
    assert sharpness(soft(pictures)) < sharpness(pictures)


def test_grain_differs_from_frame_to_frame(pictures):
    noisy = draw_degradation(PictureErrors(compression=0, blur=0, noise=1), np.random.default_rng(0))
    still = np.stack([pictures[0]] * 2)
    first, second = noisy(still)
    assert (first != second).mean() > 0.3


def test_a_grading_is_a_rising_curve_for_each_channel(pictures):
    ramp = np.broadcast_to(np.arange(256, dtype=np.uint8)[:, None, None], (256, 4, 3))
    brighter = 0
    for seed in range(30):
        graded = draw_grading(Grading(graded=1), np.random.default_rng(seed))(ramp)[:, 0].astype(int)
        assert (np.diff(graded, axis=0) >= 0).all() and np.abs(graded[128] - 128).max() < 100
        brighter += graded[128].mean() > 128
    assert 5 < brighter < 25


def test_a_permutation_keeps_every_channel(pictures):
    seen = {
        tuple(draw_permutation(1, np.random.default_rng(seed))(np.array([[[[1, 2, 3]]]], np.uint8)).ravel())
        for seed in range(40)
    }
    assert len(seen) == 6 and all(sorted(order) == [1, 2, 3] for order in seen)
