"""Limbs of two bones that reach for a place, and weights that come and go gently."""

from __future__ import annotations

import numpy as np

STRETCHED = 0.995
"""Share of its length to which a limb reaches; the rest keeps the bend's direction known."""

BENT = 0.05
"""Shares of its length that a limb's middle is off its line from which its own bend alone counts."""


def bend(
    root: np.ndarray, middle: np.ndarray, end: np.ndarray, wanted: np.ndarray, ahead: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How far the middle and the end of a limb move so that its end goes to another place.

    Both bones keep their lengths and the limb the plane that it is bent in.

    Args:
        root, middle, end: ``(T, 3)``, such as shoulder, elbow, wrist.
        wanted: ``(T, 3)`` where the end should be; the nearest place within reach is taken.
        ahead: ``(T, 3)`` towards which a limb bends that is straight.

    Returns:
        ``(T, 3)`` each; exactly 0 where ``wanted`` is ``end``.
    """
    upper = np.linalg.norm(middle - root, axis=1)
    lower = np.linalg.norm(end - middle, axis=1)
    # What the same construction makes of the limb as it is, is taken off: no wish, no change.
    reached, joint = _reached(root, middle, wanted, upper, lower, ahead)
    as_is, joint_as_is = _reached(root, middle, end, upper, lower, ahead)
    return joint - joint_as_is, reached - as_is


def _reached(
    root: np.ndarray, middle: np.ndarray, wanted: np.ndarray, upper: np.ndarray, lower: np.ndarray,
    ahead: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The end and the joint between of a limb that reaches for a place."""
    line = wanted - root
    distance = np.maximum(np.linalg.norm(line, axis=1), 1e-6)
    axis = line / distance[:, None]
    far = np.clip(distance, np.abs(upper - lower) * 1.005, (upper + lower) * STRETCHED)
    along = (far**2 + upper**2 - lower**2) / (2 * np.maximum(far, 1e-6))
    across = np.sqrt(np.maximum(upper**2 - along**2, 0))
    side = _across(middle - root, axis)
    straight = 1 - np.linalg.norm(side, axis=1) / np.maximum(BENT * (upper + lower), 1e-6)
    side = side + 0.05 * np.maximum(straight, 0)[:, None] * _across(ahead, axis)
    side /= np.maximum(np.linalg.norm(side, axis=1), 1e-6)[:, None]
    return root + axis * far[:, None], root + axis * along[:, None] + side * across[:, None]


def _across(vector: np.ndarray, axis: np.ndarray) -> np.ndarray:
    return vector - axis * (vector * axis).sum(axis=1, keepdims=True)


def gentle(weights: np.ndarray, spread: float) -> np.ndarray:
    """``(T, ...)`` averaged over time by a Gaussian of ``spread`` frames; the ends go on as they are."""
    reach = int(np.ceil(3 * spread))
    frames = np.arange(len(weights))
    shares = np.exp(-0.5 * (np.arange(-reach, reach + 1) / spread) ** 2)
    total = np.zeros_like(weights)
    for share, offset in zip(shares / shares.sum(), range(-reach, reach + 1), strict=True):
        total += share * weights[np.clip(frames + offset, 0, len(frames) - 1)]
    return total


def below_from(values: np.ndarray, full: float, none: float) -> np.ndarray:
    """1 up to ``full``, 0 from ``none`` on, smooth between."""
    share = np.clip((none - values) / (none - full), 0, 1)
    return share * share * (3 - 2 * share)
