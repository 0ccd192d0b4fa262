"""Registration of a posed figure to the driver's silhouette."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.avatar.figure import Figure
from aa2.avatar.registration import Silhouette
from aa2.evaluate.metrics.pictures import psnr
from aa2.types import Pose

from .doll import SIZE, colours_of, doll, maps_of, posed

OWN = posed()
STATURE = 300
"""About the doll's, in pixels."""


@pytest.fixture(scope="module")
def figure():
    return Figure(doll(OWN), maps_of(OWN))


def shifted(array, by):
    return cv2.warpAffine(array, np.array([[1.0, 0, by[0]], [0, 1, by[1]]]), SIZE)


def silhouette(mask, pose=OWN):
    return Silhouette(mask, pose.keypoints[0], pose.confidence[0])


def drawn(figure, pose, along=None):
    return figure.draw(pose.keypoints[0], pose.confidence[0], SIZE, None, along)


def agreement(coverage, mask):
    one, other = coverage > 0.5, mask > 127
    return (one & other).sum() / (one | other).sum()


def test_along_its_own_silhouette_it_is_the_picture(figure):
    reference = doll(OWN)
    result = drawn(figure, OWN, silhouette(reference.mask))
    opaque = reference.mask > 127
    assert (result.coverage[opaque] > 0.5).mean() > 0.995
    assert psnr(result.colours[None], colours_of(reference)[None], opaque[None]) >= 32


@pytest.mark.parametrize("by", [(3, 0), (-2, 2), (0, -3)])
def test_where_keypoints_are_off_the_outline_tells(figure, by):
    """A driver whose keypoints are found some pixels beside the limbs that they are of."""
    true = shifted(doll(OWN).mask, by)
    found = cv2.dilate(true, np.ones((3, 3), np.uint8))
    for mask in (true, found):
        before, after = drawn(figure, OWN), drawn(figure, OWN, silhouette(mask))
        assert agreement(after.coverage, true) > 0.95 > agreement(before.coverage, true)


@pytest.mark.parametrize("by", [1, 2, 12])
def test_a_wider_driver_or_a_generous_mask_does_not_make_the_figure_wider(figure, by):
    wide = cv2.dilate(doll(OWN).mask, np.ones((3, 3), np.uint8), iterations=by)
    before, after = drawn(figure, OWN), drawn(figure, OWN, silhouette(wide))
    assert agreement(after.coverage, doll(OWN).mask) > 0.98
    assert abs(after.coverage.sum() / before.coverage.sum() - 1) < 0.01


def test_joints_that_are_elsewhere_are_not_laid_along_another_person(figure):
    """Proportions of their own put the character's joints beside the driver's: outlines meet by chance."""
    mask, before = doll(OWN).mask, drawn(figure, OWN)
    apart = Pose(OWN.keypoints + np.array((0.03 * STATURE, 0), np.float32), OWN.confidence)
    after = drawn(figure, OWN, silhouette(shifted(mask, (2, 0)), apart))
    np.testing.assert_array_equal(after.coverage, before.coverage)


@pytest.mark.parametrize("mask", [np.zeros(SIZE[::-1], np.uint8), np.full(SIZE[::-1], 255, np.uint8)])
def test_masks_without_an_outline_change_nothing(figure, mask):
    before, after = drawn(figure, OWN), drawn(figure, OWN, silhouette(mask))
    np.testing.assert_array_equal(after.colours, before.colours)


def test_frames_that_are_frozen_stay_equal_and_a_shift_shifts(figure):
    pose, by = posed(left_arm=60, right_leg=20), (7, -4)
    mask = shifted((drawn(figure, pose).coverage * 255).astype(np.uint8), (2, 1))
    first, again = (drawn(figure, pose, silhouette(mask, pose)) for _ in range(2))
    np.testing.assert_array_equal(first.colours, again.colours)
    moved = replace(pose, keypoints=pose.keypoints + np.array(by, np.float32))
    other = drawn(figure, moved, silhouette(shifted(mask, by), moved))
    back = shifted(other.coverage, (-by[0], -by[1]))
    assert np.abs(back - first.coverage).mean() < 2e-3


def test_a_figure_whose_limb_is_not_known_is_drawn(figure):
    pose = posed(left_arm=60)
    confidence = pose.confidence.copy()
    confidence[0, [7, 9]] = 0
    pose = Pose(pose.keypoints, confidence)
    result = drawn(figure, pose, silhouette(doll(OWN).mask, pose))
    assert result.coverage.max() == 1
