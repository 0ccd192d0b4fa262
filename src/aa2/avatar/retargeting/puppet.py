"""A driver's skeleton in space, and how far the character's joints are moved from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aa2.avatar.retargeting.filled import nodes
from aa2.avatar.retargeting.proportions import TALL
from aa2.avatar.retargeting.tree import GROUPS, PELVIS, below, offsets
from aa2.types import KEYPOINTS, Pose

LEGS, ARMS = ((11, 13, 15), (12, 14, 16)), ((5, 7, 9), (6, 8, 10))
"""The joints of the limbs, from the trunk outwards; left before right."""


@dataclass
class Puppet:
    """A skeleton over frames that follow each other, all in pixels.

    Attributes:
        driver: ``(T, 136, 3)`` the driver's nodes (`aa2.avatar.retargeting.tree`).
        known: ``(T, 136)`` bool, which of them were seen.
        moved: ``(T, 136, 3)`` how far the character's are from them.
        size: ``(T,)`` the driver's stature.
        ratios: ``(11,)`` the character's bones over the driver's.
    """

    driver: np.ndarray
    known: np.ndarray
    moved: np.ndarray
    size: np.ndarray
    ratios: np.ndarray

    @staticmethod
    def of(driving: Pose, size: np.ndarray, ratios: np.ndarray) -> Puppet:
        """The driver's joints, with the character's lengths in the driver's directions from the pelvis on."""
        known = (driving.confidence > 0) & np.isfinite(driving.keypoints).all(axis=2)
        across, sure = nodes(driving.keypoints.astype(np.float64), known, size)
        depth = np.full(known.shape, np.nan) if driving.depth is None else driving.depth
        deep = np.zeros((*known.shape, 3))
        deep[..., 2] = np.nan_to_num(depth) * (size / TALL)[:, None]
        away, _ = nodes(deep, known & np.isfinite(depth), size)
        driver = np.concatenate([across, away[..., 2:]], axis=2)
        return Puppet(driver, sure, offsets(driver, ratios), size, ratios)

    @property
    def places(self) -> np.ndarray:
        """``(T, 136, 3)`` the character's nodes."""
        return self.driver + self.moved

    def ratio(self, group: str) -> float:
        """Of the bones of a group."""
        return float(self.ratios[GROUPS.index(group)])

    def move(self, node: int, by: np.ndarray) -> None:
        """Move a node, and all that it carries, by ``(T, 3)``."""
        self.moved[:, below(node)] += by[:, None]

    def keypoints(self) -> np.ndarray:
        """``(T, 133, 2)`` the character's."""
        return self.places[:, :KEYPOINTS, :2]

    def pushed(self) -> np.ndarray:
        """``(T, 133)`` metres by which the character's joints are farther behind its pelvis."""
        pushed = self.moved[:, :KEYPOINTS, 2] - self.moved[:, [PELVIS], 2]
        return pushed * (TALL / self.size)[:, None]
