"""Trajectories of things: ``(T, 4, 4)`` places over time, and the smooth curves they are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from aa2_synth.motion.motion import Motion

GRAVITY = 9.81


def smooth(x: np.ndarray) -> np.ndarray:
    """0 below 0, 1 above 1, and a curve without a kink between: the shape of ``x (...)`` stays, ``(...)``."""
    x = np.clip(x, 0, 1)
    return x * x * x * (10 + x * (6 * x - 15))


def keyed(share: np.ndarray, stops: Sequence[Sequence[float] | np.ndarray] | np.ndarray) -> np.ndarray:
    """``(T, N)``: through stops spread evenly over time, resting at each.

    Args:
        share: ``(T,)`` of the time, 0 at the first stop and 1 at the last.
        stops: ``(K, N)``, one or more.
    """
    stops = np.asarray(stops, float)
    if len(stops) == 1:
        return np.tile(stops, (len(share), 1))
    at = np.clip(share, 0, 1) * (len(stops) - 1)
    before = np.minimum(at.astype(int), len(stops) - 2)
    return stops[before] + smooth(at - before)[:, None] * (stops[before + 1] - stops[before])


def still(at: Sequence[float] | np.ndarray, frames: int, yaw: float = 0.0) -> np.ndarray:
    """``(T, 4, 4)`` the trajectory of a thing that stands.

    Args:
        at: ``(3,)`` metres.
        frames: T.
        yaw: about z, radians.
    """
    return np.tile(placed(np.array([at], float), np.array([[yaw, 0.0, 0.0]])), (frames, 1, 1))


def placed(at: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """``(T, 4, 4)`` from places and turns.

    Args:
        at: ``(T, 3)`` metres.
        turns: ``(T, 3)`` radians about z, then about x, then about y.
    """
    trajectory = np.tile(np.eye(4), (len(at), 1, 1))
    trajectory[:, :3, :3] = Rotation.from_euler("ZXY", turns).as_matrix()
    trajectory[:, :3, 3] = at
    return trajectory


def carrier(motion: Motion) -> np.ndarray:
    """``(T, 4, 4)`` the ground under the pelvis: x to the person's left, y backwards."""
    heading = np.column_stack([motion.yaw, np.zeros((len(motion), 2))])
    return placed(np.column_stack([motion.root, np.zeros(len(motion))]), heading)


def steadied(trajectory: np.ndarray, spread: float = 1.2) -> np.ndarray:
    """``(T, 4, 4)`` the trajectory with its places, not its turns, evened out.

    Args:
        trajectory: ``(T, 4, 4)``.
        spread: about how many frames are evened out (the deviation of a Gaussian), above 0.
    """
    count = len(trajectory)
    gaps = np.arange(count)[:, None] - np.arange(count)[None]
    weights = np.exp(-0.5 * (gaps / spread) ** 2)
    weights /= weights.sum(axis=1, keepdims=True)
    centred = (weights * gaps).sum(axis=1)  # near the ends the mean lags: give it back its slope
    even = weights @ trajectory[:, :3, 3]
    if count > 1:
        even += centred[:, None] * np.gradient(trajectory[:, :3, 3], axis=0)
    result = trajectory.copy()
    result[:, :3, 3] = even
    return result
