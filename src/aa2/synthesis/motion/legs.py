"""Ways of standing and moving on the feet: motions whose arms hang or swing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from aa2.synthesis.motion.motion import LEFT, RIGHT, Motion, wander


def _footed(
    rng: np.random.Generator,
    time: np.ndarray,
    stature: float,
    *,
    velocity: tuple[float, float] = (0.0, 0.0),
    spin: float = 0.0,
    cycle: float = 1.1,
    lift: float = 0.0,
    width: float = 0.11,
    height: float = 0.985,
    lean: float = 0.0,
    swing: float = 0.0,
    flexion: float = 0.25,
) -> Motion:
    """Footholds below a pelvis that moves with ``velocity`` (forward, left; m/s) and turns by ``spin`` rad/s.

    Each foot stays on its foothold for six tenths of a ``cycle`` and swings to the next, ``lift`` metres
    high; a lift of 0 keeps both feet where they are.
    """
    frames = len(time)
    sway = wander(rng, time, 4)
    bend = spin * 0.5

    def place(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        yaw = spin * t
        forward, left = velocity[0] * stature * t, velocity[1] * stature * t
        heading = yaw - bend * t  # the chord of the arc
        return np.stack([forward * np.sin(heading) + left, -forward * np.cos(heading)], axis=-1), yaw

    root, yaw = place(time)
    phase = time / cycle + rng.random()
    feet, foot_yaw, foot_pitch = np.zeros((frames, 2, 3)), np.zeros((frames, 2)), np.zeros((frames, 2))
    for side in (LEFT, RIGHT):
        sign = 1.0 if side == LEFT else -1.0
        own = phase + 0.5 * side
        part = own % 1.0
        fraction = np.clip((part - 0.6) / 0.4, 0, 1) if lift else np.zeros(frames)
        smooth = fraction**2 * (3 - 2 * fraction)
        stance_time = time - (part - 0.3) * cycle if lift else np.zeros(frames)
        here, here_yaw = place(stance_time)
        there, there_yaw = place(stance_time + cycle)
        foot_yaw[:, side] = here_yaw + smooth * (there_yaw - here_yaw) + sign * 0.12
        spread = width * stature * np.stack([np.cos(foot_yaw[:, side]), np.sin(foot_yaw[:, side])], axis=-1)
        feet[:, side, :2] = here + smooth[:, None] * (there - here) + sign * spread
        speed = min(1.0, abs(velocity[0]))
        heel = (
            np.clip((part - 0.42) / 0.2, 0, 1) * np.clip((0.85 - part) / 0.2, 0, 1)
            if lift
            else np.zeros(frames)
        )
        toe = (
            np.clip((part - 0.85) / 0.1, 0, 1) + np.clip((0.1 - part) / 0.1, 0, 1)
            if lift
            else np.zeros(frames)
        )
        foot_pitch[:, side] = speed * (0.75 * heel - 0.3 * toe) * np.sign(velocity[0] or 1.0)
        feet[:, side, 2] = lift * stature * np.sin(np.pi * fraction)
    stride = np.sin(2 * np.pi * phase) if lift else sway[:, 0] * 0.3
    arms = np.zeros((frames, 2, 5))
    for side in (LEFT, RIGHT):
        beat = (stride if side == LEFT else -stride) * swing
        arms[:, side, 0] = 0.16 + np.abs(beat) * 0.9
        arms[:, side, 1] = np.arctan2(beat, 0.16)
        arms[:, side, 3] = flexion + np.maximum(beat, 0) * 0.7
    side_shift = (np.cos(2 * np.pi * phase) if lift else sway[:, 1]) * 0.02 * stature
    root = root + side_shift[:, None] * np.stack([np.cos(yaw), np.sin(yaw)], axis=-1)
    zero = np.zeros(frames)
    return Motion(
        root=root,
        yaw=yaw + 0.05 * sway[:, 2],
        height=np.full(frames, height),
        pelvis=np.stack([zero + 0.3 * lean, 0.04 * sway[:, 1], -0.12 * swing * stride], axis=1),
        chest=np.stack([zero + lean + 0.04 * sway[:, 3], 0.04 * sway[:, 0], 0.22 * swing * stride], axis=1),
        head=wander(rng, time, 3, 0.35) * [0.15, 0.08, 0.4] + [rng.uniform(-0.1, 0.2) - lean, 0, 0],
        feet=feet,
        foot_yaw=foot_yaw,
        foot_pitch=foot_pitch,
        arms=arms,
        curl=np.full((frames, 2, 5), 0.3),
    )


def _stand(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    return _footed(rng, time, stature, width=rng.uniform(0.08, 0.2), lean=rng.uniform(-0.05, 0.15))


def _walk(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    speed = rng.uniform(0.5, 1.4)
    return _footed(
        rng,
        time,
        stature,
        velocity=(speed, 0.0),
        spin=rng.normal(0, 0.25),
        cycle=1.35 - 0.25 * speed,
        lift=0.07,
        width=0.09,
        height=rng.uniform(0.95, 0.985),
        lean=rng.uniform(-0.03, 0.15),
        swing=rng.uniform(0.15, 0.6),
    )


def _run(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    return _footed(
        rng,
        time,
        stature,
        velocity=(rng.uniform(1.6, 2.3), 0.0),
        cycle=rng.uniform(0.62, 0.75),
        lift=0.22,
        width=0.07,
        height=0.94,
        lean=rng.uniform(0.12, 0.25),
        swing=0.7,
        flexion=1.4,
    )


def _turn(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    return _footed(rng, time, stature, spin=rng.uniform(0.8, 2.4), cycle=0.9, lift=0.06, swing=0.15)


def _sidestep(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    return _footed(
        rng, time, stature, velocity=(0.0, rng.uniform(0.25, 0.55)), cycle=0.9, lift=0.07, width=0.15
    )


def _squat(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    motion = _footed(rng, time, stature, width=rng.uniform(0.13, 0.24))
    depth = rng.uniform(0.15, 0.5) * np.sin(np.pi * (time / rng.uniform(1.6, 2.6) + rng.random())) ** 2
    return _lowered(motion, depth)


def _sit(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    motion = _footed(rng, time, stature, width=0.13)
    down = 1 / (1 + np.exp(-6 * (time - time.mean()) * rng.choice([-1.0, 1.0])))
    return _lowered(motion, 0.45 * down)


def _lowered(motion: Motion, depth: np.ndarray) -> Motion:
    """The pelvis sinks by ``depth`` and goes back, the trunk leans forward to balance it."""
    back = np.stack([-np.sin(motion.yaw), np.cos(motion.yaw)], axis=-1) * 0.35 * depth[:, None]
    pelvis, chest = motion.pelvis.copy(), motion.chest.copy()
    pelvis[:, 0] += 0.7 * depth
    chest[:, 0] += 0.7 * depth
    return replace(motion, root=motion.root + back, height=motion.height - depth, pelvis=pelvis, chest=chest)


def _sway(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    """Weight from foot to foot, as in a slow dance."""
    motion = _footed(
        rng, time, stature, width=rng.uniform(0.14, 0.24), cycle=rng.uniform(0.8, 1.3), lift=0.04
    )
    beat = np.sin(2 * np.pi * time / rng.uniform(0.9, 1.6))
    aside = 0.06 * stature * beat[:, None] * np.stack([np.cos(motion.yaw), np.sin(motion.yaw)], axis=-1)
    pelvis = motion.pelvis + np.stack([0 * beat, -0.12 * beat, 0.2 * beat], axis=1)
    chest = motion.chest + np.stack([0 * beat, 0.22 * beat, -0.3 * beat], axis=1)
    dip = 0.05 * np.cos(4 * np.pi * time) ** 2
    return replace(motion, root=motion.root + aside, pelvis=pelvis, chest=chest, height=motion.height - dip)


def _march(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    return _footed(rng, time, stature, cycle=rng.uniform(0.9, 1.2), lift=rng.uniform(0.2, 0.35), swing=0.5)


def _stroll(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    """A walk along a bend."""
    return _footed(
        rng,
        time,
        stature,
        velocity=(rng.uniform(0.6, 1.1), rng.uniform(-0.2, 0.2)),
        spin=rng.choice([-0.7, 0.7]),
        cycle=1.15,
        lift=0.08,
        lean=0.05,
        swing=rng.uniform(0.3, 0.5),
    )


def _bow(rng: np.random.Generator, time: np.ndarray, stature: float) -> Motion:
    motion = _footed(rng, time, stature, width=0.1)
    lean = rng.uniform(0.4, 0.9) * np.sin(np.pi * time / rng.uniform(1.8, 2.6)) ** 2
    chest = motion.chest + np.stack([lean, 0 * lean, 0 * lean], axis=1)
    pelvis = motion.pelvis + np.stack([0.4 * lean, 0 * lean, 0 * lean], axis=1)
    return replace(motion, chest=chest, pelvis=pelvis)


Legs = Callable[[np.random.Generator, np.ndarray, float], Motion]
LEGS: dict[str, Legs] = {
    "stand": _stand,
    "walk": _walk,
    "run": _run,
    "turn": _turn,
    "sidestep": _sidestep,
    "squat": _squat,
    "sit": _sit,
    "sway": _sway,
}
TEST_LEGS: dict[str, Legs] = {"stand": _stand, "march": _march, "stroll": _stroll, "bow": _bow}
CARRYING_LEGS = {"stand", "walk", "sidestep", "sway", "stroll"}
