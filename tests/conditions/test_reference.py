"""The reference as the model sees it."""

import numpy as np
import pytest

from aa2.conditions.mask import mask_box
from aa2.conditions.reference import random_background, reference_crop
from aa2.types import Pose, Reference

from .figure import BACKGROUND, reference, standing

SIZES = [(256, 256), (192, 320), (320, 192)]


@pytest.mark.parametrize("size", SIZES)
def test_character_is_centred_and_fills_the_picture(size):
    made = reference_crop(reference(standing(x=40)), size)
    assert made.picture.shape == (size[1], size[0], 3) and made.mask.shape == made.picture.shape[:2]
    left, top, right, bottom = mask_box(made.mask > 127) or (0, 0, 0, 0)
    assert max((right - left) / size[0], (bottom - top) / size[1]) == pytest.approx(0.85, abs=0.03)
    assert (left + right) / 2 == pytest.approx(size[0] / 2, abs=3)
    assert (top + bottom) / 2 == pytest.approx(size[1] / 2, abs=3)
    known = made.pose.keypoints[0, :17]
    assert (made.mask[known[:, 1].astype(int), known[:, 0].astype(int)] > 0).mean() > 0.9


def test_own_surroundings_stay_at_inference():
    made = reference_crop(reference(standing()), (256, 256))
    assert (made.picture[made.mask == 0] == BACKGROUND).all()


def test_training_replaces_the_background_only():
    plain = reference_crop(reference(standing()), (256, 256))
    made = reference_crop(reference(standing()), (256, 256), rng=np.random.default_rng(3))
    np.testing.assert_array_equal(made.picture[made.mask == 255], plain.picture[made.mask == 255])
    assert (made.picture[made.mask == 0] != plain.picture[made.mask == 0]).any(axis=-1).mean() > 0.9


def test_reference_without_a_mask_is_used_whole():
    picture = np.full((40, 60, 3), 9, np.uint8)
    made = reference_crop(Reference(picture, np.zeros((40, 60), np.uint8), Pose.absent(1)), (64, 64))
    assert (made.picture == 9).all() and not made.mask.any()


def test_character_at_the_border_does_not_smear():
    mask = np.zeros((50, 50), np.uint8)
    mask[20:] = 255
    made = reference_crop(Reference(np.zeros((50, 50, 3), np.uint8), mask, Pose.absent(1)), (100, 100))
    # Cut off below and at both sides: flush below, centred across, nothing beyond the sides.
    assert made.mask[-1, 40:60].all() and not made.mask[:, :5].any() and not made.mask[:, -5:].any()


@pytest.mark.parametrize("size", [*SIZES, (1, 1)])
def test_backgrounds_vary_and_repeat_with_the_seed(size):
    photograph = np.random.default_rng(0).integers(0, 256, (33, 57, 3), np.uint8)
    made = [random_background(size, np.random.default_rng(seed), photograph) for seed in range(12)]
    assert all(b.shape == (size[1], size[0], 3) and b.dtype == np.uint8 for b in made)
    assert len({b.tobytes() for b in made}) > 6
    np.testing.assert_array_equal(made[5], random_background(size, np.random.default_rng(5), photograph))
