"""From the joints of any skeleton over time to a `Motion`, which every body can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from aa2.vectors import cross
from aa2_synth.body.body import Shape, shape
from aa2_synth.motion import build
from aa2_synth.motion.editing import scaled
from aa2_synth.motion.footing import knee_ahead
from aa2_synth.motion.holding import angles_of
from aa2_synth.motion.motion import Motion, still
from aa2_synth.motion.rotations import about, leans, rotated, unit

SIDED = ("hip", "knee", "ankle", "toe", "shoulder", "elbow", "wrist")
JOINTS = (
    *("hips", "chest", "neck", "head", "face"),
    *(f"{side}_{name}" for side in ("left", "right") for name in SIDED),
)
"""The joints of a skeleton. "hips" is the root, "chest" the middle of the spine, "face" any point before the
head; "toe" is where the toes begin."""
_STILL, _LOW = 0.5, 0.09
"""A foot bears weight below this speed, metres a second, and this height of the ankle over its lowest."""
Joints = Mapping[str, np.ndarray]


def resampled_joints(joints: Joints, seconds: np.ndarray, at: np.ndarray) -> dict[str, np.ndarray]:
    """The joints ``(T, 3)``, known at ``seconds (T,)``, at the moments ``at (N,)``."""
    return {
        name: np.stack([np.interp(at, seconds, path[:, axis]) for axis in range(3)], axis=1)
        for name, path in joints.items()
    }


def retarget(joints: Joints, fps: float, rest: Joints | None = None) -> Motion:
    """What a skeleton does, as a motion of an adult (stature 1).

    Args:
        joints: ``(T, 3)`` of every name of `JOINTS`, in any unit, z up.
        fps: frames per second.
        rest: ``(1, 3)`` of them when the skeleton stands upright; without it, the spine is taken to be
            straight and the face straight before the head then.

    Returns:
        T frames, whose feet stand still wherever they bear weight.
    """
    body = _adult()
    bones = (("hip", "knee"), ("knee", "ankle"))
    leg = 0.5 * sum(_length(joints, side, *bone) for side in ("left", "right") for bone in bones)
    scale = build.leg_length(body) / leg
    joints = {name: path * scale for name, path in joints.items()}
    pelvis, chest, skull = _frames(joints)
    if rest is not None:
        upright = [_frames(rest)[part][0] for part in range(3)]
        heading = leans(upright[0][None])[0, 2]
        facing = about(2, np.array([heading]))[0]
        pelvis, chest, skull = (
            frames @ (own.T @ facing) for frames, own in zip((pelvis, chest, skull), upright, strict=True)
        )
    lean = leans(pelvis)
    frames = len(lean)
    feet, foot_yaw, foot_pitch, planted, ground = _feet(body, joints, fps)
    arms, wrists = np.zeros((frames, 2, 5)), np.zeros((frames, 2, 2))
    for side, name in enumerate(("left", "right")):
        shoulder, elbow, wrist = (joints[f"{name}_{part}"] for part in ("shoulder", "elbow", "wrist"))
        arms[:, side], wrists[:, side] = angles_of(body, side, chest, elbow - shoulder, wrist - elbow, None)
    arms[..., :3] = np.unwrap(arms[..., :3], axis=0)
    motion = still(
        frames,
        root=joints["hips"][:, :2],
        yaw=np.unwrap(lean[:, 2]),
        height=(joints["hips"][:, 2] - ground) / build.hip_height(body),
        pelvis=np.stack([np.unwrap(lean[:, 0]), lean[:, 1], np.zeros(frames)], axis=1),
        chest=leans(np.swapaxes(pelvis, -1, -2) @ chest),
        head=leans(np.swapaxes(chest, -1, -2) @ skull),
        feet=feet,
        foot_yaw=foot_yaw,
        foot_pitch=foot_pitch,
        planted=planted,
        arms=arms,
        wrists=wrists,
    )
    motion = replace(motion, knees=_knees(joints, motion, pelvis))
    return scaled(motion, build.ADULT_LEG / build.leg_length(body))


@lru_cache(maxsize=1)
def _adult() -> Shape:
    return shape({"age": 0.67})


def _length(joints: Joints, side: str, first: str, second: str) -> float:
    return float(np.median(np.linalg.norm(joints[f"{side}_{second}"] - joints[f"{side}_{first}"], axis=1)))


def _frames(joints: Joints) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rotations of pelvis, chest and head from where they look along -y."""
    middle = 0.5 * (joints["left_hip"] + joints["right_hip"])
    pelvis = _upright(joints["left_hip"] - joints["right_hip"], joints["chest"] - middle)
    chest = _upright(joints["left_shoulder"] - joints["right_shoulder"], joints["neck"] - joints["chest"])
    up = unit(joints["head"] - joints["neck"])
    ahead = unit(joints["face"] - joints["head"])
    skull = _upright(cross(up, ahead), up)
    return pelvis, chest, skull


