"""Depth of the keypoints by the lifting network that comes with the package."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from aa2.models.array_lifter import load_array_lifter
from aa2.models.lifted_keypoints import LIFTED
from aa2.types import Pose

WEIGHTS = Path(__file__).parent / "weights" / "lifter"
PIECE = 512
"""Frames lifted at a time: memory does not grow with the video."""
SHORT = 32
"""Frames up to which a shot is lifted without torch, whose import would take longest of all.

The two ways agree to a micrometre, but what is laid along a silhouette frame by frame follows even that:
longer shots come out as they always did.
"""


class _Lifter(Protocol):
    @property
    def reach(self) -> int: ...

    def lift(self, keypoints: np.ndarray, confidence: np.ndarray) -> np.ndarray: ...


class EmbeddedLifter:
    """The ``PoseLifter`` of the base install."""

    def __init__(self) -> None:
        self._short = load_array_lifter(WEIGHTS)

    def lift(self, pose: Pose) -> np.ndarray:
        """``(T, 133)`` metres behind the pelvis; the face is not known."""
        depth = np.full(pose.confidence.shape, np.nan, np.float32)
        lifter: _Lifter = self._short if len(pose) <= SHORT else self._long
        for start in range(0, len(pose), PIECE):
            stop = min(start + PIECE, len(pose))
            seen = pose[max(start - lifter.reach, 0) : stop + lifter.reach]
            lifted = lifter.lift(seen.keypoints[:, LIFTED], seen.confidence[:, LIFTED])
            first = min(start, lifter.reach)
            depth[start:stop, LIFTED] = lifted[first : first + stop - start]
        return depth

    @cached_property
    def _long(self) -> _Lifter:
        from aa2.extract.torch_lifter import TorchLifter

        return TorchLifter(WEIGHTS)
