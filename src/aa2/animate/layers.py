"""One frame put together at its own resolution: clean plate, painting and the lifted reference's figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from aa2.conditions.build import WindowArrays
from aa2.conditions.mask import Box, mask_box
from aa2.media.channels import blended, in_channels, rounded

if TYPE_CHECKING:  # where the layers are put together without a network, it is done without torch
    import torch

    from aa2.models.compositor import Composition, Compositor

FADE = 24
"""Pixels of the model's picture, from the mask's edge inwards, over which an old shadow is taken away."""
SMOOTH_SIDE = 384
"""Pixels of the longer side, up to twice as many, that are looked at where all that is added is smooth: the
network was trained on pictures of this size."""
AROUND = 32
"""Pixels of the surroundings of the mask that the network sees, at most."""
FAINTEST = 1 / 510
"""Opacity, of 1, that is none in 8 bits."""


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


@dataclass(frozen=True)
class Apart:
    """A picture, and the character in it by itself, in a region of ``(H, W)`` pixels.

    Attributes:
        picture: ``(H, W, 3)`` float32 in [0, 255].
        colours: ``(H, W, 3)`` float32 in [0, 255], the character's as they are in the picture, not multiplied
            by the opacity.
        opacity: ``(H, W)`` float32 in [0, 1], how far they are seen there, 0 outside the mask.
    """

    picture: np.ndarray
    colours: np.ndarray
    opacity: np.ndarray


def combined(layers: Layers, compositor: Compositor | None, relight: bool = True) -> np.ndarray:
    """``(H, W, 3)`` float32 in [0, 255], the layers put together; the plate outside the mask.

    Args:
        layers: of a frame.
        compositor: the network that puts them together; None, and one without parts, lays the figure over the
            plate.
        relight: whether its light and shade apply, if it has such parts.
    """
    box = mask_box(layers.mask)
    result = layers.plate.astype(np.float32)
    if box is None:
        return result
    if compositor is None or not compositor.parts:
        return cv2.copyTo(_laid_over(layers), layers.mask.astype(np.uint8), result)
    part, composition = _composition(layers, box, compositor, relight)
    inside = layers.mask[part]
    result[part][inside] = _levels(composition.picture)[inside]
    return result


def apart(layers: Layers, compositor: Compositor | None, relight: bool = True) -> Apart:
    """`combined`, and the character in it by itself; arguments of that."""
    box = mask_box(layers.mask)
    result, opacity = layers.plate.astype(np.float32), np.zeros(layers.mask.shape, np.float32)
    colours = np.zeros_like(result)
    if box is None:
        return Apart(result, colours, opacity)
    if compositor is None or not compositor.parts:
        opacity = layers.coverage * layers.mask
        own = layers.figure * in_channels((opacity > 0).astype(np.float32))
        return Apart(cv2.copyTo(_laid_over(layers), layers.mask.astype(np.uint8), result), own, opacity)
    part, composition = _composition(layers, box, compositor, relight)
    inside = layers.mask[part]
    picture = _levels(composition.picture)
    result[part][inside] = picture[inside]
    share = composition.character[0, 0].float().cpu().numpy() * inside
    shade = composition.shade[0, 0].float().cpu().numpy()
    # What is composed is character over scene: without the scene's share it is the character's own.
    scene = (layers.plate[part] * shade[..., None]).clip(0, 255)
    own = scene + (picture - scene) / np.maximum(share, FAINTEST)[..., None]
    colours[part] = np.where(share[..., None] > FAINTEST, own, 0).clip(0, 255)
    opacity[part] = np.where(share > FAINTEST, share, 0)
    return Apart(result, colours, opacity)


def _laid_over(layers: Layers) -> np.ndarray:
    """``(H, W, 3)`` float32, the figure over the plate."""
    return blended(layers.figure, layers.plate, layers.coverage)


def _levels(picture: torch.Tensor) -> np.ndarray:
    """``(1, 3, H, W)`` in [-1, 1] as ``(H, W, 3)`` in [0, 255]."""
    return ((picture[0].float() + 1) * 127.5).clamp(0, 255).permute(1, 2, 0).cpu().numpy()


def _composition(
    layers: Layers, box: Box, compositor: Compositor, relight: bool
) -> tuple[tuple[slice, slice], Composition]:
    """What a compositor with a network makes of the mask, whose box is given, and around it; and where."""
    import torch

    from aa2.models import compositor as model
    from aa2.models.device import precision

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
        return part, compositor(given, reduction, relight)


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
    lit = in_channels(1 + within * (cast - 1))
    lit *= plate
    return rounded(lit)
