"""One frame put together at its own resolution: clean plate, painting and the lifted reference's figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from aa2.conditions.build import WindowArrays
from aa2.conditions.mask import mask_box

if TYPE_CHECKING:  # where the layers are put together without a network, it is done without torch
    from aa2.models.compositor import Compositor

FADE = 24
"""Pixels of the model's picture, from the mask's edge inwards, over which an old shadow is taken away."""
SMOOTH_SIDE = 384
"""Pixels of the longer side, up to twice as many, that are looked at where all that is added is smooth: the
network was trained on pictures of this size."""
AROUND = 32
"""Pixels of the surroundings of the mask that the network sees, at most."""


@dataclass(frozen=True)
class Layers:
    """What a frame is made of, in a region of ``(H, W)`` pixels of it.

    Attributes:
        plate: ``(H, W, 3)`` uint8, the frame without the person.
        figure: ``(H, W, 3)`` uint8, the lifted reference in the frame's pose.
        coverage: ``(H, W)`` float32 in [0, 1], its opacity.
        painted: ``(H, W, 3)`` uint8, the denoiser's picture, enlarged; the plate where nothing is painted.
        mask: ``(H, W)`` bool, where anything may change.
        skeleton: ``(H, W, 3)`` uint8, the figure's pose.
    """

    plate: np.ndarray
    figure: np.ndarray
    coverage: np.ndarray
    painted: np.ndarray
    mask: np.ndarray
    skeleton: np.ndarray


def layers_in(arrays: WindowArrays, painted: np.ndarray | None, t: int) -> Layers:
    """The layers of frame ``t`` in the model's own picture.

    Args:
        arrays: the conditions of a window, with the plate; without a warp there is no figure.
        painted: ``(F, H, W, 3)`` uint8, the denoiser's pictures; None where nothing is painted.
    """
    assert arrays.plate is not None
    painted = arrays.plate if painted is None else painted
    mask = arrays.mask[t] if arrays.object_mask is None else arrays.mask[t] & ~arrays.object_mask[t]
    figure, coverage = np.zeros_like(painted[t]), np.zeros(mask.shape, np.float32)
    if arrays.warp is not None and arrays.warp_mask is not None:
        figure, coverage = arrays.warp[t], arrays.warp_mask[t].astype(np.float32) / 255
    return Layers(arrays.plate[t], figure, coverage, painted[t], mask, arrays.skeleton[t])


def pasted(layers: Layers) -> np.ndarray:
    """``(H, W, 3)`` float32 in [0, 255], the figure before the plate; the plate outside the mask."""
    result = layers.plate.astype(np.float32)
    if not layers.mask.any():
        return result
    figure = layers.plate + layers.coverage[..., None] * (layers.figure.astype(np.float32) - layers.plate)
    return np.where(layers.mask[..., None], figure, result)


def combined(layers: Layers, compositor: Compositor) -> np.ndarray:
    """``(H, W, 3)`` float32 in [0, 255], the layers put together by a network; the plate outside the mask."""
    import torch

    from aa2.models import compositor as model
    from aa2.models.device import precision

    result = layers.plate.astype(np.float32)
    box = mask_box(layers.mask)
    if box is None:
        return result
    height, width = layers.mask.shape
    # Told from the whole region, which stays while the mask moves.
    reduction = max(1, max(height, width) // SMOOTH_SIDE) if compositor.smooth_only else 1
    # The network's grid stands still while the mask moves, or what it adds would shimmer.
    step = compositor.step * reduction
    left, top = (max(side - AROUND, 0) // step * step for side in box[:2])
    part = np.s_[top : min(box[3] + AROUND, height), left : min(box[2] + AROUND, width)]
    device = next(compositor.parameters()).device

    def tensor(array: np.ndarray) -> torch.Tensor:
        planes = array[part] if array.ndim == 3 else array[part][..., None]
        return torch.from_numpy(np.ascontiguousarray(planes)).to(device).permute(2, 0, 1)[None].float()

    given = model.Layers(
        painted=tensor(layers.painted) / 127.5 - 1,
        figure=tensor(layers.figure) / 127.5 - 1,
        coverage=tensor(layers.coverage),
        plate=tensor(layers.plate) / 127.5 - 1,
        mask=tensor(layers.mask.astype(np.uint8)),
        skeleton=tensor(layers.skeleton) / 255,
    )
    with torch.inference_mode(), precision(device):
        composition = compositor(given, reduction)
    picture = ((composition.picture[0].float() + 1) * 127.5).clamp(0, 255).permute(1, 2, 0).cpu().numpy()
    inside = layers.mask[part]
    result[part][inside] = picture[inside]
    return result


def without_shadow(plate: np.ndarray, cast: np.ndarray | None, mask: np.ndarray, fade: int) -> np.ndarray:
    """The plate of a region without the old person's shadow.

    Args:
        plate: ``(H, W, 3)`` uint8.
        cast: ``(H, W)`` float32, what it is to be multiplied by; None leaves it.
        mask: ``(H, W)`` bool, where anything may change.
        fade: pixels from the mask's edge inwards over which the shadow goes.
    """
    if cast is None:
        return plate
    # Nothing changes at the mask's edge, so what is thrown beyond it does not end in a line.
    inside = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    within = np.clip(cv2.distanceTransform(inside, cv2.DIST_L2, 5)[1:-1, 1:-1] / fade, 0, 1)
    lit = plate * (1 + within * (cast - 1))[..., None]
    return np.rint(lit).clip(0, 255).astype(np.uint8)
