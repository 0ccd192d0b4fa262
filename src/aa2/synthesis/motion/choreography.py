"""Random motions: a way of standing or moving (`legs`) combined with something the arms do (`arms`).

The kinds in the tables for testing, and the tempo beyond `TRAIN_TEMPO`, are never trained on.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2.synthesis.motion.arms import ARMS, TEST_ARMS
from aa2.synthesis.motion.legs import CARRYING_LEGS, LEGS, TEST_LEGS
from aa2.synthesis.motion.motion import Motion, wander

TRAIN_TEMPO, TEST_TEMPO = (0.8, 1.15), (1.15, 1.3)


def random_motion(
    rng: np.random.Generator,
    frames: int,
    fps: float,
    stature: float,
    *,
    test: bool,
    carrying: bool,
    facing: float | None = None,
) -> Motion:
    """A motion around the origin, facing the camera (-y) more often than not.

    Args:
        rng: source of all choices.
        frames: T.
        fps: frames per second.
        stature: leg length as a share of an average adult's; scales steps.
        test: take the kinds and tempos kept for testing.
        carrying: both hands hold something, so the arms only idle and the legs stay on the ground.
        facing: heading, 0 towards the camera; None for any, most often nearly that.
    """
    tempo = rng.uniform(*(TEST_TEMPO if test else TRAIN_TEMPO))
    time = np.arange(frames) / fps * tempo
    time = time + 0.08 * np.sin(2 * np.pi * (0.35 * time + rng.random()))  # a tempo that breathes
    legs, arms = (TEST_LEGS, TEST_ARMS) if test else (LEGS, ARMS)
    names = [name for name in legs if not carrying or name in CARRYING_LEGS]
    motion = legs[names[rng.integers(len(names))]](rng, time, stature)
    gait = motion.arms
    choice = list(arms)[rng.integers(len(arms))]
    if not carrying and not (_walks(motion) and rng.random() < 0.6):
        weight = rng.uniform(0.85, 1.0)
        motion = replace(motion, arms=gait + weight * (arms[choice](rng, time) - gait))
    motion = replace(
        motion, curl=np.clip(rng.uniform(0.1, 0.5) + 0.2 * wander(rng, time, 10).reshape(-1, 2, 5), 0.05, 0.9)
    )
    if rng.random() < 0.5:
        motion = motion.mirrored()
    motion = _centred(motion)
    return _turned(motion, _heading(rng) if facing is None else facing)


def _heading(rng: np.random.Generator) -> float:
    """Front and three-quarter views mostly, any other sometimes."""
    return float(rng.normal(0, 0.55) if rng.random() < 0.75 else rng.uniform(-np.pi, np.pi))


def _walks(motion: Motion) -> bool:
    return bool(np.ptp(motion.root, axis=0).max() > 0.5)


def _centred(motion: Motion) -> Motion:
    middle = (motion.root.max(axis=0) + motion.root.min(axis=0)) / 2
    feet = motion.feet.copy()
    feet[..., :2] -= middle
    return replace(motion, root=motion.root - middle, feet=feet)


def _turned(motion: Motion, angle: float) -> Motion:
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    feet = motion.feet.copy()
    feet[..., :2] = feet[..., :2] @ turn
    return replace(
        motion, root=motion.root @ turn, yaw=motion.yaw + angle, feet=feet, foot_yaw=motion.foot_yaw + angle
    )
