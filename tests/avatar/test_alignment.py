"""A figure goes where the driver is seen, and moves as the driver is seen to move."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from aa2.animate.stretches import joined_poses
from aa2.avatar.alignment import aligned
from aa2.avatar.figure import Figure
from aa2.types import Pose

from .doll import SIZE, doll, maps_of, posed

OWN = posed()
STATURE = 200
"""About the doll's, in pixels."""


@pytest.fixture(scope="module")
def figure():
    return Figure(doll(OWN), maps_of(OWN))


def laid(figure, *given, **more) -> Any:
    """`aligned`; what it moved is there, or the test fails."""
    return aligned(figure, *given, **more)


def shifted(array, by):
    return cv2.warpAffine(array, np.array([[1.0, 0, by[0]], [0, 1, by[1]]]), SIZE)


def many(pose, times=5):
    return Pose(np.repeat(pose.keypoints, times, axis=0), np.repeat(pose.confidence, times, axis=0))


def coverage(figure, pose, t=0):
    return figure.draw(pose[t : t + 1], SIZE).coverage


def handles_of(figure):
    found = laid(figure, OWN, OWN, [shifted(doll(OWN).mask, (2, 0))])
    return found.moved.shape[1]


def overlap(drawn, mask):
    one, other = drawn > 0.5, mask > 127
    return (one & other).sum() / (one | other).sum()


def test_where_it_is_already_it_stays(figure):
    found = laid(figure, OWN, OWN, [doll(OWN).mask])
    assert np.abs(found.moved).max() < 0.01 * STATURE and np.abs(found.moved).mean() < 0.002 * STATURE
    assert overlap(coverage(figure, found), doll(OWN).mask) > 0.98


@pytest.mark.parametrize("by", [(3, 0), (-2, 2), (0, -3)])
def test_where_keypoints_are_off_the_outline_tells(figure, by):
    """A driver whose keypoints are found some pixels beside the limbs that they are of."""
    true = shifted(doll(OWN).mask, by)
    generous = cv2.dilate(true, np.ones((3, 3), np.uint8))
    for mask in (true, generous):
        found = laid(figure, OWN, OWN, [mask])
        before, after = overlap(coverage(figure, OWN), true), overlap(coverage(figure, found), true)
        assert 1 - after < 0.75 * (1 - before)


@pytest.mark.parametrize("by", [1, 2, 12])
def test_a_wider_driver_or_a_generous_mask_does_not_make_the_figure_wider(figure, by):
    wide = cv2.dilate(doll(OWN).mask, np.ones((3, 3), np.uint8), iterations=by)
    found = laid(figure, OWN, OWN, [wide])
    before, after = coverage(figure, OWN), coverage(figure, found)
    assert overlap(after, doll(OWN).mask) > 0.96
    assert abs(after.sum() / before.sum() - 1) < 0.015


def test_joints_that_are_elsewhere_are_not_laid_along_another_person(figure):
    """Proportions of their own put the character's joints beside the driver's: outlines meet by chance."""
    driver = Pose(OWN.keypoints + np.array((0.03 * STATURE, 0), np.float32), OWN.confidence)
    found = laid(figure, OWN, driver, [shifted(doll(OWN).mask, (2, 0))])
    assert found is OWN


@pytest.mark.parametrize("level", [0, 255])
def test_masks_without_an_outline_change_nothing(figure, level):
    found = laid(figure, OWN, OWN, [np.full(SIZE[::-1], level, np.uint8)])
    assert found is OWN


def test_frozen_frames_stay_equal_and_a_shift_shifts(figure):
    pose, by = posed(left_arm=60, right_leg=20), (7, -4)
    mask = shifted((coverage(figure, pose) * 255).astype(np.uint8), (2, 1))
    frozen = laid(figure, many(pose), many(pose), [mask] * 5)
    np.testing.assert_allclose(frozen.moved, np.repeat(frozen.moved[:1], 5, axis=0), atol=1e-3)
    moved = Pose(pose.keypoints + np.array(by, np.float32), pose.confidence)
    other = laid(figure, moved, moved, [shifted(mask, by)])
    np.testing.assert_allclose(other.moved[0], frozen.moved[0], atol=0.5)
    assert np.abs(other.moved[0] - frozen.moved[0]).mean() < 0.1


def test_every_frame_is_moved_though_only_some_are_looked_at(figure):
    """The first of a shot among them."""
    pose, mask = many(OWN, 7), shifted(doll(OWN).mask, (2, 0))
    empty = np.zeros_like(mask)
    found = laid(figure, pose, pose, [mask] * 7)
    np.testing.assert_allclose(found.moved, np.repeat(found.moved[:1], 7, axis=0), atol=1e-3)
    assert np.abs(found.moved[..., 0]).mean() > 0.5
    cut = laid(figure, pose, pose, [mask] * 3 + [empty] * 4, cuts=[3])
    np.testing.assert_allclose(cut.moved[:3], found.moved[:3], atol=1e-3)
    assert not cut.moved[3:].any()


