"""Hands on things: grips on its trajectory, and a trajectory changed until all can hold on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aa2_synth.body.body import Shape, template
from aa2_synth.motion import build
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.posing import pose
from aa2_synth.objects.actors import Actors, OutOfReachError
from aa2_synth.objects.thing import Thing
from aa2_synth.objects.trajectories import steadied

COMFORT = 0.95
"""Share of the arm's length to which it stretches without the trunk."""
MISS, MISS_OFTEN = 0.05, 0.02
"""Metres between palm and grip that are borne in the worst and in the middle frame."""


@dataclass(frozen=True)
class Trunk:
    """A capsule about a trunk over T frames.

    Attributes:
        low, high: ``(T, 3)`` ends of its axis, metres.
        radius: metres.
    """

    low: np.ndarray
    high: np.ndarray
    radius: float

    def nearest(self, points: np.ndarray) -> np.ndarray:
        """``(T, P, 3)`` metres: the points of the axis nearest to ``points (T, P, 3)``."""
        axis = (self.high - self.low)[:, None]
        along = ((points - self.low[:, None]) * axis).sum(-1, keepdims=True) / (axis**2).sum(
            -1, keepdims=True
        )
        return self.low[:, None] + np.clip(along, 0, 1) * axis

    def depth(self, points: np.ndarray) -> np.ndarray:
        """``(T, P)`` metres: how deep ``points (T, P, 3)`` lie inside; negative outside."""
        return self.radius - np.linalg.norm(points - self.nearest(points), axis=-1)


def trunk_of(body: Shape, front: float, back: float, rotations: np.ndarray, positions: np.ndarray) -> Trunk:
    """The trunk of a posed body.

    Args:
        body: whose.
        front, back: metres that it goes ahead and behind, as in `actors.BodyMeasures`.
        rotations: ``(T, J, 3, 3)`` as from `aa2_synth.motion.posing.pose`.
        positions: ``(T, J, 3)`` metres, likewise.
    """
    bone = template().bone
    middle = np.array([0.0, 0.5 * (back - front), 0.0])
    ends = [positions[:, bone(name)] + rotations[:, bone(name)] @ middle for name in ("root", "neck01")]
    return Trunk(ends[0], ends[1], 0.5 * (front + back))


def grips_on(thing: Thing, trajectory: np.ndarray, sides: Sequence[int]) -> np.ndarray:
    """``(T, 2, 4, 4)`` grips, as in `Motion.grips`, of hands on a thing on its trajectory.

    Args:
        thing: what is held.
        trajectory: ``(T, 4, 4)`` of the thing.
        sides: the hands, 0 left, 1 right; grips of others are at the origin.
    """
    grips = np.tile(np.eye(4), (len(trajectory), 2, 1, 1))
    for side in sides:
        grips[:, side] = trajectory @ thing.hold(side).frame(side)
    return grips


def fitted(
    trajectory: np.ndarray,
    thing: Thing,
    sides: Sequence[int],
    motion: Motion,
    actors: Actors,
    *,
    rounds: int = 10,
) -> np.ndarray:
    """``(T, 4, 4)`` the trajectory, moved no more than needed for arms to reach and trunks to be clear of it.

    Args:
        trajectory: ``(T, 4, 4)`` as wished.
        thing: what is held.
        sides: hands that hold it, 0 left, 1 right.
        motion: of the bodies; its arms don't matter.
        actors: who do it.
        rounds: of going through all demands in turn.
    """
    free = replace(motion, reach=np.zeros_like(motion.reach))
    limbs, trunks = [], []
    for body, one in zip(actors.bodies, actors.measures, strict=True):
        rotations, positions = pose(body, free)
        trunks.append(trunk_of(body, one.front, one.back, rotations, positions))
        for side in sides:
            letter = build.SIDES[side][0]
            axes, middle = build.palm(body, letter)
            palm = np.append(-axes.T @ middle, 1.0)
            wrist = thing.hold(side).frame(side) @ palm
            limbs.append((wrist, positions[:, template().bone(f"upperarm01.{letter}")], one.arm))
    samples = _sampled(thing)
    trajectory = trajectory.copy()
    for _ in range(rounds):
        for trunk in trunks:
            points = trajectory[:, None, :3, :3] @ samples[None, :, :, None]
            points = points[..., 0] + trajectory[:, None, :3, 3]
            deepest = np.maximum(trunk.depth(points).max(axis=1) + 0.01, 0)
            out = trajectory[:, :3, 3] - trunk.nearest(trajectory[:, None, :3, 3])[:, 0]
            out[:, 2] = 0
            trajectory[:, :3, 3] += (
                deepest[:, None] * out / (np.linalg.norm(out, axis=1, keepdims=True) + 1e-6)
            )
        for wrist, shoulder, arm in limbs:
            to = (trajectory @ wrist)[:, :3] - shoulder
            distance = np.linalg.norm(to, axis=1, keepdims=True) + 1e-9
            wanted = np.clip(distance, 0.35 * arm, COMFORT * arm)
            trajectory[:, :3, 3] += to / distance * (wanted - distance)
    low = (trajectory[:, None, 2, :3] * samples[None]).sum(-1).min(axis=1) + trajectory[:, 2, 3]
    trajectory[:, 2, 3] += np.maximum(0.003 - low, 0)
    return steadied(trajectory)


def _sampled(thing: Thing, count: int = 90) -> np.ndarray:
    """``(P, 3)`` some points of a thing's surface, the outermost among them."""
    points = thing.mesh.points
    step = max(1, len(points) // count)
    return np.concatenate([points[::step], points[points.argmin(axis=0)], points[points.argmax(axis=0)]])


def misses(actors: Actors, motion: Motion) -> np.ndarray:
    """``(B, T, 2)`` metres between palms and grips for each of B bodies, 0 where nothing is gripped."""
    missed = np.zeros((len(actors.bodies), len(motion), 2))
    for index, body in enumerate(actors.bodies):
        rotations, positions = pose(body, motion)
        for side, (letter, _) in enumerate(build.SIDES):
            wrist = template().bone(f"wrist.{letter}")
            palm = positions[:, wrist] + rotations[:, wrist] @ build.palm(body, letter)[1]
            missed[index, :, side] = np.linalg.norm(palm - motion.grips[:, side, :3, 3], axis=1)
    return missed * (motion.reach > 0.99)


def checked(actors: Actors, motion: Motion) -> Motion:
    """The same motion, all of whose grips are reached by all bodies.

    Raises:
        OutOfReachError: one is not, beyond `MISS` and `MISS_OFTEN`.
    """
    missed = misses(actors, motion)
    held = missed[missed > 0]
    if held.size and (np.quantile(held, 0.95) > MISS or np.median(held) > MISS_OFTEN):
        raise OutOfReachError(f"a grip is {held.max():.2f} m off")
    return motion
