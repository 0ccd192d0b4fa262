"""Layered windows as the tensors of a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import cv2
import numpy as np
import torch

from aa2.models.compositor import Layers
from aa2.train.layered import Layered


@dataclass
class LayeredBatch:
    """Some windows of one size. Pictures are ``(B, F, 3, H, W)`` in [-1, 1], the rest ``(B, F, 1, H, W)`` in
    [0, 1].

    Attributes:
        target, character, painted, figure, coverage, plate, mask, skeleton: of `aa2.train.layered.Layered`;
            the skeleton in [0, 1].
        flow: ``(B, F - 1, 2, H, W)``, for every pixel of a frame but the first, x and y in pixels to where
            the target shows the same in the frame before; None of single frames.
    """

    target: torch.Tensor
    character: torch.Tensor
    painted: torch.Tensor
    figure: torch.Tensor
    coverage: torch.Tensor
    plate: torch.Tensor
    mask: torch.Tensor
    skeleton: torch.Tensor
    flow: torch.Tensor | None = None

    def to(self, *args, **kwargs) -> LayeredBatch:
        """Every tensor moved as ``torch.Tensor.to`` does."""
        tensors = {f.name: getattr(self, f.name) for f in fields(self)}
        return LayeredBatch(**{n: t.to(*args, **kwargs) for n, t in tensors.items() if t is not None})

    @property
    def layers(self) -> Layers:
        """What the compositor is given, frames after one another."""
        names = [f.name for f in fields(Layers)]
        return Layers(**{name: getattr(self, name).flatten(0, 1) for name in names})


def batch_of(windows: Sequence[Layered]) -> LayeredBatch:
    """Windows of one size and length as a batch."""
    stacked = {f.name: np.stack([getattr(w, f.name) for w in windows]) for f in fields(Layered)}
    tensors = {name: _floats(torch.from_numpy(array)) for name, array in stacked.items()}
    tensors["skeleton"] = (tensors["skeleton"] + 1) / 2
    flow = None
    if stacked["target"].shape[1] > 1:
        flow = torch.from_numpy(np.stack([_flow(window.target) for window in windows])).movedim(-1, 2)
    return LayeredBatch(**tensors, flow=flow)


def _floats(array: torch.Tensor) -> torch.Tensor:
    if array.dim() == 5:
        return array.movedim(-1, 2).float() / 127.5 - 1
    return array.float().unsqueeze(2) / (1 if array.dtype == torch.bool else 255)


def _flow(frames: np.ndarray) -> np.ndarray:
    """``(F - 1, H, W, 2)`` float32 by dense inverse search (Kroeger et al. 2016), from each frame back."""
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames]
    pairs = zip(grey[1:], grey[:-1], strict=True)
    return np.stack(
        [search.calc(later, earlier, np.zeros((*later.shape, 2), np.float32)) for later, earlier in pairs]
    )
