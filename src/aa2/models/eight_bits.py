"""Weights in eight bits, for small networks that are shipped: a quarter of the bytes of single precision.

What gives way is precision: each weight of a convolution or matrix is a whole number from -127 to 127 times a
scale that its output channel has to itself, so it errs by up to half a step, 0.4 % of the largest weight of
its channel. All else (biases, norms) is stored in half precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # what is stored is read without it
    import torch

MOST = 127
SCALE = ".scale"
"""Ends the names of scales."""


def to_eight_bits(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """What is stored of the tensors of a network: int8 with float16 scales, float16."""
    import torch

    stored: dict[str, torch.Tensor] = {}
    for name, tensor in state.items():
        if tensor.ndim < 2:
            stored[name] = tensor.half()
            continue
        rows = tensor.float().flatten(1)
        scale = (rows.abs().amax(dim=1) / MOST).clamp(min=1e-6).half()
        whole = (rows / scale.float()[:, None]).round().clamp(-MOST, MOST).to(torch.int8)
        stored[name], stored[name + SCALE] = whole.reshape(tensor.shape), scale
    return stored


def from_eight_bits(stored: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Arrays in single precision from what :func:`to_eight_bits` made.

    Raises:
        ValueError: a scale is missing, left over, or does not fit.
    """
    state: dict[str, np.ndarray] = {}
    for name, array in stored.items():
        if name.endswith(SCALE):
            if name.removesuffix(SCALE) not in stored:
                raise ValueError(f"{name} scales nothing")
            continue
        if array.dtype != np.int8:
            state[name] = array.astype(np.float32)
            continue
        scale = stored.get(name + SCALE)
        if scale is None or scale.shape != array.shape[:1]:
            raise ValueError(f"{name} has no scale that fits")
        rows = scale.astype(np.float32).reshape(-1, *[1] * (array.ndim - 1))
        state[name] = array.astype(np.float32) * rows
    return state
