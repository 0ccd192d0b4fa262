"""Cameras as people hold a phone: at chest height, from the front, the whole figure or as far as the hip."""

from __future__ import annotations

import numpy as np

from aa2_synth.kinds import Kinds, Split
from aa2_synth.scenes.camera import SMALLEST, TRIES, Camera, Move, aimed
from aa2_synth.scenes.framing import WHOLE, Framing, Moves, figure_bounds

HIP, THIGH, KNEE = Framing("hip", 0.46, 0.9), Framing("thigh", 0.35, 0.95), Framing("knee", 0.26, 0.95)
_CUT_AT_HIP, _CUT_AT_THIGH = Framing("hip", 0.46, 1.08), Framing("thigh", 0.35, 1.08)
"""Of still pictures, with all of the hands."""
_CHEST = (0.62, 0.84)
PHONE_CAMERAS = Kinds[Move](
    "camera",
    train={
        "phone on a stand": Move(field=(36, 54), eye=_CHEST, side=0.15),
        "phone in the hand": Move(pan=0.6, shake=0.006, field=(38, 56), eye=(0.68, 0.92), side=0.15),
        "phone that follows": Move(pan=0.9, dolly=0.5, shake=0.01, field=(40, 56), eye=_CHEST, side=0.2),
    },
    test={
        "phone on a table": Move(field=(38, 52), eye=(0.55, 0.75), side=0.15),
        "phone held still": Move(pan=0.5, shake=0.004, field=(36, 54), eye=(0.7, 0.9), side=0.15),
        "phone that goes along": Move(pan=0.95, dolly=0.7, shake=0.012, field=(40, 54), eye=_CHEST, side=0.2),
    },
)
PORTRAIT = Move(field=(24, 50), eye=_CHEST, side=0.0)
"""For a still picture: exactly before the world's -y, so that a heading is the yaw in the picture."""


def phone_camera(
    rng: np.random.Generator, motion: Moves, tall: float, *, split: Split, framing: Framing
) -> Camera:
    """A phone on the -y side of a person, as near as the framing allows in every frame.

    Args:
        rng: source of all choices.
        motion: of the person, T frames.
        tall: the stature of the tallest who does it, metres.
        split: whose kinds to take.
        framing: how much of the figure is shown.
    """
    seen = figure_bounds(motion, tall)
    found: list[tuple[float, Camera]] = []
    for _ in range(TRIES):
        label, move = PHONE_CAMERAS.draw(rng, split)
        found.append(aimed(rng, move, label, framing, seen))
        if found[-1][0] >= SMALLEST * (1 - framing.low):
            break
    return max(found, key=lambda one: one[0])[1]


def portrait_camera(rng: np.random.Generator, motion: Moves, tall: float, framing: Framing) -> Camera:
    """A camera for a picture of somebody, ``motion`` one frame long; the rest as for `phone_camera`."""
    return aimed(rng, PORTRAIT, "", framing, figure_bounds(motion, tall))[1]


def phone_framing(rng: np.random.Generator, sort: str) -> Framing:
    """How much is shown of whoever does a sort of motion (`aa2_synth.motion.user_like`)."""
    if sort in ("talk", "pose"):
        return (HIP, THIGH, WHOLE)[rng.choice(3, p=(0.5, 0.2, 0.3))]
    if sort == "sit":
        return (WHOLE, KNEE)[rng.choice(2, p=(0.6, 0.4))]
    return (WHOLE, KNEE)[rng.choice(2, p=(0.8, 0.2))]


def portrait_framing(rng: np.random.Generator, motion: Moves, whole: bool) -> Framing:
    """The whole figure, or cut at the hip, lower where the hands hang, so that they stay in sight."""
    if whole:
        return WHOLE
    hang = bool((motion.arms[0, :, 0] + 0.5 * motion.arms[0, :, 3] < 0.75).any())
    return _CUT_AT_THIGH if hang and rng.random() < 0.8 else _CUT_AT_HIP
