"""Interactions at what stands on the ground: leaned on, taken from, passed behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2_synth.motion import editing
from aa2_synth.motion.choreography import random_motion
from aa2_synth.motion.motion import RIGHT, wander
from aa2_synth.objects.grasp import checked, fitted
from aa2_synth.objects.handling import BOTH, held
from aa2_synth.objects.interaction import Action, Setting
from aa2_synth.objects.looking import looking
from aa2_synth.objects.prop import Prop
from aa2_synth.objects.stance import standing
from aa2_synth.objects.thing import Hold
from aa2_synth.objects.trajectories import keyed, placed, smooth, still

_AWAY = 0.6
"""Metres towards the camera or away from it that a motion behind something may go."""


def take(setting: Setting) -> Action:
    """Something is taken from a table in one hand."""
    return _on_table(setting, setting.share)


def put(setting: Setting) -> Action:
    """Something is put on a table."""
    return _on_table(setting, setting.share[::-1])


def _on_table(setting: Setting, along: np.ndarray) -> Action:
    """``along``: 0 the hand hangs, 0.4 it is at the thing on the table, 1 it holds it before the chest."""
    actors, rng = setting.actors, setting.rng
    high = float(np.clip(actors.level(-0.98), 0.4, actors.least("shoulder") - 0.15))
    table_label, table = setting.thing("table", high)
    label, thing = setting.thing("small")
    edge = actors.most("front") + rng.uniform(0.06, 0.12)
    aside = -rng.uniform(0.7, 1.1) * actors.mean("half")
    rest = np.array([aside, -edge - rng.uniform(0.08, 0.14), high - thing.lowest])
    shown = np.array([aside + 0.04, -edge - 0.06, max(actors.level(-0.35), high + 0.2)])
    raised = smooth((along - 0.45) / 0.5)
    trajectory = placed(keyed(raised, [rest, shown]), np.outer(raised, [0.0, 0.0, rng.uniform(-0.2, 0.2)]))
    over = standing(setting)
    over = replace(over, chest=over.chest + np.outer(0.35 * (1 - raised), [1.0, 0.0, 0.0]))
    trajectory[:, :3, 3] += (
        raised[:, None] * (fitted(trajectory, thing, (RIGHT,), over, actors) - trajectory)[:, :3, 3]
    )
    motion = held(over, thing, trajectory, (RIGHT,))
    near = smooth((along - 0.02) / 0.36)
    reach, curl = motion.reach.copy(), motion.curl.copy()
    reach[:, RIGHT] = near
    closed = smooth((along - 0.3) / 0.1)[:, None]
    curl[:, RIGHT] = 0.15 + closed * (curl[:, RIGHT] - 0.15)
    approach = motion.grips.copy()
    approach[:, RIGHT, :3, 3] -= ((1 - near) * 0.12)[:, None] * approach[:, RIGHT, :3, 0]
    motion = replace(motion, reach=reach, curl=curl, grips=approach)
    motion = looking(motion, actors, trajectory[:, :3, 3], 0.9)
    props = (
        Prop(thing.mesh, trajectory, label),
        Prop(table.mesh, still((0.0, -edge, 0.0), setting.frames), table_label),
    )
    return Action(checked(actors, motion), props, (label, table_label))


def type_at_table(setting: Setting) -> Action:
    """Standing at a table with both hands on a laptop."""
    actors = setting.actors
    high = float(np.clip(actors.level(-0.75), 0.4, actors.least("shoulder") - 0.1))
    table_label, table = setting.thing("table", high)
    label, thing = setting.thing("typed on")
    edge = actors.most("front") + 0.08
    trajectory = still((0.0, -edge - 0.14, high), setting.frames)
    motion = held(standing(setting), thing, trajectory, BOTH)
    motion = looking(motion, actors, trajectory[:, :3, 3] + [0, -0.1, 0.12], 0.9)
    tapping = 0.25 + 0.2 * wander(setting.rng, setting.time, 10, 2.0).reshape(-1, 2, 5)
    motion = replace(motion, curl=np.clip(tapping, 0.1, 0.6))
    props = (
        Prop(thing.mesh, trajectory, label),
        Prop(table.mesh, still((0.0, -edge, 0.0), setting.frames), table_label),
    )
    return Action(checked(actors, motion), props, (label, table_label))


def lean_on_ledge(setting: Setting) -> Action:
    """Both hands on a rail, a wall or a counter before the person."""
    actors, rng = setting.actors, setting.rng
    high = float(np.clip(actors.level(rng.uniform(-0.85, -0.65)), 0.4, actors.least("shoulder") - 0.08))
    label, thing = setting.thing("ledge", high)
    edge = actors.most("front") + rng.uniform(0.12, 0.2)
    onto = min(0.5 * thing.deep, 0.12)
    half = rng.uniform(0.9, 1.5) * actors.mean("half")
    motion = standing(setting)
    grips = motion.grips.copy()
    for side, sign in ((0, 1.0), (1, -1.0)):
        hold = Hold((sign * half, -edge - onto, high + 0.006), (0, 0, -1), (-sign, 0.25, 0))
        grips[:, side] = hold.frame(side)
    motion = replace(
        motion,
        grips=grips,
        reach=np.ones((setting.frames, 2)),
        curl=np.full((setting.frames, 2, 5), 0.55 if thing.deep < 0.1 else 0.15),
        chest=motion.chest + np.array([rng.uniform(0.05, 0.25), 0.0, 0.0]),
        head=motion.head + wander(rng, setting.time, 3, 0.4) * [0.1, 0.05, 0.5],
    )
    prop = Prop(thing.mesh, still((0.0, -edge, 0.0), setting.frames), label)
    return Action(checked(actors, motion), (prop,), (label,))


def lean_hand(setting: Setting) -> Action:
    """One hand against a wall, pillar or tree at the person's right."""
    actors, rng = setting.actors, setting.rng
    label, thing = setting.thing("upright")
    away = 0.55 * actors.least("arm") + actors.mean("half") + 0.1
    level = min(actors.level(-0.05), actors.least("shoulder") + 0.3 * actors.least("arm"))
    motion = standing(setting)
    hold = Hold((-away, -0.05, level), (-1, 0, 0), (0.0, -0.25, 1.0))
    grips = motion.grips.copy()
    grips[:, RIGHT] = hold.frame(RIGHT)
    reach = motion.reach.copy()
    reach[:, RIGHT] = 1.0
    curl = motion.curl.copy()
    curl[:, RIGHT] = 0.1
    motion = replace(
        motion, grips=grips, reach=reach, curl=curl,
        chest=motion.chest + np.array([0.0, -0.1, 0.0]),
        head=motion.head + wander(rng, setting.time, 3, 0.4) * [0.1, 0.05, 0.5],
    )  # fmt: skip
    # The near side looks along -y of the thing: turn it towards the person, who stands on its +x side.
    prop = Prop(thing.mesh, still((-away, -0.05, 0.0), setting.frames, np.pi / 2), label)
    return Action(checked(actors, motion), (prop,), (label,))


