"""Limbs beyond where they are seen."""

import numpy as np
import pytest

from aa2.avatar.limb_ends import continued_ends
from aa2.avatar.limbs import LIMBS

SIZE = 800.0
SLEEVE, SKIN, GUESS = (250, 250, 250), (200, 150, 120), (0, 0, 255)
JOINTS = {
    "left shoulder": np.array([50.0, 20, 0]),
    "left elbow": np.array([50.0, 140, 0]),
    "left wrist": np.array([150.0, 140, 0]),
}
ARM = np.s_[20:140, 35:65]


def arm(seen: int, forearm: tuple[int, int, int] | None):
    """An upper arm seen down to a row, and a forearm or none; what is hidden as it was guessed."""
    label, picture = np.zeros((200, 200), np.uint8), np.zeros((200, 200, 3), np.uint8)
    label[20:seen, 35:65], picture[20:seen, 35:65] = 1 + LIMBS.index("left arm"), SLEEVE
    if forearm is not None:
        label[125:155, 70:150], picture[125:155, 70:150] = 1 + LIMBS.index("left forearm"), forearm
    hole = np.zeros(label.shape, bool)
    hole[ARM] = label[ARM] == 0
    colours = np.where(hole[..., None], np.array(GUESS, np.uint8), picture)
    limb = np.zeros(label.shape, np.uint8)
    return hole, continued_ends(colours, picture, hole, limb, ("left arm",), label, JOINTS, SIZE)


@pytest.mark.parametrize("forearm", [SKIN, SLEEVE])
def test_beyond_its_seen_end_an_arm_goes_on_as_the_forearm(forearm):
    hole, found = arm(90, forearm)
    assert (found[20:90, 35:65] == SLEEVE).all(), "what is seen stays"
    middle = found[115, 50].astype(int)
    assert np.abs(middle - forearm).max() < 12
    assert found[115, 36].sum() < middle.sum(), "it is round"
    assert (found[~hole & (found.sum(axis=2) > 0)] != GUESS).any(axis=1).all()


def test_an_arm_of_which_hardly_anything_is_seen_is_all_as_the_forearm():
    _, found = arm(24, SKIN)
    assert np.abs(found[60, 50].astype(int) - SKIN).max() < 12


def test_where_nothing_more_is_seen_the_guess_stays():
    _, found = arm(90, None)
    assert (found[115, 50] == GUESS).all()


def test_two_pixels_of_a_hand_tell_its_colour():
    label = np.zeros((20, 20), np.uint8)
    label[5:15, 5:7], label[10, 8:10] = 1 + LIMBS.index("left forearm"), 1 + LIMBS.index("left hand")
    picture = np.zeros((20, 20, 3), np.uint8)
    picture[10, 8:10] = (100, 80, 60), (140, 120, 100)
    joints = {"left elbow": np.array([5.0, 5, 0]), "left wrist": np.array([5.0, 30, 0])}
    hole, limb = label == 0, np.zeros((20, 20), np.uint8)
    found = continued_ends(picture, picture, hole, limb, ("left forearm",), label, joints, 20.0)
    assert 60 < found[17:, 5:10].mean() < 130
