"""All textures by family, and what collects those of a scene."""

from __future__ import annotations

import numpy as np

from aa2_synth.kinds import Split
from aa2_synth.textures.cloths import CLOTHS
from aa2_synth.textures.floors import FLOORS
from aa2_synth.textures.fronts import FRONTS
from aa2_synth.textures.grounds import GROUNDS
from aa2_synth.textures.noise import SIZE
from aa2_synth.textures.palette import colour
from aa2_synth.textures.prints import PRINTS
from aa2_synth.textures.skies import SKIES
from aa2_synth.textures.texture import Families
from aa2_synth.textures.things import THINGS

__all__ = ["FAMILIES", "SIZE", "Surfaces", "colour"]

FAMILIES: Families = {
    **FLOORS,
    **GROUNDS,
    **FRONTS,
    **SKIES,
    **CLOTHS,
    **THINGS,
    **PRINTS,
}
"""Textures by what they are of; every family has kinds for each split."""


class Surfaces:
    """Collects the textures of a scene and of the things in it, and gives each its layer.

    Attributes:
        layers: each ``(SIZE, SIZE, 3)`` uint8.
        kinds: labels of the textures taken, such as "wood:oak".
    """

    def __init__(self, rng: np.random.Generator, split: Split) -> None:
        self.rng = rng
        self.split: Split = split
        self.layers: list[np.ndarray] = []
        self.kinds: list[str] = []

    def add(self, *families: str) -> int:
        """The layer of a new texture of one of these families, such as "wood".

        Raises:
            KeyError: there is no such family.
        """
        family = families[self.rng.integers(len(families))]
        label, maker = FAMILIES[family].draw(self.rng, self.split)
        self.layers.append(maker.draw(self.rng, self.split, label))
        self.kinds.append(label)
        return len(self.layers) - 1

    def stacked(self) -> np.ndarray:
        """``(L, SIZE, SIZE, 3)`` uint8, sRGB; at least one layer was added."""
        return np.stack(self.layers)

    def lightness(self, layer: int) -> float:
        """Mean linear reflectance of a layer, in [0, 1]."""
        sample = self.layers[layer][::8, ::8].astype(np.float32) / 255
        return float((sample**2).mean())
