import cv2
import numpy as np
import pytest

from aa2.avatar.limbs import LIMBS
from aa2.train import appearance_augmentation as augmentation

HEAD, HAND = 1 + LIMBS.index("head"), 1 + LIMBS.index("right hand")


def legs_apart() -> np.ndarray:
    matte = np.zeros((128, 128), np.float32)
    matte[20:60, 50:78] = 1
    matte[60:110, 50:60] = matte[60:110, 68:78] = 1
    return matte


@pytest.mark.parametrize("seed", range(10))
def test_scraps_are_added_and_touch_the_person(seed):
    matte = legs_apart()
    found = augmentation._with_scraps(np.random.default_rng(seed), matte)
    assert found.shape == matte.shape and (found >= matte).all() and found.max() <= 1
    _, pieces = cv2.connectedComponents((found > 0).astype(np.uint8))
    assert set(np.unique(pieces[found > 0])) == set(np.unique(pieces[matte > 0]))


def test_some_scraps_lie_between_the_legs():
    between = [
        augmentation._with_scraps(np.random.default_rng(seed), legs_apart())[60:100, 61:67].mean() > 0.5
        for seed in range(40)
    ]
    assert 0.1 < np.mean(between) < 0.9


def test_nobody_has_no_scraps():
    nobody = np.zeros((128, 128), np.float32)
    assert not augmentation._with_scraps(np.random.default_rng(0), nobody).any()


def test_what_is_laid_over_cloth_spares_heads_and_often_hands():
    label = np.full((8, 8), HEAD, np.uint8)
    label[4:] = HAND
    laid = [augmentation._on_cloth(np.random.default_rng(seed), label)[..., 0] for seed in range(200)]
    assert 0.75 < np.mean([not one[:4].any() for one in laid]) < 0.95
    assert 0.35 < np.mean([not one[4:].any() for one in laid]) < 0.65
