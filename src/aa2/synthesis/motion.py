"""A motion without a body: what pelvis, spine, feet and arms do, in terms that fit any stature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEFT, RIGHT = 0, 1


@dataclass(frozen=True)
class Motion:
    """The movement of one person over T frames; angles in radians, sides left then right.

    Attributes:
        root: ``(T, 2)`` place of the pelvis on the ground, metres.
        yaw: ``(T,)`` heading; 0 looks along -y, positive turns to the person's left.
        height: ``(T,)`` height of the pelvis, 1 when standing upright.
        pelvis, chest, head: ``(T, 3)`` forward lean, lean to the left, turn to the left, each relative to
            the part below it.
        feet: ``(T, 2, 3)`` ankles: place on the ground in metres, and lift above it.
        foot_yaw, foot_pitch: ``(T, 2)`` heading of the feet; pitch positive with the heel up.
        arms: ``(T, 2, 5)`` elevation from hanging, azimuth (0 sideways, π/2 forward), twist (positive brings
            the hand inwards), flexion of the elbow, roll of the hand.
        curl: ``(T, 2)`` how far the fingers close, 0 to 1.
    """

    root: np.ndarray
    yaw: np.ndarray
    height: np.ndarray
    pelvis: np.ndarray
    chest: np.ndarray
    head: np.ndarray
    feet: np.ndarray
    foot_yaw: np.ndarray
    foot_pitch: np.ndarray
    arms: np.ndarray
    curl: np.ndarray

    def mirrored(self) -> Motion:
        """The motion with left and right exchanged."""
        flip = np.array([1, -1, -1])
        return Motion(
            root=self.root * [-1, 1],
            yaw=-self.yaw,
            height=self.height,
            pelvis=self.pelvis * flip,
            chest=self.chest * flip,
            head=self.head * flip,
            feet=self.feet[:, ::-1] * [-1, 1, 1],
            foot_yaw=-self.foot_yaw[:, ::-1],
            foot_pitch=self.foot_pitch[:, ::-1],
            arms=self.arms[:, ::-1],
            curl=self.curl[:, ::-1],
        )


def wander(rng: np.random.Generator, time: np.ndarray, size: int, pace: float = 0.5) -> np.ndarray:
    """``(T, size)`` smooth random curves within about ±1; ``pace`` in Hz."""
    frequency = pace * rng.uniform(0.3, 1.3, (3, size))
    phase = rng.uniform(0, 2 * np.pi, (3, size))
    waves = np.sin(2 * np.pi * frequency * time[:, None, None] + phase)
    return (waves * np.array([0.6, 0.4, 0.25])[:, None]).sum(axis=1)
