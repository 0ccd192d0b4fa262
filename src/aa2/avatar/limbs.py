"""The limbs of a flat person: named joints, a size, and the frame of reference of every part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.models.stature import JOINT_BONES
from aa2.models.stature import stature as by_bones
from aa2.types import LIMBS

KNOWN = 0.3
"""The confidence from which a keypoint is used."""

BODY_JOINTS = {
    "left shoulder": 5, "right shoulder": 6, "left elbow": 7, "right elbow": 8, "left wrist": 9,
    "right wrist": 10, "left hip": 11, "right hip": 12, "left knee": 13, "right knee": 14,
    "left ankle": 15, "right ankle": 16,
}  # fmt: skip
NOSE, EARS = 0, (3, 4)
KNUCKLE = {"left": 91 + 9, "right": 112 + 9}
"""The first joint of the middle finger."""
TOES = {"left": (17, 18), "right": (20, 21)}

SIDE = 0.155
"""Distance from the right to the left side of the torso, mean of shoulders and hips, in statures."""

PROFILE, HALF_WIDTH = 0.05, 0.2
"""Statures from the ears to the nose of a person in profile; metres from its middle to its far side."""

Joints = dict[str, np.ndarray]
"""The known joints: x, y in pixels, z in metres behind the pelvis (0 where unknown), confidence."""


@dataclass(frozen=True)
class Part:
    """A rigid piece of a flat person.

    Attributes:
        name: what it is.
        start, end: the joints that it hangs on.
        radius: half its width, in statures.
        tip: how far it goes beyond ``end``, in statures.
        inset: the share of its length at ``start`` that belongs to its neighbours.
        layer: order of covering where depth does not tell; higher covers lower.
    """

    name: str
    start: str
    end: str
    radius: float
    tip: float = 0.0
    inset: float = 0.0
    layer: int = 0

    @property
    def side(self) -> str | None:
        """left or right; None for what there is one of."""
        side = self.name.split()[0]
        return side if side in ("left", "right") else None


def _parts() -> list[Part]:
    parts = [Part("torso", "neck", "pelvis", 0.12, inset=0.2, layer=2)]
    for s in ("left", "right"):
        parts += [
            Part(f"{s} thigh", f"{s} hip", f"{s} knee", 0.075, layer=1),
            Part(f"{s} shin", f"{s} knee", f"{s} ankle", 0.055),
            Part(f"{s} foot", f"{s} ankle", f"{s} toes", 0.045, tip=0.02),
            Part(f"{s} arm", f"{s} shoulder", f"{s} elbow", 0.05, layer=4),
            Part(f"{s} forearm", f"{s} elbow", f"{s} wrist", 0.042, layer=5),
            Part(f"{s} hand", f"{s} wrist", f"{s} knuckle", 0.045, tip=0.055, layer=6),
        ]
    return [*parts, Part("head", "neck", "head", 0.085, tip=0.075, inset=0.45, layer=3)]


PARTS = [part for limb in LIMBS for part in _parts() if part.name == limb]
"""The limbs in their order, but for the skirt."""


def opposite(part: Part) -> Part:
    """The same limb on the other side of the body."""
    sides = {"left": "right", "right": "left"}
    name = f"{sides[part.name.split()[0]]} {part.name.split()[1]}"
    return next(other for other in PARTS if other.name == name)


def find_joints(keypoints: np.ndarray, confidence: np.ndarray, depth: np.ndarray | None) -> Joints:
    """The joints of one frame, completed where the body tells where they must be.

    Args:
        keypoints: ``(133, 2)`` pixels.
        confidence: ``(133,)``; keypoints below `KNOWN` are not used.
        depth: ``(133,)`` metres behind the pelvis, NaN where unknown; None guesses the nearer side.
    """
    z = np.zeros(len(keypoints)) if depth is None else np.nan_to_num(depth)
    points = np.column_stack([keypoints, z, confidence]).astype(np.float64)
    known = (confidence >= KNOWN) & np.isfinite(keypoints).all(axis=1)
    joints = {name: points[i] for name, i in BODY_JOINTS.items() if known[i]}
    _add_trunk(joints)
    size = stature(joints)
    if size is None:
        return {}
    _add_pelvis(joints, size)
    _add_head(joints, points, known, size)
    for side in ("left", "right"):
        _add_ends(joints, points, known, side, size)
    if depth is None and known[[NOSE, *EARS]].all():
        _guess_depth(joints, (points[NOSE] - points[list(EARS)].mean(axis=0))[0] / size)
    return joints


def stature(joints: Joints) -> float | None:
    """The person's height in pixels if it stood upright, or None if too little of it is known."""
    seen = [(joints[a] - joints[b], share) for a, b, share in JOINT_BONES if a in joints and b in joints]
    if not seen:
        return None
    bones, shares = zip(*seen, strict=True)
    lengths = [float(np.linalg.norm(bone[:2])) for bone in bones]
    size = float(by_bones(np.array(lengths), np.array(shares)))
    return size if size > 1 else None


