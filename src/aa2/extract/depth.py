"""How far behind the pelvis each keypoint is, shot by shot."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from aa2.extract.protocols import PoseLifter
from aa2.types import Pose


def with_depth(pose: Pose, cuts: list[int], lifter: PoseLifter | None) -> Pose:
    """The pose with the depth that ``lifter`` gives its keypoints; the same pose where there is no lifter.

    Args:
        pose: T frames.
        cuts: the frames that begin a new shot; nothing is carried over them.
        lifter: what lifts a shot, or None.

    Returns:
        the same with ``depth``, NaN for every keypoint that was not found.
    """
    if lifter is None:
        return pose
    depth = np.full(pose.confidence.shape, np.nan, np.float32)
    for start, stop in pairwise(sorted({0, *cuts, len(pose)})):
        depth[start:stop] = lifter.lift(pose[start:stop])
    return replace(pose, depth=np.where(pose.confidence > 0, depth, np.float32(np.nan)))
