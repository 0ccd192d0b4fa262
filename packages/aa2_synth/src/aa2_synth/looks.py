"""How clips look: as users bring material, wild, or some of both."""

from __future__ import annotations

from typing import Literal

import numpy as np

from aa2_synth.kinds import SPLITS, Split

Look = Literal["user-like", "wild", "mixed"]
"""``user-like``: who stands before a phone; ``wild``: anything a body can do; ``mixed``: mostly the first."""
USER_LIKE = 0.8
"""Share of the clips of a mixed run that are user-like."""
_STREAM = 0x100C
"""Tells the stream of this choice from those of the clips."""


def look_of(look: Look, seed: int, split: Split, index: int) -> Look:
    """The look of clip ``index`` of a seed and split, never "mixed".

    Args:
        look: of the run; of a mixed one each clip has its own, by these numbers alone.
        seed, split, index: which clip.
    """
    if look != "mixed":
        return look
    drawn = np.random.default_rng([_STREAM, seed, SPLITS.index(split), index]).random()
    return "user-like" if drawn < USER_LIKE else "wild"
