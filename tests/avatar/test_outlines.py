"""What is guessed ends smoothly, not above a collar; and a neck stays in it."""

import numpy as np
import pytest

from aa2.avatar.groups import HEAD, TRUNK
from aa2.avatar.layers import take_apart
from aa2.avatar.limbs import LIMBS, find_joints, stature
from aa2.avatar.mesh import CHIN, mesh_of
from aa2.avatar.outlines import ending, neck_hole, smoothed
from tests.avatar.doll import doll, maps_of, posed

OWN = posed(left_arm=25, right_arm=25)


def made():
    joints = find_joints(OWN.keypoints[0], OWN.confidence[0], None)
    size = stature(joints)
    assert size is not None
    maps = maps_of(OWN)
    layers = take_apart(doll(OWN), maps, joints, size)
    return {layer.group.name: layer for layer in layers}, maps, joints, size


def test_a_trunk_is_not_guessed_to_stand_up_beside_the_neck():
    layers, maps, _, _ = made()
    head, trunk = (maps.label == LIMBS.index(limb) + 1 for limb in (HEAD, TRUNK))
    guessed = (layers["trunk"].alpha > 0.5) & head
    top = np.flatnonzero(trunk.any(axis=1))[0]
    assert not guessed[: top - 1].any(), "above what is seen of it"


def test_the_neck_hole_goes_from_tip_to_tip_of_a_collar():
    seen = np.zeros((40, 60), bool)
    seen[20:] = True
    seen[10:20, :20] = seen[10:20, 40:] = True
    hole = neck_hole(seen)
    assert hole[10:].all() and not hole[:10].any()
    assert not neck_hole(np.zeros_like(seen)).any()


def test_teeth_are_smoothed_away_and_straight_edges_stay():
    straight = np.zeros((60, 60), bool)
    straight[:, :30] = True
    torn = straight.copy()
    torn[::4, 30:33] = torn[1::4, 30:33] = True
    assert (smoothed(straight, 4) == straight).all()
    ends = smoothed(torn, 4)[10:-10].sum(axis=1)
    assert np.ptp(ends) <= 1 and 30 <= ends.mean() <= 33


def test_what_ends_softly_is_whole_inside():
    inside = np.zeros((30, 30), bool)
    inside[10:] = True
    soft = ending(inside, 2.0)
    assert (soft[10:] == 1).all() and soft[8, 15] == pytest.approx(np.exp(-1), abs=0.01)
    assert (np.diff(soft[:11, 15]) > 0).all()


def test_a_neck_stays_in_its_collar_and_the_face_is_stiff():
    layers, _, joints, size = made()
    mesh = mesh_of(layers["head"], joints, size)
    assert mesh is not None
    share = mesh.weights[:, mesh.limbs.index(HEAD)]
    rows = mesh.vertices[:, 1]
    assert share[rows > joints["neck"][1]].max() == 0
    assert share[rows < joints["head"][1] + CHIN * size].min() > 0.9
