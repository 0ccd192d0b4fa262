"""Registration of a figure to the silhouette of the driver: it goes where limbs are seen."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.animate.stretches import joined_poses
from aa2.avatar.figure import Figure
from aa2.avatar.registration import STEADY, agreement, steadied
from aa2.types import Pose

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
    return figure.draw(pose[t : t + 1], SIZE).coverage


def handles_of(figure):
    aligned = figure.aligned(OWN, OWN, [shifted(doll(OWN).mask, (2, 0))])
    return aligned.moved.shape[1]


def overlap(drawn, mask):
    one, other = drawn > 0.5, mask > 127
    return (one & other).sum() / (one | other).sum()


def test_where_it_is_already_it_stays(figure):
    aligned = figure.aligned(OWN, OWN, [doll(OWN).mask])
    assert np.abs(aligned.moved).max() < 0.01 * STATURE and np.abs(aligned.moved).mean() < 0.002 * STATURE
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
    assert aligned is OWN


@pytest.mark.parametrize("level", [0, 255])
def test_masks_without_an_outline_change_nothing(figure, level):
    aligned = figure.aligned(OWN, OWN, [np.full(SIZE[::-1], level, np.uint8)])
    assert aligned is OWN


def test_frozen_frames_stay_equal_and_a_shift_shifts(figure):
    pose, by = posed(left_arm=60, right_leg=20), (7, -4)
    mask = shifted((coverage(figure, pose) * 255).astype(np.uint8), (2, 1))
    frozen = figure.aligned(many(pose), many(pose), [mask] * 5)
    np.testing.assert_allclose(frozen.moved, np.repeat(frozen.moved[:1], 5, axis=0), atol=1e-3)
    moved = Pose(pose.keypoints + np.array(by, np.float32), pose.confidence)
    other = figure.aligned(moved, moved, [shifted(mask, by)])
    np.testing.assert_allclose(other.moved[0], frozen.moved[0], atol=0.5)
    assert np.abs(other.moved[0] - frozen.moved[0]).mean() < 0.1


def test_every_frame_is_moved_though_only_some_are_looked_at(figure):
    """The first of a shot among them."""
    pose, mask = many(OWN, 7), shifted(doll(OWN).mask, (2, 0))
    empty = np.zeros_like(mask)
    aligned = figure.aligned(pose, pose, [mask] * 7)
    np.testing.assert_allclose(aligned.moved, np.repeat(aligned.moved[:1], 7, axis=0), atol=1e-3)
    assert np.abs(aligned.moved[..., 0]).mean() > 0.5
    cut = figure.aligned(pose, pose, [mask] * 3 + [empty] * 4, cuts=[3])
    np.testing.assert_allclose(cut.moved[:3], aligned.moved[:3], atol=1e-3)
    assert not cut.moved[3:].any()


def test_masks_that_tremble_do_not_shake_the_figure(figure):
    rng = np.random.default_rng(0)
    masks = [shifted(doll(OWN).mask, rng.normal(0, 1.5, 2)) for _ in range(24)]
    pose = many(OWN, 24)
    aligned = figure.aligned(pose, pose, masks)
    assert np.abs(np.diff(aligned.moved, axis=0)).mean() < 0.25


def test_it_reaches_as_far_as_it_is_moved(figure):
    moved = replace(OWN, moved=np.full((1, handles_of(figure), 2), (-9.0, 6.0), np.float32))
    still, after = figure.reach(OWN), figure.reach(moved)
    np.testing.assert_array_equal(np.subtract(after, still), (-9, 6, -9, 6))
    np.testing.assert_allclose(coverage(figure, moved), shifted(coverage(figure, OWN), (-9, 6)), atol=0.02)


def test_moved_goes_with_the_pose_into_other_pictures_and_parts():
    moved = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
    pose = replace(many(OWN, 3), moved=moved)
    twice = np.array([[2, 0, 30], [0, 2, -5]])
    for other, by in (
        (pose[1:], moved[1:]),
        (pose.transformed(twice), 2 * moved),
        (joined_poses([pose[:2], pose[2:]]), moved),
    ):
        assert other.moved is not None and (other.moved == by).all()
    assert joined_poses([pose, OWN]).moved is None


def test_nothing_goes_over_a_cut_and_what_is_not_known_comes_from_beside():
    found = np.zeros((6, 3, 2), np.float32)
    found[:2], found[3], found[:, 2] = 4, np.nan, np.nan
    steady = steadied(found, cuts=[2])
    assert STEADY > 1 and (steady[:2, :2] == 4).all() and not steady[2:].any() and not steady[:, 2].any()


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
    aligned = figure.aligned(pose, pose, [shifted(doll(OWN).mask, (2, 0))])
    assert aligned.moved.any() and np.isfinite(aligned.moved).all()
