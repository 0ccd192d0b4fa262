"""The parts into which a picture of a person is divided."""

from __future__ import annotations

PARTS = (
    "background",
    "hat",
    "hair",
    "glove",
    "glasses",
    "upper clothes",
    "dress",
    "coat",
    "socks",
    "trousers",
    "jumpsuit",
    "scarf",
    "skirt",
    "face",
    "left arm",
    "right arm",
    "left leg",
    "right leg",
    "left shoe",
    "right shoe",
    "bag",
    "torso skin",
)
"""The 20 classes of the LIP data set in its order, then bags, and bare skin of trunk and neck.

Left and right are the person's own. Beards belong to the hair, belts to what they hold, watches to the arm.
"""
SIDED = frozenset(PARTS.index(name) for name in ("left arm", "left leg", "left shoe"))
"""Parts of the left; the same part of the right has the next index."""


def part(name: str) -> int:
    """The index of a part in `PARTS` by its ``name``; the left one of a pair.

    Raises:
        ValueError: there is no such part.
    """
    return PARTS.index(name)
