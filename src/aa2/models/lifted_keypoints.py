"""What the lifting network is told and answers (`aa2.models.lifting`): its keypoints, and its units."""

from __future__ import annotations

import numpy as np

from aa2.models.stature import LIFTED_BONES as BONES
from aa2.types import BODY, FEET, LEFT_HAND, RIGHT_HAND

LIFTED = np.r_[BODY, FEET, LEFT_HAND, RIGHT_HAND]
"""The keypoints that are lifted, among the 133: all but the face, which no limb of the skeleton needs."""


def _mirrored() -> np.ndarray:
    sides = [0, *(k + 1 - 2 * ((k - 1) % 2) for k in range(1, 17))]
    hand = np.arange(21)
    return np.r_[sides, 20:23, 17:20, 44 + hand, 23 + hand]


MIRRORED = _mirrored()
"""Where each of the lifted keypoints stands once left and right are exchanged."""

TORSO = [5, 6, 11, 12]
ACROSS = 2
"""How many of `BONES` lie across the trunk: it turns about its middle."""
FARTHEST = 3.0
"""Statures from the torso beyond which a keypoint is not believed."""
WEIGHTS = "diffusion_pytorch_model.safetensors"
"""The name of the file in a lifter's folder."""
UNIT = 5.0
"""Parts of a stature in which places are told to the network, so that they are about 1."""


def _parents() -> list[int | None]:
    """For each lifted keypoint the one that carries it; None for the pelvis."""
    parents: list[int | None] = [None, 0, 0, 0, 0, None, None, 5, 6, 7, 8, None, None, 11, 12, 13, 14]
    parents += [15] * 3 + [16] * 3
    for wrist, first in ((9, 23), (10, 44)):
        parents += [wrist] + [first] * 20
    return parents


def chains() -> np.ndarray:
    """``(65, 65)``: 1 where the second keypoint is the first or carries it, directly or over others."""
    carried = np.eye(len(LIFTED), dtype=np.float32)
    for keypoint, parent in enumerate(_parents()):
        if parent is not None:
            carried[keypoint] += carried[parent]
    return carried


def leans() -> np.ndarray:
    """``(12, 65)``: what the foreshortening of each of `BONES` adds to which keypoint's step."""
    added = np.zeros((len(BONES), len(LIFTED)), np.float32)
    for bone, (start, end, _) in enumerate(BONES):
        added[bone, end] = 0.5 if bone < ACROSS else 1.0
        if bone < ACROSS:
            added[bone, start] = -0.5
    return added
