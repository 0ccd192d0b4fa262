"""Primitives are where they should be, with unit normals that look outwards."""

from __future__ import annotations

import numpy as np
import pytest

from aa2_synth.objects import shapes

MESHES = {
    "lathe": shapes.lathe([(0, 0), (0.1, 0), (0.12, 0.2), (0.05, 0.3), (0, 0.31)], 0),
    "pipe": shapes.pipe([(0, 0, 0), (0, 0, 1), (0.3, 0, 1.2)], 0.02, 0),
    "ring": shapes.ring(0.4, 0.01, 0),
    "rounded": shapes.rounded((0.4, 0.2, 0.1), 0),
    "slab": shapes.slab([(0.2, 0.0), (0.0, 0.3), (-0.2, 0.0), (0.0, -0.3)], 0.05, 0),
}


@pytest.mark.parametrize("name", MESHES)
def test_normals_have_unit_length_and_faces_exist(name):
    mesh = MESHES[name]
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-6)
    assert mesh.faces.min() >= 0 and mesh.faces.max() < len(mesh.points)
    assert len(mesh.points) == len(mesh.normals) == len(mesh.uvs)


def test_a_lathe_has_its_radius_everywhere():
    mesh = shapes.lathe([(0.1, 0.0), (0.1, 0.5)], 0)
    np.testing.assert_allclose(np.hypot(mesh.points[:, 0], mesh.points[:, 1]), 0.1)
    assert (np.einsum("pi,pi->p", mesh.normals[:, :2], mesh.points[:, :2]) > 0).all()


def test_a_pipe_keeps_its_distance_from_its_line():
    mesh = shapes.pipe([(0, 0, 0), (0, 0, 0.5), (0, 0, 1)], 0.03, 0)
    assert np.hypot(mesh.points[:, 0], mesh.points[:, 1]).max() == pytest.approx(0.03)


def test_a_cushion_fills_its_size():
    np.testing.assert_allclose(np.ptp(shapes.rounded((0.4, 0.2, 0.1), 0).points, axis=0), (0.4, 0.2, 0.1))


def test_mirroring_twice_changes_nothing():
    mesh = MESHES["pipe"]
    again = shapes.mirrored(shapes.mirrored(mesh))
    np.testing.assert_array_equal(again.points, mesh.points)
    np.testing.assert_array_equal(again.faces, mesh.faces)
