"""What can be measured of a posed motion: feet that slide, limbs that enter the body."""

from __future__ import annotations

import numpy as np

from aa2_synth.body.body import Shape, template
from aa2_synth.motion import build
from aa2_synth.motion.capsules import TRUNK, capsules, depth
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.posing import pose

MOST_SLIDE = 0.01
"""Metres that a foot which bears weight may slide from a frame to the next."""
MOST_PENETRATION = 0.05
"""Metres by which a limb may enter the trunk, the head or another limb; flesh gives way by half of it."""
_PAIRS = (
    *((f"{limb}.{side}", part) for limb in ("forearm", "hand") for side in "LR" for part in (*TRUNK, "head")),
    *((f"upper_arm.{side}", "head") for side in "LR"),
    *(
        (f"{limb}.{side}", f"thigh.{other}")
        for limb in ("forearm", "hand")
        for side in "LR"
        for other in "LR"
    ),
    ("forearm.L", "forearm.R"),
    ("shin.L", "shin.R"),
    ("foot.L", "foot.R"),
    ("foot.L", "shin.R"),
    ("foot.R", "shin.L"),
    ("shin.L", "thigh.R"),
    ("shin.R", "thigh.L"),
)
_SAMPLES = np.linspace(0, 1, 6)


def slide(body: Shape, motion: Motion, rotations: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """``(T - 1, 2)`` metres by which each foot that bears weight slides from a frame to the next.

    A foot may roll over its ball or its heel: what of the two moves less counts.

    Args:
        body: who moves.
        motion: T frames of it, for when feet bear weight.
        rotations: ``(T, J, 3, 3)`` as from `aa2_synth.motion.posing.pose`.
        positions: ``(T, J, 3)`` metres, likewise.
    """
    slides = np.zeros((len(motion) - 1, 2))
    for side, (letter, _) in enumerate(build.SIDES):
        foot = template().bone(f"foot.{letter}")
        ways = []
        for pivot in build.pivots(body, letter):
            path = positions[:, foot] + rotations[:, foot] @ pivot
            ways.append(np.linalg.norm(np.diff(path[:, :2], axis=0), axis=1))
        bears = motion.planted[:, side]
        slides[:, side] = np.minimum(*ways) * (bears[1:] & bears[:-1])
    return slides


def penetration(body: Shape, rotations: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """``(T,)`` metres by which limbs at most enter the trunk, the head or each other.

    Args:
        body: who moves.
        rotations: ``(T, J, 3, 3)`` as from `aa2_synth.motion.posing.pose`.
        positions: ``(T, J, 3)`` metres, likewise.
    """
    parts = capsules(body)
    ends = {name: part.placed(body, rotations, positions) for name, part in parts.items()}
    deepest = np.zeros(len(rotations))
    for limb, part in _PAIRS:
        start, end = ends[limb]
        points = start[:, None] + _SAMPLES[:, None] * (end - start)[:, None]
        deep, _ = depth(points, *ends[part], parts[limb].radius + parts[part].radius)
        deepest = np.maximum(deepest, deep.max(axis=1))
    return deepest


def acceptable(body: Shape, motion: Motion) -> bool:
    """Whether a body does a motion within `MOST_SLIDE` on its feet and `MOST_PENETRATION` in its flesh."""
    rotations, positions = pose(body, motion)
    slides = slide(body, motion, rotations, positions)
    if slides.size and slides.max() > MOST_SLIDE:
        return False
    return bool(penetration(body, rotations, positions).max() <= MOST_PENETRATION)
