"""Handles of a mesh: what lies around them goes along."""

import numpy as np
import pytest

from aa2.avatar.handles import SPACING, Handles
from aa2.avatar.mesh import Mesh

SIZE = 200


def mesh(vertices, weights):
    empty = np.zeros((0, 3), int)
    count = len(vertices)
    return Mesh(
        vertices, vertices, empty, (), ("left arm", "left forearm"), weights, np.zeros(count), np.ones(count)
    )


@pytest.fixture
def limb():
    across, down = np.meshgrid(np.arange(0, 20, 2.0), np.arange(0, 100, 2.0))
    vertices = np.column_stack([across.ravel(), down.ravel()])
    return mesh(vertices, np.tile((1.0, 0.0), (len(vertices), 1)))


def test_no_vertex_is_far_from_all_handles(limb):
    handles = Handles.of(limb, SIZE)
    away = np.linalg.norm(limb.vertices[:, None] - limb.vertices[handles.vertices], axis=2).min(axis=1)
    assert away.max() <= SPACING * SIZE
    assert len(handles) < len(limb.vertices) / 4


def test_moved_alike_all_goes_as_they_do(limb):
    handles = Handles.of(limb, SIZE)
    moved = handles.spread(np.tile((3.0, -1.0), (len(handles), 1)))
    np.testing.assert_allclose(moved, np.tile((3.0, -1.0), (len(limb.vertices), 1)))


def test_a_smooth_movement_is_followed(limb):
    handles = Handles.of(limb, SIZE)
    wanted = np.sin(limb.vertices / 25)
    assert np.abs(handles.spread(wanted[handles.vertices]) - wanted).max() < 0.25
    assert np.abs(handles.spread(wanted[handles.vertices]) - wanted).mean() < 0.05


def test_limbs_that_touch_go_each_with_its_own():
    vertices = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]])
    handles = Handles.of(mesh(vertices, np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])), SIZE)
    own = handles.vertices < 2
    moved = handles.spread(np.where(own[:, None], (5.0, 0), (0, 0)))
    assert moved[:2, 0].min() > 4.9 and moved[2:, 0].max() < 0.1
