"""What a plan holds, in a few numbers: to see whether it is still the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np


def numbers_of(plan: Any) -> list[float]:
    """Sums and weighted sums of all arrays of a plan in a fixed order; the weights tell where a value is."""
    found = []
    parts = (plan.motion, plan.props, plan.textures, plan.camera.eyes, plan.camera.views)
    light = [plan.scene.light.direction, plan.scene.light.sun, plan.scene.light.above, plan.scene.light.fill]
    for values in _arrays((*parts, plan.scene.still, plan.scene.shell, light, plan.characters, plan.crowd)):
        flat = values.astype(float).ravel()
        found += [float(flat.sum()), float(flat @ np.linspace(-1, 1, len(flat)))]
    return found


def _arrays(part: Any) -> Iterator[np.ndarray]:
    if isinstance(part, np.ndarray):
        yield part
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from _arrays(getattr(part, field.name))
    elif isinstance(part, (tuple, list)):
        for one in part:
            yield from _arrays(one)
