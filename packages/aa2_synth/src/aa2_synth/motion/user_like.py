"""What people do before a phone: how they stand for a picture, and the motions that are filmed most.

The ways in which people stand for pictures are few, so the poses of the two splits differ by a hand or a
lean and not in kind; all else is a choice among the tables of wild motions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from aa2_synth.body.body import Shape
from aa2_synth.kinds import Kinds, Split
from aa2_synth.motion import build, editing
from aa2_synth.motion.checks import acceptable
from aa2_synth.motion.choreography import TEMPO, kept_for, part_of
from aa2_synth.motion.cycles import DANCES, EXERCISES, GESTURES, STANCES, cycle_maker
from aa2_synth.motion.gaits import GAITS, Gait, go
from aa2_synth.motion.keyframes import KeyframeCycle, layered
from aa2_synth.motion.moods import MOODS, Mood, coloured
from aa2_synth.motion.motion import Motion, still
from aa2_synth.tables import kinds_of, rows

Maker = TypeVar("Maker")
POSES: Kinds[KeyframeCycle] = kinds_of("motion/poses", "pose", cycle_maker("motion/poses"))
"""How people stand for a picture: hands in sight, never before the face."""


def _some(kinds: Kinds[Maker], train: Sequence[str], test: Sequence[str]) -> Kinds[Maker]:
    def chosen(of: Mapping[str, Maker], names: Sequence[str]) -> dict[str, Maker]:
        return {name: of[name] for name in names}

    return Kinds(kinds.sort, chosen(kinds.train, train), chosen(kinds.test, test))


STANDS = _some(
    STANCES,
    ["at_ease", "weight_on_one_leg", "feet_apart", "feet_together", "shift_weight", "one_foot_ahead"],
    ["slouch", "rock_heel_to_toe"],
)
WALKS: Kinds[Gait] = _some(
    GAITS, ["walk", "walk_slow", "walk_fast", "walk_bend", "strut", "diagonal"], ["stroll", "march"]
)
TURNS: Kinds[Gait] = _some(GAITS, ["turn_on_the_spot"], ["spin_quickly"])
_TALK = """
talk_one_hand talk_both_hands explain_size count_on_fingers point_here_and_there point_ahead shrug nod
hand_on_heart welcome present thumbs_up wave_beside_head wave_small rub_hands clap ok_sign victory beckon
look_around
"""
_TEST_TALK = ("point_at_self", "argue", "plead", "bravo", "dismiss", "reach_across", "chef_kiss")
TALK = _some(GESTURES, _TALK.split(), _TEST_TALK)
SQUATS: Kinds[KeyframeCycle] = Kinds(
    EXERCISES.sort,
    train={name: EXERCISES.train[name] for name in ("squats", "half_squats", "lunges")},
    test=rows("motion/squats", "test", cycle_maker("motion/squats")),
)
_CALM = _some(MOODS, ["calm", "happy", "proud", "shy"], ["cheerful", "stern"])
_SHARES = {"talk": 0.36, "walk": 0.22, "dance": 0.2, "turn": 0.08, "squat": 0.07, "pose": 0.07}
"""How often each sort of motion is filmed; sitting and holding something come on top, with their things."""
_TRIES = 8


def user_like_motion(
    rng: np.random.Generator,
    frames: int,
    fps: float,
    stature: float,
    *,
    split: Split,
    sort: str | None = None,
    facing: float | None = None,
    files: Sequence[Motion] = (),
    bodies: Sequence[Shape] = (),
) -> tuple[Motion, tuple[str, ...], str]:
    """A motion around the origin as people are filmed in: the labels of its kinds, and its sort.

    Args:
        rng: source of all choices.
        frames: T.
        fps: frames per second.
        stature: leg length as a share of an average adult's.
        split: whose kinds and tempos to take.
        sort: "talk", "walk", "dance", "turn", "squat" or "pose"; None draws one.
        facing: heading, 0 towards the camera; None for what is usual with the sort.
        files: motions of the user's own at ``fps``, one of which is taken every other time (sort "file").
        bodies: of those who shall do it; what one of them cannot is drawn again.
    """
    shortest = min((build.leg_length(body) / build.ADULT_LEG for body in bodies), default=stature)
    stature = min(stature, 1.2 * shortest)
    own = kept_for(split, files)
    for _ in range(_TRIES):
        drawn = sort or str(rng.choice(list(_SHARES), p=list(_SHARES.values())))
        if own and sort is None and rng.random() < 0.5:
            drawn, index = "file", own[rng.integers(len(own))]
            motion, labels = part_of(rng, files[index], frames, stature), (f"file:{index}",)
        else:
            motion, labels = _drawn(rng, frames, fps, stature, split, drawn)
        heading = _heading(rng, drawn) if facing is None else facing
        motion = editing.turned(editing.centred(motion), heading)
        if all(acceptable(body, motion) for body in bodies):
            break
    return motion, labels, drawn


def _drawn(
    rng: np.random.Generator, frames: int, fps: float, stature: float, split: Split, sort: str
) -> tuple[Motion, tuple[str, ...]]:
    labels, mood = [], Mood(unrest=0.7)
    if rng.random() < 0.4:
        label, mood = _CALM.draw(rng, split)
        labels.append(label)
    tempo = float(np.clip(rng.uniform(*TEMPO[split]) * mood.tempo, *TEMPO[split]))
    time = (np.arange(frames) - frames // 2) / fps * tempo
    if sort in ("walk", "turn"):
        label, gait = (WALKS if sort == "walk" else TURNS).draw(rng, split)
        motion = go(rng, time, gait, stature)
        labels.append(label)
    else:
        motion, more = _on_the_spot(rng, time, stature, split, sort)
        labels += more
    motion = coloured(rng, time, motion, mood)
    if rng.random() < 0.5:
        motion = motion.mirrored()
    return motion, tuple(sorted(set(labels)))


def _on_the_spot(
    rng: np.random.Generator, time: np.ndarray, stature: float, split: Split, sort: str
) -> tuple[Motion, list[str]]:
    kinds = {"talk": TALK, "dance": DANCES, "squat": SQUATS, "pose": POSES}[sort]
    label, cycle = kinds.draw(rng, split)
    if cycle.width is not None:
        return layered(rng, time, cycle, still(len(time), cycle.width * stature), stature), [label]
    under, stance = STANDS.draw(rng, split)
    width = (stance.width or 0.1) * rng.uniform(0.85, 1.2) * stature
    base = layered(rng, time, stance, still(len(time), width), stature)
    return layered(rng, time, cycle, base, stature), [under, label]


def _heading(rng: np.random.Generator, sort: str) -> float:
    """Who walks goes towards the camera or across the picture; who turns starts anywhere; others face it."""
    if sort == "turn":
        return float(rng.uniform(-np.pi, np.pi))
    if sort == "walk" and rng.random() < 0.4:
        return float(rng.choice([-1, 1]) * rng.normal(np.pi / 2, 0.2))
    return float(rng.normal(0, 0.2))