def _upright(left: np.ndarray, up: np.ndarray) -> np.ndarray:
    z = unit(up)
    x = unit(left - (left * z).sum(axis=1, keepdims=True) * z)
    return np.stack([x, cross(z, x), z], axis=-1)


def _feet(
    body: Shape, joints: Joints, fps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]:
    """Feet as in `Motion`, their heading, pitch, when they bear weight, and the height of the ground."""
    ankles = np.stack([joints["left_ankle"], joints["right_ankle"]], axis=1)
    toes = np.stack([joints["left_toe"], joints["right_toe"]], axis=1)
    lowest = np.percentile(ankles[..., 2], 5)
    steps = np.linalg.norm(np.diff(ankles, axis=0), axis=-1)
    after, before = np.append(steps, steps[-1:], axis=0), np.append(steps[:1], steps, axis=0)
    speed = np.minimum(before, after) * fps if len(steps) else np.zeros(ankles.shape[:2])
    planted = (speed < _STILL) & (ankles[..., 2] < lowest + _LOW)
    way = unit(toes - ankles)
    yaw = np.unwrap(np.arctan2(way[..., 0], -way[..., 1]), axis=0)
    pitch = -np.arcsin(np.clip(way[..., 2], -1, 1))
    pitch = pitch - (np.median(pitch[planted]) if planted.any() else np.median(pitch))
    pitch = np.where(np.abs(pitch) < 0.08, 0.0, pitch)
    feet = np.empty_like(ankles)
    for side, (letter, _) in enumerate(build.SIDES):
        ball, heel = build.pivots(body, letter)
        heading = about(2, yaw[:, side])
        pivot = np.where(pitch[:, side, None] > 0, ball, heel)
        rolled = rotated(pivot, heading) - rotated(pivot, heading @ about(0, pitch[:, side]))
        feet[:, side] = ankles[:, side] - rolled
    ground = float(np.percentile(feet[..., 2][planted], 50) if planted.any() else feet[..., 2].min())
    feet[..., 2] = np.maximum(feet[..., 2] - ground, 0)
    ankle_height = -build.pivots(body, "L")[0][2]
    for side in (0, 1):
        feet[:, side], yaw[:, side] = _held(feet[:, side], yaw[:, side], planted[:, side])
    return feet, yaw, pitch, planted, ground - ankle_height


def _held(feet: np.ndarray, yaw: np.ndarray, planted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same with each stretch of bearing weight moved to one place; in between the moves fade over."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], planted.astype(int), [0]])))
    if not len(edges):
        return feet, yaw
    path = np.column_stack([feet, yaw])
    moves = np.zeros_like(path)
    for start, end in edges.reshape(-1, 2):
        place = np.append(path[start:end].mean(axis=0)[:2], [0.0, path[start:end, 3].mean()])
        moves[start:end] = place - path[start:end]
    known = np.flatnonzero(planted)
    frames = np.arange(len(path))
    moves = np.stack([np.interp(frames, known, moves[known, axis]) for axis in range(4)], axis=1)
    moves[~planted, 2] = np.maximum(moves[~planted, 2], -path[~planted, 2])
    path = path + moves
    return path[:, :3], path[:, 3]


def _knees(joints: Joints, motion: Motion, pelvis: np.ndarray) -> np.ndarray:
    """`Motion.knees` from where the knees are."""
    swings = []
    for side, (name, (_, sign)) in enumerate(zip(("left", "right"), build.SIDES, strict=True)):
        hip, knee, ankle = (joints[f"{name}_{part}"] for part in ("hip", "knee", "ankle"))
        axis = unit(hip - ankle)
        out = knee - hip
        out = out - (out * axis).sum(axis=1, keepdims=True) * axis
        natural = knee_ahead(motion, side, pelvis)
        natural = unit(natural - (natural * axis).sum(axis=1, keepdims=True) * axis)
        angle = sign * np.arctan2((cross(natural, out) * axis).sum(axis=1), (natural * out).sum(axis=1))
        bent = np.clip(np.linalg.norm(out, axis=1) / 0.06, 0, 1)  # a straight leg's knee points nowhere
        swings.append(np.unwrap(angle) * bent)
    return np.stack(swings, axis=1)
