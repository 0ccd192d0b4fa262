"""Which layer is before which: as the reference shows it, where its depths say otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aa2.avatar.drawing import BEHIND, Surface, depth_of

ROUNDS = 3
SHARE = 0.95
"""Share of the pixels in which a layer is seen before another that are to be right."""
MOST = 0.12
"""Statures by which a layer is moved at most."""
LEAST = 12
"""Pixels in which layers must overlap to tell anything."""


def settled(surfaces: Sequence[Surface], size: float) -> np.ndarray:
    """By how much nearer each surface is to be drawn, in statures, for the reference to look as it does.

    Lifted depths are off by centimetres, and a hand lies on a trunk with none between them. In the pose of
    the reference the picture tells which of two layers is in front: that which it shows. Where their depths
    deny it, the one that is seen is moved forth, in this pose and so in all.

    Args:
        surfaces: the front of every layer, in the pose of the reference, drawn small.
        size: the stature there, in pixels.
    """
    points = np.concatenate([s.vertices[np.isfinite(s.vertices).all(axis=1), :2] for s in surfaces])
    if not len(points):
        return np.zeros(len(surfaces))
    low, high = np.floor(points.min(axis=0)) - 1, np.ceil(points.max(axis=0)) + 1
    extent = int(high[0] - low[0]), int(high[1] - low[1])
    drawn = [depth_of(surface, low, extent) for surface in surfaces]
    nearer = np.zeros(len(surfaces))
    for _ in range(ROUNDS):
        for own, (depth, seen) in enumerate(drawn):
            wanted = 0.0
            for other, (depth_there, seen_there) in enumerate(drawn):
                both = seen & np.isfinite(depth_there) & ~seen_there
                if other == own or np.count_nonzero(both) < LEAST:
                    continue
                lies = depth[both] - nearer[own] * size - (depth_there[both] - nearer[other] * size)
                # Completed pixels lie behind by themselves.
                wanted = max(wanted, float(np.quantile(lies, SHARE)) / size - BEHIND)
            nearer[own] = min(nearer[own] + wanted, MOST)
    return nearer
