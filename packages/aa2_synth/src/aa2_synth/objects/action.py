"""What happens in a clip: one of many deeds with things, or a motion with empty hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aa2_synth.body.body import Shape
from aa2_synth.kinds import Kinds, Split
from aa2_synth.motion.choreography import random_motion
from aa2_synth.motion.motion import Motion
from aa2_synth.objects import carts, flights, groundwork, handling, handlings, places, seats
from aa2_synth.objects.deed import Action, Deed, Setting
from aa2_synth.objects.doers import ADULT_LEG, Doers, OutOfReachError
from aa2_synth.textures.textures import Surfaces

__all__ = ["ADULT_LEG", "DEEDS", "Action", "random_action"]

DEEDS: Kinds[Deed] = Kinds(
    "deed",
    train={
        **handling.deeds(handlings.TRAIN),
        "push": carts.push,
        "walk with a cane": carts.walk_with_stick,
        "toss and catch": flights.toss,
        "kick": flights.kick,
        "sit down": seats.sit_down,
        "sit and talk": seats.sit_and_talk,
        "lift": groundwork.lift,
        "sweep": groundwork.sweep,
        "take from a table": places.take,
        "type at a table": places.type_at_table,
        "lean back": places.lean_back,
        "lean on a ledge": places.lean_on_ledge,
    },
    test={
        **handling.deeds(handlings.TEST),
        "toss over": flights.pass_over,
        "bounce": flights.bounce,
        "get up": seats.get_up,
        "sit still": seats.sit_still,
        "put down": groundwork.put_down,
        "put on a table": places.put,
        "lean a hand": places.lean_hand,
        "pull": carts.pull,
    },
)
"""What can be done with things."""
_HANDLED, _BEHIND = 0.35, 0.1
"""Shares of the clips with handled things, and of those behind things."""
_TRIES = 12


def random_action(
    rng: np.random.Generator,
    surfaces: Surfaces,
    bodies: tuple[Shape, ...],
    frames: int,
    fps: float,
    split: Split,
    files: Sequence[Motion] = (),
) -> Action:
    """Something that all ``bodies`` can do in the same place with the same things.

    Args:
        rng: source of all choices.
        surfaces: takes the textures of the things.
        bodies: of those who will do it.
        frames: T.
        fps: frames per second.
        split: whose kinds to take.
        files: motions of the user's own at ``fps``.
    """
    setting = Setting(rng, surfaces, Doers(bodies), frames, fps, split)
    which = rng.random()
    if which < _HANDLED:
        for _ in range(_TRIES):
            label, deed = DEEDS.draw(rng, split)
            taken = len(surfaces.layers)
            try:
                action = deed(setting)
            except OutOfReachError:
                del surfaces.layers[taken:], surfaces.kinds[taken:]
                continue
            return _anyway(rng, replace(action, kinds=(label, *action.kinds)))
    if which < _HANDLED + _BEHIND:
        return places.behind(setting)
    stature = setting.doers.stature
    motion, labels = random_motion(rng, frames, fps, stature, split=split, files=files, bodies=bodies)
    return Action(motion, (), labels)


def _anyway(rng: np.random.Generator, action: Action) -> Action:
    """The deed done from either side, in the middle, and facing the camera more often than not."""
    if rng.random() < 0.5:
        action = action.mirrored()
    root = action.motion.root
    action = action.moved(-(root.max(axis=0) + root.min(axis=0)) / 2)
    return action.turned(float(rng.normal(0, 0.5) if rng.random() < 0.8 else rng.uniform(-np.pi, np.pi)))
