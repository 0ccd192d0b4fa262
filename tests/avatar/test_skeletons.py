"""The joints of a frame, as a figure takes them."""

import numpy as np

from aa2.avatar.skeletons import skeleton_of, with_hands_wrists
from aa2.types import LEFT_HAND, Pose

from .doll import posed

STATURE = 200.0


def with_hand_at(by) -> Pose:
    pose = posed()
    points = pose.keypoints.copy()
    points[:, LEFT_HAND] += np.array(by, np.float32)
    return Pose(points, pose.confidence)


def test_a_forearm_ends_where_its_hand_begins():
    pose = with_hand_at((3, 1))
    moved = with_hands_wrists(pose, ["left"], STATURE)
    np.testing.assert_allclose(moved.keypoints[0, 9], pose.keypoints[0, LEFT_HAND.start], atol=1e-4)
    np.testing.assert_array_equal(moved.keypoints[0, 10:], pose.keypoints[0, 10:])


def test_a_hand_that_is_elsewhere_hardly_moves_the_wrist():
    pose = with_hand_at((60, 0))
    moved = with_hands_wrists(pose, ["left"], STATURE)
    assert np.linalg.norm(moved.keypoints[0, 9] - pose.keypoints[0, 9]) < 0.031 * STATURE


def test_an_unknown_hand_tells_nothing():
    pose = with_hand_at((3, 1))
    confidence = pose.confidence.copy()
    confidence[0, LEFT_HAND] = 0
    pose = Pose(pose.keypoints, confidence)
    np.testing.assert_array_equal(with_hands_wrists(pose, ["left"], STATURE).keypoints, pose.keypoints)


def test_only_redrawn_arms_end_elsewhere():
    pose = with_hand_at((3, 1))
    usual, redrawn = skeleton_of(pose), skeleton_of(pose, redrawn=["left"])
    assert usual is not None and redrawn is not None
    np.testing.assert_allclose(
        redrawn.joints["left wrist"] - usual.joints["left wrist"], (3, 1, 0), atol=1e-3
    )
    np.testing.assert_array_equal(redrawn.joints["right wrist"], usual.joints["right wrist"])
