"""Where hands go, by name, and the shapes that they take there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aa2_synth.body.body import shape
from aa2_synth.motion import build
from aa2_synth.motion.bones import bones_of
from aa2_synth.motion.holding import angles_of
from aa2_synth.motion.motion import still
from aa2_synth.motion.posing import pose
from aa2_synth.motion.rotations import unit

_WAYS = {
    "in": (-1, 0, 0),
    "out": (1, 0, 0),
    "ahead": (0, 1, 0),
    "back": (0, -1, 0),
    "up": (0, 0, 1),
    "down": (0, 0, -1),
}
HAND_TARGETS: dict[str, tuple[float, float, float, str, str]] = {
    # the palm from the shoulder in arm lengths: outwards, ahead, up; the ways of palm and fingers
    "hang": (0.12, 0.08, -1.1, "in", "down"),
    "hang_wide": (0.42, 0.05, -1.02, "in", "down+out"),
    "behind": (-0.25, -0.32, -0.72, "back", "in+down"),
    "pocket": (0.04, 0.1, -0.9, "in", "down+ahead"),
    "thigh": (-0.02, 0.35, -0.9, "down", "ahead+down"),
    "knee": (-0.1, 0.75, -0.75, "down", "ahead+down"),
    "hip": (0.02, 0.06, -0.72, "in+down", "ahead+in"),
    "belly": (-0.3, 0.38, -0.62, "back", "in"),
    "belly_low": (-0.28, 0.36, -0.82, "back", "in+down"),
    "rib": (-0.12, 0.28, -0.36, "back", "in+up"),
    "heart": (-0.3, 0.3, -0.2, "back", "in+up"),
    "crossed": (-0.52, 0.3, -0.42, "in+back", "in+up"),
    "other_shoulder": (-0.62, 0.24, -0.06, "back+down", "in+up"),
    "other_elbow": (-0.5, 0.36, -0.5, "back+up", "in"),
    "neck": (-0.14, -0.06, 0.24, "in", "back+up"),
    "nape": (-0.24, -0.14, 0.3, "ahead", "in+up"),
    "chin": (-0.3, 0.34, 0.16, "back+up", "up+in"),
    "cheek": (-0.17, 0.2, 0.3, "in", "up"),
    "mouth": (-0.3, 0.36, 0.26, "back", "up+in"),
    "nose": (-0.31, 0.36, 0.36, "back", "up+in"),
    "eyes": (-0.28, 0.3, 0.5, "back", "in+up"),
    "brow": (-0.16, 0.3, 0.56, "down+ahead", "in+up"),
    "temple": (-0.12, 0.16, 0.52, "down", "in+up"),
    "ear": (-0.15, 0.08, 0.38, "in", "up"),
    "crown": (-0.28, 0.06, 0.82, "down", "in+back"),
    "back_of_head": (-0.26, -0.16, 0.55, "ahead", "in+up"),
    "chest_front": (-0.3, 0.52, -0.22, "in", "ahead+up"),
    "prayer": (-0.325, 0.42, -0.16, "in", "up"),
    "apart": (0.12, 0.62, -0.3, "in", "ahead+up"),
    "wide_low": (0.6, 0.45, -0.62, "ahead+up", "out+ahead"),
    "give": (-0.08, 0.85, -0.4, "up", "ahead"),
    "offer_side": (0.5, 0.62, -0.35, "up", "ahead+out"),
    "present": (0.78, 0.5, -0.15, "up+ahead", "out+ahead"),
    "counter": (-0.05, 0.6, -0.66, "down", "ahead"),
    "keys_front": (-0.2, 0.62, -0.55, "down", "ahead+in"),
    "tray": (-0.1, 0.55, -0.35, "up", "ahead"),
    "stop": (-0.05, 0.85, 0.05, "ahead", "up"),
    "push": (-0.05, 0.72, -0.12, "ahead", "up"),
    "push_far": (-0.02, 1.02, -0.08, "ahead", "up"),
    "wave_low": (0.45, 0.45, -0.05, "ahead", "up+out"),
    "wave_in": (0.12, 0.42, 0.42, "ahead", "up+in"),
    "wave_out": (0.55, 0.35, 0.38, "ahead", "up+out"),
    "wave_high_in": (0.0, 0.25, 1.0, "ahead", "up+in"),
    "wave_high_out": (0.55, 0.2, 0.9, "ahead", "up+out"),
    "shake": (-0.15, 0.82, -0.42, "in", "ahead"),
    "ahead": (-0.05, 1.14, 0.0, "down", "ahead"),
    "ahead_low": (-0.02, 0.95, -0.6, "in", "ahead+down"),
    "ahead_high": (0.05, 0.95, 0.62, "in+ahead", "ahead+up"),
    "side": (1.14, 0.05, 0.0, "down", "out"),
    "side_ahead": (0.85, 0.76, 0.02, "down", "out+ahead"),
    "side_low": (0.88, 0.12, -0.68, "in+down", "out+down"),
    "side_high": (0.82, 0.1, 0.8, "ahead+down", "out+up"),
    "across": (-0.78, 0.72, 0.0, "down", "ahead+in"),
    "across_low": (-0.55, 0.6, -0.66, "in", "ahead+down"),
    "across_high": (-0.6, 0.6, 0.62, "down+ahead", "in+up"),
    "up": (0.02, 0.06, 1.14, "in", "up"),
    "up_v": (0.5, 0.08, 1.02, "ahead", "up+out"),
    "up_arc": (-0.28, 0.08, 0.98, "down+in", "in+up"),
    "over": (-0.9, 0.1, 0.72, "down", "in+up"),
    "back_low": (0.12, -0.6, -0.88, "up+in", "back+down"),
    "back_high": (0.3, -0.72, -0.5, "in", "back+down"),
    "cactus": (0.56, 0.1, 0.5, "ahead", "up"),
    "cactus_down": (0.58, 0.18, -0.42, "back", "down"),
    "wing": (0.12, 0.05, -0.12, "down", "in+up"),
    "muscle": (0.42, 0.1, 0.42, "in+back", "up+in"),
    "guard": (-0.16, 0.42, 0.16, "in", "up+in"),
    "guard_low": (-0.14, 0.36, -0.12, "in", "up+ahead"),
    "jab": (-0.22, 1.1, 0.02, "down", "ahead"),
    "uppercut": (-0.16, 0.62, 0.34, "back", "up"),
    "cocked": (0.3, -0.28, 0.34, "ahead+up", "up+back"),
    "bowl_back": (0.25, -0.7, -0.75, "in", "down+back"),
    "drum_up": (0.06, 0.55, 0.08, "down+in", "ahead+up"),
    "drum_down": (0.02, 0.66, -0.42, "down", "ahead"),
    "steer_left": (-0.3, 0.66, -0.12, "ahead+in", "up+in"),
    "steer_right": (0.02, 0.66, -0.4, "in+ahead", "up+ahead"),
    "watch": (-0.3, 0.44, -0.28, "down+back", "in"),
    "type": (-0.18, 0.55, -0.58, "down", "ahead"),
    "screen": (-0.28, 0.5, -0.18, "back+up", "up+in"),
    "selfie": (0.1, 0.9, 0.38, "back", "up+in"),
    "violin_arm": (0.35, 0.8, 0.1, "back+up", "out+ahead"),
    "strum": (-0.3, 0.34, -0.6, "back", "in+down"),
    "fret": (0.35, 0.55, -0.35, "up+back", "in+up"),
    "flute": (-0.2, 0.35, 0.22, "back+up", "in+up"),
    "bow_draw": (-0.2, 0.12, 0.08, "in", "ahead+up"),
    "broom_high": (-0.25, 0.42, -0.25, "in+down", "ahead"),
    "broom_low": (-0.2, 0.55, -0.62, "in+up", "ahead"),
    "floor": (-0.05, 0.6, -1.0, "down+back", "down+ahead"),
    "toes": (-0.1, 0.35, -1.08, "back", "down"),
}
SHAPES: dict[str, tuple[tuple[float, ...], float]] = {
    # curl of thumb, index, middle, ring and little finger; spread
    "loose": ((0.2, 0.22, 0.27, 0.32, 0.36), 0.3),
    "flat": ((0.05, 0.06, 0.05, 0.06, 0.08), 0.1),
    "spread": ((0.0, 0.04, 0.03, 0.04, 0.06), 1.0),
    "fist": ((0.9, 0.95, 0.97, 0.97, 0.97), 0.0),
    "point": ((0.7, 0.02, 0.85, 0.9, 0.92), 0.0),
    "thumb": ((0.0, 0.95, 0.97, 0.97, 0.97), 0.0),
    "grip": ((0.5, 0.5, 0.55, 0.58, 0.6), 0.0),
    "pinch": ((0.5, 0.5, 0.35, 0.3, 0.3), 0.2),
    "ring": ((0.55, 0.52, 0.1, 0.1, 0.12), 0.8),
    "two": ((0.8, 0.02, 0.03, 0.9, 0.92), 0.8),
    "horns": ((0.8, 0.02, 0.92, 0.92, 0.04), 0.6),
    "phone": ((0.0, 0.9, 0.92, 0.9, 0.04), 0.5),
    "claw": ((0.3, 0.4, 0.42, 0.44, 0.46), 0.9),
}


@dataclass(frozen=True)
class Arm:
    """An arm and its hand at a place: ``arms (5,)``, ``wrists (2,)`` and ``curl (5,)`` as in `Motion`, and
    ``spread``."""

    arms: np.ndarray
    wrists: np.ndarray
    curl: np.ndarray
    spread: float


@lru_cache(maxsize=512)
def arm_towards(side: int, spec: str) -> Arm:
    """The arm of a side at "place" or "place:shape", names of `PLACES` and `SHAPES`.

    Raises:
        KeyError: there is no such place or shape.
    """
    place, _, hand = spec.partition(":")
    arms, wrists = _solved()
    index = {name: index for index, name in enumerate(HAND_TARGETS)}[place]
    curl, spread = SHAPES[hand or "loose"]
    return Arm(arms[index, side], wrists[index, side], np.array(curl), spread)


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
        for index, (*at, out, along) in enumerate(HAND_TARGETS.values()):
            z = unit(_way(along) * [sign, -1, 1])
            x = _way(out) * [sign, -1, 1]
            x = unit(x - (x @ z) * z)
            grips[index, side, :3] = np.column_stack([x, np.cross(z, x), z, shoulder + size * world @ at])
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


def _way(words: str) -> np.ndarray:
    return unit(np.sum([_WAYS[word] for word in words.split("+")], axis=0).astype(float))
