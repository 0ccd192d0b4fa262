"""How truly bodies move: feet that slide, limbs that enter the body, motions that are drawn again for it.

    python benchmarks/motions.py [COUNT]

Each random motion of 24 frames is done by two random bodies of its split, as in a clip, and drawn without
regard to them, as it is before it is accepted.
"""

from __future__ import annotations

import sys

import numpy as np
from rich.console import Console
from rich.table import Table

from aa2_synth.characters.bodies import make_build
from aa2_synth.kinds import SPLITS
from aa2_synth.motion import checks
from aa2_synth.motion.build import ADULT_LEG, leg_length
from aa2_synth.motion.choreography import random_motion
from aa2_synth.motion.posing import pose

FRAMES, FPS = 24, 12.0


def main(count: int) -> None:
    """Print quantiles over ``count`` motions."""
    slides, depths, rejected = [], [], []
    for index in range(count):
        rng = np.random.default_rng([0, index])
        split = SPLITS[index % 2]
        bodies = [make_build(rng, split).shape() for _ in range(2)]
        stature = float(np.mean([leg_length(body) for body in bodies])) / ADULT_LEG
        motion, _ = random_motion(rng, FRAMES, FPS, stature, split=split)
        for body in bodies:
            rotations, positions = pose(body, motion)
            slides.append(float(checks.slide(body, motion, rotations, positions).max()) * FPS)
            depths.append(float(checks.penetration(body, rotations, positions).max()))
        rejected.append(not all(checks.acceptable(body, motion) for body in bodies))
    table = Table(
        "worst frame of a motion", "median", "95 %", "largest", title=f"{count} motions, two bodies each"
    )
    for name, values, unit in (
        ("planted foot slides", slides, "m/s"),
        ("limb inside the body", depths, "m"),
    ):
        quantiles = np.quantile(values, (0.5, 0.95, 1.0))
        table.add_row(name, *(f"{value:.3f} {unit}" for value in quantiles))
    Console().print(table)
    print(f"{np.mean(rejected):.1%} are drawn again: one of the two bodies cannot do them")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 300)