def part_frame(part: Part, joints: Joints, size: float) -> np.ndarray | None:
    """Where a part is: ``(2, 3)``, columns axis, side, origin, in pixels; None if a joint is unknown.

    The part reaches half the axis forth and back from its origin; ``side`` is one stature across it.
    """
    if part.start not in joints or part.end not in joints:
        return None
    start, end = joints[part.start][:2], joints[part.end][:2]
    axis = end - start
    length = float(np.linalg.norm(axis))
    if length < 1e-3:
        return None
    unit = axis / length
    side = size * np.array([-unit[1], unit[0]])
    if part.name == "torso":
        side = _torso_side(joints, unit, size)
    return np.column_stack([axis, side, (start + end) / 2])


def _torso_side(joints: Joints, unit: np.ndarray, size: float) -> np.ndarray:
    """One stature across the torso: shortened as it turns, at most to half; sheared as the shoulders."""
    pairs = [(joints.get(f"left {j}"), joints.get(f"right {j}")) for j in ("shoulder", "hip")]
    across = [(left - right)[:2] for left, right in pairs if left is not None and right is not None]
    # To the person's left as seen from the front: the axis runs downwards.
    normal = np.array([unit[1], -unit[0]])
    if not across:
        return size * normal
    mean = np.mean(across, axis=0) / SIDE
    width = float(mean @ normal)
    # Of a torso seen from its side, near nothing tells the slope of the shoulders.
    shear = np.clip(mean @ unit, -0.3 * abs(width), 0.3 * abs(width))
    width = np.copysign(np.clip(abs(width), 0.5 * size, 1.3 * size), width)
    return width * normal + shear * unit


def _add_trunk(joints: Joints) -> None:
    for name, joint in (("neck", "shoulder"), ("pelvis", "hip")):
        if f"left {joint}" in joints and f"right {joint}" in joints:
            joints[name] = (joints[f"left {joint}"] + joints[f"right {joint}"]) / 2


def _add_pelvis(joints: Joints, size: float) -> None:
    """Without hips (a half-length portrait) the torso hangs straight down from the shoulders."""
    if "neck" in joints and "pelvis" not in joints:
        across = joints["left shoulder"] - joints["right shoulder"]
        down = np.array([-across[1], across[0], 0, 0]) * (1 if across[0] >= 0 else -1)
        if np.linalg.norm(down) > 1e-3:
            joints["pelvis"] = joints["neck"] + down / np.linalg.norm(down) * 0.29 * size


def _add_head(joints: Joints, points: np.ndarray, known: np.ndarray, size: float) -> None:
    """Between the ears, or what is seen of nose and ears; without a face the trunk's line prolonged."""
    if "neck" not in joints:
        return
    seen = [i for i in (EARS if known[list(EARS)].all() else (NOSE, *EARS)) if known[i]]
    if seen:
        joints["head"] = points[seen].mean(axis=0)
    elif "pelvis" in joints:
        joints["head"] = prolonged(joints["pelvis"], joints["neck"], 0.13 * size)


def _add_ends(joints: Joints, points: np.ndarray, known: np.ndarray, side: str, size: float) -> None:
    """Knuckles and toes; unseen ones follow the forearm and the shin."""
    if known[KNUCKLE[side]]:
        joints[f"{side} knuckle"] = points[KNUCKLE[side]]
    elif f"{side} wrist" in joints and f"{side} elbow" in joints:
        joints[f"{side} knuckle"] = prolonged(joints[f"{side} elbow"], joints[f"{side} wrist"], 0.05 * size)
    if known[list(TOES[side])].all():
        joints[f"{side} toes"] = points[list(TOES[side])].mean(axis=0)
    elif f"{side} ankle" in joints and f"{side} knee" in joints:
        joints[f"{side} toes"] = prolonged(joints[f"{side} knee"], joints[f"{side} ankle"], 0.04 * size)


def _guess_depth(joints: Joints, nose: float) -> None:
    """Which side is nearer: a nose right of the ears (by so many statures) means the right."""
    turn = float(np.clip(nose / PROFILE, -1, 1)) * HALF_WIDTH
    for name, joint in joints.items():
        if name.startswith(("left", "right")):
            joints[name] = joint + np.array([0, 0, turn if name.startswith("left") else -turn, 0])


def prolonged(start: np.ndarray, end: np.ndarray, by: float) -> np.ndarray:
    """The point ``by`` pixels beyond ``end``, seen from ``start``, at the depth of ``end``."""
    direction = (end - start) * (1, 1, 0, 0)
    return end + direction / max(float(np.linalg.norm(direction)), 1e-6) * by
