"""Joints of a driver that lie beyond the picture: limbs go on to its edge, nobody found where they end."""

from __future__ import annotations

import numpy as np

from aa2.avatar.groups import LENGTHS
from aa2.avatar.limbs import BODY_JOINTS, Joints, prolonged

CHAINS = (("hip", "knee", "ankle"), ("shoulder", "elbow", "wrist"))
ENDS = {"ankle": ("toes", 0.04), "wrist": ("knuckle", 0.05)}
"""What a chain ends with, and how far it reaches beyond its last joint, in statures."""


def with_joints_beyond(
    joints: Joints, size: float, frame: tuple[int, int], keypoints: np.ndarray | None = None
) -> Joints:
    """The joints, and those of legs and arms that are not known and must lie beyond the picture.

    A limb goes towards the place beyond the picture where its end is guessed to be. Without a guess it
    goes on as the one before it, a thigh as the trunk; where it would then end in the picture its end was
    hidden or lost, and it stays unknown.

    Args:
        joints: of `find_joints`.
        size: stature in pixels.
        frame: width and height of the picture.
        keypoints: ``(133, 2)`` pixels, also those whose confidence is 0; None where there are no guesses.
    """
    found = dict(joints)
    for side in ("left", "right"):
        for first, middle, last in CHAINS:
            root, bend, tip = (f"{side} {name}" for name in (first, middle, last))
            before = "neck" if first == "hip" and "neck" in found else None
            ways = [(before, root, bend), (root, bend, tip)]
            for start, joint, end in ways:
                if end in found or joint not in found:
                    continue
                guess = None if keypoints is None else keypoints[BODY_JOINTS[end]].astype(np.float64)
                if guess is not None and _outside(guess, frame):
                    found[end] = _towards(found[joint], guess, LENGTHS[joint, end] * size)
                    continue
                if start is None or start not in found:
                    continue
                place = prolonged(found[start], found[joint], LENGTHS[joint, end] * size)
                if _outside(place, frame):
                    found[end] = place
            name, share = ENDS[last]
            if tip in found and tip not in joints and bend in found:
                found[f"{side} {name}"] = prolonged(found[bend], found[tip], share * size)
    return found


def _towards(joint: np.ndarray, guess: np.ndarray, length: float) -> np.ndarray:
    """From a joint towards a place in the picture's plane, to it or as far as a bone of that length."""
    way = guess - joint[:2]
    way *= min(1.0, length / max(float(np.linalg.norm(way)), 1e-6))
    return joint + np.pad(way, (0, len(joint) - 2))


def _outside(place: np.ndarray, frame: tuple[int, int]) -> bool:
    return not (0 <= place[0] < frame[0] and 0 <= place[1] < frame[1])
