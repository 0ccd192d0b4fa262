"""Which faces of what stands still can be seen at all."""

from __future__ import annotations

import numpy as np

from aa2_synth.geometry import Mesh


def in_frustum(mesh: Mesh, projections: np.ndarray, margin: float = 1.1) -> np.ndarray:
    """The faces of a mesh that some of ``projections (N, 4, 4)`` may show; never none at all.

    ``margin`` widens each view, for what moves between two of them.
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
    """Those of ``faces`` that some of ``eyes (N, 3)`` sees from the side of their normals; never none."""
    a, b, c = (mesh.points[faces[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    outward = np.sign((normals * mesh.normals[faces].mean(axis=1)).sum(axis=1))
    offset = (normals * a).sum(axis=1)
    seen = ((eyes @ normals.T - offset) * outward > 0).any(axis=0)
    return faces[seen] if seen.any() else faces[:1]
