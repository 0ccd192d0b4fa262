"""A motion on a body: every bone's rotation, feet on their footholds and hands on what they hold."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from aa2.synthesis.body.body import Shape, joints, template
from aa2.synthesis.motion.motion import Motion

SOLE = 0.012
"""Metres of shoe under the foot."""
PALM = np.array([-0.025, 0.0, -0.085, 1.0])
"""The wrist in the frame of the palm (`Motion.grips`)."""
_SIDES = (("L", 1.0), ("R", -1.0))


def pose(body: Shape, motion: Motion) -> tuple[np.ndarray, np.ndarray]:
    """Solve a motion for one body.

    Args:
        body: the body.
        motion: T frames.

    Returns:
        ``(T, J, 3, 3)`` world rotations and ``(T, J, 3)`` positions of the bones, as `body.skin` takes them.
    """
    bones, head = template().bones, body.heads
    frames = len(motion.yaw)
    turn = _about(2, motion.yaw)
    pelvis = turn @ _lean(motion.pelvis)
    chest = pelvis @ _lean(motion.chest)
    skull = chest @ _lean(motion.head)

    rotations = np.empty((frames, len(bones), 3, 3))
    for bone, name in enumerate(bones):
        if name.startswith("spine"):
            rotations[:, bone] = _between(pelvis, chest, (6 - int(name[5:])) / 5)
        elif name.startswith("neck"):
            rotations[:, bone] = _between(chest, skull, int(name[4:]) / 4)
        elif name.startswith(("head", "eye")):
            rotations[:, bone] = skull
        elif name.startswith(("clavicle", "shoulder")):
            rotations[:, bone] = chest @ _shrug(motion, name)
        else:
            rotations[:, bone] = pelvis

    root = _legs(body, motion, pelvis, rotations)
    positions = joints(head, rotations, root)
    for side, (letter, sign) in enumerate(_SIDES):
        shoulder = positions[:, bones.index(f"upperarm01.{letter}")]
        angles = motion.arms[:, side]
        upper, elbow = _aimed(chest, angles, sign)
        lower = _flexed(upper, elbow, angles[:, 3])
        if motion.reach[:, side].any():
            wrist = motion.grips[:, side] @ PALM
            pole = chest @ np.array([sign * 0.7, 0.5, -1.0])
            gripped = _reach(shoulder, wrist[..., :3], pole, *_arm_lengths(body, letter))
            share = motion.reach[:, side, None]
            upper, elbow, lower = (
                _unit(free + share * (held - free))
                for free, held in zip((upper, elbow, lower), gripped, strict=True)
            )
        _set_arm(body, rotations, letter, upper, elbow, lower, angles[:, 4])
        _curl(body, rotations, letter, sign, motion.curl[:, side])
    return rotations, joints(head, rotations, root)


def leg_length(body: Shape) -> float:
    """Hip to ankle, metres."""
    hip, knee, ankle = (
        body.heads[template().bone(f"{name}.L")] for name in ("upperleg01", "lowerleg01", "foot")
    )
    return float(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))


def hip_height(body: Shape) -> float:
    """Height of the standing body's root bone over the ground, metres."""
    return float(body.heads[template().bone("root"), 2] - body.vertices[:, 2].min() + SOLE)


def _legs(body: Shape, motion: Motion, pelvis: np.ndarray, rotations: np.ndarray) -> np.ndarray:
    """Set the bones of both legs; return where the root is, low enough for the feet to reach the ground."""
    head, bone = body.heads, template().bone
    ground = body.vertices[:, 2].min()
    root_z = motion.height * hip_height(body)
    limbs = []
    for side, (letter, _) in enumerate(_SIDES):
        hip, knee, ankle = (head[bone(f"{name}.{letter}")] for name in ("upperleg01", "lowerleg01", "foot"))
        lengths = np.linalg.norm(knee - hip), np.linalg.norm(ankle - knee)
        offset = pelvis @ (hip - head[bone("root")])
        target = motion.feet[:, side] + [0, 0, ankle[2] - ground + SOLE]
        flat = np.linalg.norm(target[:, :2] - motion.root - offset[:, :2], axis=1)
        span = np.sqrt(np.maximum((0.998 * sum(lengths)) ** 2 - flat**2, 0.04))
        root_z = np.minimum(root_z, target[:, 2] + span - offset[:, 2])
        limbs.append((letter, offset, target, lengths, (knee - hip, ankle - knee)))
    root = np.concatenate([motion.root, root_z[:, None]], axis=1)
    for side, (letter, offset, target, lengths, rest) in enumerate(limbs):
        forward = _about(2, motion.foot_yaw[:, side]) @ np.array([0.0, -1.0, 0.0])
        pole = forward + pelvis @ np.array([0.0, -0.6, 0.0])
        upper, knee_pole, lower = _reach(root + offset, target, pole, *lengths)
        ahead = np.array([0.0, -1.0, 0.0])
        foot = _about(2, motion.foot_yaw[:, side]) @ _about(0, motion.foot_pitch[:, side])
        _turn_bones(rotations, "upperleg", letter, _carry(rest[0], ahead, upper, knee_pole))
        _turn_bones(rotations, "lowerleg", letter, _carry(rest[1], ahead, lower, knee_pole))
        for prefix in ("foot", "toe"):
            _turn_bones(rotations, prefix, letter, foot)
    return root


