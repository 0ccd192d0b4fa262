"""What happens in a clip: an interaction with things, or a motion with empty hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aa2_synth.body.body import Shape
from aa2_synth.kinds import Split
from aa2_synth.looks import Look
from aa2_synth.motion.choreography import random_motion
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.user_like import user_like_motion
from aa2_synth.objects import stationary
from aa2_synth.objects.actors import Actors
from aa2_synth.objects.interaction import Action, Setting
from aa2_synth.objects.interactions import HELD, INTERACTIONS, SEATED, drawn_interaction
from aa2_synth.textures.textures import Surfaces

_HANDLED, _BEHIND = 0.35, 0.1
"""Shares of the wild clips with handled things, and of those behind things."""
_TRIES = 12
_SIT, _HOLD = 0.12, 0.12
"""Shares of the user-like clips in which somebody sits, and holds something."""
_USER_LIKE_TRIES = 8


def random_action(
    rng: np.random.Generator,
    surfaces: Surfaces,
    bodies: tuple[Shape, ...],
    frames: int,
    fps: float,
    split: Split,
    files: Sequence[Motion] = (),
    look: Look = "wild",
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
        look: "wild" for anything that a body can do, "user-like" for what people are filmed at.

    Returns:
        T frames around the origin; `Action.sort` is "" for a wild one.

    Raises:
        ValueError: the look is "mixed", which is none of one clip (`aa2_synth.looks.look_of`).
    """
    if look == "mixed":
        raise ValueError("an action is wild or user-like")
    setting = Setting(rng, surfaces, Actors(bodies), frames, fps, split)
    return _wild(setting, files) if look == "wild" else _user_like(setting, files)


def _wild(setting: Setting, files: Sequence[Motion]) -> Action:
    rng, actors = setting.rng, setting.actors
    which = rng.random()
    if which < _HANDLED and (action := drawn_interaction(setting, INTERACTIONS, _TRIES)) is not None:
        action = _from_either_side(rng, action)
        ahead = rng.random() < 0.8
        return action.turned(float(rng.normal(0, 0.5) if ahead else rng.uniform(-np.pi, np.pi)))
    if which < _HANDLED + _BEHIND:
        return stationary.behind(setting)
    motion, labels = random_motion(
        rng,
        setting.frames,
        setting.fps,
        actors.stature,
        split=setting.split,
        files=files,
        bodies=actors.bodies,
    )
    return Action(motion, (), labels)


def _user_like(setting: Setting, files: Sequence[Motion]) -> Action:
    """With a seat, with something in the hands, or with neither."""
    rng, actors = setting.rng, setting.actors
    which = rng.random()
    for sort, kinds, until in (("sit", SEATED, _SIT), ("hold", HELD, _SIT + _HOLD)):
        if which < until and (action := drawn_interaction(setting, kinds, _USER_LIKE_TRIES)) is not None:
            action = _from_either_side(rng, action)
            return replace(action.turned(float(rng.normal(0, 0.3))), sort=sort)
    motion, labels, sort = user_like_motion(
        rng,
        setting.frames,
        setting.fps,
        actors.stature,
        split=setting.split,
        files=files,
        bodies=actors.bodies,
    )
    return Action(motion, (), labels, sort)


def _from_either_side(rng: np.random.Generator, action: Action) -> Action:
    """Mirrored or not, with the middle of its way on the ground at the origin."""
    if rng.random() < 0.5:
        action = action.mirrored()
    root = action.motion.root
    return action.moved(-(root.max(axis=0) + root.min(axis=0)) / 2)
