import numpy as np
import pytest

from aa2.avatar.beyond import with_joints_beyond
from aa2.avatar.groups import LENGTHS
from aa2.avatar.limbs import find_joints, stature
from tests.conditions import figure

SIZE = figure.SIZE


def joints_without(*unknown: int) -> tuple[dict[str, np.ndarray], float]:
    pose = figure.standing(20, 20)
    confidence = pose.confidence[0].copy()
    confidence[list(unknown)] = 0
    confidence[91:] = 0
    joints = find_joints(pose.keypoints[0], confidence, None)
    size = stature(joints)
    assert size is not None
    return joints, size


def test_nothing_is_added_where_all_is_known():
    joints, size = joints_without()
    assert with_joints_beyond(joints, size, SIZE).keys() == joints.keys()


def test_a_leg_whose_foot_is_below_the_picture_goes_on():
    joints, size = joints_without(15, 16, 17, 18, 19, 20, 21, 22)
    assert "left ankle" not in joints
    height = int(joints["left knee"][1]) + 4
    found = with_joints_beyond(joints, size, (SIZE[0], height))
    for side in ("left", "right"):
        hip, knee, ankle = (found[f"{side} {name}"][:2] for name in ("hip", "knee", "ankle"))
        assert ankle[1] > height and f"{side} toes" in found
        along = (knee - hip) / np.linalg.norm(knee - hip), (ankle - knee) / np.linalg.norm(ankle - knee)
        assert along[0] @ along[1] == pytest.approx(1)


def test_thighs_of_a_half_figure_go_on_as_the_trunk():
    joints, size = joints_without(*range(13, 23))
    height = int(joints["pelvis"][1]) + 3
    found = with_joints_beyond(joints, size, (SIZE[0], height))
    assert {"left knee", "right knee", "left ankle", "right ankle"} <= found.keys()
    assert found["left knee"][1] > height


def test_a_foot_that_is_hidden_in_the_picture_stays_unknown():
    joints, size = joints_without(15, 17, 18, 19)
    found = with_joints_beyond(joints, size, SIZE)
    assert "left ankle" not in found and "left toes" not in found
    assert found["right ankle"] is joints["right ankle"]


def test_without_hips_no_leg_is_made_up():
    joints, size = joints_without(*range(11, 23))
    found = with_joints_beyond(joints, size, (SIZE[0], 60))
    assert not [name for name in found if "knee" in name or "ankle" in name]


def hanging(side: str, *unknown: int) -> tuple[dict[str, np.ndarray], float, np.ndarray, tuple[int, int]]:
    """A figure whose picture ends below its shoulders, and guesses of where its arms are."""
    joints, size = joints_without(*unknown)
    guesses = figure.standing(20, 20).keypoints[0].astype(np.float64)
    return joints, size, guesses, (SIZE[0], int(joints[f"{side} shoulder"][1]) + 3)


def test_arms_of_a_close_up_go_where_they_are_guessed_to_be_below_it():
    joints, size, guesses, frame = hanging("left", 7, 8, 9, 10)
    without = with_joints_beyond(joints, size, frame)
    assert "left elbow" not in without, "the trunk does not tell where an arm goes"
    found = with_joints_beyond(joints, size, frame, guesses)
    for side, elbow, wrist in (("left", 7, 9), ("right", 8, 10)):
        np.testing.assert_allclose(found[f"{side} elbow"][:2], guesses[elbow], atol=0.05 * size)
        np.testing.assert_allclose(found[f"{side} wrist"][:2], guesses[wrist], atol=0.1 * size)
        assert f"{side} knuckle" in found


def test_a_guess_never_makes_a_bone_too_long_and_one_inside_the_picture_counts_for_nothing():
    joints, size, guesses, frame = hanging("left", 7, 8, 9, 10)
    guesses[7] = joints["left shoulder"][:2] + np.array([0, 2 * size])
    guesses[8] = joints["right shoulder"][:2]
    found = with_joints_beyond(joints, size, frame, guesses)
    arm = found["left elbow"] - joints["left shoulder"]
    assert np.linalg.norm(arm[:2]) == pytest.approx(LENGTHS["left shoulder", "left elbow"] * size)
    assert "right elbow" not in found
