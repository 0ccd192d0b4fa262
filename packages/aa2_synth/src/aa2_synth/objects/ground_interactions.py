"""Interactions on the ground: lifting from it, setting down on it, sweeping it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2_synth.objects.grasp import checked, fitted
from aa2_synth.objects.handling import BOTH, held
from aa2_synth.objects.interaction import Action, Setting
from aa2_synth.objects.looking import looking
from aa2_synth.objects.prop import Prop
from aa2_synth.objects.stance import crouching, standing
from aa2_synth.objects.trajectories import keyed, placed, smooth

_TILT = 0.32
"""Radians by which a broom leans towards who sweeps."""


def lift(setting: Setting) -> Action:
    """Something is picked up from the ground with both hands."""
    return _from_ground(setting, smooth((setting.share - 0.25) / 0.55))


def put_down(setting: Setting) -> Action:
    """Something is set down on the ground with both hands."""
    return _from_ground(setting, 1 - smooth((setting.share - 0.2) / 0.55))


def _from_ground(setting: Setting, up: np.ndarray) -> Action:
    actors = setting.actors
    label, thing = setting.thing("stacked")
    deep = float(np.ptp(thing.mesh.points[:, 1])) / 2
    ahead = actors.most("front") + deep + 0.1
    low, high = (0.0, -ahead - 0.08, -thing.lowest), (0.0, -ahead, actors.level(-0.5))
    motion = crouching(standing(setting, width=(0.14, 0.2)), 0.42 * (1 - up), 1.5)
    trajectory = placed(keyed(up, [low, high]), np.zeros((setting.frames, 3)))
    fit = fitted(trajectory, thing, BOTH, motion, actors)
    trajectory[:, :3, 3] += smooth(up * 5)[:, None] * (fit - trajectory)[:, :3, 3]
    motion = held(motion, thing, trajectory, BOTH)
    motion = looking(motion, actors, trajectory[:, :3, 3], 0.8)
    return Action(checked(actors, motion), (Prop(thing.mesh, trajectory, label),), (label,))


def sweep(setting: Setting) -> Action:
    """The ground is swept or raked from side to side."""
    actors, rng, time = setting.actors, setting.rng, setting.time
    low = max(one.shoulder - 0.92 * one.arm for one in actors.measures)
    label, thing = setting.thing("swept", low / np.cos(_TILT))
    beat = 2 * np.pi * time / rng.uniform(1.1, 1.6) + rng.uniform(0, 2 * np.pi)
    stroke, lifted = rng.uniform(0.1, 0.18) * np.sin(beat), 0.02 * np.maximum(np.cos(beat), 0)
    ahead = max(0.6 * actors.least("arm"), actors.most("front") + 0.2)
    at = np.column_stack([stroke - 0.05, np.full(len(time), -ahead), low + lifted])
    turns = np.column_stack([1.2 * stroke, np.full(len(time), -_TILT), -1.6 * stroke])
    trajectory = placed(at, turns)
    trajectory[:, 2, 3] += np.maximum(0, -_lowest(thing.mesh.points, trajectory))
    motion = standing(setting, width=(0.12, 0.2))
    turn = np.column_stack([np.full(len(time), 0.12), 0 * stroke, 1.2 * stroke])
    motion = replace(motion, chest=motion.chest + turn, height=motion.height - 0.03)
    motion = held(motion, thing, trajectory, BOTH)
    tip = trajectory[:, :3, 3] - 0.9 * low * trajectory[:, :3, 2]
    motion = looking(motion, actors, tip, 0.8)
    return Action(checked(actors, motion), (Prop(thing.mesh, trajectory, label),), (label,))


def _lowest(points: np.ndarray, trajectory: np.ndarray) -> np.ndarray:
    """``(T,)`` height of the lowest of ``points (P, 3)`` on a trajectory."""
    return (trajectory[:, 2, :3] @ points.T).min(axis=1) + trajectory[:, 2, 3]
