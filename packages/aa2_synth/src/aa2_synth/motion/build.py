"""What posing has to know of a body: lengths of its limbs, its soles, palms and seat."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from aa2.vectors import cross
from aa2_synth.body.body import Shape, template
from aa2_synth.motion.bones import bones_of
from aa2_synth.motion.rotations import unit

SOLE = 0.012
"""Metres of shoe under the foot."""
ADULT_LEG = 0.82
"""Hip to ankle, metres, of the adult for whom motions are made; they are scaled to others."""
SIDES = (("L", 1.0), ("R", -1.0))
"""The letter that ends the names of a side's bones, and the sign of its x."""


def head(body: Shape, name: str) -> np.ndarray:
    """``(3,)`` metres: where the bone called ``name`` starts at rest.

    Raises:
        ValueError: there is no such bone.
    """
    return body.heads[template().bone(name)]


def leg_length(body: Shape) -> float:
    """Hip to ankle along the left leg, metres."""
    return float(sum(np.linalg.norm(part) for part in leg(body, "L")))


def hip_height(body: Shape) -> float:
    """Height of the standing body's root bone over the ground, metres."""
    return float(head(body, "root")[2] - ground(body) + SOLE)


def ground(body: Shape) -> float:
    """Height of the bare soles at rest, metres, in the body's own coordinates."""
    return float(body.vertices[:, 2].min())


def leg(body: Shape, letter: str) -> tuple[np.ndarray, np.ndarray]:
    """``(3,)`` hip to knee and ``(3,)`` knee to ankle at rest, metres; ``letter`` "L" or "R"."""
    hip, knee, ankle = (head(body, f"{name}.{letter}") for name in ("upperleg01", "lowerleg01", "foot"))
    return knee - hip, ankle - knee


def arm(body: Shape, letter: str) -> tuple[np.ndarray, np.ndarray]:
    """``(3,)`` shoulder to elbow and ``(3,)`` elbow to wrist at rest, metres; ``letter`` "L" or "R"."""
    shoulder, elbow, wrist = (
        head(body, f"{name}.{letter}") for name in ("upperarm01", "lowerarm01", "wrist")
    )
    return elbow - shoulder, wrist - elbow


def pivots(body: Shape, letter: str) -> tuple[np.ndarray, np.ndarray]:
    """From the ankle to what a foot rolls over on the ground, shoe included.

    Returns:
        ``(3,)`` to the ball and ``(3,)`` to the heel, metres, of the foot ``letter`` ("L" or "R") at rest.
    """
    ankle = head(body, f"foot.{letter}")
    ball = np.mean([head(body, f"toe{toe}-1.{letter}") for toe in (1, 2, 3)], axis=0) - ankle
    heel = body.vertices[_heel(letter)] - ankle
    down = ground(body) - SOLE - ankle[2]
    return np.array([*ball[:2], down]), np.array([0.5 * heel[0], heel[1], down])


def palm(body: Shape, letter: str) -> tuple[np.ndarray, np.ndarray]:
    """The palm at rest as in `Motion.grips`, of the hand ``letter`` ("L" or "R").

    Returns:
        ``(3, 3)`` its axes as columns, and ``(3,)`` its middle from the wrist, metres.
    """
    middle = body.vertices[_palm(letter)].mean(axis=0)
    return _hand_axes(body.heads, letter), middle - head(body, f"wrist.{letter}")


def seat_drop(body: Shape) -> float:
    """From the root bone down to the underside of the buttocks of somebody who sits upright, metres."""
    under, hip = _buttocks(), head(body, "upperleg01.L")
    thigh = template().weights[under][:, bones_of("upperleg")].sum(axis=1)
    _, y, z = body.vertices[under].T
    sitting = hip[2] - (y - hip[1])  # what moves with thighs that point ahead
    heights = z + thigh * (sitting - z)
    return float(head(body, "root")[2] - np.percentile(heights, 5))


@lru_cache(maxsize=2)
def _heel(letter: str) -> int:
    """The vertex on which a foot rolls over its heel."""
    vertices = template().vertices
    ankle = template().heads[template().bone(f"foot.{letter}")]
    low = (vertices[:, 2] < vertices[:, 2].min() + 0.02) & (vertices[:, 0] * ankle[0] > 0)
    return int(np.flatnonzero(low)[vertices[low, 1].argmax()])


@lru_cache(maxsize=2)
def _palm(letter: str) -> np.ndarray:
    """The vertices about the middle of a palm."""
    shared = template()
    wrist, knuckle = (shared.heads[shared.bone(f"{name}.{letter}")] for name in ("wrist", "finger3-1"))
    local = (shared.vertices - (0.45 * wrist + 0.55 * knuckle)) @ _hand_axes(shared.heads, letter)
    skin = np.zeros(len(local), bool)
    skin[np.unique(shared.faces["body"])] = True
    near = skin & (local[:, 0] > 0) & (local[:, 0] < 0.05)
    return np.flatnonzero(near)[np.linalg.norm(local[near, 1:], axis=1).argsort()[:6]]


def _hand_axes(heads: np.ndarray, letter: str) -> np.ndarray:
    wrist, middle, index, little = (
        heads[template().bone(f"{name}.{letter}")]
        for name in ("wrist", "finger3-1", "finger2-1", "finger5-1")
    )
    along = unit(middle - wrist)
    out = cross(along, index - little) * (1.0 if letter == "L" else -1.0)
    out = unit(out - (out @ along) * along)
    return np.stack([out, cross(along, out), along], axis=1)


@lru_cache(maxsize=1)
def _buttocks() -> np.ndarray:
    """The vertices on which the body sits: behind and under the hips."""
    shared = template()
    vertices, hip = shared.vertices, shared.heads[shared.bone("upperleg01.L")]
    skin = np.zeros(len(vertices), bool)
    skin[np.unique(shared.faces["body"])] = True
    aside = np.abs(vertices[:, 0])
    behind = (vertices[:, 1] > hip[1] + 0.02) & (aside > 0.03) & (aside < 0.15)
    return np.flatnonzero(skin & behind & (np.abs(vertices[:, 2] - hip[2] + 0.02) < 0.14))
