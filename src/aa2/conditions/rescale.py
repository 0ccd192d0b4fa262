"""Random scale augmentation (AA2 §3.2)."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from aa2.condition_table import CONDITIONS
from aa2.conditions.mask import CHARACTER_FROM, mask_box
from aa2.media.inpainting import draw_over
from aa2.types import Signals

SCALES = (0.75, 1.3)


def rescale_randomly(signals: Signals, rng: np.random.Generator) -> Signals:
    """`rescale` by a factor between `SCALES`, uniform in its logarithm."""
    return rescale(signals, float(np.exp(rng.uniform(*np.log(SCALES)))))


def rescale(signals: Signals, scale: float) -> Signals:
    """The clip with its character, and the objects it handles, drawn larger or smaller.

    The cut-out is scaled about the middle of the lower edge of its box over all frames, so that it stays on
    its ground, and laid back into the source. What it no longer covers is the true environment if that is
    known, otherwise it is filled from around. Form the mask of the *unscaled* signals to get what the paper
    wants: a character that is sometimes larger than its mask.

    Returns:
        New signals of the same shapes, all of them consistent. Dense depth is unknown where it was covered.
    """
    affine = _about_ground(signals, scale)
    if affine is None:
        return signals
    frames, masks = signals.frames.copy(), np.empty_like(signals.character_mask)
    objects = np.empty_like(signals.object_masks)
    depth = None if signals.depth is None else signals.depth.copy()
    for t in range(len(signals)):
        cut_out = _cut_out(signals, t)
        laid = _moved(cut_out, affine)
        frames[t] = _composed(_source(signals, t), signals.frames[t], cut_out, affine)
        masks[t] = _moved(signals.character_mask[t], affine)
        for n, mask in enumerate(signals.object_masks[t]):
            objects[t, n] = _moved(mask.astype(np.uint8) * 255, affine) >= 128
        if depth is not None and signals.depth is not None:
            moved = _moved(signals.depth[t], affine, nearest=True)
            depth[t] = np.where(laid >= 128, moved, np.where(cut_out > 0, 0, depth[t]))
    return replace(
        signals,
        frames=frames,
        pose=signals.pose.transformed(affine),
        driver=None if signals.driver is None else signals.driver.transformed(affine),
        character_mask=masks,
        object_masks=objects,
        depth=depth,
        further={
            name: np.stack([_moved(image, affine, CONDITIONS[name].crop == "nearest") for image in known])
            for name, known in signals.further.items()
        },
    )


def _about_ground(signals: Signals, scale: float) -> np.ndarray | None:
    box = mask_box(signals.character_mask.max(axis=0) >= CHARACTER_FROM)
    if box is None:
        return None
    x, y = (box[0] + box[2] - 1) / 2, box[3] - 1
    return np.array([[scale, 0, (1 - scale) * x], [0, scale, (1 - scale) * y]], np.float32)


def _cut_out(signals: Signals, t: int) -> np.ndarray:
    """``(H, W)`` uint8: the opacity of the character with its objects in frame ``t``."""
    objects = signals.object_masks[t].any(axis=0).astype(np.uint8) * 255
    return np.maximum(signals.character_mask[t], objects)


def _source(signals: Signals, t: int) -> np.ndarray:
    """Frame ``t`` without the character and its objects."""
    if signals.environment is None:
        return fill_hole(signals.frames[t], _cut_out(signals, t) > 0)
    return fill_hole(signals.environment[t], signals.object_masks[t].any(axis=0))


def _moved(image: np.ndarray, affine: np.ndarray, nearest: bool = False) -> np.ndarray:
    flags = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    return cv2.warpAffine(image, affine, image.shape[1::-1], flags=flags)


def _composed(source: np.ndarray, frame: np.ndarray, cut_out: np.ndarray, affine: np.ndarray) -> np.ndarray:
    """The scaled cut-out of ``frame`` over ``source``, premultiplied so that no background comes with it."""
    alpha = cut_out.astype(np.float32)[..., None] / 255
    laid = _moved(np.concatenate([frame * alpha, alpha], axis=2), affine)
    return np.rint(np.clip(source * (1 - laid[..., 3:]) + laid[..., :3], 0, 255)).astype(np.uint8)


def fill_hole(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """The picture with its hole smoothly filled from around (`aa2.media.inpainting.draw_over`).

    Args:
        picture: ``(H, W, 3)`` uint8.
        hole: ``(H, W)`` bool.
    """
    if not hole.any():
        return picture
    # A rim of mixed pixels around the hole would bleed what was in it.
    rim = cv2.dilate(hole.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.where(hole[..., None], draw_over(picture, rim), picture)
