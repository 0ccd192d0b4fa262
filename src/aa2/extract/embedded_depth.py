"""Depth of the keypoints by the lifting network that comes with the package."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aa2.models.array_lifter import load_array_lifter
from aa2.models.lifted_keypoints import LIFTED
from aa2.types import Pose

WEIGHTS = Path(__file__).parent / "weights" / "lifter"
PIECE = 512
"""Frames lifted at a time: memory does not grow with the video."""


class EmbeddedLifter:
    """The ``PoseLifter`` of the base install."""

    def __init__(self) -> None:
        self._lifter = load_array_lifter(WEIGHTS)

    def lift(self, pose: Pose) -> np.ndarray:
        """``(T, 133)`` metres behind the pelvis; the face is not known."""
        depth = np.full(pose.confidence.shape, np.nan, np.float32)
        for start in range(0, len(pose), PIECE):
            stop = min(start + PIECE, len(pose))
            seen = pose[max(start - self._lifter.reach, 0) : stop + self._lifter.reach]
            lifted = self._lifter.lift(seen.keypoints[:, LIFTED], seen.confidence[:, LIFTED])
            first = min(start, self._lifter.reach)
            depth[start:stop, LIFTED] = lifted[first : first + stop - start]
        return depth
