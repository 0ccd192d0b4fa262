"""Bones by the limb they belong to."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from aa2_synth.body.body import template


def set_bones(rotations: np.ndarray, prefix: str, suffix: str, turn: np.ndarray) -> None:
    """Write one rotation to all bones of a limb.

    Args:
        rotations: ``(T, J, 3, 3)`` of all bones; changed.
        prefix, suffix: how the bones' names start and end.
        turn: ``(T, 3, 3)`` what they all get.
    """
    rotations[:, bones_of(prefix, suffix)] = turn[:, None]


@lru_cache(maxsize=256)
def bones_of(prefix: str, suffix: str = "") -> list[int]:
    """Indices among the J of the bones whose names start with ``prefix`` and end with ``suffix``."""
    names = enumerate(template().bones)
    return [index for index, name in names if name.startswith(prefix) and name.endswith(suffix)]
