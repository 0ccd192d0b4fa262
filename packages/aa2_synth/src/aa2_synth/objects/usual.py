"""What people are filmed at: with a seat, with something in the hands, or with neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aa2_synth.body.body import Shape
from aa2_synth.kinds import Kinds, Split
from aa2_synth.motion.motion import Motion
from aa2_synth.motion.usual import usual_motion
from aa2_synth.objects.action import DEEDS
from aa2_synth.objects.deed import Action, Deed, Setting
from aa2_synth.objects.doers import Doers, OutOfReachError
from aa2_synth.textures.textures import Surfaces

SEATED: Kinds[Deed] = Kinds(
    DEEDS.sort,
    train={name: DEEDS.train[name] for name in ("sit down", "sit and talk")},
    test={name: DEEDS.test[name] for name in ("get up", "sit still")},
)
CARRIED: Kinds[Deed] = Kinds(
    DEEDS.sort,
    train={"carry at the side": DEEDS.train["carry at the side"]},
    test={"swing at the side": DEEDS.test["swing at the side"]},
)
"""A bag in the hand."""
HELD: Kinds[Deed] = Kinds(
    DEEDS.sort,
    train={
        name: DEEDS.train[name]
        for name in ("carry at the side", "look at a phone", "drink", "carry", "speak into a microphone")
    },
    test={
        name: DEEDS.test[name]
        for name in ("swing at the side", "carry against the chest", "raise a can", "hold out")
    },
)
_SIT, _HOLD = 0.12, 0.12
"""Shares of the clips in which somebody sits, and holds something."""
_TRIES = 8


def usual_action(
    rng: np.random.Generator,
    surfaces: Surfaces,
    bodies: tuple[Shape, ...],
    frames: int,
    fps: float,
    split: Split,
    files: Sequence[Motion] = (),
) -> tuple[Action, str]:
    """Something people are filmed at, that all ``bodies`` can do, and its sort.

    The sorts are those of `usual_motion`, "sit" and "hold"; arguments as for
    `aa2_synth.objects.action.random_action`.
    """
    setting = Setting(rng, surfaces, Doers(bodies), frames, fps, split)
    which = rng.random()
    for sort, kinds, until in (("sit", SEATED, _SIT), ("hold", HELD, _SIT + _HOLD)):
        if which < until and (action := done(setting, kinds)) is not None:
            return _before_the_camera(rng, action), sort
    stature = setting.doers.stature
    motion, labels, sort = usual_motion(rng, frames, fps, stature, split=split, files=files, bodies=bodies)
    return Action(motion, (), labels), sort


def done(setting: Setting, kinds: Kinds[Deed]) -> Action | None:
    """One of these deeds, facing -y; None where these bodies can do none of them."""
    surfaces = setting.surfaces
    for _ in range(_TRIES):
        label, deed = kinds.draw(setting.rng, setting.split)
        taken = len(surfaces.layers)
        try:
            action = deed(setting)
        except OutOfReachError:
            del surfaces.layers[taken:], surfaces.kinds[taken:]
            continue
        return replace(action, kinds=(label, *action.kinds))
    return None


def _before_the_camera(rng: np.random.Generator, action: Action) -> Action:
    if rng.random() < 0.5:
        action = action.mirrored()
    root = action.motion.root
    action = action.moved(-(root.max(axis=0) + root.min(axis=0)) / 2)
    return action.turned(float(rng.normal(0, 0.3)))
