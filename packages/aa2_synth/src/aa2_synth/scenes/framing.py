"""What a camera must show: where a figure is over time, and how much of it belongs in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

_UPPER, _FORE = 0.175, 0.265
"""Lengths of the upper arm, and of the forearm with the hand, as shares of the stature."""
_SHOULDER = 0.18
"""How far the shoulders lie below the crown."""


class Moves(Protocol):
    """What the framing needs of a motion; see `aa2_synth.motion.motion.Motion`."""

    @property
    def root(self) -> np.ndarray: ...
    @property
    def height(self) -> np.ndarray: ...
    @property
    def pelvis(self) -> np.ndarray: ...
    @property
    def arms(self) -> np.ndarray: ...
    @property
    def reach(self) -> np.ndarray: ...
    @property
    def grips(self) -> np.ndarray: ...
    @property
    def seated(self) -> np.ndarray: ...
    @property
    def seat(self) -> np.ndarray: ...


@dataclass(frozen=True)
class FigureBounds:
    """A body's bounds over T frames, in metres.

    Attributes:
        root: ``(T, 2)`` place on the ground.
        crown: ``(T,)`` height of the top of the head.
        hands: ``(T,)`` height of the higher hand.
        spread: ``(T,)`` how far hands or trunk reach sideways from the root.
        tall: the stature.
    """

    root: np.ndarray
    crown: np.ndarray
    hands: np.ndarray
    spread: np.ndarray
    tall: float


def figure_bounds(motion: Moves, tall: float) -> FigureBounds:
    """The bounds of a body in motion, a little too large rather than too small.

    Args:
        motion: T frames.
        tall: stature, metres.
    """
    standing = tall * (1 - 0.52 * (1 - np.minimum(motion.height, 1.15)))
    crown = (1 - motion.seated) * standing + motion.seated * (motion.seat + 0.52 * tall)
    lean = np.clip(np.abs(motion.pelvis[:, 0]), 0, np.pi / 2)
    crown = np.maximum(crown - 0.5 * tall * (1 - np.cos(lean)), 0.25 * tall)
    shoulder = (crown - _SHOULDER * tall)[:, None]
    elevation, flexion = motion.arms[..., 0], motion.arms[..., 3]
    length = tall * np.sqrt(_UPPER**2 + _FORE**2 + 2 * _UPPER * _FORE * np.cos(flexion))
    high = shoulder - np.cos(elevation) * length
    wide = 0.13 * tall + np.abs(np.sin(elevation)) * length
    held = motion.grips[..., :3, 3]
    high = (1 - motion.reach) * high + motion.reach * (held[..., 2] + 0.1)
    away = np.linalg.norm(held[..., :2] - motion.root[:, None], axis=-1) + 0.1
    wide = (1 - motion.reach) * wide + motion.reach * away
    spread = np.maximum(wide.max(axis=1), 0.16 * tall + 0.45 * tall * np.sin(lean))
    return FigureBounds(motion.root, crown, high.max(axis=1), spread, tall)


@dataclass(frozen=True)
class Framing:
    """How much of a figure is shown.

    Attributes:
        name: "whole", "knee", "waist" or "bust".
        low: where the picture ends below, as a share of the stature from the ground.
        arms: how much of the reach of the arms must be in the picture.
    """

    name: str
    low: float
    arms: float

    def points(self, seen: FigureBounds) -> np.ndarray:
        """``(T, 9, 3)`` points of the figure ``seen`` that must be in the picture, metres in the world."""
        root, tall = seen.root, seen.tall
        low = np.maximum(seen.crown - (1 - self.low) * tall, 0.0) if self.low else np.zeros(len(root))
        top = np.maximum(seen.crown, self.arms * seen.hands + (1 - self.arms) * seen.crown)
        wide = np.maximum(self.arms * seen.spread, 0.15 * tall)
        chest = np.maximum(seen.crown - 0.3 * tall, low)
        around = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])
        points = [np.column_stack([root, level]) for level in (low, top, seen.crown)]
        points += [np.column_stack([root + wide[:, None] * side, chest]) for side in around]
        points += [np.column_stack([root + 0.12 * tall * side, low]) for side in around[:2]]
        return np.stack(points, axis=1)


WHOLE = Framing("whole", 0.0, 1.0)
_FRAMINGS = (WHOLE, Framing("knee", 0.27, 0.85), Framing("waist", 0.5, 0.6), Framing("bust", 0.72, 0.3))


def make_framing(rng: np.random.Generator, seen: FigureBounds) -> Framing:
    """Half of all clips show the whole figure, a fifth end at the knee, a fifth at the waist, a tenth higher.

    Who sits down, jumps or bends is shown whole in three of four clips, else from the knee.
    """
    lively = np.ptp(seen.crown) > 0.15 * seen.tall or seen.crown.min() < 0.7 * seen.tall
    shares = (0.75, 0.25, 0.0, 0.0) if lively else (0.5, 0.2, 0.2, 0.1)
    return _FRAMINGS[rng.choice(4, p=shares)]
