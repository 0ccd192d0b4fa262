"""The fixed test set: which clips of the test split results are compared on. They are rendered, not stored.

    python -m aa2_synth.benchmark_set

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

from aa2_synth.looks import Look
from aa2_synth.plan import Plan, make_plan

Name = Literal["self", "cross", "objects", "user-like"]
"""Driven by its own character, by the other one, with things in the hands; and as users bring material."""
SEED, FRAMES = 2026, 24
SIZES: dict[Name, int] = {"self": 100, "cross": 100, "objects": 40, "user-like": 50}
_USER_LIKE_FROM = 1000
"""The first of the user-like clips, far from the others: characters come from a clip's number."""
_FILE = Path(__file__).with_suffix(".json")
_HELD = 0.9
"""Reach from which a palm is on a thing."""


@dataclass(frozen=True)
class FixedSet:
    """Clips ``indices`` of the test split of ``seed``, ``frames`` long, of one ``look``."""

    seed: int
    frames: int
    indices: tuple[int, ...]
    look: Look = "wild"


def fixed_set(name: Name) -> FixedSet:
    """One of the sets by its ``name``; no clip is in two of them. All but the user-like one are wild."""
    stored = json.loads(_FILE.read_text())
    look = "user-like" if name == "user-like" else "wild"
    return FixedSet(stored["seed"], stored["frames"], tuple(stored[name]), look)


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
    """The indices of each set: the first clips, then the first after them in which something is held.

    A user-like clip serves as two cases, one driven by its own character and one by the other.
    """
    ends = SIZES["self"], SIZES["self"] + SIZES["cross"]
    return {
        "self": list(range(ends[0])),
        "cross": list(range(*ends)),
        "objects": list(islice(_with_objects(ends[1]), SIZES["objects"])),
        "user-like": list(range(_USER_LIKE_FROM, _USER_LIKE_FROM + SIZES["user-like"])),
    }


def _with_objects(first: int) -> Iterator[int]:
    return (index for index in count(first) if holds_something(make_plan(SEED, "test", index, FRAMES)))


if __name__ == "__main__":
    _FILE.write_text(json.dumps({"seed": SEED, "frames": FRAMES, **choose()}) + "\n")
