"""Stretches of signals: one frame of them, and several that follow each other as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aa2.types import Pose, Signals


def frame_of(signals: Signals, index: int) -> Signals:
    """One frame of a stretch."""
    one = slice(index, index + 1)
    return Signals(
        signals.frames[one],
        signals.pose[one],
        signals.character_mask[one],
        signals.object_masks[one],
        None if signals.depth is None else signals.depth[one],
        occluder_mask=None if signals.occluder_mask is None else signals.occluder_mask[one],
        driver=None if signals.driver is None else signals.driver[one],
        further={name: known[one] for name, known in signals.further.items()},
        withheld=signals.withheld,
    )


def joined(parts: Sequence[Signals]) -> Signals:
    """Stretches of signals that follow each other, as one."""
    return Signals(
        np.concatenate([part.frames for part in parts]),
        joined_poses([part.pose for part in parts]),
        np.concatenate([part.character_mask for part in parts]),
        np.concatenate([part.object_masks for part in parts]),
        _joined_or_none([part.depth for part in parts]),
        occluder_mask=_joined_or_none([part.occluder_mask for part in parts]),
        driver=joined_poses([part.shown for part in parts]),
        further={
            name: np.concatenate([part.further[name] for part in parts])
            for name in parts[0].further
            if all(name in part.further for part in parts)
        },
        withheld=parts[0].withheld,
    )


def joined_poses(poses: Sequence[Pose]) -> Pose:
    """Poses that follow each other, as one; with depth, and moved, if all are."""
    return Pose(
        np.concatenate([pose.keypoints for pose in poses]),
        np.concatenate([pose.confidence for pose in poses]),
        _joined_or_none([pose.depth for pose in poses]),
        _joined_or_none([pose.moved for pose in poses]),
    )


def _joined_or_none(arrays: Sequence[np.ndarray | None]) -> np.ndarray | None:
    given = [array for array in arrays if array is not None]
    return np.concatenate(given) if len(given) == len(arrays) else None
