"""What is seen of a redrawn arm: its hand and its sleeve."""

from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar.arm_colours import arm_colours
from aa2.avatar.layers import take_apart
from aa2.avatar.seen_arms import cut_upper, hand_seen, hand_told, reaches
from aa2.types import LEFT_HAND, Pose

from .test_redrawn_arms import HAND, SKIN, SLEEVE, joints_of, with_hand


@pytest.fixture(scope="module")
def told():
    reference, maps = with_hand()
    joints, size = joints_of(reference.pose)
    shape = hand_told(reference, None, "left", size)
    colours = arm_colours(reference, maps.label, shape, "left", joints, size)
    assert colours is not None
    return reference, maps, joints, size, shape, colours


def test_a_hand_ends_where_the_picture_shows_it(told):
    reference, _, _, size, shape, colours = told
    hand = hand_seen(shape, reference, colours, size)
    assert np.count_nonzero(hand & shape) > 0.85 * np.count_nonzero(shape)
    assert np.abs(np.median(reference.foreground[hand], axis=0) - HAND).max() < 3


def test_a_hand_whose_keypoints_are_unknown_is_what_is_labelled_so(told):
    reference, _, _, size, *_ = told
    confidence = reference.pose.confidence.copy()
    confidence[0, LEFT_HAND] = 0
    unknown = replace(reference, pose=Pose(reference.pose.keypoints, confidence))
    assert not hand_told(unknown, None, "left", size).any()


def test_a_sleeve_ends_at_its_hem_and_shows_no_skin(told):
    reference, maps, joints, size, shape, colours = told
    layers = take_apart(reference, maps, joints, size)
    arm = next(layer for layer in layers if layer.group.limbs == ("left arm",))
    upper = cut_upper(arm, reference, maps.label, shape, colours, joints, size)
    opaque = upper.colours[(upper.alpha > 0.5) & upper.seen].astype(float)
    assert len(opaque) > 100
    to_skin, to_cloth = (np.linalg.norm(opaque - colour, axis=1) for colour in (SKIN, SLEEVE))
    assert np.mean(to_skin < to_cloth / 2) < 0.02
    sides = reaches(upper, joints, size, 33)
    middle = sides[:, 10:18]
    assert np.isfinite(middle).all()
    assert 0.02 < middle.mean() < 0.05
