"""Ways of standing, walking and sitting under the things that hands do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2_synth.motion.choreography import TEMPO, random_motion
from aa2_synth.motion.gaits import GAITS, Gait, go
from aa2_synth.motion.motion import Motion, still, wander
from aa2_synth.objects.interaction import Setting
from aa2_synth.objects.trajectories import smooth

Posture = tuple[Motion, tuple[str, ...]]
"""A motion and the labels of its kinds."""


def free(setting: Setting) -> Posture:
    """Any steady way of standing or walking that leaves the hands to a thing, facing -y, and its labels."""
    return random_motion(
        setting.rng,
        setting.frames,
        setting.fps,
        setting.actors.stature,
        split=setting.split,
        hands_free=False,
        feet="grounded",
        facing=0.0,
    )


def walking(setting: Setting) -> Posture:
    """A walk straight ahead that starts at the origin, facing -y, and its labels."""
    rng = setting.rng
    calm = {name: gait for name, gait in GAITS.of(setting.split).items() if _straight(gait)}
    name = list(calm)[rng.integers(len(calm))]
    time = setting.time * rng.uniform(*TEMPO[setting.split])
    return go(rng, time, calm[name], setting.actors.stature), (f"{GAITS.sort}:{name}",)


def _straight(gait: Gait) -> bool:
    return gait.calm and gait.speed[0] > 0.3 and gait.spin[1] < 0.4 and gait.aside == (0.0, 0.0)


def standing(setting: Setting, *, width: tuple[float, float] = (0.09, 0.18)) -> Motion:
    """Somebody who stays at the origin, facing -y, never quite still.

    Args:
        setting: who and how long.
        width: range of half the distance of the ankles, metres of an adult.
    """
    rng, time = setting.rng, setting.time
    sway = wander(rng, time, 8, 0.35)
    motion = still(setting.frames, rng.uniform(*width) * setting.actors.stature)
    idle = np.tile([0.14, 0.5, 0.0, 0.3, 0.0], (setting.frames, 2, 1))
    shift = rng.normal(0, 0.06, 2)
    feet = motion.feet.copy()
    feet[:, :, 1] += shift
    return replace(
        motion,
        feet=feet,
        root=motion.root + 0.012 * sway[:, :2] + [0, shift.mean()],
        height=motion.height - 0.004 * (1 + sway[:, 2]),
        pelvis=motion.pelvis + 0.025 * sway[:, [3, 2, 4]],
        chest=motion.chest + 0.04 * sway[:, [4, 5, 3]],
        head=motion.head + 0.06 * sway[:, [5, 6, 7]],
        foot_yaw=motion.foot_yaw + rng.uniform(-0.1, 0.2) * np.array([1.0, -1.0]),
        arms=idle + 0.05 * wander(rng, time, 10, 0.4).reshape(-1, 2, 5),
    )


def crouching(motion: Motion, depth: np.ndarray, lean: float = 0.7) -> Motion:
    """The motion with the hips lower, the trunk leaning over the feet.

    Args:
        motion: T frames.
        depth: ``(T,)`` by which share of their height the hips are lower.
        lean: radians of the pelvis and of the chest ahead at depth 1.
    """
    back = np.column_stack([-np.sin(motion.yaw), np.cos(motion.yaw)]) * 0.22 * depth[:, None]
    pelvis, chest = motion.pelvis.copy(), motion.chest.copy()
    pelvis[:, 0] += lean * depth
    chest[:, 0] += lean * depth
    return replace(motion, root=motion.root + back, height=motion.height - depth, pelvis=pelvis, chest=chest)


def sitting(setting: Setting, seat: float, down: np.ndarray) -> Motion:
    """Somebody who sits with the pelvis over the origin where ``down`` is 1, and stands before it at 0.

    Args:
        setting: who and how long.
        seat: its height, metres.
        down: ``(T,)`` how far they have sat down, 0 to 1.
    """
    rng, actors = setting.rng, setting.actors
    sway = wander(rng, setting.time, 8, 0.35)
    before = (rng.uniform(0.8, 0.98)) * actors.mean("thigh")
    motion = still(setting.frames, rng.uniform(0.1, 0.17) * actors.stature)
    feet = motion.feet - [0.0, before, 0.0]
    feet[:, :, 1] += rng.normal(0, 0.03, 2)
    bow = 4 * down * (1 - down)
    rest = rng.uniform(-0.12, 0.06)
    settled = smooth(down)
    pelvis, chest = motion.pelvis.copy(), motion.chest.copy()
    pelvis[:, 0] += 0.45 * bow + rest * settled
    chest[:, 0] += 0.35 * bow + rng.uniform(-0.02, 0.15) * settled
    return replace(
        motion,
        feet=feet,
        root=np.column_stack([0.01 * sway[:, 0], -0.82 * before * (1 - down)]),
        pelvis=pelvis + 0.02 * sway[:, [0, 1, 2]],
        chest=chest + 0.05 * sway[:, [3, 4, 5]],
        head=motion.head + 0.07 * sway[:, [5, 6, 7]] - 0.5 * (pelvis + chest) * [1, 0, 0],
        foot_yaw=motion.foot_yaw + rng.uniform(0.0, 0.25) * np.array([1.0, -1.0]),
        knees=np.full((setting.frames, 2), rng.uniform(0.0, 0.25)),
        seated=down,
        seat=np.full(setting.frames, seat),
        height=np.full(setting.frames, 0.985),
    )
