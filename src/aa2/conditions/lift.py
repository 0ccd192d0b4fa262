"""The reference in other poses: the lifted figure, or the flat limb warp that it replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from aa2.avatar.figure import Figure
from aa2.avatar.limb_labels.labels import limb_maps
from aa2.conditions.framing import Size
from aa2.conditions.mask import Box
from aa2.conditions.warp import LimbWarp
from aa2.config import Lift
from aa2.types import Pose, Reference, Signals


class Lifted(Protocol):
    """A reference that can be drawn in any pose, at any size."""

    def onto(
        self, keypoints: np.ndarray, confidence: np.ndarray, size: Size, depth: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The reference in another pose.

        Args:
            keypoints: ``(133, 2)`` pixels of the result.
            confidence: ``(133,)``; limbs with an unknown joint are left out.
            size: width and height of the result.
            depth: ``(133,)`` metres behind the pelvis or None; nearer limbs cover farther ones.

        Returns:
            ``(H, W, 3)`` uint8, the colours, 0 where nothing came to lie, not multiplied by the coverage; and
            ``(H, W)`` float32 in [0, 1], the coverage.
        """
        ...

    def reach(
        self, keypoints: np.ndarray, confidence: np.ndarray, depth: np.ndarray | None = None
    ) -> Box | None:
        """A box that holds the reference in another pose, wherever it is; None where that is nothing."""
        ...


def lifted(reference: Reference, kind: Lift = "mesh") -> Lifted:
    """A reference, made once, to be drawn as often as wanted.

    Args:
        reference: the character, a picture of any size.
        kind: ``mesh``, a figure with depth that bends and turns; ``flat``, rigid pieces carried limb by limb.
    """
    return Figure(reference, limb_maps(reference)) if kind == "mesh" else LimbWarp(reference)


def aligned(
    lift: Lifted, pose: Pose, driver: Pose, masks: Iterable[np.ndarray], cuts: Sequence[int] = ()
) -> Pose:
    """A pose with the lifted reference where the driver is seen (`aa2.avatar.figure.Figure.aligned`).

    The same where the reference is flat.
    """
    return lift.aligned(pose, driver, masks, cuts) if isinstance(lift, Figure) else pose


def draw_frame(
    lift: Lifted, signals: Signals, t: int, region: Box | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The reference in the pose of a frame.

    Args:
        lift: the reference.
        signals: a stretch with the frame.
        t: its number there.
        region: of the frame, the part that is wanted; None: all of it.

    Returns:
        Colours and coverage of `Lifted.onto`, ``(h, w)`` of the region.
    """
    height, width = signals.frames.shape[1:3]
    left, top, right, bottom = region or (0, 0, width, height)
    pose = signals.pose[t : t + 1].transformed(np.array([[1, 0, -left], [0, 1, -top]]))
    depth = None if pose.depth is None else pose.depth[0]
    return lift.onto(pose.keypoints[0], pose.confidence[0], (right - left, bottom - top), depth)
