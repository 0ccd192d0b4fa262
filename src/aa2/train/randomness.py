"""The random states of a process: read, put back, and kept from harm."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

Randomness = dict[str, Any]
"""Plain values and tensors only, so that a checkpoint of them is read without running anybody's code."""


def random_states() -> Randomness:
    """The states of Python's, NumPy's and torch's global generators, the accelerator's among them."""
    kind, keys, *rest = np.random.get_state()  # noqa: NPY002 (what somebody's transform may draw from)
    states: Randomness = {
        "python": random.getstate(),
        "numpy": [kind, np.asarray(keys).tolist(), *rest],
        "torch": torch.get_rng_state(),
    }
    if torch.cuda.is_available():
        states["cuda"] = torch.cuda.get_rng_state()
    return states


def restore_random_states(states: Randomness) -> None:
    """Put `random_states` back; what the states lack, or this machine, stays as it is."""
    random.setstate(states["python"])
    np.random.set_state(tuple(states["numpy"]))  # noqa: NPY002
    torch.set_rng_state(states["torch"])
    if "cuda" in states and torch.cuda.is_available():
        torch.cuda.set_rng_state(states["cuda"])


@contextmanager
def undisturbed_randomness() -> Iterator[None]:
    """Whatever is drawn inside, what comes after draws the same."""
    states = random_states()
    try:
        yield
    finally:
        restore_random_states(states)
