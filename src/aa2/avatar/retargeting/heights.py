"""How tall a rendered character stands."""

from __future__ import annotations

import numpy as np

from aa2.avatar.retargeting.filled import nodes
from aa2.avatar.retargeting.proportions import standing
from aa2.avatar.retargeting.tree import GROUPS, MEASURES
from aa2.types import Geometry


def standing_height(geometry: Geometry) -> float:
    """Metres upright, from the bones in the world: medians over the frames, whatever it does there."""
    points, known = geometry.points.astype(float), np.ones(geometry.points.shape[:2], bool)
    places, _ = nodes(points, known, np.ones(len(points)))
    lengths = np.zeros(len(GROUPS))
    for group, name in enumerate(GROUPS):
        mine = [m for m in MEASURES if m.group == name]
        found = [np.median(np.linalg.norm(places[:, m.start] - places[:, m.end], axis=1)) for m in mine]
        lengths[group] = np.mean(np.log([f / m.share for f, m in zip(found, mine, strict=True)]))
    return standing(lengths)
