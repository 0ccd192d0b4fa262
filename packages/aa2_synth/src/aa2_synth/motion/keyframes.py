"""What a body does in a few keyframes, repeated, laid over whatever it stands or walks on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.interpolate import PchipInterpolator

from aa2_synth.body.body import EXPRESSIONS
from aa2_synth.motion.aim import angles_of_blend, blendable
from aa2_synth.motion.hand_targets import arm_towards
from aa2_synth.motion.motion import LEFT, RIGHT, Motion
from aa2_synth.motion.rotations import about, rotated

_LAG = 0.07
"""Beats by which arms and head come after the trunk."""
_BALL = 0.14
"""Metres from the ankle to the ball of an adult's foot."""
_TRUNK = {"pelvis": 3, "chest": 3, "pitch": 2, "toes": 2, "knees": 2, "shift": 2, "shrug": 2}
"""What the trunk and legs do in a keyframe, with how many numbers each."""
Pair = tuple[float, float]
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Keyframe:
    """One moment of a cycle; what is not given is as in the motion below. Metres are an adult's.

    Attributes:
        left, right, arms: where a hand, or both, is, as `hand_targets.arm_towards` takes it; None leaves the
            arm alone.
        pelvis, chest, head: lean ahead, lean to the left, turn to the left, added.
        height: share of the pelvis's height.
        hop: metres that both feet are over the ground at the top of a leap.
        step_left, step_right: where the foot is from where it stood: ahead, outwards, up. A foot that changes
            its place goes there through the air by itself.
        pitch, toes, knees: of left and right: heel up, toes outwards, knee outwards.
        shift: the pelvis ahead and to the left of the middle of the feet.
        shrug: shoulders pulled up, left and right.
        gaze: eyes to the left, up.
        face: amounts of `EXPRESSIONS` by name.
        sits: height of what is sat on, metres; None stands.
        beats: time to the next keyframe.
    """

    left: str | None = None
    right: str | None = None
    arms: str | None = None
    pelvis: Triple = (0.0, 0.0, 0.0)
    chest: Triple = (0.0, 0.0, 0.0)
    head: Triple = (0.0, 0.0, 0.0)
    height: float = 1.0
    hop: float = 0.0
    step_left: Triple = (0.0, 0.0, 0.0)
    step_right: Triple = (0.0, 0.0, 0.0)
    pitch: Pair = (0.0, 0.0)
    toes: Pair = (0.0, 0.0)
    knees: Pair = (0.0, 0.0)
    shift: Pair = (0.0, 0.0)
    shrug: Pair = (0.0, 0.0)
    gaze: Pair = (0.0, 0.0)
    face: dict[str, float] = field(default_factory=dict)
    sits: float | None = None
    beats: float = 1.0


@dataclass(frozen=True)
class KeyframeCycle:
    """Keyframes that follow each other again and again; ``beat`` is the range of seconds between beats.

    Attributes:
        beat: shortest and longest, at tempo 1.
        keyframes: one at least.
        width: half the distance of the ankles it starts from, metres; None where the legs do nothing.
    """

    beat: Pair
    keyframes: Sequence[Keyframe]
    width: float | None = None


