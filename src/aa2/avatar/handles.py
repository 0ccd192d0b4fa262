"""Handles of a mesh: a few of its vertices, by which what lies around them is moved along."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.avatar.mesh import Mesh

SPACING = 0.04
"""Statures between handles of a limb."""
APART = 2.0
"""Spacings that lie between limbs that touch: each goes with its own handles."""
REACH = 0.6
"""Spacings within which a handle moves what is around it (standard deviation)."""


@dataclass(frozen=True)
class Handles:
    """Of one mesh.

    Attributes:
        vertices: ``(K,)`` int64, which of its vertices they are.
        weights: ``(N, K)`` float64, how far each vertex goes with each of them, adding up to 1.
    """

    vertices: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.vertices)

    def spread(self, moved: np.ndarray) -> np.ndarray:
        """``(N, 2)``: how far the vertices go where the handles are moved by ``(K, 2)``."""
        return self.weights @ moved

    @staticmethod
    def of(mesh: Mesh, size: float) -> Handles:
        """Handles that leave no vertex farther than their spacing away; ``size`` is the stature in pixels."""
        places = np.column_stack([mesh.vertices / (SPACING * size), APART * mesh.weights])
        away, chosen = np.full(len(places), np.inf), []
        while away.max() > 1:
            farthest = int(away.argmax())
            chosen.append(farthest)
            away = np.minimum(away, np.linalg.norm(places - places[farthest], axis=1))
        squared = ((places[:, None] - places[chosen]) ** 2).sum(axis=2)
        weights = np.exp(-0.5 * (squared - squared.min(axis=1, keepdims=True)) / REACH**2)
        return Handles(np.array(chosen), weights / weights.sum(axis=1, keepdims=True))
