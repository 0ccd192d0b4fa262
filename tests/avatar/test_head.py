import numpy as np
import pytest

from aa2.avatar.head import POINTS, head_shape, head_turn, limited


def turned(yaw, pitch=0.0, roll=0.0):
    y, p, r = np.radians([yaw, pitch, roll])
    about_down = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_left = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_back = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return about_back @ about_down @ about_left


def seen(turn, scale=60.0):
    keypoints, confidence = np.zeros((133, 2), np.float32), np.zeros(133, np.float32)
    keypoints[POINTS] = scale * (head_shape() @ turn.T)[:, :2] + (200, 150)
    confidence[POINTS] = 1
    return keypoints, confidence


def angle(a, b):
    return np.degrees(np.arccos(np.clip((np.trace(a @ b.T) - 1) / 2, -1, 1)))


@pytest.mark.parametrize("pose", [(0, 0, 0), (30, 0, 0), (-45, 10, 0), (20, -15, 25), (60, 0, -10)])
def test_the_turn_of_a_head_is_found(pose):
    turn = turned(*pose)
    assert angle(head_turn(*seen(turn)), turn) < 1


def test_it_is_found_from_the_body_s_five_points_alone():
    turn = turned(25, 5, 10)
    keypoints, confidence = seen(turn)
    confidence[23:] = 0
    assert angle(head_turn(keypoints, confidence), turn) < 8


def test_too_few_points_tell_nothing():
    keypoints, confidence = seen(turned(0))
    confidence[3:] = 0
    assert head_turn(keypoints, confidence) is None


def test_the_head_is_symmetric():
    shape = head_shape()
    np.testing.assert_allclose(shape[1], shape[2] * (-1, 1, 1), atol=1e-3)
    np.testing.assert_allclose(shape[3] - shape[4], (1, 0, 0), atol=0.01)


def test_a_turn_in_the_picture_stays_and_one_out_of_it_is_held_back():
    np.testing.assert_allclose(limited(turned(0, 0, 70)), turned(0, 0, 70), atol=1e-9)
    small, large = limited(turned(8)), limited(turned(80))
    assert angle(small, turned(8)) < 1
    assert 30 < angle(large, np.eye(3)) < 45


def test_who_turns_away_turns_away():
    assert angle(limited(turned(170)), turned(170)) < 1e-3
    steps = [angle(limited(turned(yaw)), np.eye(3)) for yaw in range(0, 181, 2)]
    assert (np.diff(steps) > -0.2).all()