def layered(
    rng: np.random.Generator, time: np.ndarray, cycle: KeyframeCycle, base: Motion, stature: float
) -> Motion:
    """``base`` with a cycle done on top of it, in a random size and from a random moment on.

    Args:
        rng: source of size, tempo and start.
        time: ``(T,)`` seconds.
        cycle: what to do; its steps need a base that stands.
        base: T frames.
        stature: leg length as a share of an adult's.
    """
    keyframes = [
        replace(keyframe, left=keyframe.left or keyframe.arms, right=keyframe.right or keyframe.arms)
        for keyframe in cycle.keyframes
    ]
    clock = _Clock(rng, time, cycle)
    size = rng.uniform(0.85, 1.12)
    trunk = np.array(
        [
            [v for name in _TRUNK for v in getattr(keyframe, name)] + [keyframe.height - 1]
            for keyframe in keyframes
        ]
    )
    parts = np.split(clock.curve(trunk) * size, np.cumsum([*_TRUNK.values()]), axis=1)
    moved = dict(zip([*_TRUNK, "height"], parts, strict=True))
    late = clock.curve(
        np.array([[*keyframe.head, *keyframe.gaze, *_face(keyframe)] for keyframe in keyframes]), lag=_LAG
    )
    motion = replace(
        base,
        pelvis=base.pelvis + moved["pelvis"],
        chest=base.chest + moved["chest"],
        head=base.head + late[:, :3],
        gaze=base.gaze + late[:, 3:5],
        face=np.maximum(base.face, late[:, 5:]),
        foot_pitch=base.foot_pitch + moved["pitch"] / size,
        knees=base.knees + moved["knees"],
        shoulders=base.shoulders + moved["shrug"],
        height=base.height + moved["height"][:, 0],
    )
    return _armed(rng, clock, keyframes, _footed(clock, keyframes, motion, moved, stature, size))


class _Clock:
    """Where in a cycle each frame is, and curves through values at its keyframes."""

    def __init__(self, rng: np.random.Generator, time: np.ndarray, cycle: KeyframeCycle) -> None:
        self.starts = np.concatenate([[0.0], np.cumsum([keyframe.beats for keyframe in cycle.keyframes])])
        self.phase = time / rng.uniform(*cycle.beat) + rng.uniform(0, self.starts[-1])

    def curve(self, values: np.ndarray, lag: float = 0.0) -> np.ndarray:
        """``(T, D)`` smooth without overshooting the ``(K, D)`` values at the keyframes."""
        whole = self.starts[-1]
        times = np.concatenate([self.starts[:-1] - whole, self.starts[:-1], self.starts + whole])
        curves = PchipInterpolator(times, np.concatenate([values] * 3 + [values[:1]]))
        return curves((self.phase - lag) % whole)

    def leap(self, heights: np.ndarray) -> np.ndarray:
        """``(T,)`` the parabolas of leaps whose tops are at keyframes."""
        cyclic = np.append(heights, heights[0])
        share = np.interp(self.phase % self.starts[-1], self.starts, cyclic / max(heights.max(), 1e-6))
        return heights.max() * (1 - (1 - share) ** 2)

    def at(self) -> tuple[np.ndarray, np.ndarray]:
        """``(T,)`` the last keyframe before each frame, and how far on to the next it is."""
        phase = self.phase % self.starts[-1]
        index = np.clip(np.searchsorted(self.starts, phase, side="right") - 1, 0, len(self.starts) - 2)
        return index, (phase - self.starts[index]) / np.diff(self.starts)[index]


def _footed(
    clock: _Clock,
    keyframes: list[Keyframe],
    base: Motion,
    moved: dict[str, np.ndarray],
    stature: float,
    size: float,
) -> Motion:
    """The motion with the cycle's steps, leaps and seats, and the pelvis above its feet."""
    feet, planted = _stepped(clock, keyframes, base, stature * size)
    middle = (feet - base.feet)[:, :, :2].mean(axis=1)
    heading = base.foot_yaw + moved["toes"] * [1.0, -1.0]
    feet[..., :2] += _on_balls(base.foot_yaw, heading) * stature
    shift = np.stack([moved["shift"][:, 1], -moved["shift"][:, 0], np.zeros(len(base))], axis=1)
    shift = rotated(shift, about(2, base.yaw))[:, :2] * stature
    hop = clock.leap(np.array([keyframe.hop for keyframe in keyframes])) * stature * size
    sits = clock.curve(
        np.array([[keyframe.sits is not None, keyframe.sits or 0.0] for keyframe in keyframes], float)
    )
    return replace(
        base,
        root=base.root + shift + middle,
        height=base.height + hop / (0.95 * stature),
        feet=feet + hop[:, None, None] * [0, 0, 1],
        planted=planted & (hop < 0.005)[:, None],
        foot_yaw=heading,
        seated=np.maximum(base.seated, sits[:, 0]),
        seat=np.where(sits[:, 0] > 0, sits[:, 1] / np.maximum(sits[:, 0], 1e-3), base.seat),
    )


