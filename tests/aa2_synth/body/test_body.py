"""Shapes, kinematics and skinning."""

from __future__ import annotations

import numpy as np
import pytest

from aa2_synth.body import body as body_module
from aa2_synth.body.proportions import proportioned


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

    def test_expressions_move_the_face_and_nothing_else(self, body):
        shape = body_module.shape({"age": 0.7})
        rotations = np.tile(np.eye(3), (len(body.bones), 1, 1))
        positions = body_module.joints(shape.heads, rotations[None], shape.heads[:1])[0]
        still, _ = body_module.skin(shape, rotations, positions)
        for index, name in enumerate(body_module.EXPRESSIONS):
            moved, _ = body_module.skin(shape, rotations, positions, np.eye(len(shape.moves))[index])
            distance = np.linalg.norm(moved - still, axis=1)
            assert 0.002 < distance.max() < 0.06, name
            assert distance[body.vertices[:, 2] < 0.45].max() == 0, name

    def test_features_change_the_head_only(self, body):
        plain = body_module.shape({})
        for name in body.features.names[::7]:
            other = body_module.shape({}, {name: 1.0})
            distance = np.linalg.norm(other.vertices - plain.vertices, axis=1)
            assert 0.0005 < distance.max() < 0.06, name
            assert distance[body.vertices[:, 2] < 0.3].max() < 1e-4, name

    def test_ancestry_changes_faces(self):
        faces = [body_module.shape({"age": 0.7, name: 1.0}).vertices for name in ("african", "asian")]
        assert np.linalg.norm(faces[0] - faces[1], axis=1).max() > 0.01

    def test_coarse_triangles_are_fewer_and_lie_on_the_body(self, body):
        assert len(body.coarse_faces["body"]) < 0.5 * len(body.faces["body"])
        for name, faces in body.coarse_faces.items():
            assert set(np.unique(faces)) <= set(np.unique(body.faces[name]))

    def test_a_bigger_head_stays_on_its_neck(self, body):
        plain = body_module.shape({"age": 0.7})
        big = proportioned(plain, {"head": 1.5, "upperleg": 0.8})
        head, foot = body.bone("head"), body.bone("foot.L")
        crown = [shape.vertices[:, 2].max() - shape.heads[head, 2] for shape in (plain, big)]
        assert crown[1] == pytest.approx(1.5 * crown[0], rel=0.02)
        assert big.heads[foot, 2] > plain.heads[foot, 2] + 0.03
        np.testing.assert_allclose(big.heads[head], plain.heads[head], atol=1e-6)
