"""Other people, who are part of the place: they stand about, or go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aa2_synth.characters.character import Character
from aa2_synth.characters.make import make_character
from aa2_synth.kinds import Split
from aa2_synth.motion import editing
from aa2_synth.motion.build import ADULT_LEG, leg_length
from aa2_synth.motion.choreography import random_motion
from aa2_synth.motion.gaits import GAITS, go
from aa2_synth.motion.motion import Motion
from aa2_synth.scenes.bystanders import Spot

Extra = tuple[Character, Motion]


def make_crowd(
    rng: np.random.Generator, spots: Sequence[Spot], frames: int, fps: float, split: Split
) -> tuple[tuple[Extra, ...], tuple[str, ...]]:
    """Somebody for each spot, and labels of all that they show.

    Args:
        rng: source of all choices.
        spots: where others may be.
        frames, fps: of their motions.
        split: whose kinds to take.
    """
    crowd, labels = [], set()
    for spot in spots:
        character = make_character(rng, split=split)
        stature = leg_length(character.body) / ADULT_LEG
        motion, kinds = _motion(rng, spot, frames, fps, stature, split)
        crowd.append((character, motion))
        labels |= {*character.kinds, *kinds}
    return tuple(crowd), tuple(labels)


def _motion(
    rng: np.random.Generator, spot: Spot, frames: int, fps: float, stature: float, split: Split
) -> tuple[Motion, tuple[str, ...]]:
    speed = float(np.linalg.norm(spot.velocity))
    if not speed:
        motion, kinds = random_motion(rng, frames, fps, stature, split=split, feet="still", facing=spot.yaw)
        return editing.moved(motion, spot.place), kinds
    calm = {name: gait for name, gait in GAITS.of(split).items() if gait.calm and gait.speed[0] > 0}
    name = list(calm)[rng.integers(len(calm))]
    pace = speed / stature
    gait = replace(calm[name], speed=(pace, pace), aside=(0.0, 0.0), spin=(0.0, 0.0))
    motion = go(rng, np.arange(frames) / fps, gait, stature)
    return editing.moved(editing.turned(motion, spot.yaw), spot.place), (f"{GAITS.sort}:{name}",)