@pytest.mark.slow
def test_masks_that_tremble_do_not_shake_the_figure(figure):
    rng = np.random.default_rng(0)
    masks = [shifted(doll(OWN).mask, rng.normal(0, 1.5, 2)) for _ in range(24)]
    pose = many(OWN, 24)
    found = laid(figure, pose, pose, masks)
    assert np.abs(np.diff(found.moved, axis=0)).mean() < 0.25


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


def test_a_figure_whose_limb_is_not_known_is_laid(figure):
    pose = posed(left_arm=60)
    confidence = pose.confidence.copy()
    confidence[0, [7, 9]] = 0
    pose = Pose(pose.keypoints, confidence)
    found = laid(figure, pose, pose, [shifted(doll(OWN).mask, (2, 0))])
    assert found.moved.any() and np.isfinite(found.moved).all()


def textured(size=SIZE, seed=0):
    """A picture with something to follow everywhere."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0, 255, (size[1] // 4 + 1, size[0] // 4 + 1, 3)).astype(np.float32)
    return cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def trembling(frames=16, most=0.7):
    """A driver who stands still, whose keypoints are found a little elsewhere in every frame."""
    rng = np.random.default_rng(1)
    pose = many(OWN, frames)
    return replace(pose, keypoints=pose.keypoints + rng.normal(0, most, (frames, 1, 2)).astype(np.float32))


def places(figure, pose):
    """Where handles are in each frame."""
    return np.stack([figure.placed(pose[t : t + 1], SIZE).points for t in range(len(pose))])


@pytest.mark.slow
def test_what_is_seen_to_stand_still_does_though_keypoints_tremble(figure):
    pose, mask, frame = trembling(), doll(OWN).mask, textured()
    free = laid(figure, pose, pose, [mask] * len(pose))
    held = laid(figure, pose, pose, [mask] * len(pose), frames=[frame] * len(pose))
    before, after = (np.abs(np.diff(places(figure, each), axis=0)).mean() for each in (free, held))
    assert after < 0.3 * before


@pytest.mark.slow
def test_the_figure_goes_where_the_driver_is_seen_to_go(figure):
    """Keypoints that stay behind a driver who moves."""
    count = 8
    frames = [shifted(textured(), (0.5 * t, 0)) for t in range(count)]
    masks = [shifted(doll(OWN).mask, (0.5 * t, 0)) for t in range(count)]
    pose = many(OWN, count)
    held = places(figure, laid(figure, pose, pose, masks, frames=frames))
    gone = held[-1] - held[0]
    assert 2.5 < np.median(gone[:, 0]) < 4.5 and abs(np.median(gone[:, 1])) < 0.5


@pytest.mark.slow
def test_motion_before_the_figure_and_over_a_cut_is_not_followed(figure):
    pose, mask = many(OWN, 6), doll(OWN).mask
    still = laid(figure, pose, pose, [mask] * 6)
    quick = [shifted(textured(), (8 * t, 0)) for t in range(6)]
    passed = laid(figure, pose, pose, [mask] * 6, frames=quick)
    assert np.abs(passed.moved - still.moved).max() < 0.5
    cut = [textured()] * 3 + [shifted(textured(), (1, 0))] * 3
    found = laid(figure, pose, pose, [mask] * 6, cuts=[3], frames=cut)
    np.testing.assert_allclose(found.moved, still.moved, atol=0.3)


@pytest.mark.parametrize("count", [2, 4])
def test_frames_that_are_too_few_or_too_many_are_told(figure, count):
    pose, mask = many(OWN, 3), doll(OWN).mask
    with pytest.raises(ValueError, match="zip"):
        laid(figure, pose, pose, [mask] * 3, frames=[textured()] * count)


def test_one_frame_has_no_motion(figure):
    one = laid(figure, OWN, OWN, [doll(OWN).mask], frames=[textured()])
    np.testing.assert_array_equal(one.moved, laid(figure, OWN, OWN, [doll(OWN).mask]).moved)


def test_a_driver_who_comes_and_goes(figure):
    pose = many(OWN, 6)
    confidence = pose.confidence.copy()
    confidence[2:4] = 0
    pose, mask = replace(pose, confidence=confidence), doll(OWN).mask
    found = laid(figure, pose, pose, [mask] * 6, frames=[textured()] * 6)
    assert np.isfinite(found.moved).all()
