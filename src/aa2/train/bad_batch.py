"""A batch that broke a run, kept to be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save


def save_bad_batch(path: Path, parts: Sequence[Any], facts: Mapping[str, Any]) -> None:
    """Write a step's batches as safetensors, each tensor by its place: ``0.conditions.skeleton``, ….

    Args:
        parts: tensors, or dataclasses, dictionaries and sequences of them.
        facts: plain values for the file's header.
    """
    tensors = {name: tensor.detach().cpu().clone().contiguous() for name, tensor in named_tensors(parts)}
    path.write_bytes(save(tensors, {name: str(value) for name, value in facts.items()}))


def named_tensors(value: Any, name: str = "") -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor in ``value`` with the way to it, joined by dots."""
    if isinstance(value, torch.Tensor):
        yield name or "batch", value
        return
    if is_dataclass(value) and not isinstance(value, type):
        inside = [(f.name, getattr(value, f.name)) for f in fields(value)]
    elif isinstance(value, Mapping):
        inside = list(value.items())
    elif isinstance(value, (list, tuple)):
        inside = list(enumerate(value))
    else:
        return
    for key, part in inside:
        yield from named_tensors(part, f"{name}.{key}" if name else str(key))
