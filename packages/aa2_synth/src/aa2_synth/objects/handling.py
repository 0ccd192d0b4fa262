"""Interactions with a thing in the hands, each told by the stops of that thing's trajectory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Literal

import numpy as np

from aa2_synth.kinds import Split
from aa2_synth.motion.motion import RIGHT, Motion, wander
from aa2_synth.objects.actors import BodyMeasures
from aa2_synth.objects.grasp import checked, fitted, grips_on
from aa2_synth.objects.interaction import Action, Interaction, Setting
from aa2_synth.objects.looking import looking
from aa2_synth.objects.prop import Prop
from aa2_synth.objects.seats import seated
from aa2_synth.objects.stance import free, standing, walking
from aa2_synth.objects.thing import Thing
from aa2_synth.objects.trajectories import carrier, keyed, placed, steadied
from aa2_synth.tables import TableError, record, rows

BOTH, ONE = (0, 1), (RIGHT,)
_HANDS = {"both": BOTH, "right": ONE}
_ALIKE = 0.08
"""Metres by which actors of interactions at the mouth or on the shoulder may differ."""


@dataclass(frozen=True)
class Stop:
    """A place of a thing before a person who faces ahead.

    Attributes:
        left: to the person's left, 1 at the left shoulder.
        ahead: of the shoulders, in lengths of the shortest arm.
        level: over the shoulders, in lengths of the arm: -1.1 is where hands hang.
        turn: about z, then about x (top goes away), then about y (top goes left), radians.
        at_mouth: ``left``, ``ahead`` and ``level`` are metres from the lips instead.
    """

    left: float = 0.0
    ahead: float = 0.6
    level: float = -0.4
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0)
    at_mouth: bool = False


@dataclass(frozen=True)
class Handling:
    """An interaction with one thing.

    Attributes:
        role: what kinds of things it is done with.
        stops: of the thing, one or more.
        hands: which hold it, 0 left, 1 right.
        legs: what the legs do meanwhile.
        period: seconds from the first stop to the last and back; None for once from the first to the last.
        sway: how far the thing wanders about its trajectory: left, ahead, up in metres, turns in radians.
        pace: of the sway, Hz.
        look: how much the head follows the thing, 0 to 1.
        alike: the measure of `actors.BodyMeasures` in which the actors must not differ much; "" for none.
        beside: the thing hangs clear of the right thigh; `Stop.left` does not matter.
    """

    role: str
    stops: tuple[Stop, ...]
    hands: Sequence[int] = BOTH
    legs: Literal["free", "still", "walk", "seat"] = "free"
    period: float | None = None
    sway: tuple[float, float, float, float, float, float] = (0.01, 0.01, 0.015, 0.04, 0.03, 0.03)
    pace: float = 0.5
    look: float = 0.3
    beside: bool = False
    alike: str = ""


def handle(setting: Setting, handling: Handling) -> Action:
    """The handling done by those of a setting, T frames of it.

    Raises:
        OutOfReachError: these actors cannot.
    """
    actors = setting.actors
    if handling.alike:
        actors.same(handling.alike, _ALIKE)
    above = actors.most("tall") - actors.level(handling.stops[0].level)
    label, thing = setting.thing(handling.role, above)
    motion, props, kinds = _legs(setting, handling.legs)
    path = _local(setting, handling, thing)
    base = steadied(carrier(motion))
    base[:, 2, 3] = 0.0
    lowered = _shoulders(setting, motion)
    base[:, 2, 3] += lowered
    trajectory = fitted(base @ path, thing, handling.hands, motion, setting.actors)
    motion = held(motion, thing, trajectory, handling.hands)
    motion = looking(motion, setting.actors, trajectory[:, :3, 3], handling.look)
    prop = Prop(thing.mesh, trajectory, label)
    return Action(checked(setting.actors, motion), (prop, *props), (label, *kinds))


def held(motion: Motion, thing: Thing, trajectory: np.ndarray, hands: Sequence[int]) -> Motion:
    """The motion with these hands on a thing all the time.

    Args:
        motion: T frames.
        thing: what is held.
        trajectory: ``(T, 4, 4)`` of the thing.
        hands: 0 left, 1 right; what others do stays.
    """
    reach, curl, grips = motion.reach.copy(), motion.curl.copy(), motion.grips.copy()
    on = grips_on(thing, trajectory, hands)
    for side in hands:
        reach[:, side] = 1.0
        grips[:, side] = on[:, side]
        curl[:, side] = thing.hold(side).curl
        curl[:, side, 0] *= 0.8
    return replace(motion, reach=reach, grips=grips, curl=curl)


def _legs(setting: Setting, legs: str) -> tuple[Motion, tuple[Prop, ...], tuple[str, ...]]:
    if legs == "seat":
        action = seated(setting)
        return action.motion, action.props, action.kinds
    if legs == "still":
        return standing(setting), (), ()
    motion, labels = walking(setting) if legs == "walk" else free(setting)
    return motion, (), labels


def _shoulders(setting: Setting, motion: Motion) -> np.ndarray:
    """``(T,)`` how far the shoulders are from where they are in standing, upwards."""
    hip = setting.actors.mean("hip")
    standing_hip = motion.height * hip
    sitting_hip = motion.seat + 0.115 * setting.actors.stature
    return standing_hip + motion.seated * (sitting_hip - standing_hip) - hip


def _local(setting: Setting, handling: Handling, thing: Thing) -> np.ndarray:
    """``(T, 4, 4)`` the trajectory relative to the person."""
    rng, time = setting.rng, setting.time
    loosely = rng.normal(0, 1, 6) * [0.015, 0.015, 0.025, 0.04, 0.05, 0.04]
    stops = np.array([_metric(setting, handling, stop, thing) for stop in handling.stops])
    period = handling.period
    if period is None:
        share = setting.share
    else:
        share = 1 - np.abs((2 * (time / (period * rng.uniform(0.85, 1.2)) + rng.random()) % 2) - 1)
    path = keyed(share, stops) + wander(rng, time, 6, handling.pace) * handling.sway
    if not any(stop.at_mouth for stop in handling.stops):
        path = path + loosely
    return placed(path[:, :3] * [1, -1, 1], path[:, 3:])


def _metric(setting: Setting, handling: Handling, stop: Stop, thing: Thing) -> tuple[float, ...]:
    """Left, ahead and up in metres, and the turns."""
    actors = setting.actors
    if stop.at_mouth:
        return (stop.left, actors.most("lips") + stop.ahead, actors.mean("mouth") + stop.level, *stop.turn)
    left = stop.left * actors.mean("half")
    if handling.beside:
        left = -(actors.most("girth") + float(thing.mesh.points[:, 0].max()) + 0.03)
    return (left, stop.ahead * actors.least("arm"), actors.level(stop.level), *stop.turn)


def handling_of(row: Mapping[str, Any], where: str) -> Handling:
    """A handling from a row of ``tables/handlings.toml``.

    Args:
        row: fields of `Handling`; ``stops`` are lists of those of `Stop`, ``hands`` is "both" or "right".
        where: of the row, for errors.

    Raises:
        TableError: there are no stops, the hands are others, ``alike`` is no measure, or as
            `aa2_synth.tables.record` does.
    """
    stops, hands = row.get("stops"), row.get("hands", "both")
    if not isinstance(stops, list) or not stops:
        raise TableError(f"{where}: has no stops")
    if hands not in _HANDS:
        raise TableError(f"{where}: hands = {hands!r}, which is none of {', '.join(_HANDS)}")
    made = [record(Stop, stop, f"{where}, stop {number}") for number, stop in enumerate(stops, start=1)]
    handling = record(Handling, {**row, "stops": made, "hands": [*_HANDS[hands]]}, where)
    if handling.alike and handling.alike not in {field.name for field in fields(BodyMeasures)}:
        raise TableError(f"{where}: alike = {handling.alike!r}, which is no measure of a body")
    return handling


def interactions(split: Split) -> dict[str, Interaction]:
    """Each handling of a split as an interaction, by its name."""
    return {
        name: partial(handle, handling=handling)
        for name, handling in rows("objects/handlings", split, handling_of).items()
    }
