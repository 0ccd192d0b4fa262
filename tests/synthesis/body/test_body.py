"""Shapes, kinematics and skinning."""

from __future__ import annotations

import numpy as np
import pytest

from aa2.synthesis.body import body as body_module


@pytest.mark.usefixtures("body")
class TestBody:
    def test_rest_pose_is_the_identity(self, body):
        shape = body_module.shape({"gender": 0.3, "age": 0.7})
        rotations = np.tile(np.eye(3), (1, len(body.bones), 1, 1))
        positions = body_module.joints(shape.heads, rotations, shape.heads[:1])
        vertices, normals = body_module.skin(shape, rotations[0], positions[0])
        np.testing.assert_allclose(positions[0], shape.heads, atol=1e-5)
        np.testing.assert_allclose(vertices, shape.vertices, atol=2e-3)
        np.testing.assert_allclose(normals, shape.normals, atol=5e-3)

    def test_phenotypes_mean_what_they_say(self):
        def tall(**phenotypes):
            return np.ptp(body_module.shape(phenotypes).vertices[:, 2])

        assert tall(age=0.34) < tall(age=0.7) - 0.3
        assert tall(age=0.7, height=0.1) < tall(age=0.7, height=0.9) - 0.1
        wide = [np.ptp(body_module.shape({"weight": w, "age": 0.7}).vertices[:, 1]) for w in (0.1, 0.9)]
        assert wide[0] < wide[1]

    def test_the_grid_is_interpolated_exactly_at_its_corners(self, body):
        low = {name: knots[0] for name, knots in body_module.GRID.items()}
        np.testing.assert_allclose(body_module.shape(low).vertices, body.corners[0], atol=1e-3)

    def test_normals_of_a_tetrahedron_point_outwards(self):
        corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
        faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
        normals = body_module.normals(corners, faces)
        outwards = corners - corners.mean(axis=0)
        assert ((normals * outwards).sum(axis=1) > 0).all()
