"""Interactions with things that leave the hand: thrown, bounced, kicked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aa2_synth.motion.motion import LEFT, RIGHT, Motion
from aa2_synth.objects.grasp import checked, grips_on
from aa2_synth.objects.handling import BOTH
from aa2_synth.objects.interaction import Action, Setting
from aa2_synth.objects.looking import looking
from aa2_synth.objects.prop import Prop
from aa2_synth.objects.stance import standing
from aa2_synth.objects.thing import Thing
from aa2_synth.objects.trajectories import GRAVITY, placed, smooth


@dataclass(frozen=True)
class Toss:
    """Up and down again and again: the hands swing it, it flies, they catch it.

    Attributes:
        speed: upwards when it leaves the hands, m/s.
        hands: seconds in them.
        start: seconds into the round at the first frame.
    """

    speed: float
    hands: float
    start: float

    @property
    def flight(self) -> float:
        """Seconds in the air in each round."""
        return 2 * self.speed / GRAVITY

    def at(self, time: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where the thing is at ``time (T,)`` seconds.

        Returns:
            ``(T,)`` metres by which the thing is above where it leaves the hands, ``(T,)`` the same of the
            hands, and ``(T,)`` the number of the flight it is in, -1 for none.
        """
        clock = time + self.start
        round_, part = np.divmod(clock, self.flight + self.hands)
        flying = part < self.flight
        dip = -self.speed * self.hands / np.pi * np.sin(np.pi * (part - self.flight) / self.hands)
        rise = self.speed * part - 0.5 * GRAVITY * part**2
        waiting = np.zeros_like(part)
        return np.where(flying, rise, dip), np.where(flying, waiting, dip), np.where(flying, round_, -1)


def toss(setting: Setting) -> Action:
    """Thrown up with both hands and caught."""
    actors, rng = setting.actors, setting.rng
    label, thing = setting.thing("tossed")
    plan = Toss(_speed(setting), rng.uniform(0.4, 0.55), rng.uniform(0, 1))
    rise, hands, _ = plan.at(setting.time)
    motion = standing(setting)
    radius = float(thing.mesh.points[:, 0].max())
    where = np.array(
        [0.0, -max(0.6 * actors.least("arm"), actors.most("front") + radius + 0.06), actors.level(-0.45)]
    )
    turns = np.zeros((setting.frames, 3))
    trajectory = placed(where + np.outer(rise, [0, 0, 1.0]), turns)
    gripped = placed(where + np.outer(hands, [0, 0, 1.0]), turns)
    motion = replace(motion, height=motion.height + 0.12 * np.minimum(hands, 0))
    motion = _gripped(motion, thing, gripped, BOTH)
    motion = looking(motion, actors, trajectory[:, :3, 3], 0.9)
    return Action(checked(actors, motion), (Prop(thing.mesh, trajectory, label),), (label,))


def _speed(setting: Setting) -> float:
    """Metres a second upwards; less if the hands of the actors are at different heights."""
    actors = setting.actors
    gap = actors.most("shoulder") - actors.least("shoulder")
    return setting.rng.uniform(1.6, 2.3) * (1 - 0.5 * min(1.0, gap / 0.4))


def _gripped(motion: Motion, thing: Thing, trajectory: np.ndarray, hands) -> Motion:
    reach, curl = motion.reach.copy(), motion.curl.copy()
    for side in hands:
        reach[:, side] = 1.0
        curl[:, side] = thing.hold(side).curl
    return replace(motion, reach=reach, curl=curl, grips=grips_on(thing, trajectory, hands))


def pass_over(setting: Setting) -> Action:
    """Thrown from the right hand to the left and back, in an arc."""
    actors, rng = setting.actors, setting.rng
    label, thing = setting.thing("in the palm")
    plan = Toss(_speed(setting), rng.uniform(0.35, 0.5), rng.uniform(0, 1))
    rise, _, _ = plan.at(setting.time)
    clock = setting.time + plan.start
    round_, part = np.divmod(clock, plan.flight + plan.hands)
    half = max(actors.mean("half"), 0.15)
    ahead = -max(0.7 * actors.least("arm"), actors.most("front") + 0.12)
    level = actors.level(-0.55)
    across = np.clip(part / plan.flight, 0, 1) * 2 - 1
    leftwards = np.where(round_ % 2 == 0, 1.0, -1.0)
    x = half * across * leftwards
    turns = np.zeros((setting.frames, 3))
    trajectory = placed(np.column_stack([x, np.full(setting.frames, ahead), level + rise]), turns)
    motion = standing(setting)
    grips = np.tile(np.eye(4), (setting.frames, 2, 1, 1))
    holding = part >= plan.flight
    for side, sign in ((LEFT, 1.0), (RIGHT, -1.0)):
        mine = holding & (leftwards == sign)
        dip = np.where(mine, rise, 0.0)
        own = placed(
            np.column_stack(
                [np.full(setting.frames, sign * half), np.full(setting.frames, ahead), level + dip]
            ),
            turns,
        )
        grips[:, side] = own @ thing.hold(side).frame(side)
    curl = motion.curl.copy()
    curl[:] = 0.35
    motion = replace(motion, grips=grips, reach=np.ones((setting.frames, 2)), curl=curl)
    motion = looking(motion, actors, trajectory[:, :3, 3], 0.7)
    return Action(checked(actors, motion), (Prop(thing.mesh, trajectory, label),), (label,))


