"""Layered windows as the tensors of a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import cv2
import numpy as np
import torch

from aa2.models.compositor import Layers
from aa2.train.layered_windows import LayeredWindow


@dataclass
class LayeredBatch:
    """B windows of F frames, of one size, as float32.

    Attributes:
        layers: what the compositor is given, the B·F frames of all windows after one another.
        target: ``(B, F, 3, H, W)`` in [-1, 1], what is wanted.
        character: ``(B, F, 1, H, W)`` in [0, 1], opacity of the target's character.
        flow: ``(B, F - 1, 2, H, W)``, for every pixel of a frame but the first, x and y in pixels to where
            the target shows the same in the frame before; None of single frames.
    """

    layers: Layers
    target: torch.Tensor
    character: torch.Tensor
    flow: torch.Tensor | None = None

    def to(self, *args, **kwargs) -> LayeredBatch:
        """Every tensor moved as ``torch.Tensor.to`` does."""
        layers = {f.name: getattr(self.layers, f.name).to(*args, **kwargs) for f in fields(Layers)}
        flow = None if self.flow is None else self.flow.to(*args, **kwargs)
        target, character = self.target.to(*args, **kwargs), self.character.to(*args, **kwargs)
        return LayeredBatch(Layers(**layers), target, character, flow)


def collate_windows(windows: Sequence[LayeredWindow]) -> LayeredBatch:
    """Windows of one size and length as a batch."""
    stacked = {f.name: np.stack([getattr(w, f.name) for w in windows]) for f in fields(LayeredWindow)}
    tensors = {name: _floats(torch.from_numpy(array)) for name, array in stacked.items()}
    tensors["skeleton"] = (tensors["skeleton"] + 1) / 2
    flow = None
    if stacked["target"].shape[1] > 1:
        flow = torch.from_numpy(np.stack([_flow(window.target) for window in windows])).movedim(-1, 2)
    layers = Layers(**{f.name: tensors[f.name].flatten(0, 1) for f in fields(Layers)})
    return LayeredBatch(layers, tensors["target"], tensors["character"], flow)


def _floats(array: torch.Tensor) -> torch.Tensor:
    """Pictures ``(B, F, H, W, 3)`` in [-1, 1], masks ``(B, F, H, W)`` in [0, 1]; channels before H and W."""
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
