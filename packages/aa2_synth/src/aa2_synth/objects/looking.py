"""Heads and eyes that follow what hands do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aa2_synth.motion.motion import Motion
from aa2_synth.objects.actors import Actors

_TURN, _NOD, _EYES = 0.9, (-0.5, 0.65), 0.4
"""Radians to which a head turns to either side, nods up and down, and eyes turn."""


def looking(motion: Motion, actors: Actors, target: np.ndarray, share: float | np.ndarray = 0.8) -> Motion:
    """The motion with the head and the eyes turned to what hands do.

    Args:
        motion: T frames.
        actors: who do it; the mean of them looks right there.
        target: ``(T, 3)`` whereto, metres.
        share: ``(T,)`` or one for all: 0 leaves the head alone, 1 turns it as far as necks do.
    """
    share = np.broadcast_to(share, len(motion))
    bent = motion.pelvis + motion.chest
    seat = actors.mean("eyes") - actors.mean("hip")
    hips = np.where(motion.seated > 0.5, motion.seat + 0.1, motion.height * actors.mean("hip"))
    ahead = np.column_stack([np.sin(motion.yaw), -np.cos(motion.yaw)])
    left = np.column_stack([np.cos(motion.yaw), np.sin(motion.yaw)])
    lean = np.clip(bent[:, 0], -0.5, 1.2)
    eyes = motion.root + (seat * np.sin(lean) + actors.mean("lips"))[:, None] * ahead
    to = target[:, :2] - eyes
    onward, sideways = (to * ahead).sum(axis=1), (to * left).sum(axis=1)
    azimuth = np.arctan2(sideways, np.maximum(onward, 0.08))
    rise = np.arctan2(target[:, 2] - hips - seat * np.cos(lean), np.hypot(onward, sideways) + 0.1)
    nod, turn = -rise - bent[:, 0], azimuth - bent[:, 2]
    head = motion.head.copy()
    head[:, 0] += share * (np.clip(0.7 * nod, *_NOD) - head[:, 0])
    head[:, 2] += share * (np.clip(0.75 * turn, -_TURN, _TURN) - head[:, 2])
    eyes_turn = np.clip(np.column_stack([turn - head[:, 2], head[:, 0] - nod]), -_EYES, _EYES)
    return replace(motion, head=head, gaze=motion.gaze + share[:, None] * (eyes_turn - motion.gaze))
