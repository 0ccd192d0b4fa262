"""Which way an upper arm points and its elbow with it: as directions, as angles, as a vector to blend."""

from __future__ import annotations

import numpy as np

from aa2.vectors import cross
from aa2_synth.motion.rotations import rotated, rotvec_of, turn_by, unit


def aim(angles: np.ndarray, sign: float) -> tuple[np.ndarray, np.ndarray]:
    """Directions of the upper arm and of the elbow's point, in the chest.

    Args:
        angles: ``(T, 3)`` elevation, azimuth and twist, as in `Motion.arms`.
        sign: 1 for the left arm, -1 for the right.

    Returns:
        ``(T, 3)`` each, at right angles.
    """
    elevation, azimuth, twist = angles.T
    sine = np.sin(elevation)
    upper = np.stack([sign * sine * np.cos(azimuth), -sine * np.sin(azimuth), -np.cos(elevation)], axis=1)
    return upper, rotated(_untwisted(upper, sign), turn_by(upper * (sign * twist)[:, None]))


def angles_of_aim(upper: np.ndarray, elbow: np.ndarray, sign: float) -> np.ndarray:
    """The inverse of `aim`; azimuths lie in -0.7π to 1.3π, so that arms ahead of the body never wrap.

    Args:
        upper, elbow: ``(T, 3)`` unit vectors at right angles.
        sign: 1 for the left arm, -1 for the right.

    Returns:
        ``(T, 3)`` radians: elevation, azimuth and twist.
    """
    elevation = np.arccos(np.clip(-upper[:, 2], -1, 1))
    azimuth = np.arctan2(-upper[:, 1], sign * upper[:, 0])
    azimuth = np.where(azimuth < -0.7 * np.pi, azimuth + 2 * np.pi, azimuth)
    untwisted = _untwisted(upper, sign)
    turned = (cross(untwisted, elbow) * upper).sum(axis=1)
    twist = sign * np.arctan2(turned, (untwisted * elbow).sum(axis=1))
    return np.stack([elevation, azimuth, twist], axis=1)


def blendable(angles: np.ndarray) -> np.ndarray:
    """``(T, 3)`` vectors between which an arm goes the short way, from ``angles (T, 3)``.

    The angles are elevation, azimuth and twist in radians; the vectors turn an arm in the middle of all.
    """
    return rotvec_of(_MIDDLE.T @ _frames(*aim(angles, 1.0)))


def angles_of_blend(vectors: np.ndarray) -> np.ndarray:
    """The inverse of `blendable`: ``(T, 3)`` elevation, azimuth and twist, radians, of ``vectors (T, 3)``."""
    frames = _MIDDLE @ turn_by(vectors)
    return angles_of_aim(frames[..., 0], frames[..., 1], 1.0)


def _untwisted(upper: np.ndarray, sign: float) -> np.ndarray:
    """Whereto the elbow points at twist 0."""
    back = np.array([sign * 0.2, 1.0, -0.25])
    return unit(back - (upper @ back)[:, None] * upper)


def _frames(upper: np.ndarray, elbow: np.ndarray) -> np.ndarray:
    return np.stack([upper, elbow, cross(upper, elbow)], axis=-1)


_MIDDLE = _frames(*aim(np.array([[1.0, 0.9, 0.2]]), 1.0))[0]
"""An arm in the middle of all that arms do."""
