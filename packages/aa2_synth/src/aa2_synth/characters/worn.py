"""Putting things on a body, be they cloth that bends with it or rigid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from aa2_synth.body.body import Shape
from aa2_synth.characters.character import Attachment, Garment, Texture
from aa2_synth.characters.forms import fitted
from aa2_synth.characters.palette import Palette
from aa2_synth.characters.parts import part
from aa2_synth.geometry import Mesh


@dataclass
class Worn:
    """Things put on a body.

    Attributes:
        body: who wears them.
        rng: source of all choices.
        palette: the colours.
        garments: what bends with the body, put on so far.
        attachments: what is rigid.
    """

    body: Shape
    rng: np.random.Generator
    palette: Palette
    garments: list[Garment] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def pin(
        self, mesh: Mesh, bone: str, colours, of: str, shine: float = 0.05, surface: Texture = "plain"
    ) -> None:
        """Fix a form to a bone.

        Args:
            mesh: the form, in canonical coordinates.
            bone: what carries it.
            colours: two of ``(3,)``, sRGB in [0, 1].
            of: its part, by name.
            shine: how glossy it is, in [0, 1].
            surface: what it looks like close by.
        """
        placed = fitted(self.body, mesh, np.zeros(3), np.ones(3), bone)
        self.attachments.append(Attachment(placed, bone, colours, shine, part(of), surface))

    def wrap(self, mesh: str, edge: np.ndarray, off: np.ndarray, colours, of: str, **look) -> None:
        """Lay cloth around the body.

        Args:
            mesh: the shell it is cut from.
            edge: ``(V,)`` metres inwards from the rim.
            off: ``(V,)`` metres off the shell.
            colours: two of ``(3,)``, sRGB in [0, 1].
            of: its part, by name.
            look: other attributes of `Garment`.
        """
        edge, off = edge.astype(np.float32), off.astype(np.float32)
        self.garments.append(Garment("cloth", mesh, edge, off, colours, part(of), **look))

    def colours(self) -> tuple[np.ndarray, np.ndarray]:
        """Two sRGB colours in [0, 1] that go together, ``(3,)`` each."""
        first = self.palette.any()
        return first, self.palette.beside(first)


Wear = Callable[[Worn], None]
"""Puts something on."""
