"""Deeds with what rolls or is set down at each step: trolleys pushed, cases pulled, sticks walked with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2_synth.motion.motion import RIGHT, Motion
from aa2_synth.objects.deed import Action, Setting
from aa2_synth.objects.grasp import checked
from aa2_synth.objects.handling import BOTH, held
from aa2_synth.objects.looking import looking
from aa2_synth.objects.prop import Prop
from aa2_synth.objects.stance import walking
from aa2_synth.objects.ways import carrier, placed, steadied

_LEAN = 0.12


def push(setting: Setting) -> Action:
    """A cart pushed ahead with both hands."""
    doers, rng = setting.doers, setting.rng
    high = min(doers.level(rng.uniform(-0.85, -0.7)), doers.least("shoulder"))
    label, thing = setting.thing("pushed", high)
    motion, labels = walking(setting)
    chest = motion.chest + np.array([_LEAN, 0.0, 0.0])
    motion = replace(motion, chest=chest)
    ahead = max(0.55 * doers.least("arm"), doers.most("front") + 0.1)
    way = _rolling(motion, ahead)
    motion = held(motion, thing, way, BOTH)
    motion = looking(motion, doers, way[:, :3, 3] - 2.5 * way[:, :3, 1] + [0, 0, 0.9 * high], 0.5)
    return Action(checked(doers, motion), (Prop(thing.mesh, way, label),), (label, *labels))


def pull(setting: Setting) -> Action:
    """A case or a handcart pulled along behind with one hand."""
    doers, rng = setting.doers, setting.rng
    high = max(doers.level(-1.0), 0.3)
    label, thing = setting.thing("pulled", high)
    motion, labels = walking(setting)
    aside = -(doers.most("girth") + 0.08)
    way = _rolling(motion, -(doers.most("back") + rng.uniform(0.0, 0.06)), aside)
    motion = held(motion, thing, way, (RIGHT,))
    return Action(checked(doers, motion), (Prop(thing.mesh, way, label),), (label, *labels))


def _rolling(motion: Motion, ahead: float, left: float = 0.0) -> np.ndarray:
    """The way on the ground of what keeps ``ahead`` and to the ``left`` of a walker, without the sway."""
    base = steadied(carrier(motion), 3.0)
    headings = np.convolve(np.pad(motion.yaw, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    turn = np.zeros((len(motion), 3))
    turn[:, 0] = headings
    way = placed(base[:, :3, 3], turn)
    way[:, :3, 3] += left * way[:, :3, 0] - ahead * way[:, :3, 1]
    return way


def walk_with_stick(setting: Setting) -> Action:
    """A cane or staff that is set down ahead at each second step."""
    doers, rng = setting.doers, setting.rng
    staff = setting.split == "test"
    level = rng.uniform(-0.5, -0.3) if staff else -1.0
    long = max(doers.level(level), 0.4)
    label, thing = setting.thing("leant on", long)
    motion, labels = walking(setting)
    ahead = (0.5 if staff else 0.28) * doers.least("arm")
    base = _rolling(motion, ahead, -(doers.most("girth") + 0.12))
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
    way = base @ placed(
        np.column_stack([0 * behind, 0 * behind, handle + lift]),
        np.column_stack([0 * behind, np.arcsin(behind / long), 0 * behind]),
    )
    motion = held(motion, thing, way, (RIGHT,))
    return Action(checked(doers, motion), (Prop(thing.mesh, way, label),), (label, *labels))
