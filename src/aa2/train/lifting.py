"""Training the lifting network: windows of the engine's motions as a detector would see them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

from aa2.models.lifting import LIFTED, Lifter
from aa2.train.detections import Noise, behind_pelvis, detected, random_view, seen_from
from aa2.train.motion_store import FPS, STEP, Motions
from aa2.types import FEET

RATES = (12.0, 30.0)
"""Frames per second that videos may have."""
PICTURE = 256
"""Pixels that the side of a simulated picture stands for; the network does not care."""
HANDS = 0.3
"""What an error on a hand's keypoint counts, of one on the body's."""
UNKNOWN = 0.2
"""What an error on a keypoint that was not found counts, of one that was."""
STEADY = 2.0
"""Weight of the error in the change from frame to frame."""

Window = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Keypoints ``(T, 65, 2)``, confidence ``(T, 65)``, metres behind the pelvis ``(T, 65)``, all float32."""


class DetectedWindows(Dataset):
    """Windows of motions; window ``i`` depends on seed and ``i`` alone.

    Args:
        motions: what is to be seen.
        frames: frames a window.
        seed: of all choices.
        own_camera: share of windows seen through the engine's camera, the others through any.
        in_turn: take motion ``i`` for window ``i``, for tests, instead of any.
        noise: the detector.
    """

    def __init__(
        self,
        motions: Motions,
        frames: int,
        seed: int = 0,
        *,
        own_camera: float = 0.5,
        in_turn: bool = False,
        noise: Noise | None = None,
    ) -> None:
        self.motions, self.frames, self.seed = motions, frames, seed
        self.own_camera, self.in_turn, self.noise = own_camera, in_turn, noise or Noise()

    def __len__(self) -> int:
        return len(self.motions)

    def __getitem__(self, index: int) -> Window:
        rng = np.random.default_rng((self.seed, 7, index))
        motions = self.motions
        number = index % len(self) if self.in_turn else int(rng.integers(len(self)))
        length = motions.points.shape[1]
        # So slow a video that the motion is over too soon shows it a little slower.
        step = min(FPS / rng.uniform(*RATES), (length - 1) / max(self.frames - 1, 1))
        spare = max(length - 1 - step * (self.frames - 1), 0.0)
        at = rng.uniform(0, spare) + step * np.arange(self.frames)
        points = _between(motions.points[number], at).astype(np.float64) * STEP
        width = float(rng.choice([1.0, 0.6, 1.7]))
        if rng.random() < self.own_camera:
            views, focal, width = _between(motions.views[number], at), float(motions.focal[number]), 1.0
        else:
            views, focal = random_view(rng, points, width)
        places, distance = seen_from(points, views, focal)
        found, confidence = detected(rng, places, distance, focal, width, self.noise)
        arrays = found * (PICTURE / 2), confidence, behind_pelvis(distance)
        keypoints, confidence, depth = (array.astype(np.float32) for array in arrays)
        return keypoints, confidence, depth


def _between(frames: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Values at fractional frame numbers, interpolated."""
    low = np.minimum(at.astype(int), len(frames) - 2)
    share = (at - low).astype(np.float32).reshape(-1, *[1] * (frames.ndim - 1))
    return frames[low] * (1 - share) + frames[low + 1] * share


def collate(windows: Sequence[Window]) -> tuple[torch.Tensor, ...]:
    """Windows to one batch: keypoints, confidence, depth."""
    return tuple(torch.from_numpy(np.stack(arrays)) for arrays in zip(*windows, strict=True))


class LifterLoss(nn.Module):
    """Absolute error of the depth, and of its change from frame to frame."""

    def __init__(self, lifter: Lifter) -> None:
        super().__init__()
        self.lifter = lifter
        self.weights: torch.Tensor
        self.register_buffer("weights", torch.where(torch.from_numpy(FEET.stop > LIFTED), 1.0, HANDS))

    def forward(self, batch: Sequence[torch.Tensor]) -> dict[str, torch.Tensor]:
        """``loss``; in centimetres the ``error`` of what is found of the body, and of its ``change``."""
        keypoints, confidence, depth = batch
        miss = self.lifter(keypoints, confidence).float() - depth
        known = (confidence > 0).float()
        weight = self.weights * (UNKNOWN + (1 - UNKNOWN) * known)
        both = torch.minimum(weight[:, 1:], weight[:, :-1])
        error, change = _mean(miss.abs(), weight), _mean(miss.diff(dim=1).abs(), both)
        seen = known * (self.weights == 1)
        return {
            "loss": error + STEADY * change,
            "error": 100 * _mean(miss.detach().abs(), seen),
            "change": 100 * change.detach(),
        }


def _mean(values: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    return (values * weights).sum() / weights.sum().clamp(min=1.0)
