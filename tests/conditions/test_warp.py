"""The limb-warped reference, against the figure that it should become."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.avatar.limbs import find_joints
from aa2.conditions.warp import LimbWarp
from aa2.types import Pose, Reference

from .figure import BACKGROUND, SIZE, draw, reference, standing

POSES = {
    "same": standing(),
    "arm raised": standing(left_arm=90, right_arm=40),
    "striding": standing(left_leg=30, right_leg=-5, right_arm=60),
    "smaller": standing(scale=0.6, x=50),
    "turned away": standing(left_arm=-20, right_arm=-20, left_leg=-5, right_leg=-5),
}


def onto(pose, ref=None):
    return LimbWarp(ref or reference(standing())).onto(pose, SIZE)


@pytest.mark.parametrize("name", POSES)
def test_comes_near_the_figure(name):
    picture, mask = draw(POSES[name])
    colours, coverage = onto(POSES[name])
    inside = mask > 128
    error = np.abs(colours[inside].astype(int) - picture[inside]).mean()
    hole = np.abs(np.array(BACKGROUND) - picture[inside].astype(int)).mean()
    assert error < 0.4 * hole
    assert coverage[inside].mean() > 0.85
    assert coverage[mask == 0].mean() < 0.05


def test_edges_carry_no_background():
    """Premultiplied alpha: no colour of the warp is far from all that the figure wears."""
    figure = reference(standing())
    colours, coverage = onto(POSES["arm raised"], figure)
    worn = figure.picture[figure.mask == 255].reshape(-1, 3).astype(int)
    seen = colours[coverage > 0.02].astype(int)
    to_worn = np.abs(seen[:, None] - np.unique(worn, axis=0)).sum(axis=-1).min(axis=1)
    assert np.quantile(to_worn, 0.95) < 60


def test_a_mask_a_little_too_wide_brings_no_background_either():
    figure = reference(standing())
    wide = Reference(figure.picture, cv2.dilate(figure.mask, np.ones((3, 3))), figure.pose)
    colours, coverage = onto(POSES["arm raised"], wide)
    to_background = np.abs(colours[coverage > 0.5].astype(int) - BACKGROUND).sum(axis=-1)
    assert (to_background < 60).mean() < 0.01


def test_an_arm_across_the_body_leaves_no_ghost_there():
    """Where the arm was the trunk goes on in its own colours; the raised arm itself is all there."""
    skin = (230, 180, 150)
    pose = standing(left_arm=-50)
    picture, mask = draw(pose)
    elbow, wrist = (np.rint(point).astype(int).tolist() for point in pose.keypoints[0, [7, 9]])
    cv2.line(picture, elbow, wrist, skin, 6)
    raised = standing(left_arm=90)
    colours, coverage = onto(raised, Reference(picture, mask, pose))
    chest = np.s_[42:58, 58:71]
    assert (picture[chest] == skin).all(axis=-1).mean() > 0.1
    assert (coverage[chest] > 0.9).all()
    assert np.abs(colours[chest].astype(int) - draw(raised)[0][chest]).max() < 30
    x, y = np.rint(raised.keypoints[0, [7, 9]].mean(axis=0)).astype(int)
    np.testing.assert_allclose(colours[y, x], skin, atol=20)


def test_unknown_keypoint_leaves_its_parts_out():
    pose = standing(left_arm=90)
    confidence = pose.confidence.copy()
    confidence[:, [9, *range(91, 112)]] = 0
    elbow, wrist = pose.keypoints[0, 7], pose.keypoints[0, 9]
    x, y = np.rint(elbow * 0.2 + wrist * 0.8).astype(int)
    assert onto(pose)[1][y, x] > 0.9
    assert onto(replace(pose, confidence=confidence))[1][y, x] == 0


def test_unseen_face_and_hands_are_guessed():
    pose = standing()
    confidence = pose.confidence.copy()
    confidence[:, :5] = confidence[:, 17:] = 0
    _, mask = draw(pose)
    _, coverage = onto(replace(pose, confidence=confidence))
    assert coverage[mask > 128].mean() > 0.8


@pytest.mark.parametrize("nose", [-5, 5])
def test_without_depth_the_nearer_side_is_guessed_from_the_nose(nose):
    pose = standing()
    pose.keypoints[0, 0, 0] += nose
    joints = find_joints(pose.keypoints[0], pose.confidence[0], None)
    # Who faces the picture's right turns the right side to the camera.
    assert np.sign(joints["left elbow"][2] - joints["right elbow"][2]) == np.sign(nose)
    measured = find_joints(pose.keypoints[0], pose.confidence[0], np.zeros(133))
    assert all(joint[2] == 0 for joint in measured.values())


def test_hidden_limb_is_taken_from_the_other_side():
    figure, pose = reference(standing()), standing(right_arm=90)
    figure.pose.confidence[0, [8, 10]] = 0.35
    colours, coverage = onto(pose, figure)
    x, y = np.rint(pose.keypoints[0, [6, 8]].mean(axis=0)).astype(int)
    assert coverage[y, x] > 0.9
    np.testing.assert_allclose(colours[y, x], draw(standing(90, 90))[0][y, 127 - x + 1], atol=40)


@pytest.mark.parametrize("where", ["reference", "target"])
def test_no_pose_gives_nothing(where):
    ref, pose = reference(standing()), standing()
    absent = type(pose).absent(1)
    if where == "reference":
        ref = type(ref)(ref.picture, ref.mask, absent)
    else:
        pose = absent
    colours, coverage = onto(pose, ref)
    assert not colours.any() and not coverage.any()


def test_nearer_limb_covers():
    pose, warp = standing(right_arm=-45), LimbWarp(reference(standing()))
    x, y = np.rint(pose.keypoints[0, [8, 10]].mean(axis=0)).astype(int)
    depth = np.zeros(133, np.float32)
    front, back = depth.copy(), depth.copy()
    front[[8, 10]], back[[8, 10]] = -0.3, 0.3
    front[112:], back[112:] = -0.3, 0.3
    colours = [warp.onto(replace(pose, depth=d[None]), SIZE)[0][y, x] for d in (front, back)]
    assert colours[0][2] > 110 and colours[1][2] < 90


def larger(pose, times):
    """The figure in a picture ``times`` as large, with a fine check on its clothes; a matte."""
    size = SIZE[0] * times, SIZE[1] * times
    _, mask = draw(Pose(pose.keypoints * times, pose.confidence), size)
    check = np.add.outer(np.arange(size[1]), np.arange(size[0])) % 2 * 255
    checked = np.repeat(check[..., None], 3, axis=2).astype(np.uint8)
    return Reference(checked, mask, Pose(pose.keypoints * times, pose.confidence), foreground=checked)


@pytest.mark.parametrize("times", [3, 5, 8])
def test_a_large_reference_is_averaged_not_sampled(times):
    """A check finer than the result's pixels is grey there."""
    pose = standing()
    colours, coverage = onto(pose, larger(pose, times))
    seen = colours[coverage > 0.99].astype(int)
    assert len(seen) > 500
    assert abs(seen.mean() - 127.5) < 2 and seen.std() < 8


