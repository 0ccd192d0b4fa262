"""With which limbs the vertices of a layer go."""

import numpy as np
import pytest

from aa2.avatar.groups import GROUPS, RADIUS, TRUNK
from aa2.avatar.layers import Layer
from aa2.avatar.mesh import mesh_of

SIZE = 800.0
SHOULDER, DOWN = np.array([300.0, 150.0]), np.array([-0.6, 0.8])
"""Where an arm begins, and the way that it hangs."""


def joint(place):
    return np.array([*place, 0.0, 1.0])


@pytest.fixture(scope="module")
def arm():
    """A sleeve that is drawn wherever it may be, so that weights are told everywhere."""
    joints = {
        "right shoulder": joint(SHOULDER),
        "right elbow": joint(SHOULDER + 130 * DOWN),
        "right wrist": joint(SHOULDER + 250 * DOWN),
        "neck": joint((380, 150)),
        "pelvis": joint((380, 450)),
    }
    shape = 420, 420
    opaque, nothing = np.ones(shape, np.float32), np.zeros(shape, np.uint8)
    group = next(group for group in GROUPS if group.name == "right arm")
    layer = Layer(group, np.zeros((*shape, 3), np.uint8), opaque, opaque, opaque > 0, nothing)
    mesh = mesh_of(layer, joints, SIZE)
    assert mesh is not None
    return mesh


def share(mesh, along, inwards, limb="right arm"):
    """How far what lies so many pixels along an arm, and from it towards the trunk, goes with a limb."""
    place = SHOULDER + along * DOWN + inwards * np.array([0.8, 0.6])
    nearest = np.argmin(np.linalg.norm(mesh.places - place, axis=1))
    return mesh.weights[nearest, mesh.limbs.index(limb)]


def test_weights_add_up(arm):
    np.testing.assert_allclose(arm.weights.sum(axis=1), 1)
    assert (arm.weights >= 0).all()


def test_an_armpit_goes_with_the_trunk_and_the_sleeve_below_it_with_the_arm(arm):
    breadth = RADIUS["right arm"] * SIZE
    assert share(arm, 60, 2 * breadth, TRUNK) > 0.4 > 0.2 > share(arm, 60, 0, TRUNK)
    outside = share(arm, 60, -2 * breadth)
    assert outside == pytest.approx(share(arm, 60, 0), abs=0.05), "it is no armpit"
    assert share(arm, 100, breadth, TRUNK) < 0.05
    falling = [share(arm, 60, inwards) for inwards in np.linspace(0, 2.5 * breadth, 8)]
    assert (np.diff(falling) <= 0.05).all()
