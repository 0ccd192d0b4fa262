"""Rotation matrices over time, and the few directions that limbs are described by."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from aa2.vectors import cross


def unit(vectors: np.ndarray) -> np.ndarray:
    """``(..., 3)`` directions of length 1 from ``vectors (..., 3)`` of any unit; zeros stay zeros."""
    return vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-9)


def rotated(vectors: np.ndarray, rotations: np.ndarray) -> np.ndarray:
    """``(..., 3)``: ``vectors (..., 3)`` turned by ``rotations (..., 3, 3)``; leading axes broadcast."""
    return np.einsum("...ab,...b->...a", rotations, vectors)


def turn_by(rotvec: np.ndarray) -> np.ndarray:
    """``(T, 3, 3)`` rotations from ``rotvec (T, 3)``, an axis as long as its angle in radians."""
    return Rotation.from_rotvec(rotvec).as_matrix()


def rotvec_of(rotations: np.ndarray) -> np.ndarray:
    """``(T, 3)`` radians from ``rotations (T, 3, 3)``: the inverse of `turn_by`, of lengths up to π."""
    return Rotation.from_matrix(rotations).as_rotvec()


def about(axis: int, angle: np.ndarray) -> np.ndarray:
    """``(T, 3, 3)`` rotations about a world axis (0 x, 1 y, 2 z) by ``angle (T,)`` radians."""
    return turn_by(np.outer(angle, np.eye(3)[axis]))


def lean(angles: np.ndarray) -> np.ndarray:
    """``(T, 3, 3)`` from ``angles (T, 3)`` in radians: forward lean, lean to the left, turn to the left."""
    return about(2, angles[:, 2]) @ about(1, angles[:, 1]) @ about(0, angles[:, 0])


def leans(rotations: np.ndarray) -> np.ndarray:
    """``(T, 3)`` the angles that `lean` makes ``rotations (T, 3, 3)`` of, radians; turns run on beyond ±π."""
    turn, aside, forward = Rotation.from_matrix(rotations).as_euler("ZYX").T
    return np.stack([forward, aside, np.unwrap(turn)], axis=1)


def between(first: np.ndarray, second: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """``(T, 3, 3)`` a share of the way from each rotation to another, about a fixed axis.

    Args:
        first, second: ``(T, 3, 3)``.
        share: ``(T,)`` or one for all: 0 gives the first, 1 the second.
    """
    step = Rotation.from_matrix(np.swapaxes(first, -1, -2) @ second).as_rotvec()
    return first @ turn_by(np.reshape(share, (-1, 1)) * step)


def twist_about(axis: np.ndarray, rotations: np.ndarray) -> np.ndarray:
    """How far ``rotations (T, 3, 3)`` turn about ``axis (3,)``: ``(T,)`` radians in ±π, whatever else."""
    quaternions = Rotation.from_matrix(rotations).as_quat()
    angle = 2 * np.arctan2(quaternions[:, :3] @ axis, quaternions[:, 3])
    return (angle + np.pi) % (2 * np.pi) - np.pi


def carry(rest_along: np.ndarray, rest_pole: np.ndarray, along: np.ndarray, pole: np.ndarray) -> np.ndarray:
    """``(T, 3, 3)`` rotations that carry a bone and the direction its joint points to from rest to pose.

    Args:
        rest_along, rest_pole: ``(3,)`` both at rest, of any length.
        along, pole: ``(T, 3)`` both in the pose.
    """
    return frame(along, pole) @ np.swapaxes(frame(rest_along[None], rest_pole[None]), -1, -2)


def hinged(
    rest: tuple[np.ndarray, np.ndarray, np.ndarray], first: np.ndarray, pole: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rotations of two bones that a hinge joins; the second may bend far back without turning over.

    Args:
        rest: the first bone, the direction its joint points to, and the second bone, at rest, ``(3,)`` each.
        first, pole, second: ``(T, 3)`` the same now, as from `two_bones`.

    Returns:
        ``(T, 3, 3)`` of the first bone and ``(T, 3, 3)`` of the second.
    """
    hinge = cross(first, pole)
    return carry(rest[0], rest[1], first, pole), carry(rest[2], cross(rest[0], rest[1]), second, hinge)


def frame(along: np.ndarray, pole: np.ndarray) -> np.ndarray:
    """``(T, 3, 3)`` rotations by their columns: along, what of the pole stands across it, and their product.

    Args:
        along, pole: ``(T, 3)`` directions of any length, not parallel.
    """
    first = unit(along)
    second = unit(pole - (pole * first).sum(axis=-1, keepdims=True) * first)
    return np.stack([first, second, cross(first, second)], axis=-1)


def two_bones(
    origin: np.ndarray, target: np.ndarray, pole: np.ndarray, first: float, second: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two-bone inverse kinematics: directions of both bones and of the joint between, ``(T, 3)`` each.

    Args:
        origin, target: ``(T, 3)`` where the first bone starts, and the second shall end.
        pole: ``(T, 3)`` whereto the joint between points.
        first, second: lengths of the bones, metres.

    Returns:
        The first bone's direction, the joint's, and the second bone's; both bones point at what is too far.
    """
    to = target - origin
    distance = np.clip(
        np.linalg.norm(to, axis=1, keepdims=True), abs(first - second) + 1e-3, 0.999 * (first + second)
    )
    to = unit(to)
    pole = unit(pole - (pole * to).sum(axis=1, keepdims=True) * to)
    cosine = np.clip((first**2 + distance**2 - second**2) / (2 * first * distance), -1, 1)
    upper = to * cosine + pole * np.sqrt(1 - cosine**2)
    return upper, pole, (to * distance - upper * first) / second
