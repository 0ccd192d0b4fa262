"""Where on the body a vertex is: its share of arm, leg, torso and head, and its place along each."""

from __future__ import annotations

import itertools

import numpy as np

ARM, LEG, TORSO, HEAD = range(4)
"""Regions of the body, the order of the columns of `regions` and `fields`."""
_REGION_BONES = {
    ARM: ("upperarm", "lowerarm", "wrist", "finger", "metacarpal"),
    LEG: ("upperleg", "lowerleg", "foot", "toe"),
    HEAD: ("head", "neck02", "neck03", "eye"),
}


def regions(bones: list[str], weights: np.ndarray) -> np.ndarray:
    """``(V, 4)`` float32: share of arm, leg, torso and head in the skinning weights.

    Args:
        bones: names of the J bones.
        weights: ``(V, J)``.
    """
    share = np.zeros((len(weights), 4), np.float32)
    for index, bone in enumerate(bones):
        owners = [region for region, names in _REGION_BONES.items() if bone.startswith(names)]
        share[:, owners[0] if owners else TORSO] += weights[:, index]
    return share


def fields(bones: list[str], vertices: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """``(V, 4)`` float32: place along each region.

    Arm: 0 shoulder, 1 elbow, 2 wrist. Leg: 0 hip, 1 knee, 2 ankle. Torso: 0 crotch, 1 base of the neck.
    Head: 0 its joint, 1 the crown.

    Args:
        bones: names of the J bones.
        vertices: ``(V, 3)`` at rest, metres.
        heads: ``(J, 3)`` of the bones.
    """

    def head(name: str) -> np.ndarray:
        return heads[bones.index(name)]

    places = np.zeros((len(vertices), 4), np.float32)
    for side, chosen in (("L", vertices[:, 0] >= 0), ("R", vertices[:, 0] < 0)):
        for region, names in (
            (ARM, ("upperarm01", "lowerarm01", "wrist")),
            (LEG, ("upperleg01", "lowerleg01", "foot")),
        ):
            chain = [head(f"{name}.{side}") for name in names]
            places[chosen, region] = _along(chain, vertices[chosen])
    crotch, neck, skull = head("upperleg01.L")[2] - 0.06, head("neck01")[2], head("head")[2]
    places[:, TORSO] = (vertices[:, 2] - crotch) / (neck - crotch)
    places[:, HEAD] = (vertices[:, 2] - skull) / (vertices[:, 2].max() - skull)
    return places


def _along(chain: list[np.ndarray], points: np.ndarray) -> np.ndarray:
    """Place of each point along a polyline: k at its k-th vertex, running on beyond both ends."""
    nearest = np.full(len(points), np.inf)
    place = np.zeros(len(points), np.float32)
    for k, (start, end) in enumerate(itertools.pairwise(chain)):
        step = end - start
        along = (points - start) @ step / (step @ step)
        along = np.clip(along, -1.0 if k == 0 else 0.0, 9.0 if k == len(chain) - 2 else 1.0)
        distance = np.linalg.norm(points - (start + along[:, None] * step), axis=1)
        better = distance < nearest
        nearest[better], place[better] = distance[better], k + along[better]
    return place
