"""The samples of a batch several times over, whatever holds them."""

from __future__ import annotations

from copy import copy
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import torch

T = TypeVar("T")


def repeated(value: T, samples: int, times: int) -> T:
    """``value`` with every sample so many times, one after the other.

    Args:
        value: a tensor, or a dataclass, dictionary, list or tuple of some; None stays None. Along its first
            axis a tensor has one row a sample, or several for each (its frames), which stay together.
        samples: how many there are.
    """
    made: Any
    if isinstance(value, torch.Tensor):
        made = value.unflatten(0, (samples, -1)).repeat_interleave(times, dim=0).flatten(0, 1)
    elif isinstance(value, dict):
        made = copy(value)  # of the same kind
        made.update({name: repeated(one, samples, times) for name, one in value.items()})
    elif isinstance(value, list | tuple):
        made = type(value)(repeated(one, samples, times) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in fields(value)}
        made = replace(value, **repeated(parts, samples, times))
    else:
        made = value
    return made
