"""Cameras as matrices."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aa2.camera import look_at, orthographic, perspective

place = st.tuples(*[st.floats(-20, 20, width=16)] * 3).map(np.array)


@given(eye=place, step=place.filter(lambda step: np.linalg.norm(step[:2]) > 0.1))
def test_a_view_is_rigid_upright_and_has_its_target_straight_ahead(eye, step):
    view = look_at(eye, eye + step)
    np.testing.assert_allclose(view[:3, :3] @ view[:3, :3].T, np.eye(3), atol=1e-9)
    assert np.linalg.det(view[:3, :3]) > 0
    np.testing.assert_allclose(view @ [*eye, 1], [0, 0, 0, 1], atol=1e-9)
    np.testing.assert_allclose(view @ [*(eye + step), 1], [0, 0, -float(np.linalg.norm(step)), 1], atol=1e-9)
    assert view[0, 2] == 0 and view[1, 2] > 0  # the horizon is level, up is up


@given(eyes=st.lists(place, min_size=2, max_size=4))
def test_many_views_are_those_one_by_one(eyes):
    target = np.array([30.0, 0, 1])
    many = look_at(np.array(eyes), target)
    assert np.array_equal(many, [look_at(eye, target) for eye in eyes])


def to_picture(matrix: np.ndarray, point: list[float]) -> np.ndarray:
    x, y, z, w = matrix @ [*point, 1]
    return np.array([x, y, z]) / w


def test_a_projection_ends_where_its_field_and_its_planes_do():
    matrix = perspective(np.pi / 2, near=0.5, far=8)
    for distance, depth in ((0.5, -1), (8, 1)):
        found = to_picture(matrix, [distance, -distance, -distance])
        np.testing.assert_allclose(found, [1, -1, depth], atol=1e-12)
    np.testing.assert_allclose(to_picture(orthographic(3, 0.5, 8), [3, -3, -8]), [1, -1, 1], atol=1e-12)
