"""Joints of a driver that lie beyond the picture: limbs go on to its edge, nobody found where they end."""

from __future__ import annotations

import numpy as np

from aa2.avatar.groups import LENGTHS
from aa2.avatar.limbs import Joints, prolonged

CHAINS = (("hip", "knee", "ankle"), ("shoulder", "elbow", "wrist"))
ENDS = {"ankle": ("toes", 0.04), "wrist": ("knuckle", 0.05)}
"""What a chain ends with, and how far it reaches beyond its last joint, in statures."""


def with_joints_beyond(joints: Joints, size: float, frame: tuple[int, int]) -> Joints:
    """The joints, and those of legs and arms that are not known and must lie beyond the picture.

    A limb goes on as the one before it, a thigh as the trunk; where it would end in the picture its end was
    hidden or lost, and it stays unknown.

    Args:
        joints: of `find_joints`.
        size: stature in pixels.
        frame: width and height of the picture.
    """
    found = dict(joints)
    for side in ("left", "right"):
        for first, middle, last in CHAINS:
            root, bend, tip = (f"{side} {name}" for name in (first, middle, last))
            before = "neck" if first == "hip" and "neck" in found else None
            ways = [(before, root, bend), (root, bend, tip)]
            for start, joint, end in ways:
                if end in found or joint not in found or start is None or start not in found:
                    continue
                place = prolonged(found[start], found[joint], LENGTHS[joint, end] * size)
                if _outside(place, frame):
                    found[end] = place
            name, share = ENDS[last]
            if tip in found and tip not in joints and bend in found:
                found[f"{side} {name}"] = prolonged(found[bend], found[tip], share * size)
    return found


def _outside(place: np.ndarray, frame: tuple[int, int]) -> bool:
    return not (0 <= place[0] < frame[0] and 0 <= place[1] < frame[1])
