"""What a user may set about where a frame changes, how it ends there, and how it is lit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aa2.conditions.mask import Block, regrown
from aa2.errors import InputError

MOST = 512
"""Pixels: the most by which a mask grows or shrinks, of a block's side, and of a feathered edge."""


def _check(name: str, value: object, least: int, otherwise: str) -> None:
    if value is None and name != "mask_grow":
        return
    if not isinstance(value, int | np.integer) or not least <= value <= MOST:
        raise InputError(
            f"`{name}`", f"{value} is not possible", f"give {least} to {MOST} pixels, {otherwise}"
        )


@dataclass(frozen=True)
class Control:
    """Settings of the mask and of light; with the defaults nothing is touched. Lengths are pixels of a frame.

    Attributes:
        mask_grow: by which the mask of who is replaced grows, or below 0 shrinks, before blocks are made of
            it, -512 to 512. What it grows by is taken out of the scene too.
        block_size: side of the blocks that the mask is made of (AA2 Eq. 2), 1 to 512; None: a tenth of the
            sides of its box (AA2 §3.2). Of no effect on masks that are not made of blocks.
        feather: over which a frame fades into what is changed, from the mask's edge inwards, 0 to 512; None:
            two pixels of the model's picture. Whoever is replaced shows through wide ones.
        relight: whether a shadow or reflection that who is replaced throws within the mask is taken out of
            the scene, and the light and shade apply that a compositor adds to figure and scene. False leaves
            the scene's light and the character's colours as they are. A compositor without these parts (that
            of ``mini`` has none) adds nothing: then only the old shadow is at stake.
    """

    mask_grow: int = 0
    block_size: int | None = None
    feather: int | None = None
    relight: bool = True

    def __post_init__(self) -> None:
        """
        Raises:
            InputError: a number is out of range.
        """
        _check("mask_grow", self.mask_grow, -MOST, "0 for the mask as it is")
        _check("block_size", self.block_size, 1, "or leave it out for a tenth of the person's box")
        _check("feather", self.feather, 0, "or leave it out for two pixels of the model's picture")

    def mask(self, mask: np.ndarray) -> np.ndarray:
        """A frame's mask, ``(H, W)`` uint8 from 0 outside to 255 inside, grown or shrunk."""
        return regrown(mask, self.mask_grow)

    def block(self, zoom: float) -> Block | None:
        """The blocks in a picture whose pixel stands for ``zoom`` of the frame's; None: the usual ones."""
        return None if self.block_size is None else (self.block_size / zoom, self.block_size / zoom)

    def edge(self, zoom: float) -> int:
        """Pixels of the frame over which it fades into what is changed.

        By default two of the model's pixels: within the margin by which masks are widened.
        """
        return max(1, round(2 * zoom)) if self.feather is None else self.feather


DEFAULT = Control()


def control_of(options: Mapping[str, Any]) -> Control:
    """Of all options of a run (`aa2.animate.options.AnimateOptions`).

    Raises:
        InputError: a number is out of range.
    """
    return Control(options["mask_grow"], options["block_size"], options["feather"], options["relight"])
