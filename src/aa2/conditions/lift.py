"""The reference in other poses: the lifted figure, or the flat limb warp that it replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from aa2.avatar import alignment
from aa2.avatar.figure import Figure
from aa2.avatar.folded_figure import FoldedFigure, figure_of
from aa2.avatar.limb_labels.labels import limb_maps
from aa2.conditions.framing import Size
from aa2.conditions.mask import Box
from aa2.conditions.warp import LimbWarp
from aa2.config import Lift
from aa2.types import Pose, Reference, Signals


class Lifted(Protocol):
    """A reference that can be drawn in any pose, at any size."""

    def onto(self, pose: Pose, size: Size) -> tuple[np.ndarray, np.ndarray]:
        """The reference in another pose.

        Args:
            pose: one frame, pixels of the result; limbs with an unknown joint are left out, nearer limbs
                cover farther ones.
            size: width and height of the result.

        Returns:
            ``(H, W, 3)`` uint8, the colours, 0 where nothing came to lie, not multiplied by the coverage; and
            ``(H, W)`` float32 in [0, 1], the coverage.
        """
        ...

    def reach(self, pose: Pose) -> Box | None:
        """A box that holds the reference in another pose, one frame, wherever it is; None where nowhere."""
        ...


def lifted(reference: Reference, kind: Lift = "mesh") -> Lifted:
    """A reference, made once, to be drawn as often as wanted.

    `aa2.animate.character.Character` keeps it for all windows. Training makes one for every sample, whose
    reference is framed, lit and degraded by itself.

    Args:
        reference: the character, a picture of any size.
        kind: ``mesh``, a figure with depth that bends and turns; ``flat``, rigid pieces carried limb by limb.
    """
    return figure_of(reference, limb_maps(reference)) if kind == "mesh" else LimbWarp(reference)


def aligned(
    lift: Lifted,
    pose: Pose,
    driver: Pose,
    masks: Iterable[np.ndarray],
    cuts: Sequence[int] = (),
    frames: Iterable[np.ndarray] | None = None,
) -> Pose:
    """A pose with the lifted reference where the driver is seen (`aa2.avatar.alignment.aligned`).

    The same where the reference is flat.
    """
    if not isinstance(lift, Figure | FoldedFigure):
        return pose
    return alignment.aligned(lift, pose, driver, masks, cuts, frames)


def alignment_of(
    lift: Lifted, pose: Pose, driver: Pose, cuts: Sequence[int] = ()
) -> alignment.Alignment | None:
    """`aligned` frame after frame (`aa2.avatar.alignment.Alignment`); None where the reference is flat."""
    if not isinstance(lift, Figure | FoldedFigure):
        return None
    return alignment.Alignment(lift, pose, driver, cuts)


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
    return lift.onto(pose, (right - left, bottom - top))
