"""The shape-agnostic mask: where the model paints (AA2 §3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Literal

import cv2
import numpy as np

from aa2.config import MaskKind

Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels; right and bottom are exclusive."""
Block = tuple[Fraction | float, Fraction | float]
"""kh, kw of Eq. 2."""
Reading = Literal["size", "count"]
"""What kh and kw mean: the pixels of a block, or the blocks of a side."""
READINGS: Mapping[MaskKind, Reading] = {"shape-agnostic": "size", "shape-agnostic-count": "count"}
"""Of the kinds that are made of blocks."""

BLOCKS_PER_SIDE = 10
"""AA2 §3.2: kh = h / 10 and kw = w / 10 at inference, read as block sizes."""
WIDE = 8
"""Pixels above which a mask is widened by distances: a structuring element takes the square of its size."""
CHARACTER_FROM = 32
"""A soft mask's value (of 255) from which a pixel belongs to the character. Low, because a pixel that shows
an eighth of the old character shows a fringe of it."""


def mask_box(mask: np.ndarray) -> Box | None:
    """The bounding box of the non-zero pixels of an ``(H, W)`` mask, or None if there are none."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def character_box(soft_mask: np.ndarray) -> Box | None:
    """The bounding box of the character in a soft ``(H, W)`` uint8 mask, or None if it is not there."""
    return mask_box(character_pixels(soft_mask))


def formulate(mask: np.ndarray, block: Block, reading: Reading = "size") -> np.ndarray:
    """Every block of the mask's bounding box filled with its maximum (AA2 Eq. 2).

    Blocks are laid from the top left corner of the box; those at its far edges may be smaller. A fractional
    block size is met on average: blocks then differ by one pixel and still tile the box.

    Args:
        mask: ``(H, W)`` bool or uint8; non-zero pixels are the character.
        block: kh, kw > 0. Blocks smaller than a pixel count as a pixel.
        reading: whether ``block`` is the blocks' size in pixels or their number on each side of the box.

    Returns:
        ``(H, W)`` bool, containing the mask and contained in its bounding box.
    """
    filled = np.zeros(mask.shape, bool)
    box = mask_box(mask)
    if box is None:
        return filled
    left, top, right, bottom = box
    inside = mask[top:bottom, left:right] != 0
    for axis, coefficient in enumerate(block):
        if coefficient <= 0:
            raise ValueError(f"block coefficients must be positive, not {coefficient}")
        inside = _block_maximum(inside, _block_size(coefficient, inside.shape[axis], reading), axis)
    filled[top:bottom, left:right] = inside
    return filled


def _block_size(coefficient: Fraction | float, side: int, reading: Reading) -> Fraction:
    """The pixels of a block on a ``side`` of the box, at least 1."""
    exact = Fraction(coefficient).limit_denominator(1 << 16)
    return max(exact if reading == "size" else Fraction(side) / exact, Fraction(1))


def _block_maximum(inside: np.ndarray, size: Fraction, axis: int) -> np.ndarray:
    """Each run of ``size`` elements along ``axis`` replaced by its maximum (the 2D maximum is separable)."""
    length = inside.shape[axis]
    index = np.arange(length) * size.denominator // size.numerator
    starts = np.flatnonzero(np.diff(index, prepend=-1))
    maxima = np.logical_or.reduceat(inside, starts, axis=axis)
    return np.repeat(maxima, np.diff(starts, append=length), axis=axis)


def inference_block(mask: np.ndarray) -> Block:
    """kh = h / 10 and kw = w / 10 of inference, of the mask's bounding box (AA2 §3.2)."""
    height, width = _box_size(mask)
    return Fraction(height, BLOCKS_PER_SIDE), Fraction(width, BLOCKS_PER_SIDE)


def random_block(masks: Iterable[np.ndarray], rng: np.random.Generator) -> Block:
    """A block of training: kh uniform in 1..h, kw uniform in 1..w of the mask's bounding box (AA2 §3.2).

    Args:
        masks: of a window's frames, each ``(H, W)``; h and w are the largest of their boxes.
    """
    sizes = [_box_size(mask) for mask in masks]
    height, width = (max(sides) for sides in zip(*sizes, strict=True))
    return int(rng.integers(1, height + 1)), int(rng.integers(1, width + 1))


