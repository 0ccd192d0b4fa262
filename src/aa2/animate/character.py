"""One character: its picture, lifted once, and the poses that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from aa2.avatar.alignment import Alignment
from aa2.avatar.retargeting.retarget import retarget
from aa2.conditions.framing import Size
from aa2.conditions.lift import aligned, alignment_of, lifted
from aa2.conditions.mask import Box
from aa2.conditions.reference import reference_crop
from aa2.config import Lift
from aa2.types import Pose, Reference


class Character:
    """The character of a reference picture. What takes long is done once: lifting it, and every size of it.

    Attributes:
        reference: a picture of any size, with matte and pose.
        lift: the same as it is drawn in other poses.
    """

    def __init__(self, reference: Reference, kind: Lift = "mesh") -> None:
        self.reference = reference
        self.lift = lifted(reference, kind)
        self._sizes: dict[Size, Reference] = {}

    def cropped(self, size: Size) -> Reference:
        """The reference in a picture of ``size``, cropped once (`aa2.conditions.reference`)."""
        if size not in self._sizes:
            self._sizes[size] = reference_crop(self.reference, size)
        return self._sizes[size]

    def posed(
        self,
        pose: Pose,
        masks: Iterable[np.ndarray],
        cuts: Sequence[int] = (),
        objects: Iterable[np.ndarray] | None = None,
        frames: Iterable[np.ndarray] | None = None,
        *,
        proportions: bool = True,
        scale: float | None = None,
    ) -> Pose:
        """The pose that the character takes for a driving pose (`aa2.avatar.retargeting.retarget.retarget`).

        Args:
            pose: T frames.
            masks: of every frame ``(H, W)`` uint8, from 128 on where the driver is seen.
            cuts: frames that begin a shot.
            objects: of every frame ``(H, W)`` bool, where the objects are that the driver handles.
            frames: ``(H, W, 3)`` uint8, whose motion the character follows; None: no motion is known.
            proportions: whether the character keeps its own proportions, or takes the driver's.
            scale: ratio of standing heights, character to driver; None: equal.
        """
        own = self.retargeted(pose, cuts, objects, proportions=proportions, scale=scale)
        return aligned(self.lift, own, pose, masks, cuts, frames)

    def retargeted(
        self,
        pose: Pose,
        cuts: Sequence[int] = (),
        objects: Iterable[np.ndarray] | None = None,
        *,
        proportions: bool = True,
        scale: float | None = None,
    ) -> Pose:
        """The same before it is brought to where the driver is seen: see `posed`."""
        if not proportions:
            return pose
        return retarget(pose, self.reference.pose, scale=scale, cuts=cuts, objects=objects)

    def alignment(self, own: Pose, pose: Pose, cuts: Sequence[int] = ()) -> Alignment | None:
        """What brings it there, to be told every frame; None where the reference is flat.

        Args:
            own: of `retargeted`.
            pose, cuts: as for `posed`.
        """
        return alignment_of(self.lift, own, pose, cuts)

    def reach(self, pose: Pose) -> Box | None:
        """The box within which the character lies in the pose of a frame, None where that is nowhere."""
        return self.lift.reach(pose)