def _on_balls(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """``(T, 2, 2)`` where the ankles go when feet turn about their balls, for an adult."""
    ahead = [np.stack([np.sin(yaw), -np.cos(yaw)], axis=-1) for yaw in (before, after)]
    return _BALL * (ahead[0] - ahead[1])


def _face(keyframe: Keyframe) -> list[float]:
    return [keyframe.face.get(name, 0.0) for name in EXPRESSIONS]


def _stepped(
    clock: _Clock, keyframes: list[Keyframe], base: Motion, size: float
) -> tuple[np.ndarray, np.ndarray]:
    """The feet ``(T, 2, 3)`` with the cycle's steps, and where they bear weight."""
    feet, planted = base.feet.copy(), base.planted.copy()
    index, share = clock.at()
    swing = np.clip((share - 0.1) / 0.8, 0, 1)
    smooth = swing**2 * (3 - 2 * swing)
    for side, steps in (
        (LEFT, [keyframe.step_left for keyframe in keyframes]),
        (RIGHT, [keyframe.step_right for keyframe in keyframes]),
    ):
        places = np.array(steps) * size
        if not places.any():
            continue
        here, there = places[index], places[(index + 1) % len(keyframes)]
        gone = here[:, :2] + smooth[:, None] * (there - here)[:, :2]
        lift = clock.curve(places[:, 2:])[:, 0]
        far = np.linalg.norm((there - here)[:, :2], axis=1)
        low = (here[:, 2] == 0) & (there[:, 2] == 0)
        arc = np.where(low & (far > 0.01), np.sin(np.pi * swing) * (0.03 + 0.18 * far), 0.0)
        sign = 1.0 if side == LEFT else -1.0
        local = np.stack([sign * gone[:, 1], -gone[:, 0], lift + arc], axis=1)
        feet[:, side] += rotated(local, about(2, base.yaw))
        planted[:, side] &= low & ((far <= 0.01) | (swing <= 0) | (swing >= 1))
    return feet, planted


def _armed(rng: np.random.Generator, clock: _Clock, keyframes: list[Keyframe], motion: Motion) -> Motion:
    """The motion with the arms at the keyframes' targets; where one leaves an arm alone it fades out."""
    arms, wrists, curl, spread = (a.copy() for a in (motion.arms, motion.wrists, motion.curl, motion.spread))
    for side, specs in (
        (LEFT, [keyframe.left for keyframe in keyframes]),
        (RIGHT, [keyframe.right for keyframe in keyframes]),
    ):
        given = [spec for spec in specs if spec]
        if not given:
            continue
        filled, last = [], given[-1]
        for spec in specs:
            last = spec or last
            filled.append(arm_towards(side, last))
        loose = rng.normal(0, 0.05, (len(keyframes), 7))
        values = np.array(
            [
                np.concatenate([arm.arms, arm.wrists, arm.curl, [arm.spread, float(spec is not None)]])
                for arm, spec in zip(filled, specs, strict=True)
            ]
        )
        values[:, :7] += loose
        values[:, :3] = blendable(values[:, :3])
        moved = clock.curve(values, lag=_LAG)
        share = moved[:, 13:]
        here = np.concatenate([blendable(arms[:, side, :3]), arms[:, side, 3:]], axis=1)
        here += share * (moved[:, :5] - here)
        arms[:, side] = np.concatenate([angles_of_blend(here[:, :3]), here[:, 3:]], axis=1)
        wrists[:, side] += share * (moved[:, 5:7] - wrists[:, side])
        curl[:, side] += share * (moved[:, 7:12] - curl[:, side])
        spread[:, side] += share[:, 0] * (moved[:, 12] - spread[:, side])
    return replace(motion, arms=arms, wrists=wrists, curl=curl, spread=spread)
