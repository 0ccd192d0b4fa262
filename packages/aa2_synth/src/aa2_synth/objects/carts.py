"""Interactions with what rolls or is set down at each step: trolleys, cases, walking sticks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2_synth.motion.motion import RIGHT, Motion
from aa2_synth.objects.grasp import checked
from aa2_synth.objects.handling import BOTH, held
from aa2_synth.objects.interaction import Action, Setting
from aa2_synth.objects.looking import looking
from aa2_synth.objects.prop import Prop
from aa2_synth.objects.stance import walking
from aa2_synth.objects.trajectories import carrier, placed, steadied

_LEAN = 0.12


def push(setting: Setting) -> Action:
    """A cart pushed ahead with both hands."""
    actors, rng = setting.actors, setting.rng
    high = min(actors.level(rng.uniform(-0.85, -0.7)), actors.least("shoulder"))
    label, thing = setting.thing("pushed", high)
    motion, labels = walking(setting)
    chest = motion.chest + np.array([_LEAN, 0.0, 0.0])
    motion = replace(motion, chest=chest)
    ahead = max(0.55 * actors.least("arm"), actors.most("front") + 0.1)
    trajectory = _rolling(motion, ahead)
    motion = held(motion, thing, trajectory, BOTH)
    motion = looking(
        motion, actors, trajectory[:, :3, 3] - 2.5 * trajectory[:, :3, 1] + [0, 0, 0.9 * high], 0.5
    )
    return Action(checked(actors, motion), (Prop(thing.mesh, trajectory, label),), (label, *labels))


def pull(setting: Setting) -> Action:
    """A case or a handcart pulled along behind with one hand."""
    actors, rng = setting.actors, setting.rng
    high = max(actors.level(-1.0), 0.3)
    label, thing = setting.thing("pulled", high)
    motion, labels = walking(setting)
    aside = -(actors.most("girth") + 0.08)
    trajectory = _rolling(motion, -(actors.most("back") + rng.uniform(0.0, 0.06)), aside)
    motion = held(motion, thing, trajectory, (RIGHT,))
    return Action(checked(actors, motion), (Prop(thing.mesh, trajectory, label),), (label, *labels))


def _rolling(motion: Motion, ahead: float, left: float = 0.0) -> np.ndarray:
    """The trajectory on the ground of what keeps ``ahead`` and ``left`` of a walker, without the sway."""
    base = steadied(carrier(motion), 3.0)
    headings = np.convolve(np.pad(motion.yaw, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    turn = np.zeros((len(motion), 3))
    turn[:, 0] = headings
    trajectory = placed(base[:, :3, 3], turn)
    trajectory[:, :3, 3] += left * trajectory[:, :3, 0] - ahead * trajectory[:, :3, 1]
    return trajectory


def walk_with_stick(setting: Setting) -> Action:
    """A cane or staff that is set down ahead at each second step."""
    actors, rng = setting.actors, setting.rng
    staff = setting.split == "test"
    level = rng.uniform(-0.5, -0.3) if staff else -1.0
    long = max(actors.level(level), 0.4)
    label, thing = setting.thing("leant on", long)
    motion, labels = walking(setting)
    ahead = (0.5 if staff else 0.28) * actors.least("arm")
    base = _rolling(motion, ahead, -(actors.most("girth") + 0.12))
    period = rng.uniform(0.95, 1.15)
    part = setting.time / period + rng.random()
    speed = float(np.linalg.norm(motion.root[-1] - motion.root[0])) / max(setting.time[-1], 0.1)
    swing = np.clip((part % 1 - 0.62) / 0.38, 0, 1)
    # While it stands, the tip falls behind by what the walker goes; then it swings as far ahead.
    behind = speed * period * (np.minimum(part % 1, 0.62) / 0.62 * 0.62 - 0.31)
    behind = behind * (1 - swing) - swing * 0.31 * speed * period
    lift = 0.06 * np.sin(np.pi * swing)
    behind = np.clip(behind, -0.6 * long, 0.6 * long)
    handle = np.sqrt(long**2 - behind**2)
    trajectory = base @ placed(
        np.column_stack([0 * behind, 0 * behind, handle + lift]),
        np.column_stack([0 * behind, np.arcsin(behind / long), 0 * behind]),
    )
    motion = held(motion, thing, trajectory, (RIGHT,))
    return Action(checked(actors, motion), (Prop(thing.mesh, trajectory, label),), (label, *labels))
