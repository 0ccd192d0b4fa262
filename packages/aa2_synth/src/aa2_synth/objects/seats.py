"""Interactions on a seat: sitting down, sitting, and getting up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2_synth.motion.motion import wander
from aa2_synth.objects.interaction import Action, Setting
from aa2_synth.objects.prop import Prop
from aa2_synth.objects.stance import sitting
from aa2_synth.objects.trajectories import smooth, still

_DOWN = 1.3
"""Seconds in which one sits down or gets up."""


def seated(setting: Setting, down: np.ndarray | None = None) -> Action:
    """Somebody on a seat at the origin, and the seat.

    Args:
        setting: who and how long.
        down: ``(T,)`` how far they have sat down, 0 to 1; None for all the way.
    """
    actors, rng = setting.actors, setting.rng
    down = np.ones(setting.frames) if down is None else down
    high = float(np.clip(actors.mean("knee") * rng.uniform(0.88, 1.0), 0.25, 0.5))
    label, thing = setting.thing("seat", high)
    motion = sitting(setting, high, down)
    edge = -0.66 * actors.least("thigh")
    if thing.back is not None:
        edge = max(edge, actors.most("back") + 0.03 - thing.back)
    edge = min(edge, -0.1)
    prop = Prop(thing.mesh, still((0.0, edge, 0.0), setting.frames), label)
    return Action(motion, (prop,), (label,))


def sit_down(setting: Setting) -> Action:
    """From standing to sitting."""
    return _lively(setting, seated(setting, _transition(setting)))


def get_up(setting: Setting) -> Action:
    """From sitting to standing."""
    return _lively(setting, seated(setting, _transition(setting)[::-1]))


def sit_and_talk(setting: Setting) -> Action:
    """Sitting, with hands that talk."""
    action = seated(setting)
    base = np.tile([0.35, 1.2, 0.3, 1.35, 0.2], (setting.frames, 2, 1))
    arms = base + wander(setting.rng, setting.time, 10, 0.8).reshape(-1, 2, 5) * [0.2, 0.2, 0.35, 0.4, 0.4]
    return replace(action, motion=replace(action.motion, arms=arms))


def sit_still(setting: Setting) -> Action:
    """Sitting with the hands in the lap, looking around."""
    action = seated(setting)
    around = wander(setting.rng, setting.time, 3, 0.5) * [0.15, 0.1, 0.6]
    return replace(
        _lively(setting, action),
        motion=replace(action.motion, head=action.motion.head + around, arms=_lap(setting)),
    )


def _transition(setting: Setting) -> np.ndarray:
    """``(T,)`` from 0 to 1 about the middle, in `_DOWN` seconds or all the time there is."""
    whole = setting.frames / setting.fps
    lasts = min(_DOWN * setting.rng.uniform(0.85, 1.2), 0.9 * whole)
    start = setting.rng.uniform(0.05, 0.95) * (whole - lasts)
    return smooth((setting.time - start) / lasts)


def _lap(setting: Setting) -> np.ndarray:
    base = np.tile([0.3, 1.2, 0.25, 0.9, 0.0], (setting.frames, 2, 1))
    return base + 0.06 * wander(setting.rng, setting.time, 10, 0.4).reshape(-1, 2, 5)


def _lively(setting: Setting, action: Action) -> Action:
    """Arms that swing forward while the body goes up or down, and rest otherwise."""
    motion = action.motion
    bow = (4 * motion.seated * (1 - motion.seated))[:, None]
    sat = motion.seated[:, None, None]
    arms = motion.arms + sat * (_lap(setting) - motion.arms)
    arms[:, :, 0] += 0.35 * bow
    return replace(action, motion=replace(motion, arms=arms))