def _reach(
    origin: np.ndarray, target: np.ndarray, pole: np.ndarray, first: float, second: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two-bone inverse kinematics: directions of both bones and of the joint between, ``(T, 3)`` each."""
    to = target - origin
    distance = np.clip(
        np.linalg.norm(to, axis=1, keepdims=True), abs(first - second) + 1e-3, 0.999 * (first + second)
    )
    to = _unit(to)
    pole = _unit(pole - (pole * to).sum(axis=1, keepdims=True) * to)
    cosine = np.clip((first**2 + distance**2 - second**2) / (2 * first * distance), -1, 1)
    upper = to * cosine + pole * np.sqrt(1 - cosine**2)
    return upper, pole, (to * distance - upper * first) / second


def _aimed(chest: np.ndarray, angles: np.ndarray, sign: float) -> tuple[np.ndarray, np.ndarray]:
    """Direction of the upper arm and of the elbow's point, from the angles of `Motion.arms`."""
    elevation, azimuth, twist = angles[:, 0], angles[:, 1], angles[:, 2]
    sine = np.sin(elevation)
    upper = np.stack([sign * sine * np.cos(azimuth), -sine * np.sin(azimuth), -np.cos(elevation)], axis=1)
    back = np.array([sign * 0.2, 1.0, -0.25])
    elbow = _unit(back - (upper @ back)[:, None] * upper)
    elbow = Rotation.from_rotvec(upper * (sign * twist)[:, None]).apply(elbow)
    return np.einsum("tab,tb->ta", chest, upper), np.einsum("tab,tb->ta", chest, elbow)


def _flexed(upper: np.ndarray, elbow: np.ndarray, flexion: np.ndarray) -> np.ndarray:
    flexion = np.clip(flexion, 0.03, 2.4)[:, None]
    return np.cos(flexion) * upper - np.sin(flexion) * elbow


def _arm_lengths(body: Shape, letter: str) -> tuple[float, float]:
    upper, lower = _arm_rest(body, letter)
    return float(np.linalg.norm(upper)), float(np.linalg.norm(lower))


def _arm_rest(body: Shape, letter: str) -> tuple[np.ndarray, np.ndarray]:
    bone = template().bone
    shoulder, elbow, wrist = (
        body.heads[bone(f"{name}.{letter}")] for name in ("upperarm01", "lowerarm01", "wrist")
    )
    return elbow - shoulder, wrist - elbow


def _set_arm(
    body: Shape,
    rotations: np.ndarray,
    letter: str,
    upper: np.ndarray,
    elbow: np.ndarray,
    lower: np.ndarray,
    roll: np.ndarray,
) -> None:
    rest_upper, rest_lower = _arm_rest(body, letter)
    along = _unit(rest_upper[None])[0]
    rest_elbow = -(
        rest_lower - (rest_lower @ along) * along
    )  # the rest pose bends a little: that gives the hinge
    _turn_bones(rotations, "upperarm", letter, _carry(rest_upper, rest_elbow, upper, elbow))
    forearm = _carry(rest_lower, rest_elbow, lower, elbow)
    sign = 1.0 if letter == "L" else -1.0
    for prefix, share in (
        ("lowerarm01", 0.3),
        ("lowerarm02", 0.7),
        ("wrist", 1.0),
        ("metacarpal", 1.0),
        ("finger", 1.0),
    ):
        twist = Rotation.from_rotvec(_unit(lower) * (sign * share * roll)[:, None]).as_matrix()
        _turn_bones(rotations, prefix, letter, twist @ forearm)


def _curl(body: Shape, rotations: np.ndarray, letter: str, sign: float, amounts: np.ndarray) -> None:
    bone = template().bone
    across = body.heads[bone(f"finger2-1.{letter}")] - body.heads[bone(f"finger5-1.{letter}")]
    axis = sign * _unit(across[None])[0]
    for finger in range(1, 6):
        strength = 0.35 if finger == 1 else 0.75
        for joint in (1, 2, 3):
            bend = Rotation.from_rotvec(np.outer(amounts[:, finger - 1] * strength * joint, axis)).as_matrix()
            index = bone(f"finger{finger}-{joint}.{letter}")
            rotations[:, index] = rotations[:, index] @ bend


def _shrug(motion: Motion, name: str) -> np.ndarray:
    """The shoulder girdle follows a raised arm."""
    side = 0 if name.endswith("L") else 1
    share = 0.12 if name.startswith("clavicle") else 0.28
    lift = np.clip(motion.arms[:, side, 0] - 0.7, 0, 1.6) * share
    return _about(1, -lift if side == 0 else lift)


def _turn_bones(rotations: np.ndarray, prefix: str, letter: str, turn: np.ndarray) -> None:
    for index, name in enumerate(template().bones):
        if name.startswith(prefix) and name.endswith(letter):
            rotations[:, index] = turn


def _carry(rest_along: np.ndarray, rest_pole: np.ndarray, along: np.ndarray, pole: np.ndarray) -> np.ndarray:
    """``(T, 3, 3)`` rotations that carry a bone and the direction its joint points to from rest to pose."""
    return _frame(along, pole) @ np.swapaxes(_frame(rest_along[None], rest_pole[None]), -1, -2)


def _frame(along: np.ndarray, pole: np.ndarray) -> np.ndarray:
    first = _unit(along)
    second = _unit(pole - (pole * first).sum(axis=-1, keepdims=True) * first)
    return np.stack([first, second, np.cross(first, second)], axis=-1)


def _lean(angles: np.ndarray) -> np.ndarray:
    """``(T, 3, 3)`` from ``(T, 3)``: forward lean, lean to the left, turn to the left."""
    return _about(2, angles[:, 2]) @ _about(1, angles[:, 1]) @ _about(0, angles[:, 0])


def _about(axis: int, angle: np.ndarray) -> np.ndarray:
    return Rotation.from_rotvec(np.outer(angle, np.eye(3)[axis])).as_matrix()


def _between(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    step = Rotation.from_matrix(np.swapaxes(first, -1, -2) @ second).as_rotvec()
    return first @ Rotation.from_rotvec(share * step).as_matrix()


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-9)
