"""A motion without a body: what pelvis, spine, limbs, hands and face do, in terms that fit any stature."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from aa2_synth.body.body import EXPRESSIONS

LEFT, RIGHT = 0, 1
_SIDED = ("foot_pitch", "arms", "wrists", "shoulders", "curl", "spread", "planted", "knees", "reach")
"""What mirroring exchanges between the sides and leaves alone otherwise."""


@dataclass(frozen=True)
class Motion:
    """The movement of one person over T frames; angles in radians, metres, sides left then right.

    World axes: z up, heading 0 looks along -y. What is not given is still: fingers a little bent, eyes ahead.

    Attributes:
        root: ``(T, 2)`` place of the pelvis on the ground.
        yaw: ``(T,)`` heading; 0 looks along -y, positive turns to the person's left.
        height: ``(T,)`` height of the pelvis, 1 when standing upright.
        pelvis, chest, head: ``(T, 3)`` forward lean, lean to the left, turn to the left, each relative to
            the part below it.
        feet: ``(T, 2, 3)`` ankles of flat feet: place on the ground, and lift above it.
        foot_yaw, foot_pitch: ``(T, 2)`` heading of the feet; pitch positive with the heel up. A pitched foot
            has rolled over its ball, or with the toes up over its heel, from where it would be flat.
        arms: ``(T, 2, 5)`` elevation from hanging, azimuth (0 sideways, π/2 forward), twist (positive brings
            the hand inwards), flexion of the elbow, roll of the hand (0 the thumb where the elbow bends to,
            positive the palm down).
        wrists: ``(T, 2, 2)`` flexion towards the palm, and bend towards the thumb.
        shoulders: ``(T, 2)`` how far the shoulders are pulled up.
        curl: ``(T, 2, 5)`` how far each finger closes, thumb to little finger, 0 stretched to 1 fist.
        spread: ``(T, 2)`` in [0, 1] how far the fingers spread.
        planted: ``(T, 2)`` bool: the foot bears weight and must not slide.
        knees: ``(T, 2)`` how far the knee swings outwards from where the foot points.
        reach: ``(T, 2)`` in [0, 1]: 0 the arm moves by ``arms``, 1 the palm is at its grip.
        grips: ``(T, 2, 4, 4)`` world places of the palms where ``reach`` is not 0. The origin is the middle
            of the palm's skin; x points out of the palm, z from the wrist to the fingers, y = z × x.
        seated: ``(T,)`` in [0, 1]: 0 the pelvis is at ``height``, 1 the buttocks rest at ``seat``.
        seat: ``(T,)`` height of what is sat on.
        face: ``(T, E)`` in [0, 1]: amounts of `aa2_synth.body.body.EXPRESSIONS`.
        gaze: ``(T, 2)`` eyes relative to the head: to the left, up.
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
    wrists: np.ndarray = None  # type: ignore[assignment]
    shoulders: np.ndarray = None  # type: ignore[assignment]
    curl: np.ndarray = None  # type: ignore[assignment]
    spread: np.ndarray = None  # type: ignore[assignment]
    planted: np.ndarray = None  # type: ignore[assignment]
    knees: np.ndarray = None  # type: ignore[assignment]
    reach: np.ndarray = None  # type: ignore[assignment]
    grips: np.ndarray = None  # type: ignore[assignment]
    seated: np.ndarray = None  # type: ignore[assignment]
    seat: np.ndarray = None  # type: ignore[assignment]
    face: np.ndarray = None  # type: ignore[assignment]
    gaze: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        frames = len(self.yaw)
        still: dict[str, np.ndarray] = {
            "wrists": np.zeros((frames, 2, 2)),
            "shoulders": np.zeros((frames, 2)),
            "curl": np.full((frames, 2, 5), 0.25),
            "spread": np.zeros((frames, 2)),
            "planted": self.feet[..., 2] < 0.01,
            "knees": np.zeros((frames, 2)),
            "reach": np.zeros((frames, 2)),
            "grips": np.tile(np.eye(4), (frames, 2, 1, 1)),
            "seated": np.zeros(frames),
            "seat": np.full(frames, 0.45),
            "face": np.zeros((frames, len(EXPRESSIONS))),
            "gaze": np.zeros((frames, 2)),
        }
        for name, value in still.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.yaw)

    def __getitem__(self, index: slice | np.ndarray) -> Motion:
        return Motion(**{name: value[index] for name, value in self.arrays().items()})

    def arrays(self) -> dict[str, np.ndarray]:
        """All attributes by name, each ``(T, ...)`` as the class says."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def mirrored(self) -> Motion:
        """The motion with left and right exchanged; grips too, so what is held must be mirrored with it."""
        flip = np.array([1, -1, -1])
        across = np.diag([-1.0, 1.0, 1.0, 1.0])
        # Mirroring a frame makes it left-handed; turning its y round makes it a rotation again.
        grips = across @ self.grips[:, ::-1] @ np.diag([1.0, -1.0, 1.0, 1.0])
        changed: dict[str, Any] = {
            "root": self.root * [-1, 1],
            "yaw": -self.yaw,
            "pelvis": self.pelvis * flip,
            "chest": self.chest * flip,
            "head": self.head * flip,
            "feet": self.feet[:, ::-1] * [-1, 1, 1],
            "foot_yaw": -self.foot_yaw[:, ::-1],
            "grips": grips,
            "gaze": self.gaze * [-1, 1],
        }
        for name in _SIDED:
            changed[name] = getattr(self, name)[:, ::-1]
        return replace(self, **changed)


def still(frames: int, width: float = 0.1, **given: np.ndarray) -> Motion:
    """Somebody who stands at the origin with hanging arms; ``given`` replaces what else it would be.

    Args:
        frames: T.
        width: half the distance of the ankles, metres.
        given: attributes of `Motion`, each ``(T, ...)`` as it says.
    """
    zero = np.zeros
    feet = np.tile([[width, 0.0, 0.0], [-width, 0.0, 0.0]], (frames, 1, 1))
    standing: dict[str, np.ndarray] = {
        "root": zero((frames, 2)),
        "yaw": zero(frames),
        "height": np.full(frames, 0.996),
        "pelvis": zero((frames, 3)),
        "chest": zero((frames, 3)),
        "head": zero((frames, 3)),
        "feet": feet,
        "foot_yaw": np.tile([0.12, -0.12], (frames, 1)),
        "foot_pitch": zero((frames, 2)),
        "arms": np.tile([0.16, 0.5, 0.0, 0.25, 0.0], (frames, 2, 1)),
    }
    return Motion(**{**standing, **given})


def wander(rng: np.random.Generator, time: np.ndarray, size: int, pace: float = 0.5) -> np.ndarray:
    """``(T, size)`` smooth random curves within about ±1.

    Args:
        rng: source of their frequencies and phases.
        time: ``(T,)`` seconds.
        size: how many curves.
        pace: Hz, about which the frequencies lie.
    """
    frequency = pace * rng.uniform(0.3, 1.3, (3, size))
    phase = rng.uniform(0, 2 * np.pi, (3, size))
    waves = np.sin(2 * np.pi * frequency * time[:, None, None] + phase)
    return (waves * np.array([0.6, 0.4, 0.25])[:, None]).sum(axis=1)
