"""Random smooth poses inside the limits of the joints."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aa2_synth.kinds import Kinds
from aa2_synth.motion.motion import Motion, wander

Range = tuple[float, float]


@dataclass(frozen=True)
class Limits:
    """How far a free movement goes.

    Attributes:
        elevation, azimuth, twist, flexion, roll: of the arms, as in `Motion.arms`.
        trunk: radians the chest and pelvis lean and turn.
        dip: how far the pelvis goes down.
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


FREE: Kinds[Limits] = Kinds(
    "free",
    {
        "low": Limits((0.1, 0.9), (-0.2, 1.4)),
        "middle": Limits((0.5, 1.5), (0.0, 1.5), (-1.0, 0.5)),
        "high": Limits((1.3, 2.6), (0.0, 1.2), (-1.3, 0.0), (0.1, 1.5)),
        "wide": Limits((0.7, 1.8), (-0.2, 0.6), (-1.2, 0.3), (0.1, 0.9), trunk=0.2),
        "ahead": Limits((0.6, 1.7), (1.0, 1.7), (-0.4, 0.6), (0.2, 1.7)),
        "mirrored": Limits((0.2, 2.4), (0.0, 1.3), (-1.2, 0.4), mirror=True),
        "bending": Limits((0.2, 1.4), (0.0, 1.4), trunk=0.45, dip=0.15),
        "quick": Limits((0.3, 1.8), (0.0, 1.4), (-1.0, 0.4), pace=0.8),
    },
    {
        "slow_and_large": Limits((0.2, 2.6), (-0.1, 1.4), (-1.3, 0.4), trunk=0.3, dip=0.08, pace=0.25),
        "close": Limits((0.2, 0.8), (0.4, 1.5), (0.0, 0.7), (1.2, 2.2)),
        "mirrored_high": Limits((1.2, 2.7), (0.0, 0.9), (-1.3, 0.0), (0.1, 1.4), mirror=True),
    },
)


def freely(rng: np.random.Generator, time: np.ndarray, limits: Limits, base: Motion) -> Motion:
    """``base`` with arms and trunk that move anyhow within limits."""
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
