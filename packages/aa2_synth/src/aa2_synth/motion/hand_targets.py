"""Where hands go, by name, and the shapes that they take there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aa2.vectors import cross
from aa2_synth.body.body import shape
from aa2_synth.motion import build
from aa2_synth.motion.bones import bones_of
from aa2_synth.motion.holding import angles_of
from aa2_synth.motion.motion import still
from aa2_synth.motion.posing import pose
from aa2_synth.motion.rotations import unit
from aa2_synth.tables import record_of, rows

Triple = tuple[float, float, float]
_DIRECTIONS = {
    "in": (-1, 0, 0),
    "out": (1, 0, 0),
    "ahead": (0, 1, 0),
    "back": (0, -1, 0),
    "up": (0, 0, 1),
    "down": (0, 0, -1),
}


@dataclass(frozen=True)
class HandTarget:
    """Where a hand is, seen from its shoulder.

    Attributes:
        at: of the palm in lengths of the arm: outwards, ahead, up.
        palm, fingers: whereto they point: "in", "out", "ahead", "back", "up", "down", or
            several joined by "+".
    """

    at: Triple
    palm: str
    fingers: str


@dataclass(frozen=True)
class HandShape:
    """What a hand does.

    Attributes:
        curl: of thumb, index, middle, ring and little finger, 0 to 1.
        spread: of the fingers, 0 to 1.
    """

    curl: tuple[float, float, float, float, float]
    spread: float


HAND_TARGETS: dict[str, HandTarget] = rows("motion/hands", "targets", record_of(HandTarget))
HAND_SHAPES: dict[str, HandShape] = rows("motion/hands", "shapes", record_of(HandShape))


@dataclass(frozen=True)
class Arm:
    """An arm and its hand at a target.

    Attributes:
        arms: ``(5,)`` radians, as `Motion.arms`.
        wrists: ``(2,)`` radians, as `Motion.wrists`.
        curl: ``(5,)`` 0 to 1, as `Motion.curl`.
        spread: 0 to 1, as `Motion.spread`.
    """

    arms: np.ndarray
    wrists: np.ndarray
    curl: np.ndarray
    spread: float


@lru_cache(maxsize=512)
def arm_towards(side: int, spec: str) -> Arm:
    """The arm at "target" or "target:shape", names of `HAND_TARGETS` and `HAND_SHAPES`.

    Args:
        side: 0 left, 1 right.
        spec: the names; without a shape the hand is "loose".

    Raises:
        KeyError: there is no such target or shape.
    """
    place, _, hand = spec.partition(":")
    arms, wrists = _solved()
    index = {name: index for index, name in enumerate(HAND_TARGETS)}[place]
    form = HAND_SHAPES[hand or "loose"]
    return Arm(arms[index, side], wrists[index, side], np.array(form.curl), form.spread)


@lru_cache(maxsize=1)
def _solved() -> tuple[np.ndarray, np.ndarray]:
    """``(P, 2, 5)`` and ``(P, 2, 2)``: the arms at all places, solved once on an adult."""
    body = shape({"age": 0.67})
    motion = still(len(HAND_TARGETS))
    rotations, positions = pose(body, motion)
    grips = np.tile(np.eye(4), (len(HAND_TARGETS), 2, 1, 1))
    for side, (letter, sign) in enumerate(build.SIDES):
        size = sum(float(np.linalg.norm(part)) for part in build.arm(body, letter))
        shoulder = positions[0, bones_of(f"upperarm01.{letter}")[0]]
        world = np.array([[sign, 0, 0], [0, -1, 0], [0, 0, 1]])
        for index, target in enumerate(HAND_TARGETS.values()):
            z = unit(_direction(target.fingers) * [sign, -1, 1])
            x = _direction(target.palm) * [sign, -1, 1]
            x = unit(x - (x @ z) * z)
            grips[index, side, :3] = np.column_stack([x, cross(z, x), z, shoulder + size * world @ target.at])
    rotations, positions = pose(
        body, still(len(HAND_TARGETS), reach=np.ones((len(HAND_TARGETS), 2)), grips=grips)
    )
    chest = rotations[:, bones_of("spine01")[0]]
    solved = []
    for side, (letter, _) in enumerate(build.SIDES):
        joints = [
            positions[:, bones_of(f"{name}.{letter}")[0]] for name in ("upperarm01", "lowerarm01", "wrist")
        ]
        hand = rotations[:, bones_of(f"wrist.{letter}")[0]]
        solved.append(angles_of(body, side, chest, joints[1] - joints[0], joints[2] - joints[1], hand))
    return np.stack([arms for arms, _ in solved], axis=1), np.stack([wrists for _, wrists in solved], axis=1)


def _direction(words: str) -> np.ndarray:
    return unit(np.sum([_DIRECTIONS[word] for word in words.split("+")], axis=0).astype(float))