def with_blocks_of(
    filled: np.ndarray,
    mask: np.ndarray,
    figure: np.ndarray,
    block: Block | None = None,
    reading: Reading = "size",
) -> np.ndarray:
    """A formulated mask with the blocks that a figure reaches beyond it; the grid goes on outside the box.

    Args:
        filled: ``(H, W)`` bool, of `formulate`.
        mask: what it was formulated of.
        figure: ``(H, W)`` bool, what is to find room.
        block, reading: the blocks of ``filled``; None takes the one of inference.
    Returns:
        ``(H, W)`` bool, containing ``filled`` and ``figure``; ``filled`` where the mask is empty.
    """
    box = mask_box(mask)
    if box is None or not (figure & ~filled).any():
        return filled
    block = inference_block(mask) if block is None else block
    rows, columns = (
        _numbered(length, start, _block_size(coefficient, side, reading))
        for length, start, coefficient, side in zip(
            mask.shape, (box[1], box[0]), block, _box_size(mask), strict=True
        )
    )
    reached = np.zeros((rows[-1] + 1, columns[-1] + 1), bool)
    at = np.nonzero(figure)
    reached[rows[at[0]], columns[at[1]]] = True
    return filled | reached[rows[:, None], columns]


def _numbered(length: int, start: int, size: Fraction) -> np.ndarray:
    """The number of the block that each pixel of a side lies in, from 0; one block begins at ``start``."""
    numbers = (np.arange(length) - start) * size.denominator // size.numerator
    return numbers - numbers[0]


def _box_size(mask: np.ndarray) -> tuple[int, int]:
    left, top, right, bottom = mask_box(mask) or (0, 0, 1, 1)
    return bottom - top, right - left


def formulated(mask: np.ndarray, kind: MaskKind = "shape-agnostic", block: Block | None = None) -> np.ndarray:
    """The region to paint, in one of the ways that AA2 Fig. 7 compares.

    Args:
        mask: ``(H, W)`` bool or uint8; non-zero pixels are the character.
        kind: the mask of Eq. 2 in either reading, the mask as it is, or its bounding box.
        block: of Eq. 2; None takes the one of inference.

    Returns:
        ``(H, W)`` bool.
    """
    if kind == "exact":
        return mask != 0
    if kind == "box":
        return formulate(mask, (1, 1), reading="count")
    return formulate(mask, inference_block(mask) if block is None else block, READINGS[kind])


def regridded(
    mask: np.ndarray, wanted: np.ndarray, kind: MaskKind = "shape-agnostic", block: Block | None = None
) -> np.ndarray:
    """`formulated` of another mask, in the blocks of this one: it grows and shrinks with ``wanted``.

    Args:
        mask: ``(H, W)`` bool, whose box the blocks are laid from.
        wanted: ``(H, W)`` bool, what the blocks are to hold.
        kind, block: of `formulated`.
    """
    if kind not in READINGS:
        return formulated(wanted, kind)
    grid = mask, wanted, block, READINGS[kind]
    kept = formulated(mask, kind, block) & with_blocks_of(np.zeros_like(mask), *grid)
    return with_blocks_of(kept, *grid)


def regrown(soft_mask: np.ndarray, by: int) -> np.ndarray:
    """A soft ``(H, W)`` uint8 mask grown by so many pixels, or below 0 shrunk, but not at its border."""
    if by > 0:
        return np.maximum(soft_mask, character_pixels(soft_mask, by).astype(np.uint8) * 255)
    if by < 0:
        inside = character_pixels(soft_mask).astype(np.uint8)
        depth = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_5)
        return np.where(depth > -by, soft_mask, 0).astype(np.uint8)
    return soft_mask


def character_pixels(soft_mask: np.ndarray, dilate: int = 0) -> np.ndarray:
    """A soft ``(H, W)`` uint8 mask as bool, widened by ``dilate`` pixels (extracted masks miss some edge)."""
    solid = soft_mask >= CHARACTER_FROM
    if dilate <= 0:
        return solid
    if dilate > WIDE:
        away = cv2.distanceTransform((~solid).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
        return away <= dilate if solid.any() else solid
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * dilate + 1, 2 * dilate + 1))
    return cv2.dilate(solid.astype(np.uint8), disc) > 0
