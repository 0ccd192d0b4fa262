"""The fixed test set: which clips of the test split results are compared on. They are rendered, not stored.

    python -m aa2.synthesis.benchmark_set

chooses the clips anew and writes them into ``benchmark_set.json``; needed when what is rendered changes, and
results before and after do not compare.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Literal

import numpy as np

from aa2.synthesis.plan import Plan, make_plan

Name = Literal["self", "cross", "objects"]
"""Each driven by its own character, by the other one, and with things in the hands."""
SEED, FRAMES = 2026, 24
SIZES: dict[Name, int] = {"self": 100, "cross": 100, "objects": 40}
_FILE = Path(__file__).with_suffix(".json")
_HELD = 0.9
"""Reach from which a palm is on a thing."""


@dataclass(frozen=True)
class FixedSet:
    """Clips ``indices`` of the test split of ``seed``, ``frames`` long."""

    seed: int
    frames: int
    indices: tuple[int, ...]


def fixed_set(name: Name) -> FixedSet:
    """One of the three sets; no clip is in two of them."""
    stored = json.loads(_FILE.read_text())
    return FixedSet(stored["seed"], stored["frames"], tuple(stored[name]))


def holds_something(plan: Plan) -> bool:
    """Whether a thing is carried by a hand, off the ground, for at least half of the time."""
    motion = plan.motion
    for prop in plan.props:
        lowest = (prop.places[:, 2, :3] @ prop.mesh.points.T).min(axis=1) + prop.places[:, 2, 3]
        if not prop.handled or lowest.max() < 0.05 or np.ptp(prop.places[:, :3, 3], axis=0).max() < 0.01:
            continue
        for side in range(2):
            on = motion.reach[:, side] > _HELD
            grips = np.linalg.inv(prop.places[on]) @ motion.grips[on, side]
            if on.mean() >= 0.5 and np.ptp(grips[:, :3, 3], axis=0).max() < 0.02:
                return True
    return False


def choose() -> dict[str, list[int]]:
    """The indices of each set: the first clips, then the first after them in which something is held."""
    ends = SIZES["self"], SIZES["self"] + SIZES["cross"]
    return {
        "self": list(range(ends[0])),
        "cross": list(range(*ends)),
        "objects": list(islice(_with_objects(ends[1]), SIZES["objects"])),
    }


def _with_objects(first: int) -> Iterator[int]:
    return (index for index in count(first) if holds_something(make_plan(SEED, "test", index, FRAMES)))


if __name__ == "__main__":
    _FILE.write_text(json.dumps({"seed": SEED, "frames": FRAMES, **choose()}) + "\n")
