"""What a mood adds to any motion, and the small movements of whoever is alive: blinks, glances, breath."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from aa2_synth.body.body import EXPRESSIONS
from aa2_synth.kinds import Kinds
from aa2_synth.motion.gaits import Gait
from aa2_synth.motion.motion import Motion, wander
from aa2_synth.tables import kinds_of, record_of

BLINK_EVERY, BLINK = 3.0, 0.13
"""Seconds from a blink to the next on average, and half of what one takes."""


@dataclass(frozen=True)
class Mood:
    """How a mood shows.

    Attributes:
        chest, head: lean ahead, radians.
        shrug: shoulders pulled up, radians.
        height: added to the pelvis's height.
        tempo, swing, sway: factors of the pace, of the arms' swing and of the sway of a gait.
        unrest: how much the trunk and head wander.
        curl: how far the fingers close.
        face: amounts of `EXPRESSIONS` by name.
    """

    chest: float = 0.0
    head: float = 0.0
    shrug: float = 0.0
    height: float = 0.0
    tempo: float = 1.0
    swing: float = 1.0
    sway: float = 1.0
    unrest: float = 1.0
    curl: float = 0.25
    face: dict[str, float] = field(default_factory=dict)


MOODS: Kinds[Mood] = kinds_of("motion/moods", "mood", record_of(Mood))


def tempered(gait: Gait, mood: Mood) -> Gait:
    """A gait in a mood."""
    swing = (gait.swing[0] * mood.swing, gait.swing[1] * mood.swing)
    cycle = (gait.cycle[0] / mood.tempo, gait.cycle[1] / mood.tempo)
    return replace(gait, swing=swing, cycle=cycle, sway=gait.sway * mood.sway)


def coloured(rng: np.random.Generator, time: np.ndarray, motion: Motion, mood: Mood) -> Motion:
    """A motion in a mood, of somebody who breathes, looks about, blinks and never holds quite still.

    Args:
        rng: source of the small movements.
        time: ``(T,)`` seconds.
        motion: T frames.
        mood: what to add.
    """
    amount = rng.uniform(0.6, 1.1)
    restless = wander(rng, time, 9, 0.4)
    breath = np.sin(2 * np.pi * (0.27 * time + rng.random()))
    glance = np.clip(1.6 * wander(rng, time, 2, 0.45), -1, 1)
    fingers = 0.14 * wander(rng, time, 10, 0.5).reshape(-1, 2, 5)
    loose = (mood.curl - 0.25) * rng.uniform(0.6, 1.0)
    face = np.array([mood.face.get(name, 0.0) for name in EXPRESSIONS]) * amount
    lean = np.array([1, 0, 0]) * (amount * mood.chest - 0.012 * breath[:, None])
    return replace(
        motion,
        height=motion.height + amount * mood.height,
        pelvis=motion.pelvis + 0.03 * mood.unrest * restless[:, :3],
        chest=motion.chest
        + lean
        + 0.04 * mood.unrest * restless[:, 3:6]
        - 0.012 * breath[:, None] * [1, 0, 0],
        head=motion.head
        + [amount * mood.head - 0.5 * amount * mood.chest, 0, 0]
        + mood.unrest * restless[:, 6:] * [0.07, 0.06, 0.16],
        arms=motion.arms + 0.03 * wander(rng, time, 10, 0.5).reshape(-1, 2, 5),
        wrists=motion.wrists + 0.06 * wander(rng, time, 4, 0.5).reshape(-1, 2, 2),
        shoulders=motion.shoulders + amount * mood.shrug + 0.012 * breath[:, None],
        curl=np.clip(motion.curl + np.maximum(loose, 0) * (motion.curl < 0.5) + fingers, 0, 1),
        gaze=motion.gaze + glance * [0.3, 0.12],
        face=_alive(rng, time, np.maximum(motion.face, face)),
    )


def _alive(rng: np.random.Generator, time: np.ndarray, face: np.ndarray) -> np.ndarray:
    """The face with blinks, and expressions that come and go a little."""
    face = np.clip(face * (0.85 + 0.2 * wander(rng, time, face.shape[1], 0.4)), 0, 1)
    next_blink = time[0] + rng.uniform(0, BLINK_EVERY)
    lids = EXPRESSIONS.index("blink")
    while next_blink < time[-1]:
        closed = np.clip(1.2 - np.abs(time - next_blink) / BLINK, 0, 1)
        face[:, lids] = np.maximum(face[:, lids], closed)
        next_blink += rng.uniform(0.5, 1.5) * BLINK_EVERY
    return face
