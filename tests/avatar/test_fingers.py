"""Fingers follow where an open hand is seen."""

from __future__ import annotations

import numpy as np
import pytest

from aa2.avatar.fingers import FINGERS, Hand, hand_shape
from aa2.types import KEYPOINTS, LEFT_HAND, RIGHT_HAND

SIZE = 60.0
"""Pixels from the wrist to the middle knuckle."""
DIRECTIONS = (-50.0, -14.0, 0.0, 13.0, 28.0)
"""Degrees from straight up, of thumb to little finger."""
KNUCKLES = ((-0.3, 0.25), (-0.3, 0.95), (0.0, 1.0), (0.25, 0.95), (0.45, 0.85))
BONES = ((0.4, 0.3, 0.25), (0.45, 0.25, 0.2), (0.5, 0.3, 0.2), (0.45, 0.28, 0.2), (0.35, 0.2, 0.18))


def hand(turns: dict[int, float] | None = None, spread: float = 1.0, bones: float = 1.0) -> np.ndarray:
    """``(21, 2)`` an open hand that points up, in pixels; ``turns`` are of whole fingers, in degrees."""
    joints = np.zeros((21, 2))
    for finger, chain in enumerate(FINGERS):
        angle = np.radians(spread * DIRECTIONS[finger] + (turns or {}).get(finger, 0.0))
        joints[chain[0]] = KNUCKLES[finger]
        for place, length in enumerate(BONES[finger]):
            step = bones * length * np.array([np.sin(angle), np.cos(angle)])
            joints[chain[place + 1]] = joints[chain[place]] + step
    return SIZE * joints * (1, -1) + 200


def person(joints: np.ndarray, side: str = "left", sure: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    keypoints, confidence = np.zeros((KEYPOINTS, 2)), np.zeros(KEYPOINTS)
    part = LEFT_HAND if side == "left" else RIGHT_HAND
    keypoints[part], confidence[part] = joints, sure
    return keypoints, confidence


def turned(joints: np.ndarray, angle: float, scale: float) -> np.ndarray:
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return scale * joints @ np.array([[cos, sin], [-sin, cos]]) + (300, -40)


def test_its_own_pose_moves_nothing_however_it_lies():
    own, points = Hand(*person(hand()), "left"), np.random.default_rng(0).uniform(100, 260, (200, 2))
    assert own.open > 0.9
    assert np.abs(own.moved(points, *person(turned(hand(), 70, 1.7)))).max() < 1e-6


def test_its_shape_has_palm_and_fingertips_and_no_cloth_between_them():
    joints = hand()
    shape = hand_shape(joints, (320, 320), 500.0)
    for joint in joints:
        x, y = np.rint(joint).astype(int)
        assert shape[y, x]
    x, y = np.rint(joints[[0, 9]].mean(axis=0)).astype(int)
    assert shape[y, x], "the palm"
    x, y = np.rint(joints[[4, 8]].mean(axis=0)).astype(int)
    assert not shape[y, x], "between thumb and forefinger"
    assert 0.5 * SIZE**2 < shape.sum() < 2.5 * SIZE**2


def test_skin_goes_with_its_finger_alone():
    own = Hand(*person(hand()), "left")
    joints, wanted = hand(), hand({4: 25.0})
    moved = own.moved(joints, *person(turned(wanted, -30, 0.6)))
    tip = joints[20] + moved[20]
    assert np.linalg.norm(tip - wanted[20]) < 0.1 * SIZE
    assert np.abs(moved[[0, *FINGERS[0], *FINGERS[1], *FINGERS[2], *FINGERS[3]]]).max() < 0.5
    far = own.moved(np.array([[200.0, 280.0], [120.0, 60.0]]), *person(wanted))
    assert np.abs(far).max() < 1e-9


def test_the_other_side_of_a_hand_is_mirrored():
    own, joints = Hand(*person(hand()), "left"), hand()
    wanted = hand({1: -20.0})
    one = own.moved(joints, *person(wanted))
    other = own.moved(joints, *person(wanted * (-1, 1) + (500, 0)))
    assert np.abs(one[8]).max() > 5
    assert np.allclose(one, other, atol=1e-6)


def test_left_and_right_hands_are_mirror_images():
    joints, wanted = hand(), hand({3: 15.0})
    left = Hand(*person(joints), "left").moved(joints, *person(wanted))

    def flip(points: np.ndarray) -> np.ndarray:
        return points * (-1, 1)

    right = Hand(*person(flip(joints), "right"), "right").moved(flip(joints), *person(flip(wanted), "right"))
    assert np.allclose(right, flip(left), atol=1e-6)


@pytest.mark.parametrize(
    "posed",
    [hand(bones=0.2), hand(bones=2.5), hand({2: 130.0}), hand() * (0.1, 1.0)],
    ids=["fist", "too long", "curled", "from its edge"],
)
def test_what_is_not_plausible_leaves_the_hand_rigid(posed):
    assert not Hand(*person(hand()), "left").moved(hand(), *person(posed)).any()


def test_a_hand_that_is_not_known_or_not_open_is_rigid():
    joints, wanted = hand(), hand({4: 25.0})
    closed = Hand(*person(hand(spread=-0.2)), "left")
    assert closed.open < 0.5
    assert Hand(*person(hand(bones=0.5)), "left").open == 0
    assert Hand(*person(joints, sure=0.1), "left").open == 0
    own = Hand(*person(joints), "left")
    assert not own.moved(joints, *person(wanted, sure=0.1)).any()
    assert not Hand(*person(joints, sure=0.1), "left").moved(joints, *person(wanted)).any()


def test_triangles_between_fingers_are_cut_and_no_others():
    own, joints = Hand(*person(hand()), "left"), hand()
    triangles = np.array([[8, 7, 12], [7, 8, 6], [12, 16, 11], [0, 5, 9], [0, 9, 17]])
    assert own.cut(joints, triangles).tolist() == [True, False, True, False, False]
    assert not Hand(*person(joints, sure=0.1), "left").cut(joints, triangles).any()
