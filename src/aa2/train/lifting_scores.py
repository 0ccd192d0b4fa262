"""How true lifted depth is, on windows whose depth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from aa2.train.lifting import DetectedWindows, collate
from aa2.types import BODY, FEET

Lift = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Keypoints ``(B, T, 65, 2)`` and confidence ``(B, T, 65)`` to metres behind the pelvis ``(B, T, 65)``."""

OPPOSITE = ((7, 8), (9, 10), (13, 14), (15, 16))
"""Elbows, wrists, knees, ankles: which of the two is nearer says which limb covers which."""
TRUNK, WRISTS = [5, 6, 11, 12], [9, 10]
APART = 0.05
"""Metres from which it matters which of two is nearer."""


@dataclass(frozen=True)
class LiftingScores:
    """Means over all found keypoints of all frames.

    Attributes:
        body, feet, hands: absolute error, centimetres.
        order: share of opposite joints, and of wrists and trunk, more than `APART` apart, in the right order.
        shake: size of the second difference over time of the body's error, centimetres per frame².
    """

    body: float
    feet: float
    hands: float
    order: float
    shake: float


def score(lift: Lift, windows: DetectedWindows, batch: int = 50) -> LiftingScores:
    """Scores of ``lift`` on every motion of ``windows`` once."""
    totals: dict[str, np.ndarray] = {}
    for start in range(0, len(windows), batch):
        numbers = range(start, min(start + batch, len(windows)))
        keypoints, confidence, depth = collate([windows[number] for number in numbers])
        with torch.no_grad():
            lifted = lift(keypoints, confidence).numpy()
        for name, (values, counted) in _judged(lifted, depth.numpy(), confidence.numpy() > 0).items():
            totals[name] = totals.get(name, 0) + np.array([values[counted].sum(), counted.sum()])
    return LiftingScores(**{name: float(total / max(count, 1)) for name, (total, count) in totals.items()})


def _judged(
    lifted: np.ndarray, depth: np.ndarray, known: np.ndarray
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By the name of a score: values, and which of them count."""
    miss = 100 * (lifted - depth)
    parts = {"body": BODY, "feet": FEET, "hands": slice(FEET.stop, None)}
    judged = {name: (np.abs(miss[..., part]), known[..., part]) for name, part in parts.items()}
    apart, counted = _apart(depth, known)
    judged["order"] = (np.sign(apart) == np.sign(_apart(lifted, known)[0]), counted & (np.abs(apart) > APART))
    steady = known[:, 2:, BODY] & known[:, 1:-1, BODY] & known[:, :-2, BODY]
    judged["shake"] = (np.abs(np.diff(miss[..., BODY], n=2, axis=1)), steady)
    return judged


def _apart(depth: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Metres by which one of a pair is behind the other, and whether both are known."""
    first, second = (list(side) for side in zip(*OPPOSITE, strict=True))
    trunk = depth[..., TRUNK].mean(axis=-1, keepdims=True)
    metres = np.concatenate([depth[..., first] - depth[..., second], depth[..., WRISTS] - trunk], axis=-1)
    both = known[..., first] & known[..., second]
    return metres, np.concatenate(
        [both, known[..., WRISTS] & known[..., TRUNK].all(-1, keepdims=True)], axis=-1
    )
