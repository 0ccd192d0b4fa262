"""The mask follows edges, covers limbs, drops specks and forgets when told."""

import numpy as np
import pytest

from aa2.extract.embedded_mask import EmbeddedMask, guided_filter
from aa2.extract.found import FoundPerson, Patch
from aa2.extract.regions import Region
from aa2.types import KEYPOINTS

REGION = Region(63.5, 63.5, 128)


def person(matte, points=None):
    keypoints, confidence = np.zeros((KEYPOINTS, 2), np.float32), np.zeros(KEYPOINTS, np.float32)
    for index, point in (points or {}).items():
        keypoints[index], confidence[index] = point, 1
    silhouette = Patch(matte.astype(np.float32), REGION)
    return FoundPerson(keypoints, confidence, 1.0, REGION, REGION, silhouette)


def square(low, high, side=64):
    matte = np.zeros((side, side))
    matte[low:high, low:high] = 1
    return matte


GREY = np.full((128, 128, 3), 128, np.uint8)


def test_guided_filter_keeps_constants_and_copies_the_guides_edges():
    guide = np.zeros((40, 40, 3), np.float32)
    guide[:, 20:] = (0.2, 0.9, 0.5)
    level = np.full((40, 40), 0.3, np.float32)
    np.testing.assert_allclose(guided_filter(guide, level, 4, 1e-3), 0.3, atol=1e-4)
    blurred = np.clip((np.arange(40) - 16) / 8, 0, 1).astype(np.float32) * np.ones((40, 1), np.float32)
    refined = guided_filter(guide, blurred, 8, 1e-4)[20]
    assert refined[21] - refined[18] > 1.8 * (blurred[0, 21] - blurred[0, 18])


def test_the_edge_of_the_picture_wins_over_the_coarse_matte():
    picture = GREY.copy()
    picture[32:96, 32:96] = (200, 40, 40)
    too_small = person(square(17, 47))  # by two pixels of the picture, all around
    mask = EmbeddedMask().mask(picture, too_small)
    truth = np.zeros((128, 128), bool)
    truth[32:96, 32:96] = True
    assert (mask[truth] > 127).mean() > 0.98
    assert (mask[~truth] > 127).mean() < 0.06


def test_a_limb_that_keypoints_are_sure_of_is_covered():
    elbow, wrist = {7: (64, 64)}, {9: (110, 64)}
    assert EmbeddedMask().mask(GREY, person(square(28, 36), elbow))[64, 105] == 0
    assert EmbeddedMask().mask(GREY, person(square(28, 36), elbow | wrist))[64, 105] == 255


def test_specks_go():
    matte = square(20, 44)
    matte[4:7, 4:7] = 1
    mask = EmbeddedMask().mask(GREY, person(matte))
    assert mask[64, 64] == 255 and mask[11, 11] == 0


def test_it_remembers_one_frame_until_reset():
    extractor = EmbeddedMask()
    extractor.mask(GREY, person(square(10, 54)))
    remembered = extractor.mask(GREY, person(0.5 * square(10, 54)))[64, 64]
    extractor.reset()
    fresh = extractor.mask(GREY, person(0.5 * square(10, 54)))[64, 64]
    assert remembered > fresh


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3)])
def test_any_picture_size(size):
    picture = np.zeros((*size, 3), np.uint8)
    mask = EmbeddedMask().mask(picture, person(square(10, 54)))
    assert mask.shape == size and mask.dtype == np.uint8
