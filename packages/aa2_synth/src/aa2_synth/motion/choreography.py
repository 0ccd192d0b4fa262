"""Random motions: a way of going or standing, what is done meanwhile, and the mood it is done in.

Everything named is a `Kinds` of one split; the tempo beyond `TEMPO["train"]` is never trained on either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from aa2_synth.body.body import Shape
from aa2_synth.kinds import Kinds, Split
from aa2_synth.motion import build, editing
from aa2_synth.motion.checks import acceptable
from aa2_synth.motion.cycles import ACTS, BALANCES, DANCES, EXERCISES, GESTURES, STANCES
from aa2_synth.motion.free import FREE, freely
from aa2_synth.motion.gaits import GAITS, Gait, go
from aa2_synth.motion.keyframes import KeyframeCycle, layered
from aa2_synth.motion.moods import MOODS, Mood, coloured, tempered
from aa2_synth.motion.motion import Motion, still
from aa2_synth.motion.recorded import CLIPS, recorded

TEMPO: dict[Split, tuple[float, float]] = {"train": (0.8, 1.15), "test": (1.15, 1.3)}
Feet = Literal["any", "grounded", "still"]
_SHARES = {
    "gait": 0.32,
    "gesture": 0.2,
    "dance": 0.15,
    "exercise": 0.1,
    "act": 0.12,
    "balance": 0.03,
    "free": 0.04,
    "clip": 0.04,
}
"""How often each sort of motion is drawn."""
_CYCLES: dict[str, Kinds[KeyframeCycle]] = {
    kinds.sort: kinds for kinds in (GESTURES, DANCES, EXERCISES, ACTS, BALANCES)
}
_TRIES = 8
"""How often a motion is drawn again that a body cannot do; about one in thirty is."""
_STRIDE = 1.2
"""How much longer steps than are natural the shortest of several who do the same may have to take."""
_JOINED = 0.15
"""How often a motion goes over into another."""


@dataclass(frozen=True)
class _Wish:
    """The arguments of `random_motion` that its choices depend on."""

    rng: np.random.Generator
    frames: int
    fps: float
    stature: float
    split: Split
    hands_free: bool
    feet: Feet


@dataclass(frozen=True)
class _Draw:
    """What the choices of one motion have in common."""

    rng: np.random.Generator
    time: np.ndarray
    stature: float
    split: Split
    mood: Mood


def random_motion(
    rng: np.random.Generator,
    frames: int,
    fps: float,
    stature: float,
    *,
    split: Split,
    hands_free: bool = True,
    feet: Feet = "any",
    facing: float | None = None,
    files: Sequence[Motion] = (),
    bodies: Sequence[Shape] = (),
) -> tuple[Motion, tuple[str, ...]]:
    """A motion around the origin, facing the camera (-y) more often than not, and the labels of its kinds.

    Args:
        rng: source of all choices.
        frames: T.
        fps: frames per second.
        stature: leg length as a share of an average adult's; scales steps.
        split: whose kinds and tempos to take.
        hands_free: False where the hands hold something, so that the arms only hang or swing.
        feet: "any"; "grounded" for steady standing and walking; "still" for feet that stay where they are.
        facing: heading, 0 towards the camera; None for any, most often nearly that.
        files: motions of the user's own at ``fps``, one of which is taken every other time; every fourth is
            kept for testing.
        bodies: of those who shall do it: what one of them cannot without sliding or touching is drawn again.
    """
    shortest = min((build.leg_length(body) / build.ADULT_LEG for body in bodies), default=stature)
    stature = min(stature, _STRIDE * shortest)
    wish = _Wish(rng, frames, fps, stature, split, hands_free, feet)
    motion, labels = _whole(wish, facing, files)
    for _ in range(_TRIES):
        if all(acceptable(body, motion) for body in bodies):
            break
        motion, labels = _whole(wish, facing, files)
    return motion, labels


def _whole(wish: _Wish, facing: float | None, files: Sequence[Motion]) -> tuple[Motion, tuple[str, ...]]:
    """A motion with its mood, often mirrored, sometimes going over into another; and the labels of it all."""
    rng, frames, split = wish.rng, wish.frames, wish.split
    labels, mood = [], Mood()
    if rng.random() < 0.7:
        label, mood = MOODS.draw(rng, split)
        labels.append(label)
    tempo = np.clip(rng.uniform(*TEMPO[split]) * mood.tempo, *TEMPO[split])
    time = np.arange(frames) / wish.fps * tempo
    time = time + 0.08 * np.sin(2 * np.pi * (0.35 * time + rng.random()))  # a tempo that breathes
    draw = _Draw(rng, time - time[frames // 2], wish.stature, split, mood)
    own = kept_for(split, files)
    anything = wish.hands_free and wish.feet == "any"
    if own and anything and rng.random() < 0.5:
        index = own[rng.integers(len(own))]
        motion, names = part_of(rng, files[index], frames, wish.stature), [f"file:{index}"]
    else:
        motion, names = _motion(draw, wish.hands_free, wish.feet)
    labels += names
    if anything and frames >= 12 and rng.random() < _JOINED:
        other, names = _motion(draw, wish.hands_free, wish.feet)
        start = int(rng.integers(frames // 5, frames // 2))
        motion = editing.joined(motion, other, start, min(frames - 2, start + max(6, round(0.7 * wish.fps))))
        labels += names
    motion = coloured(rng, time, motion, mood)
    if rng.random() < 0.5:
        motion = motion.mirrored()
    motion = editing.turned(editing.centred(motion), _heading(rng) if facing is None else facing)
    return motion, tuple(sorted(set(labels)))


def _motion(draw: _Draw, hands_free: bool, feet: Feet) -> tuple[Motion, list[str]]:
    """A motion of one sort and the labels of what it is made of."""
    rng = draw.rng
    if not hands_free or feet != "any":
        sort = "gesture" if hands_free else "none"
        goes = feet != "still" and rng.random() < (0.5 if hands_free else 0.6)
        base, labels = _going(draw, calm=feet != "any" or not hands_free) if goes else _standing(draw)
        return _with_gesture(draw, base, labels) if sort == "gesture" else (base, labels)
    sort = str(rng.choice(list(_SHARES), p=list(_SHARES.values())))
    if sort == "gait":
        base, labels = _going(draw)
        return _with_gesture(draw, base, labels) if rng.random() < 0.4 else (base, labels)
    if sort == "clip":
        label, name = CLIPS.draw(rng, draw.split)
        pace = len(draw.time) / max(float(np.ptp(draw.time)), 0.2)
        clip = recorded(name, len(draw.time), pace, rng.uniform(0, 3))
        return editing.scaled(clip, draw.stature), [label]
    if sort == "free":
        base, labels = _standing(draw)
        label, limits = FREE.draw(rng, draw.split)
        return freely(rng, draw.time, limits, base), [*labels, label]
    label, cycle = _CYCLES[sort].draw(rng, draw.split)
    if cycle.width is not None:
        base, labels = still(len(draw.time), cycle.width * draw.stature), []
    else:
        base, labels = _standing(draw)
    return layered(rng, draw.time, cycle, base, draw.stature), [*labels, label]


def kept_for(split: Split, files: Sequence[Motion]) -> list[int]:
    """Indices of those of ``files`` that belong to a split: every fourth is kept for testing."""
    return [index for index in range(len(files)) if (index % 4 == 3) == (split == "test")]


def part_of(rng: np.random.Generator, motion: Motion, frames: int, stature: float) -> Motion:
    """Some frames of a motion; a shorter one goes back and forth.

    Args:
        rng: draws where it starts.
        motion: all of it, of an adult.
        frames: how many are wanted.
        stature: leg length as a share of an adult's, by which it is scaled.
    """
    last = max(len(motion) - 1, 1)
    start = rng.uniform(0, max(last - frames, 0))
    at = (start + np.arange(frames)) % (2 * last)
    return editing.scaled(editing.resampled(motion, np.minimum(at, 2 * last - at)), stature)


def _going(draw: _Draw, calm: bool = False) -> tuple[Motion, list[str]]:
    kinds = GAITS
    if calm:
        steady = {split: {n: g for n, g in GAITS.of(split).items() if g.calm} for split in ("train", "test")}
        kinds = Kinds[Gait](GAITS.sort, steady["train"], steady["test"])
    label, gait = kinds.draw(draw.rng, draw.split)
    return go(draw.rng, draw.time, tempered(gait, draw.mood), draw.stature), [label]


def _standing(draw: _Draw) -> tuple[Motion, list[str]]:
    label, cycle = STANCES.draw(draw.rng, draw.split)
    width = (cycle.width or 0.1) * draw.rng.uniform(0.85, 1.2) * draw.stature
    base = still(len(draw.time), width)
    base = replace(base, arms=base.arms + draw.rng.normal(0, 0.05, (2, 5)))
    return layered(draw.rng, draw.time, cycle, base, draw.stature), [label]


def _with_gesture(draw: _Draw, base: Motion, labels: list[str]) -> tuple[Motion, list[str]]:
    label, cycle = GESTURES.draw(draw.rng, draw.split)
    return layered(draw.rng, draw.time, cycle, base, draw.stature), [*labels, label]


def _heading(rng: np.random.Generator) -> float:
    """Front and three-quarter views mostly, any other sometimes."""
    return float(rng.normal(0, 0.55) if rng.random() < 0.75 else rng.uniform(-np.pi, np.pi))
