"""Arms that point to the camera, on dolls whose forearm is short and whose hand lies over it."""

from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar.figure import Figure
from aa2.avatar.fingers import hand_shape
from aa2.avatar.layers import take_apart
from aa2.avatar.limb_labels.labels import LimbMaps
from aa2.avatar.limbs import LIMBS, Joints, find_joints, stature
from aa2.avatar.redrawn_arms import redrawn_sides, with_redrawn_arms
from aa2.types import LEFT_HAND, Pose, Reference

from .doll import SIZE, colours_of, doll, maps_of, posed

SKIN, HAND, SLEEVE = np.array([230, 180, 150]), np.array([235, 175, 150]), np.array([200, 60, 50])
STATURE = 200.0


def towards_camera() -> Pose:
    """The left forearm points to the camera, its open hand to the side."""
    pose = posed(left_arm=12)
    points = pose.keypoints.copy()
    wrist = points[0, 9] = points[0, 7] + (4, -6)
    points[0, LEFT_HAND.start] = wrist
    for finger in range(5):
        angle = np.radians(-50 + 25 * finger)
        way = np.array([np.cos(angle), np.sin(angle)])
        for joint in range(4):
            points[0, LEFT_HAND.start + 1 + 4 * finger + joint] = wrist + (7 + 3.2 * joint) * way
    return Pose(points, pose.confidence)


def with_hand(sleeve_to_wrist: bool = False) -> tuple[Reference, LimbMaps]:
    """The doll with a hand, and the maps of its limbs."""
    pose = towards_camera()
    reference, maps = doll(pose), maps_of(pose)
    hand = hand_shape(pose.keypoints[0, LEFT_HAND], SIZE[::-1], STATURE)
    colours = colours_of(reference).copy()
    if sleeve_to_wrist:
        colours[maps.label == LIMBS.index("left forearm") + 1] = SLEEVE
    colours[hand] = HAND
    label = np.where(hand, LIMBS.index("left hand") + 1, maps.label).astype(np.uint8)
    whole = maps.whole.copy()
    whole[LIMBS.index("left hand")][hand] = 255
    mask = np.where(hand, 255, reference.mask).astype(np.uint8)
    reference = replace(reference, picture=colours, mask=mask, foreground=colours)
    return reference, replace(maps, label=label, sure=(label > 0).astype(np.float32), whole=whole)


def joints_of(pose: Pose) -> tuple[Joints, float]:
    """The joints of a pose, and its stature."""
    joints = find_joints(pose.keypoints[0], pose.confidence[0], None)
    size = stature(joints)
    assert size is not None
    return joints, size


@pytest.fixture(scope="module")
def figure():
    return Figure(*with_hand())


def along(drawn, pose, bone, first=0.0, last=1.0) -> tuple[np.ndarray, np.ndarray]:
    """Coverage and colours on the way from a joint to another, the keypoints of ``bone``."""
    start, end = pose.keypoints[0, bone]
    places = start + np.linspace(first, last, 25)[:, None] * (end - start)
    columns, rows = np.rint(places).astype(int).T
    return drawn.coverage[rows, columns], drawn.colours[rows, columns].astype(float)


@pytest.mark.parametrize("angle", [0, 40, 90])
def test_an_arm_covers_all_from_shoulder_to_wrist(figure, angle):
    pose = posed(left_arm=angle)
    drawn = figure.draw(pose, SIZE)
    for bone in ([5, 7], [7, 9]):
        assert along(drawn, pose, bone)[0].min() > 0.95


def test_a_folded_arm_does_not_tear(figure):
    pose = towards_camera()
    points = pose.keypoints.copy()
    points[0, [9, *range(LEFT_HAND.start, LEFT_HAND.stop)]] += (3, -14)
    folded = Pose(points, pose.confidence)
    drawn = figure.draw(folded, SIZE)
    for bone in ([5, 7], [7, 9]):
        assert along(drawn, folded, bone)[0].min() > 0.95


def test_it_has_the_colour_of_the_character_s_skin(figure):
    pose = posed(left_arm=10)
    _, colours = along(figure.draw(pose, SIZE), pose, [7, 9], 0.3, 0.8)
    assert np.abs(np.median(colours, axis=0) - SKIN).max() < 15


def test_a_sleeve_stays_as_it_is(figure):
    pose = posed(left_arm=12)
    _, colours = along(figure.draw(pose, SIZE), pose, [5, 7], 0.35, 0.6)
    assert np.abs(colours - SLEEVE).max() < 12


def test_a_long_sleeve_goes_on_to_the_wrist():
    pose = posed(left_arm=10)
    _, colours = along(Figure(*with_hand(sleeve_to_wrist=True)).draw(pose, SIZE), pose, [7, 9], 0.2, 0.7)
    assert np.abs(np.median(colours, axis=0) - SLEEVE).max() < 25


def test_the_hand_keeps_its_own_pixels(figure):
    reference, _ = with_hand()
    drawn = figure.draw(reference.pose, SIZE)
    fingers = reference.pose.keypoints[0, LEFT_HAND][[6, 7, 10, 11, 14, 15]]
    columns, rows = np.rint(fingers).astype(int).T
    assert np.abs(drawn.colours[rows, columns] - HAND).max() < 4
    assert drawn.coverage[rows, columns].min() > 0.95


def test_no_sleeve_stays_with_the_hand():
    reference, maps = with_hand()
    joints, size = joints_of(reference.pose)
    layers = with_redrawn_arms(take_apart(reference, maps, joints, size), reference, maps.label, joints, size)
    hand = next(layer for layer in layers if layer.group.limbs == ("left hand",))
    opaque = hand.colours[hand.alpha > 0.5].astype(float)
    assert len(opaque) > 50
    assert np.mean(np.linalg.norm(opaque - SLEEVE, axis=1) < np.linalg.norm(opaque - HAND, axis=1)) < 0.02


def test_arms_that_are_seen_stay_as_they_are():
    pose = posed(left_arm=30)
    reference, maps = doll(pose), maps_of(pose)
    joints, size = joints_of(pose)
    layers = take_apart(reference, maps, joints, size)
    assert redrawn_sides(joints, size) == []
    assert with_redrawn_arms(layers, reference, maps.label, joints, size) is layers


def test_the_other_arm_stays_as_it_is():
    reference, maps = with_hand()
    joints, size = joints_of(reference.pose)
    assert redrawn_sides(joints, size) == ["left"]
    before = take_apart(reference, maps, joints, size)
    after = with_redrawn_arms(before, reference, maps.label, joints, size)
    own = [layer for layer in before if layer.group.side == "right"]
    assert own == [layer for layer in after if layer.group.side == "right"]