def bounce(setting: Setting) -> Action:
    """A ball bounced on the ground with one hand."""
    actors, rng = setting.actors, setting.rng
    label, thing = setting.thing("bounced" if setting.split == "test" else "rolled")
    radius = float(thing.mesh.points[:, 0].max())
    top = float(np.clip(actors.level(-0.85), 0.45, 0.95)) - radius
    fall = top - radius
    start = rng.uniform(0.8, 1.4)
    down = (-start + np.sqrt(start**2 + 2 * GRAVITY * fall)) / GRAVITY
    hand = rng.uniform(0.24, 0.34)
    period = 2 * down + hand
    part = (setting.time + rng.uniform(0, period)) % period
    swing = -start * hand / np.pi
    in_hand = part < hand
    lift = -swing * np.sin(np.pi * part / hand)
    drop = np.minimum(part - hand, 2 * down - (part - hand))
    z = np.where(in_hand, top + lift, top - start * drop - 0.5 * GRAVITY * drop**2)
    aside = -(max(actors.most("girth"), actors.mean("half")) + 0.02)
    ahead = -max(0.55 * actors.least("arm"), actors.most("front") + radius + 0.05)
    at = np.column_stack([np.full(setting.frames, aside), np.full(setting.frames, ahead), z])
    spin = np.zeros((setting.frames, 3))
    trajectory = placed(at, spin)
    motion = standing(setting)
    motion = replace(motion, chest=motion.chest + np.array([0.2, 0.0, 0.0]), height=motion.height - 0.05)
    palm = np.eye(4)
    palm[:3, :3] = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, -1.0], [-1.0, 0.0, 0.0]])  # down; fingers ahead
    grips = motion.grips.copy()
    over = np.where(in_hand, z, top + 0.0)
    grips[:, RIGHT, :3, :3] = palm[:3, :3]
    grips[:, RIGHT, :3, 3] = np.column_stack([at[:, :2], over + radius])
    reach = motion.reach.copy()
    reach[:, RIGHT] = 1.0
    motion = replace(motion, grips=grips, reach=reach)
    motion = looking(motion, actors, trajectory[:, :3, 3], 0.5)
    return Action(checked(actors, motion), (Prop(thing.mesh, trajectory, label),), (label,))


def kick(setting: Setting) -> Action:
    """A ball that lies before the right foot is kicked and rolls away."""
    actors, rng = setting.actors, setting.rng
    label, thing = setting.thing("rolled")
    radius = float(thing.mesh.points[:, 0].max())
    motion = standing(setting)
    whole = setting.frames / setting.fps
    hit = rng.uniform(0.35, 0.55) * whole
    stature = actors.stature
    feet, pitch = motion.feet.copy(), motion.foot_pitch.copy()
    place = feet[0, RIGHT].copy()
    back, time = 0.28 * stature, setting.time
    reachable = 0.34 * stature
    draw, strike, home = (
        smooth((time - hit + 0.75) / 0.4),
        smooth((time - hit + 0.3) / 0.42),
        smooth((time - hit - 0.25) / 0.5),
    )
    ahead = -back * draw + (back + reachable) * strike - reachable * home
    feet[:, RIGHT, 1] = place[1] - ahead
    feet[:, RIGHT, 2] = 0.13 * stature * draw * (1 - home) * (1 - 0.6 * np.exp(-(((time - hit) / 0.12) ** 2)))
    pitch[:, RIGHT] = 0.7 * draw * (1 - strike) - 0.2 * strike * (1 - home)
    arms = motion.arms.copy()
    arms[:, :, 0] += 0.4 * (draw - home)[:, None]
    root = motion.root + (draw - home)[:, None] * [0.6 * feet[0, LEFT, 0], 0.0]
    planted = motion.planted.copy()
    planted[:, RIGHT] = feet[:, RIGHT, 2] < 0.005
    foot = 0.2 * stature
    speed, slow = rng.uniform(2.0, 3.5), 0.8
    rolled = np.maximum(time - hit, 0)
    way_along = speed / slow * (1 - np.exp(-slow * rolled))
    aim = rng.uniform(-0.5, 0.5)
    start = np.array([place[0], place[1] - 0.26 * stature - foot - radius, radius])
    at = start + np.outer(way_along, [np.sin(aim), -np.cos(aim), 0])
    trajectory = placed(at, np.column_stack([np.full(len(time), aim), way_along / radius, 0 * time]))
    lean = 0.15 * (draw - home)
    motion = replace(
        motion, feet=feet, foot_pitch=pitch, arms=arms, root=root, planted=planted,
        chest=motion.chest + np.outer(lean, [1, 0, 0]), height=motion.height - 0.03 * (draw - home),
    )  # fmt: skip
    motion = looking(motion, actors, trajectory[:, :3, 3], 0.8)
    return Action(motion, (Prop(thing.mesh, trajectory, label),), (label,))
