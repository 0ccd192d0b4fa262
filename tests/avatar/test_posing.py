"""Where vertices go: what hangs about the legs turns with the trunk."""

import numpy as np
import pytest

from aa2.avatar.groups import TRUNK
from aa2.avatar.limbs import find_joints, stature
from aa2.avatar.mesh import Mesh
from aa2.avatar.posing import Posing, Skeleton
from tests.avatar.doll import posed

OWN = posed()


def skeleton(degrees: float) -> Skeleton:
    """The doll's, turned about its spine."""
    joints = find_joints(OWN.keypoints[0], OWN.confidence[0], None)
    size = stature(joints)
    assert size is not None
    flat = Skeleton.of(joints, size)
    middle = flat.joints["pelvis"]
    turn = np.deg2rad(degrees)
    about = np.array([[np.cos(turn), 0, -np.sin(turn)], [0, 1, 0], [np.sin(turn), 0, np.cos(turn)]])
    return Skeleton({name: middle + about @ (joint - middle) for name, joint in flat.joints.items()}, size)


def skirt() -> Mesh:
    """Two rows of vertices between hips and knees, half of the trunk, half of the thigh of their side."""
    rest = skeleton(0)
    x, y, _ = rest.joints["pelvis"]
    down = 0.5 * (rest.joints["left knee"][1] - y)
    aside = np.array([-30, -15, 15, 30])
    vertices = np.concatenate([np.column_stack([x + aside, np.full(4, y + by)]) for by in (down, 1.6 * down)])
    left = (vertices[:, 0] > x) == (rest.joints["left knee"][0] > x)
    weights = np.column_stack([np.full(8, 0.5), 0.5 * left, 0.5 * ~left])
    empty = np.zeros((0, 3), int)
    bulge = np.full(8, 6.0)
    return Mesh(
        vertices, vertices, empty, (), (TRUNK, "left thigh", "right thigh"), weights, bulge, np.ones(8)
    )


def carried(degrees: float, back: bool = False) -> np.ndarray:
    return Posing(skeleton(0), skeleton(degrees)).carry(skirt(), back)


def test_in_its_own_pose_a_skirt_stays():
    np.testing.assert_allclose(carried(0)[:, :2], skirt().vertices, atol=0.5)


def test_from_behind_a_skirt_is_mirrored_and_its_back_is_nearer():
    middle = skeleton(0).joints["pelvis"][0]
    front, back = carried(180), carried(180, back=True)
    np.testing.assert_allclose(front[:, 0], 2 * middle - skirt().vertices[:, 0], atol=1.5)
    np.testing.assert_allclose(front[:, 1], skirt().vertices[:, 1], atol=1)
    assert (back[:, 2] < front[:, 2] - 5).all()


@pytest.mark.parametrize("degrees", [-40, -20, 20, 40])
def test_a_little_turned_a_skirt_is_hardly_narrower(degrees):
    assert np.ptp(carried(degrees)[:, 0]) > 0.8 * np.ptp(skirt().vertices[:, 0])


def test_it_turns_without_a_jump():
    turns = np.stack([carried(degrees) for degrees in range(0, 181, 3)])
    assert np.abs(np.diff(turns, axis=0)).max() < 6


def test_of_somebody_seen_from_behind_a_hidden_head_too_is():
    joints = find_joints(OWN.keypoints[0], OWN.confidence[0], None)
    size = stature(joints)
    assert size is not None and Skeleton.of(joints, size).head is None
    swapped = {
        name.replace("left", "?").replace("right", "left").replace("?", "right"): joint
        for name, joint in joints.items()
    }
    head = Skeleton.of(swapped, size).head
    assert head is not None and head[2, 2] < -0.9 and head[0, 0] < -0.9


@pytest.mark.parametrize("degrees", [-65, -45, 45, 65])
def test_who_is_seen_obliquely_is_no_wider_from_the_front_than_in_the_plane_of_the_trunk(degrees):
    """Beside shoulders and hips lie a back, a belly and cloth: they are not as deep as the plane goes on."""
    rest, front = skeleton(degrees), skeleton(0)
    across = rest.joints["left shoulder"] - rest.joints["right shoulder"]
    half, down = np.abs(across[0]) / 2, (rest.joints["neck"][1] + rest.joints["pelvis"][1]) / 2
    aside = np.array([-2.5, -1, 0, 1, 2.5]) * half
    vertices = np.column_stack([rest.joints["pelvis"][0] + aside, np.full(5, down)])
    empty = np.zeros((0, 3), int)
    mesh = Mesh(vertices, vertices, empty, (), (TRUNK,), np.ones((5, 1)), np.zeros(5), np.ones(5))
    moved = Posing(rest, front).carry(mesh)[:, 0]
    wide = float(np.linalg.norm(across))
    assert (np.diff(moved) > 0).all()
    assert 0.8 * wide < np.ptp(moved[1:4]) < 1.05 * wide
    assert np.ptp(moved) < wide + 2 * 1.5 * half
