"""Which faces of what stands still can be seen at all."""

from __future__ import annotations

import numpy as np

from aa2.vectors import cross
from aa2_synth.geometry import Mesh


def in_frustum(mesh: Mesh, projections: np.ndarray, margin: float = 1.1) -> np.ndarray:
    """``(N, 3)`` the faces of a mesh that some view may show; never none at all.

    Args:
        mesh: in the world.
        projections: ``(K, 4, 4)`` from the world to clip space.
        margin: by which factor each view is widened, for what moves between two of them.
    """
    flat = np.column_stack([mesh.points, np.ones(len(mesh.points))]).astype(np.float32)
    seen = np.zeros(len(mesh.faces), bool)
    for projection in projections:
        x, y, z, w = projection.astype(np.float32) @ flat.T
        outside = [side > margin * w for side in (x, -x, y, -y)] + [-z > w]
        hidden = np.zeros(len(mesh.faces), bool)
        for side in outside:
            hidden |= side[mesh.faces].all(axis=1)
        seen |= ~hidden
    return mesh.faces[seen] if seen.any() else mesh.faces[:1]


def front_facing(mesh: Mesh, faces: np.ndarray, eyes: np.ndarray) -> np.ndarray:
    """``(N, 3)`` those of the faces that some eye sees from the side of their normals; never none.

    Args:
        mesh: whose points and normals they are of.
        faces: ``(F, 3)`` indices of points.
        eyes: ``(K, 3)`` metres.
    """
    a, b, c = (mesh.points[faces[:, k]] for k in range(3))
    normals = cross(b - a, c - a)
    outward = np.sign((normals * mesh.normals[faces].mean(axis=1)).sum(axis=1))
    offset = (normals * a).sum(axis=1)
    seen = ((eyes @ normals.T - offset) * outward > 0).any(axis=0)
    return faces[seen] if seen.any() else faces[:1]
