"""A figure whose picture shows an arm that points to the camera: as it is seen there, or with that redrawn.

Where such an arm is posed about as in the picture its own pixels are the best that there is; where it is
stretched they are none (`aa2.avatar.redrawn_arms`). Between both one goes over into the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from aa2.avatar.figure import Box, Figure, Placed, Size
from aa2.avatar.groups import BONES, LENGTHS
from aa2.avatar.posing import Skeleton
from aa2.avatar.whole_figure import WholeFigure
from aa2.types import Pose, Reference

if TYPE_CHECKING:
    from aa2.avatar.limb_labels.labels import LimbMaps

ARM = ("arm", "forearm")
ALIKE = (0.3, 0.6)
"""How far a bone's end is from where the picture has it, seen from its start, in the bone's usual length: up
to the first an arm is drawn as it is seen, from the second on it is redrawn."""


class FoldedFigure:
    """Two figures of one reference, drawn by how its arms are posed; their handles are one after the other's.

    Args:
        seen: with its arms as the picture shows them.
        redrawn: with those redrawn that point to the camera.
    """

    def __init__(self, seen: Figure, redrawn: Figure) -> None:
        self._seen, self._redrawn = seen, redrawn
        self._count = sum(map(len, seen.handles))

    def onto(self, pose: Pose, size: Size) -> tuple[np.ndarray, np.ndarray]:
        """As `Figure.onto`."""
        one, other = self._poses(pose)
        share = self.share(pose, size)
        if share in (0, 1):
            return self._redrawn.onto(other, size) if share else self._seen.onto(one, size)
        (colours, cover), (new, over) = self._seen.onto(one, size), self._redrawn.onto(other, size)
        both = (1 - share) * cover + share * over
        mixed = (1 - share) * cover[..., None] * colours + share * over[..., None] * new
        return np.rint(mixed / np.maximum(both, 1e-3)[..., None]).clip(0, 255).astype(np.uint8), both

    def reach(self, pose: Pose) -> Box | None:
        """As `Figure.reach`."""
        one, other = self._poses(pose)
        boxes = [box for box in (self._seen.reach(one), self._redrawn.reach(other)) if box]
        return _around(boxes) if boxes else None

    @property
    def handles(self) -> list[np.ndarray]:
        """As `Figure.handles`."""
        return self._seen.handles + self._redrawn.handles

    def placed(self, pose: Pose, frame: Size) -> Placed | None:
        """As `Figure.placed`, with the surfaces of what is drawn the more."""
        one, other = self._poses(pose)
        seen, redrawn = self._seen.placed(one, frame), self._redrawn.placed(other, frame)
        if seen is None or redrawn is None:
            return None
        shown = redrawn if self.share(pose, frame) > 0.5 else seen
        return Placed(shown.surfaces, shown.box, np.concatenate([seen.points, redrawn.points]), shown.stature)

    def share(self, pose: Pose, frame: Size | None = None) -> float:
        """How far arms are redrawn in a pose, one frame: 0, as they are seen, to 1."""
        rest, posed = self._seen.rest, self._seen.skeleton(pose, frame)
        if rest is None or posed is None:
            return 1.0
        apart = [_apart(f"{side} {limb}", rest, posed) for side in self._redrawn.redrawn for limb in ARM]
        start, end = ALIKE
        share = float(np.clip((max(apart) - start) / (end - start), 0, 1))
        return share * share * (3 - 2 * share)

    def _poses(self, pose: Pose) -> tuple[Pose, Pose]:
        """A pose with the handles of each."""
        if pose.moved is None:
            return pose, pose
        parts = pose.moved[:, : self._count], pose.moved[:, self._count :]
        one, other = (Pose(pose.keypoints, pose.confidence, pose.depth, moved) for moved in parts)
        return one, other


def figure_of(reference: Reference, maps: LimbMaps | None) -> Figure | FoldedFigure:
    """The figure of a reference.

    Args:
        reference: the character, a picture of any size.
        maps: which limb is where in it; None where it has no pose.
    """
    whole = WholeFigure.of(reference, maps)
    figure = Figure.of(whole)
    return FoldedFigure(Figure.of(whole, as_seen=True), figure) if figure.redrawn else figure


def _apart(limb: str, rest: Skeleton, posed: Skeleton) -> float:
    """How far from where it is in the picture a bone ends, seen from its start, in its usual length."""
    start, end = BONES[limb]
    if any(name not in skeleton.joints for skeleton in (rest, posed) for name in (start, end)):
        return 0.0
    own, wanted = ((s.joints[end] - s.joints[start])[:2] / s.size for s in (rest, posed))
    return float(np.linalg.norm(wanted - own)) / LENGTHS[start, end]


def _around(boxes: Sequence[Box]) -> Box:
    low, high = (np.array(boxes)[:, part] for part in (slice(2), slice(2, 4)))
    (left, top), (right, bottom) = low.min(axis=0).tolist(), high.max(axis=0).tolist()
    return left, top, right, bottom
