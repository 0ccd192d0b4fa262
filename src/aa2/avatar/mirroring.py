"""Limbs of which the picture shows next to nothing, taken from the other side of the body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np

from aa2.avatar.completion import disc
from aa2.avatar.groups import opposite
from aa2.avatar.layers import Layer
from aa2.avatar.mesh import Mesh

LITTLE = 0.15
"""Share of what is seen of the other side's below which a limb counts as unseen: it would be a smear."""


def unseen_limbs(layers: Iterable[Layer]) -> frozenset[str]:
    """Limbs of which much less is seen than of the same on the other side, by name."""
    seen: Counter[str] = Counter()
    for layer in layers:
        for place, limb in enumerate(layer.group.limbs):
            seen[limb] += int(np.count_nonzero(layer.seen & (layer.limb == place) & (layer.alpha > 0.5)))
    there = set(seen) | {opposite(limb) for limb in seen}
    return frozenset(limb for limb in there if seen[limb] < LITTLE * seen[opposite(limb)])


def mirrored(mesh: Mesh) -> Mesh:
    """The same limbs of the other side of the body, in the mirrored pose (`Skeleton.mirrored`)."""
    limbs = tuple(opposite(limb) for limb in mesh.limbs)
    triangles, cut = mesh.triangles[:, ::-1], tuple(part[:, ::-1] for part in mesh.cut)
    return replace(mesh, vertices=mesh.vertices * (-1, 1), triangles=triangles, cut=cut, limbs=limbs)


def of_limbs(mesh: Mesh, limbs: frozenset[str], also: np.ndarray | None = None) -> Mesh:
    """What goes with some of the limbs of an arm's or a leg's mesh; what is at its root goes with the first.

    Args:
        mesh: whose first limb is the one that it hangs on.
        limbs: of its others.
        also: ``(N,)`` bool, vertices that stay whatever they go with; None: none.
    """
    own = mesh.limbs[1:]
    if limbs.issuperset(own):
        return mesh
    also = np.zeros(len(mesh.vertices), bool) if also is None else also
    kept = np.array([limb in limbs for limb in (own[0], *own)])
    with_limb = mesh.weights[mesh.triangles].sum(axis=1).argmax(axis=1)
    cut = tuple(
        part if limb in limbs else part[also[part].any(axis=1)]
        for limb, part in zip(own, mesh.cut, strict=True)
    )
    return replace(
        mesh, triangles=mesh.triangles[kept[with_limb] | also[mesh.triangles].any(axis=1)], cut=cut
    )


def seen_of(layer: Layer, mesh: Mesh) -> np.ndarray:
    """``(N,)`` bool, the vertices of a layer's mesh between which the picture shows it."""
    steps = np.abs(np.diff(mesh.places, axis=0))
    step = max(1, round(float(steps[steps > 0].min()))) if (steps > 0).any() else 1
    shown = cv2.dilate((layer.seen & (layer.alpha > 0)).astype(np.uint8), disc(step))
    columns, rows = np.rint(mesh.places).astype(int).T
    height, width = shown.shape
    return shown[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)] > 0
