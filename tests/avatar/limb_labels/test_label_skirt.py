import cv2
import numpy as np
import pytest

from aa2.avatar.limb_labels.label_skirt import MORE, skirt_factor
from aa2.types import Pose
from tests.conditions import figure


def dressed(flare: float) -> tuple[np.ndarray, Pose]:
    """The figure's matte in a skirt down to its knees that is so many pixels wider there than its hips."""
    pose = figure.standing()
    matte = figure.draw(pose)[1].copy()
    hips, knees = pose.keypoints[0, [11, 12]], pose.keypoints[0, [13, 14]]
    corners = np.stack([hips[0] + (6, 0), knees[0] + (flare, 4), knees[1] - (flare, -4), hips[1] - (6, 0)])
    cv2.fillPoly(matte, [np.rint(corners).astype(np.int32)], 255.0)
    return matte, pose


@pytest.mark.parametrize("left, right", [(8, 8), (40, 8), (-5, -5)])
def test_legs_are_no_skirt(left, right):
    pose = figure.standing(20, 20, left, right)
    matte = figure.draw(pose)[1].copy()
    assert skirt_factor(matte, pose.keypoints[0], pose.confidence[0]) == 1


def test_the_wider_the_more_likely():
    factors = [
        skirt_factor(matte, pose.keypoints[0], pose.confidence[0])
        for matte, pose in map(dressed, (2, 12, 30))
    ]
    assert factors[0] <= factors[1] <= factors[2] == MORE


def test_without_knees_nothing_is_said():
    matte, pose = dressed(30)
    confidence = pose.confidence[0].copy()
    confidence[13:17] = 0
    assert skirt_factor(matte, pose.keypoints[0], confidence) == 1


def test_hands_beside_the_legs_are_no_skirt():
    pose = figure.standing(5, 5)
    matte = figure.draw(pose)[1].copy()
    for hand in (9, 10):
        cv2.circle(matte, tuple(np.rint(pose.keypoints[0, hand] + (0, 3)).astype(int).tolist()), 5, 255.0, -1)
    assert skirt_factor(matte, pose.keypoints[0], pose.confidence[0]) == 1
