"""The joints of a pose's frame, as a figure takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from aa2.avatar.beyond import with_joints_beyond
from aa2.avatar.head import head_turn
from aa2.avatar.limbs import BODY_JOINTS, KNOWN, find_joints, stature
from aa2.avatar.posing import Skeleton
from aa2.types import BODY, LEFT_HAND, RIGHT_HAND, Pose

Size = tuple[int, int]
FAINT = 0.15
"""Confidence from which a joint of the body is used to pose the figure."""
SAME_WRIST = 0.03
"""Statures by which a wrist is moved at most to where its hand begins."""


def skeleton_of(pose: Pose, frame: Size | None = None, redrawn: Sequence[str] = ()) -> Skeleton | None:
    """The joints of a pose's frame; of limbs that leave the picture those beyond it too.

    Args:
        pose: one frame.
        frame: width and height of the picture; None: nothing leaves it.
        redrawn: sides of which the arms end where hands begin (`with_hands_wrists`).
    """
    keypoints, confidence = pose.keypoints[0], pose.confidence[0]
    depth = None if pose.depth is None else pose.depth[0]
    # A joint that is hardly seen is better than an arm that ends there.
    hidden = np.arange(len(confidence)) < BODY.stop
    told = np.where(hidden & (confidence >= FAINT), np.maximum(confidence, KNOWN), confidence)
    joints = find_joints(keypoints, told, depth)
    size = stature(joints)
    if size is None or not {"neck", "pelvis"} <= set(joints):
        return None
    if redrawn:
        keypoints = with_hands_wrists(pose, redrawn, size).keypoints[0]
        joints = find_joints(keypoints, told, depth)
    if frame is not None:
        joints = with_joints_beyond(joints, size, frame, keypoints)
    return Skeleton.of(joints, size, head_turn(keypoints, confidence))


def with_hands_wrists(pose: Pose, sides: Iterable[str], size: float) -> Pose:
    """A pose whose forearms end where its hands begin: of a hand towards the camera a wrist is a guess.

    Args:
        pose: T frames.
        sides: of the arms.
        size: stature in pixels.
    """
    keypoints = pose.keypoints.copy()
    for side in sides:
        wrist, root = BODY_JOINTS[f"{side} wrist"], (LEFT_HAND if side == "left" else RIGHT_HAND).start
        known = np.asarray((pose.confidence[:, [wrist, root]] >= KNOWN).all(axis=1))
        way = pose.keypoints[:, root] - pose.keypoints[:, wrist]
        length = np.linalg.norm(way, axis=1)
        share = np.minimum(1, SAME_WRIST * size / np.maximum(length, 1e-6))
        keypoints[:, wrist] += np.nan_to_num(share[:, None] * way) * known[:, None]
    return replace(pose, keypoints=keypoints)
