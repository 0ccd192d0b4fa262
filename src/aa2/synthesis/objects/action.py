"""What happens in a clip: a motion, the things it is done with, and their names."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aa2.synthesis.body.body import Shape
from aa2.synthesis.kinds import Split
from aa2.synthesis.motion.choreography import random_motion
from aa2.synthesis.motion.motion import Motion
from aa2.synthesis.motion.posing import hip_height, leg_length
from aa2.synthesis.objects.carried import carried, carried_way
from aa2.synthesis.objects.prop import Prop
from aa2.synthesis.textures.textures import Surfaces

ADULT_LEG = 0.82
"""Metres; motions are made for it and scaled."""


@dataclass(frozen=True)
class Action:
    """A motion around the origin, the things handled in it, and labels of the kinds of both."""

    motion: Motion
    props: tuple[Prop, ...] = ()
    kinds: tuple[str, ...] = ()


def random_action(
    rng: np.random.Generator,
    surfaces: Surfaces,
    bodies: tuple[Shape, ...],
    frames: int,
    fps: float,
    split: Split,
) -> Action:
    """Something that all ``bodies`` can do in the same place with the same things.

    Args:
        rng: source of all choices.
        surfaces: takes the textures of the things.
        bodies: of those who will do it.
        frames: T.
        fps: frames per second.
        split: whose kinds to take.
    """
    stature = float(np.mean([leg_length(body) for body in bodies])) / ADULT_LEG
    carrying = bool(rng.random() < 0.3)
    motion = random_motion(rng, frames, fps, stature, test=split == "test", carrying=carrying)
    if not carrying:
        return Action(motion)
    hip = float(np.mean([hip_height(body) for body in bodies]))
    prop, grips = carried(rng, surfaces, carried_way(rng, motion.root, motion.yaw, hip))
    return Action(replace(motion, reach=np.ones((frames, 2)), grips=grips), (prop,))
