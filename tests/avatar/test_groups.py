"""Which limbs make a layer."""

import numpy as np
import pytest

from aa2.avatar.groups import folded, groups_in
from aa2.avatar.limbs import find_joints

from .doll import posed


def joints_of(angle, first=5):
    """A body whose left forearm, or shin, is turned so many degrees from where the limb above points."""
    points = posed().keypoints[0].copy()
    start, bend = points[first], points[first + 2]
    radians = np.deg2rad(angle)
    turn = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    points[first + 4] = bend + turn @ (bend - start)
    return find_joints(points, np.ones(133, np.float32), None)


@pytest.mark.parametrize("first", [5, 11])
@pytest.mark.parametrize(
    ("angle", "over"), [(0, False), (90, False), (-100, False), (150, True), (-170, True)]
)
def test_a_limb_that_is_folded_lies_over_itself_in_layers_of_its_own(first, angle, over):
    joints = joints_of(angle, first)
    limb = "left forearm" if first == 5 else "left shin"
    assert folded(limb, joints) is over
    names = [group.name for group in groups_in(joints, 200.0)]
    assert (limb in names) is over
    assert ("left arm" if first == 5 else "left leg") in names or over
    assert "right arm" in names and "right leg" in names


def test_of_an_arm_that_is_not_known_nothing_is_said():
    joints = joints_of(170)
    del joints["left wrist"]
    assert (
        not folded("left forearm", joints) and not folded("left hand", joints) and not folded("head", joints)
    )
