"""The colours of a redrawn arm."""

import numpy as np
import pytest

from aa2.avatar.arm_colours import ArmColours, arm_colours, painted_arm
from aa2.avatar.leg_shapes import limb_shape
from aa2.avatar.seen_arms import hand_told

from .doll import colours_of
from .test_redrawn_arms import HAND, SKIN, SLEEVE, joints_of, with_hand


def found(reference, maps) -> ArmColours:
    joints, size = joints_of(reference.pose)
    hand = hand_told(reference, None, "left", size)
    colours = arm_colours(reference, maps.label, hand, "left", joints, size)
    assert colours is not None
    return colours


def test_skin_cloth_and_hem_are_told():
    colours = found(*with_hand())
    assert np.abs(colours.skin - SKIN).max() < 15
    assert np.abs(colours.hand - HAND).max() < 4
    assert colours.cloth is not None
    assert np.abs(colours.cloth - SLEEVE).max() < 4
    assert 0.6 < colours.hem < 1.2


def test_skin_in_a_shadow_is_not_brown():
    reference, maps = with_hand()
    colours = colours_of(reference)
    shaded = np.linalg.norm(colours.astype(float) - SKIN, axis=2) < 20
    shaded[:100] = False  # not the face
    colours[shaded] = colours[shaded] // 2
    assert found(reference, maps).skin.sum() > 0.85 * SKIN.sum()


def test_a_long_sleeve_is_told():
    assert found(*with_hand(sleeve_to_wrist=True)).long


@pytest.mark.parametrize(("cloth", "hem"), [(None, 0.0), (SLEEVE, 0.5), (SLEEVE, np.inf)])
def test_an_arm_is_darker_at_its_edges(cloth, hem):
    breadth = np.full(9, 0.03)
    shape = limb_shape((np.array([40.0, 20.0]), np.array([40.0, 80.0])), (breadth, breadth), (100, 80), 200)
    assert shape is not None
    painted = painted_arm(shape, ArmColours(SKIN, HAND, HAND, cloth, hem), 0.17, 0.315, 200)
    middle, edge = np.abs(shape.across) < 0.2, (np.abs(shape.across) > 0.9) & (shape.alpha > 0)
    assert 0.6 * painted[middle].mean() < painted[edge].mean() < 0.95 * painted[middle].mean()
