"""A run's state quantised to four bytes a weight instead of sixteen, to be carried over narrow links.

What is lost is small beside one step's noise. Weights keep half precision. What the averaged weights differ
from them keeps three bits of mantissa, and the difference dies out with the average. So does the spread of
the gradients (Adam's second moment), which only scales the steps. Their mean (the first moment) is left out:
it has forgotten everything after ten steps, and rises again from zero within as many. A run that goes on from
here is as good as one that did not stop, and repeatable, but not bit-identical to it: that takes a checkpoint
in full.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

from aa2.train.checkpoints import Checkpoint

EIGHTH = torch.float8_e4m3fn
LARGEST, SMALLEST = 448.0, 2.0**-9
"""The largest and the smallest positive number of eight bits."""
HALF = torch.finfo(torch.float16).max

Tensors = dict[str, torch.Tensor]


def quantised(tensors: Mapping[str, torch.Tensor]) -> Tensors:
    """The state of `aa2.train.state.RunState`, quantised; what belongs to no weight stays as it is."""
    short: Tensors = {}
    for name, tensor in tensors.items():
        kind, _, weight = name.partition("/")
        match kind:
            case "weights":
                short[name] = tensor.clamp(-HALF, HALF).half()
            case "average":
                rounded = tensors[f"weights/{weight}"].clamp(-HALF, HALF).half().float()
                _put(short, name, tensor - rounded)
            case "second":
                # Never rounded to zero, by which a step would be divided.
                root = tensor.sqrt()
                _put(short, name, root.clamp_min(root.max() / LARGEST * SMALLEST))
            case "first":
                pass
            case _:
                short[name] = tensor
    return short


def dequantised(short: Mapping[str, torch.Tensor]) -> Tensors:
    """The inverse of `quantised`, in single precision."""
    tensors: Tensors = {}
    for name, tensor in short.items():
        kind, _, weight = name.partition("/")
        match kind:
            case "weights":
                tensors[name] = tensor.float()
            case "average":
                tensors[name] = _got(short, name) + short[f"weights/{weight}"].float()
            case "second":
                tensors[name] = _got(short, name).square()
                tensors[f"first/{weight}"] = torch.zeros_like(tensors[name])
            case "scale":
                pass
            case _:
                tensors[name] = tensor
    return tensors


def full_state(checkpoint: Checkpoint) -> Tensors:
    """The state that a checkpoint holds, which may be short or not."""
    facts = checkpoint.facts
    short = facts.get("quantised", facts.get("compact"))  # what earlier checkpoints call it
    return dequantised(checkpoint.tensors) if short else dict(checkpoint.tensors)


def _put(short: Tensors, name: str, tensor: torch.Tensor) -> None:
    scale = tensor.abs().amax().clamp_min(torch.finfo(torch.float32).tiny) / LARGEST
    short[name] = (tensor / scale).clamp(-LARGEST, LARGEST).to(EIGHTH)
    short[f"scale/{name}"] = scale


def _got(short: Mapping[str, torch.Tensor], name: str) -> torch.Tensor:
    return short[name].float() * short[f"scale/{name}"]
