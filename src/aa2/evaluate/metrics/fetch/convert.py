"""From the arrays of Flax modules to the names and layouts of our networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from aa2.errors import InputError
from aa2.models.lpips import FEATURES, LINEAR, WIDTHS

Arrays = Mapping[str, np.ndarray]
Convert = Callable[[Arrays], dict[str, np.ndarray]]

CONVOLUTIONS = 0, 3, 6, 8, 10
"""AlexNet's, by their numbers in torchvision's ``features``."""
BRANCHES = {
    "Branch_0/Conv3d_0a_1x1": "b0",
    "Branch_1/Conv3d_0a_1x1": "b1a",
    "Branch_1/Conv3d_0b_3x3": "b1b",
    "Branch_2/Conv3d_0a_1x1": "b2a",
    "Branch_2/Conv3d_0b_3x3": "b2b",
    "Branch_3/Conv3d_0b_1x1": "b3b",
}
"""Of a mixed block of I3D."""
NORMS = {"bias": "bias", "mean": "running_mean", "var": "running_var"}


def lpips(arrays: Arrays) -> dict[str, np.ndarray]:
    """AlexNet's convolutions and the linear layers of LPIPS, by the names that `Lpips.load` reads.

    Raises:
        InputError: arrays are missing or left over.
    """
    left = dict(arrays)
    made: dict[str, np.ndarray] = {}
    for layer in range(len(WIDTHS)):
        name = f"{FEATURES}{CONVOLUTIONS[layer]}"
        made[f"{name}.weight"] = _kernel(_taken(left, f"AlexNet_0/Conv_{layer}/kernel"))
        made[f"{name}.bias"] = _taken(left, f"AlexNet_0/Conv_{layer}/bias")
        made[f"{LINEAR}{layer}"] = _taken(left, f"NetLinLayer_{layer}/Conv_0/kernel").reshape(-1)
    return _whole(made, left)


def i3d(arrays: Arrays) -> dict[str, np.ndarray]:
    """I3D, by the names of `InceptionI3D`; its normalisation has no scale, so that is 1.

    Raises:
        InputError: arrays are missing or left over.
    """
    left = dict(arrays)
    made: dict[str, np.ndarray] = {}
    for path in [name.removesuffix("/Conv_0/kernel") for name in arrays if name.endswith("/Conv_0/kernel")]:
        unit = path.removeprefix("params/")
        name = _renamed(unit)
        made[f"{name}.conv3d.weight"] = _kernel(_taken(left, f"{path}/Conv_0/kernel"))
        if name == "logits":
            made[f"{name}.conv3d.bias"] = _taken(left, f"{path}/Conv_0/bias")
            continue
        for theirs, ours in NORMS.items():
            group = "params" if theirs == "bias" else "batch_stats"
            made[f"{name}.bn.{ours}"] = _taken(left, f"{group}/{unit}/BatchNorm_0/{theirs}").reshape(-1)
        made[f"{name}.bn.weight"] = np.ones_like(made[f"{name}.bn.bias"])
    return _whole(made, left)


def _renamed(unit: str) -> str:
    block, _, branch = unit.partition("/")
    if block == "Logits":
        return "logits"
    return f"{block}.{BRANCHES[branch]}" if branch in BRANCHES else unit


def _kernel(array: np.ndarray) -> np.ndarray:
    """From ``(..., in, out)`` to ``(out, in, ...)``."""
    return array.transpose(-1, -2, *range(array.ndim - 2))


def _taken(left: dict[str, np.ndarray], name: str) -> np.ndarray:
    if name not in left:
        raise InputError(name, "is not among the arrays", "the package has changed; take the version named")
    return left.pop(name)


def _whole(made: dict[str, np.ndarray], left: Arrays) -> dict[str, np.ndarray]:
    if left:
        first = next(iter(left))
        raise InputError(first, "is an array too many", "the package has changed; take the version named")
    return {name: np.ascontiguousarray(array) for name, array in made.items()}
