"""A reference made whole and taken apart: what every figure of it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aa2.avatar.layers import Layer, take_apart
from aa2.avatar.limbs import Joints, find_joints, stature
from aa2.avatar.lower_body import TUCKED, with_lower_body
from aa2.types import Pose, Reference

if TYPE_CHECKING:
    from aa2.avatar.limb_labels.labels import LimbMaps


@dataclass(frozen=True)
class WholeFigure:
    """The figure of a reference, with the lower body that its picture may not show.

    Attributes:
        reference, maps: of `aa2.avatar.lower_body.with_lower_body`.
        joints: of the reference; neck and pelvis are known.
        size: its stature in pixels.
        layers: of `aa2.avatar.layers.take_apart`.
        cut: rows of the picture that there was, where something was drawn on below; else None.
    """

    reference: Reference
    maps: LimbMaps
    joints: Joints
    size: float
    layers: list[Layer]
    cut: int | None

    @classmethod
    def of(cls, reference: Reference, maps: LimbMaps | None) -> WholeFigure | None:
        """None where the reference has no pose, or none by which it could be posed."""
        if maps is None:
            return None
        rows = len(reference.mask)
        whole, maps = with_lower_body(reference, maps)
        shod = whole is not reference
        joints = joints_of(whole.pose)
        size = stature(joints)
        if size is None or not {"neck", "pelvis"} <= set(joints):
            return None
        layers = take_apart(whole, maps, joints, size, TUCKED if shod else None)
        return cls(whole, maps, joints, size, layers, rows if shod else None)


def joints_of(pose: Pose) -> Joints:
    """The joints of a pose's first frame."""
    if not len(pose):
        return {}
    return find_joints(pose.keypoints[0], pose.confidence[0], None if pose.depth is None else pose.depth[0])
