"""Registration of a figure to the silhouette of the driver: joints go where limbs are seen."""

import cv2
import numpy as np
import pytest

from aa2.avatar.figure import Figure
from aa2.avatar.registration import STEADY, agreement, corrected
from aa2.types import BODY, FACE, LEFT_HAND, Pose

from .doll import SIZE, doll, maps_of, posed

OWN = posed()
STATURE = 200
"""About the doll's, in pixels."""


@pytest.fixture(scope="module")
def figure():
    return Figure(doll(OWN), maps_of(OWN))


def shifted(array, by):
    return cv2.warpAffine(array, np.array([[1.0, 0, by[0]], [0, 1, by[1]]]), SIZE)


def many(pose, times=5):
    return Pose(np.repeat(pose.keypoints, times, axis=0), np.repeat(pose.confidence, times, axis=0))


def coverage(figure, pose, t=0):
    return figure.draw(pose.keypoints[t], pose.confidence[t], SIZE).coverage


def overlap(drawn, mask):
    one, other = drawn > 0.5, mask > 127
    return (one & other).sum() / (one | other).sum()


def test_where_it_is_already_it_stays(figure):
    aligned = figure.aligned(OWN, OWN, [doll(OWN).mask])
    assert np.abs(aligned.keypoints - OWN.keypoints).max() < 0.005 * STATURE
    assert overlap(coverage(figure, aligned), doll(OWN).mask) > 0.98


@pytest.mark.parametrize("by", [(3, 0), (-2, 2), (0, -3)])
def test_where_keypoints_are_off_the_outline_tells(figure, by):
    """A driver whose keypoints are found some pixels beside the limbs that they are of."""
    true = shifted(doll(OWN).mask, by)
    found = cv2.dilate(true, np.ones((3, 3), np.uint8))
    for mask in (true, found):
        aligned = figure.aligned(OWN, OWN, [mask])
        before, after = overlap(coverage(figure, OWN), true), overlap(coverage(figure, aligned), true)
        assert 1 - after < 0.75 * (1 - before)


@pytest.mark.parametrize("by", [1, 2, 12])
def test_a_wider_driver_or_a_generous_mask_does_not_make_the_figure_wider(figure, by):
    wide = cv2.dilate(doll(OWN).mask, np.ones((3, 3), np.uint8), iterations=by)
    aligned = figure.aligned(OWN, OWN, [wide])
    before, after = coverage(figure, OWN), coverage(figure, aligned)
    assert overlap(after, doll(OWN).mask) > 0.96
    assert abs(after.sum() / before.sum() - 1) < 0.015


def test_joints_that_are_elsewhere_are_not_laid_along_another_person(figure):
    """Proportions of their own put the character's joints beside the driver's: outlines meet by chance."""
    driver = Pose(OWN.keypoints + np.array((0.03 * STATURE, 0), np.float32), OWN.confidence)
    aligned = figure.aligned(OWN, driver, [shifted(doll(OWN).mask, (2, 0))])
    np.testing.assert_array_equal(aligned.keypoints, OWN.keypoints)


@pytest.mark.parametrize("level", [0, 255])
def test_masks_without_an_outline_change_nothing(figure, level):
    aligned = figure.aligned(OWN, OWN, [np.full(SIZE[::-1], level, np.uint8)])
    np.testing.assert_array_equal(aligned.keypoints, OWN.keypoints)


def test_frozen_frames_stay_equal_and_a_shift_shifts(figure):
    pose, by = posed(left_arm=60, right_leg=20), (7, -4)
    mask = shifted((coverage(figure, pose) * 255).astype(np.uint8), (2, 1))
    frozen = figure.aligned(many(pose), many(pose), [mask] * 5)
    np.testing.assert_allclose(frozen.keypoints, np.repeat(frozen.keypoints[:1], 5, axis=0), atol=1e-3)
    moved = Pose(pose.keypoints + np.array(by, np.float32), pose.confidence)
    other = figure.aligned(moved, moved, [shifted(mask, by)])
    np.testing.assert_allclose(other.keypoints[0] - by, frozen.keypoints[0], atol=0.3)


def test_masks_that_tremble_do_not_shake_the_figure(figure):
    rng = np.random.default_rng(0)
    masks = [shifted(doll(OWN).mask, rng.normal(0, 1.5, 2)) for _ in range(24)]
    pose = many(OWN, 24)
    aligned = figure.aligned(pose, pose, masks)
    steps = np.abs(np.diff(aligned.keypoints[:, BODY], axis=0))
    assert steps.mean() < 0.25


def test_hands_and_face_go_with_what_they_hang_on_and_the_unknown_stays():
    confidence = np.ones((2, 133), np.float32)
    confidence[:, 7] = 0
    pose = Pose(np.zeros((2, 133, 2), np.float32), confidence)
    found = np.zeros((2, 17, 2), np.float32)
    found[:, 9], found[:, :5], found[:, 7] = (3, 1), (0, 2), (9, 9)
    moved = corrected(pose, found).keypoints
    np.testing.assert_allclose(moved[:, LEFT_HAND], np.broadcast_to((3.0, 1.0), (2, 21, 2)))
    np.testing.assert_allclose(moved[:, FACE], np.broadcast_to((0.0, 2.0), moved[:, FACE].shape))
    assert not moved[:, 7].any()


def test_nothing_goes_over_a_cut_or_comes_from_frames_without_the_person():
    confidence = np.ones((6, 133), np.float32)
    confidence[3] = 0
    pose = Pose(np.zeros((6, 133, 2), np.float32), confidence)
    found = np.zeros((6, 17, 2), np.float32)
    found[:2] = 4
    found[3] = 100
    moved = corrected(pose, found, cuts=[2]).keypoints
    assert STEADY > 1 and (moved[:2, BODY] == 4).all() and not moved[2:].any()


def test_agreement_falls_with_the_distance_of_joints():
    joints, known = np.zeros((17, 2)), np.ones(17, bool)
    near, far = (agreement(joints, joints + np.array((by, 0)), known, 100) for by in (1.5, 2.5))
    assert agreement(joints, joints, known, 100) == 1 > near > 0 == far
    assert agreement(joints, joints, ~known, 100) == 0


def test_a_figure_whose_limb_is_not_known_is_aligned(figure):
    pose = posed(left_arm=60)
    confidence = pose.confidence.copy()
    confidence[0, [7, 9]] = 0
    pose = Pose(pose.keypoints, confidence)
    assert np.isfinite(figure.aligned(pose, pose, [doll(OWN).mask]).keypoints).all()
