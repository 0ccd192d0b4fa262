"""Fewer triangles for figures that are small in the picture, and for shadows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEAR, FAR = (0.011, 0.02), (0.019, 0.034)
"""Sides of the cells whose vertices become one, metres: where the body is finely made, and elsewhere."""
_FINE_BONES = ("head", "eye", "neck03", "wrist", "finger", "metacarpal", "foot", "toe")


def coarser(
    faces: np.ndarray,
    vertices: np.ndarray,
    weights: np.ndarray,
    bones: Sequence[str],
    painted: np.ndarray,
    cells: tuple[float, float],
) -> np.ndarray:
    """``(F, 3)`` fewer triangles, over the same vertices: all of a cell become the one nearest its middle.

    Args:
        faces: ``(N, 3)`` all triangles.
        vertices: ``(V, 3)`` canonical vertices, metres.
        weights: ``(V, J)`` skinning weights, which tell where the body is finely made.
        bones: names of the J bones.
        painted: ``(V, K)`` in [0, 1]: eyes, lips and the like, which keep apart from what is around them.
        cells: `NEAR` or `FAR`, sides of cells in metres where the body is finely made, and elsewhere.
    """
    used = np.unique(faces)
    owner = weights[used].argmax(axis=1)
    fine = np.array([bone.startswith(_FINE_BONES) for bone in bones])[owner]
    cell = np.floor(vertices[used] / np.where(fine, *cells)[:, None]).astype(int)
    _, cluster = np.unique(np.column_stack([painted[used] > 0.5, fine, cell]), axis=0, return_inverse=True)
    size = np.bincount(cluster)
    middle = np.stack([np.bincount(cluster, vertices[used, axis]) / size for axis in range(3)], axis=1)
    distance = np.linalg.norm(vertices[used] - middle[cluster], axis=1)
    order = np.lexsort((distance, cluster))
    first = order[np.searchsorted(cluster[order], np.arange(len(size)))]
    onto = np.zeros(len(vertices), np.int32)
    onto[used] = used[first[cluster]]
    merged = onto[faces]
    a, b, c = merged.T
    return merged[(a != b) & (b != c) & (c != a)]