def lean_back(setting: Setting) -> Action:
    """The back against a wall, pillar or tree."""
    actors, rng = setting.actors, setting.rng
    label, thing = setting.thing("upright")
    lean = rng.uniform(0.1, 0.18)
    motion = standing(setting)
    feet = motion.feet - [0.0, np.sin(lean) * actors.mean("hip") + 0.05, 0.0]
    behind = actors.most("back") + 0.015
    arms = motion.arms + 0.05 * wander(rng, setting.time, 10, 0.4).reshape(-1, 2, 5)
    if rng.random() < 0.5:
        arms = np.tile([0.55, 1.25, 0.75, 1.75, 0.0], (setting.frames, 2, 1)) + 0.03 * wander(
            rng, setting.time, 10, 0.4
        ).reshape(-1, 2, 5)
    motion = replace(
        motion,
        feet=feet,
        root=motion.root * 0.2,
        height=motion.height - 0.03,
        pelvis=motion.pelvis * 0.3 - [lean, 0.0, 0.0],
        chest=motion.chest * 0.3 + [0.5 * lean, 0.0, 0.0],
        head=motion.head + [0.5 * lean, 0.0, 0.0] + wander(rng, setting.time, 3, 0.4) * [0.1, 0.05, 0.5],
        arms=arms,
    )
    prop = Prop(thing.mesh, still((0.0, behind, 0.0), setting.frames), label)
    return Action(motion, (prop,), (label,))


def behind(setting: Setting) -> Action:
    """Any motion behind something before the camera; who goes far goes across."""
    actors, rng = setting.actors, setting.rng
    high = rng.uniform(0.45, 0.85) * actors.least("hip") + 0.15
    label, thing = setting.thing("before", high)
    motion, labels = random_motion(
        rng, setting.frames, setting.fps, actors.stature, split=setting.split, bodies=actors.bodies
    )
    if np.ptp(motion.root[:, 1]) > _AWAY:
        motion = editing.turned(motion, np.pi / 2 - float(motion.yaw.mean()) + np.pi * rng.integers(2))
        motion = editing.centred(motion)
    near = min(float(motion.root[:, 1].min()), float(motion.feet[..., 1].min()))
    at = (rng.normal(0, 0.35), near - rng.uniform(0.35, 0.5), 0.0)
    prop = Prop(thing.mesh, still(at, setting.frames, rng.normal(0, 0.08)), label, handled=False)
    return Action(motion, (prop,), (label, *labels))
