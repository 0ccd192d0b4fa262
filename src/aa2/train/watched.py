"""What is seen of a model in training besides its losses."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Watched:
    """Scores and pictures of the averaged weights at one step, for TensorBoard.

    Attributes:
        scalars: by name; a ``/`` in the name groups.
        pictures: by name, each ``(H, W, 3)`` uint8.
    """

    scalars: dict[str, float] = field(default_factory=dict)
    pictures: dict[str, np.ndarray] = field(default_factory=dict)