@pytest.mark.parametrize("times", [1, 2, 3, 5])
def test_a_large_reference_comes_to_lie_where_a_small_one_does(times):
    pose = standing(left_arm=60)
    size = SIZE[0] * times, SIZE[1] * times
    picture, mask = draw(Pose(pose.keypoints * times, pose.confidence), size)
    large = Reference(picture, mask, Pose(pose.keypoints * times, pose.confidence), foreground=picture)
    _, coverage = onto(pose, large)
    rows, columns = np.nonzero(draw(pose)[1] > 127)
    found = np.nonzero(coverage > 0.5)
    np.testing.assert_allclose(np.mean(found, axis=1), (rows.mean(), columns.mean()), atol=0.6)


@pytest.mark.parametrize("name", POSES)
def test_all_lies_within_reach(name):
    pose = POSES[name]
    warp = LimbWarp(reference(standing()))
    left, top, right, bottom = warp.reach(pose) or (0, 0, 0, 0)
    _, coverage = onto(pose)
    inside = np.zeros(coverage.shape, bool)
    inside[max(top, 0) : bottom, max(left, 0) : right] = True
    assert coverage.any() and not (coverage > 0)[~inside].any()


def test_a_matte_s_edge_is_as_soft_as_it_is_in_the_picture():
    """Half-covered pixels, in their own colours, go along as half-covered."""
    pose = standing()
    picture, mask = draw(pose)
    own = np.full_like(picture, 200)
    colours, coverage = onto(pose, Reference(picture, mask, pose, foreground=own))
    soft = (mask > 60) & (mask < 200)
    assert np.abs(coverage[soft] - mask[soft] / 255).mean() < 0.04
    assert np.abs(colours[coverage > 0.05].astype(int) - 200).max() <= 2
