"""Feet where the driver's stand, and the pelvis at the height that the character's legs give it."""

from __future__ import annotations

import numpy as np

from aa2.avatar.retargeting.puppet import LEGS, Puppet
from aa2.avatar.retargeting.solve import below_from, bend, gentle
from aa2.avatar.retargeting.tree import PELVIS, SOLE

UNSEEN = 0.03
"""Weight of a foot that nobody sees beside one that is seen."""
CALM = 2.0
"""Frames over which the height of the pelvis is averaged: ankles tremble, a pelvis does not."""
AWHILE = 6
"""Frames before and after that somebody sits who sits."""


def stand(puppet: Puppet) -> None:
    """Set pelvis and legs: over the feet or on the seat, with ankles where the driver's are on the ground."""
    grounded = _grounded(puppet)
    seen = np.maximum(gentle(puppet.known[:, [15, 16]].astype(float), 3.0), UNSEEN)
    # The ground is below the ankle, by more or less as the foot is larger or smaller.
    rise = np.zeros((len(seen), 2, 3))
    rise[..., 1] = (1 - puppet.ratio("foot")) * SOLE * puppet.size[:, None]
    share = grounded * seen
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-6)
    # Above its feet a pelvis stays where it is; of somebody who lies it goes along with them.
    legs = puppet.driver[:, [15, 16]] - puppet.driver[:, [PELVIS]]
    flat = np.abs(legs[..., 0]) / np.maximum(np.linalg.norm(legs, axis=2), 1e-6)
    lying = (share * (1 - below_from(flat, 0.5, 0.9))).sum(axis=1)
    free = np.stack([lying, np.ones_like(lying), np.zeros_like(lying)], axis=1)
    free *= (1 - _seated(puppet))[:, None]
    lifted = puppet.moved[:, [15, 16]] - rise  # what lengths alone would do to the soles
    puppet.move(PELVIS, gentle(-(share[..., None] * lifted).sum(axis=1) * free, CALM))
    sure = grounded * seen
    for _ in range(3):  # a stride that is too wide for the legs pulls the pelvis down
        pull = sum(_overreach(puppet, side, sure, rise) for side in (0, 1))
        puppet.move(PELVIS, gentle(pull * free, CALM))
    for side, (hip, knee, ankle) in enumerate(LEGS):
        places = puppet.places
        toes = [17, 18] if side == 0 else [20, 21]
        ahead = places[:, toes].mean(axis=1) - places[:, ankle]
        goal = _goal(puppet, side, sure, rise)
        joint, end = bend(places[:, hip], places[:, knee], places[:, ankle], goal, ahead)
        puppet.moved[:, knee] += joint
        puppet.move(ankle, end)


def _goal(puppet: Puppet, side: int, sure: np.ndarray, rise: np.ndarray) -> np.ndarray:
    """``(T, 3)`` where an ankle belongs: as far as its foot stands, at the driver's, in its own depth."""
    ankle = 15 + side
    own = puppet.places[:, ankle]
    to = puppet.driver[:, ankle] + rise[:, side] - own
    to[:, 2] = 0
    return own + sure[:, [side]] * to


def _overreach(puppet: Puppet, side: int, sure: np.ndarray, rise: np.ndarray) -> np.ndarray:
    """``(T, 3)`` by how much a leg is too short for its goal, in its direction."""
    hip, knee, ankle = (puppet.places[:, node] for node in LEGS[side])
    line = _goal(puppet, side, sure, rise) - hip
    length = np.linalg.norm(line, axis=1)
    longest = np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1)
    excess = np.maximum(length - longest, 0) / np.maximum(length, 1e-6)
    return (excess * sure[:, side])[:, None] * line


def _grounded(puppet: Puppet) -> np.ndarray:
    """``(T, 2)`` in [0, 1], how far each foot is one that stands, by its height above the lower one."""
    heights = puppet.driver[:, [15, 16], 1]
    above = (heights.max(axis=1, keepdims=True) - heights) / puppet.size[:, None]
    return gentle(below_from(above, 0.12, 0.26), 1.0)


def _seated(puppet: Puppet) -> np.ndarray:
    """``(T,)`` in [0, 1], how far the pelvis rests: thighs level, the pelvis low and still, for a while."""
    places = puppet.driver / puppet.size[:, None, None]
    frames = np.arange(len(places))
    ahead, back = np.minimum(frames + 3, frames[-1]), np.maximum(frames - 3, 0)
    way = np.linalg.norm((places[ahead] - places[back])[:, PELVIS, :2], axis=1)
    resting = below_from(way / np.maximum(ahead - back, 1), 0.004, 0.012)
    for hip, knee, ankle in LEGS:
        thigh, shin = places[:, knee] - places[:, hip], places[:, ankle] - places[:, knee]
        # As long as the driver's own: short legs are not bent ones.
        length = np.median(np.linalg.norm(thigh, axis=1)), np.median(np.linalg.norm(shin, axis=1))
        level = np.abs(thigh[:, 1]) / max(length[0], 1e-3)
        low = (thigh[:, 1] + shin[:, 1]) / max(sum(length), 1e-3)
        resting *= below_from(level, 0.45, 0.75) * below_from(low, 0.65, 0.85)
        resting *= puppet.known[:, [hip, knee]].all(axis=1)
    # A stride, too, passes through such a pose.
    around = [resting[np.clip(frames + k, 0, frames[-1])] for k in range(-AWHILE, AWHILE + 1)]
    return gentle(np.min(around, axis=0), float(AWHILE))
