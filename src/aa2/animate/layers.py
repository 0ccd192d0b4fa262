"""One frame put together at its own resolution: clean plate, painting and the lifted reference's figure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch

from aa2.models import compositor as model
from aa2.models.compositor import Compositor

FADE = 24
"""Pixels of the model's picture, from the mask's edge inwards, over which an old shadow is taken away."""
LEAST = 32
"""Pixels a side of the smallest picture that is put together."""


@dataclass(frozen=True)
class Layers:
    """What a frame is made of, in a region of ``(H, W)`` pixels of it.

    Attributes:
        plate: ``(H, W, 3)`` uint8, the frame without the person.
        figure: ``(H, W, 3)`` uint8, the lifted reference in the frame's pose.
        coverage: ``(H, W)`` float32 in [0, 1], its opacity.
        painted: ``(H, W, 3)`` uint8, the denoiser's picture, enlarged.
        mask: ``(H, W)`` bool, where anything may change.
        skeleton: ``(H, W, 3)`` uint8, the figure's pose.
    """

    plate: np.ndarray
    figure: np.ndarray
    coverage: np.ndarray
    painted: np.ndarray
    mask: np.ndarray
    skeleton: np.ndarray


@torch.inference_mode()
def combined(layers: Layers, compositor: Compositor) -> np.ndarray:
    """``(H, W, 3)`` float32 in [0, 255], the layers put together; the plate outside the mask."""
    height, width = layers.mask.shape
    device = next(compositor.parameters()).device
    missing = max(LEAST - height, 0), max(LEAST - width, 0)

    def tensor(array: np.ndarray) -> torch.Tensor:
        planes = array if array.ndim == 3 else array[..., None]
        padded = np.pad(planes, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
        return torch.from_numpy(padded).to(device).permute(2, 0, 1)[None].float()

    composition = compositor(
        model.Layers(
            painted=tensor(layers.painted) / 127.5 - 1,
            figure=tensor(layers.figure) / 127.5 - 1,
            coverage=tensor(layers.coverage),
            plate=tensor(layers.plate) / 127.5 - 1,
            mask=tensor(layers.mask.astype(np.uint8)),
            skeleton=tensor(layers.skeleton) / 255,
        )
    )
    picture = (composition.picture[0, :, :height, :width].float() + 1) * 127.5
    picture = picture.clamp(0, 255).permute(1, 2, 0).cpu().numpy()
    return np.where(layers.mask[..., None], picture, layers.plate.astype(np.float32))


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
