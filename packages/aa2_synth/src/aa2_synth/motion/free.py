"""Random smooth poses inside the limits of the joints."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.motion.motion import Motion, wander
from aa2_synth.tables import kinds_of, record_of

Range = tuple[float, float]


@dataclass(frozen=True)
class Limits:
    """How far a free movement goes.

    Attributes:
        elevation, azimuth, twist, flexion, roll: of the arms, ranges in radians, as in `Motion.arms`.
        trunk: radians the chest and pelvis lean and turn.
        dip: how far the pelvis goes down, as a share of its height.
        pace: Hz.
        mirror: both arms do the same.
    """

    elevation: Range
    azimuth: Range
    twist: Range = (-0.6, 0.6)
    flexion: Range = (0.1, 1.9)
    roll: Range = (-0.7, 0.9)
    trunk: float = 0.15
    dip: float = 0.03
    pace: float = 0.4
    mirror: bool = False


FREE: Kinds[Limits] = kinds_of("motion/free", "free", record_of(Limits))


def freely(rng: np.random.Generator, time: np.ndarray, limits: Limits, base: Motion) -> Motion:
    """``base`` with arms, trunk and fingers that move anyhow within limits.

    Args:
        rng: source of all choices.
        time: ``(T,)`` seconds.
        limits: how far they go.
        base: T frames of somebody who stands or goes.
    """
    ranges = np.array([limits.elevation, limits.azimuth, limits.twist, limits.flexion, limits.roll])
    unit = 0.5 + 0.42 * wander(rng, time, 10, limits.pace).reshape(-1, 2, 5) + rng.uniform(-0.2, 0.2, (2, 5))
    if limits.mirror:
        unit[:, 1] = unit[:, 0]
    arms = ranges[:, 0] + np.clip(unit, 0, 1) * (ranges[:, 1] - ranges[:, 0])
    trunk = limits.trunk * wander(rng, time, 6, limits.pace) * [0.5, 0.5, 0.5, 1, 0.7, 1.3]
    dip = limits.dip * (0.5 + 0.5 * wander(rng, time, 1, limits.pace)[:, 0])
    curl = 0.35 + 0.3 * wander(rng, time, 10, limits.pace).reshape(-1, 2, 5)
    return replace(
        base,
        arms=arms,
        wrists=0.25 * wander(rng, time, 4, limits.pace).reshape(-1, 2, 2),
        pelvis=base.pelvis + trunk[:, :3],
        chest=base.chest + trunk[:, 3:],
        head=base.head - 0.4 * trunk[:, 3:],
        height=base.height - np.maximum(dip, 0),
        curl=np.clip(curl, 0, 1),
    )
