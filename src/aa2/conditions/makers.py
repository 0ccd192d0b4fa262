"""How every condition of the table is made of a window's signals."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from aa2.conditions.lift import Lifted, draw_frame
from aa2.conditions.skeleton import draw_depth, read_depth
from aa2.types import Reference, Signals


class Maker(Protocol):
    """Makes one condition of `aa2.condition_table.CONDITIONS`."""

    def __call__(
        self, signals: Signals, reference: Reference, lift: Lifted | None
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray] | None:
        """The arrays of a window.

        Args:
            signals: F frames, cropped to the model's picture.
            reference: of the same size.
            lift: the lifted reference, where it is wanted.

        Returns:
            As the table says of the condition ``(F, H, W, 3)`` or ``(F, H, W)``; with its coverage
            ``(F, H, W)`` where it has one. None where there is nothing to make it of.
        """
        ...


def structured_depth(signals: Signals, reference: Reference, lift: Lifted | None) -> np.ndarray | None:
    """Depth along the drawn skeleton in [-1, 1] (AA2 §3.4).

    It comes from the pose's depth, or else from dense depth at the keypoints of the person in the frames.
    """
    pose, size = signals.pose, (signals.frames.shape[2], signals.frames.shape[1])
    depth = pose.depth
    if depth is None and signals.depth is not None:
        depth = read_depth(signals.depth, signals.character_mask, signals.shown)
    if depth is None:
        return None
    frames = zip(pose.keypoints, pose.confidence, depth, strict=True)
    return np.stack([draw_depth(*frame, size) for frame in frames])


def object_pixels(
    signals: Signals, reference: Reference, lift: Lifted | None
) -> tuple[np.ndarray, np.ndarray] | None:
    """The pixels of the objects that the character handles, and where they are (AA2 §3.3)."""
    mask = signals.handled
    return (signals.frames * mask[..., None], mask) if mask.any() else None


def lifted_reference(
    signals: Signals, reference: Reference, lift: Lifted | None
) -> tuple[np.ndarray, np.ndarray] | None:
    """Colours and coverage, of 255, of the lifted reference in the pose of every frame."""
    if lift is None:
        return None
    colours = np.zeros(signals.frames.shape, np.uint8)
    coverage = np.zeros(signals.frames.shape[:3], np.uint8)
    for t in range(len(signals)):
        colours[t], covered = draw_frame(lift, signals, t)
        coverage[t] = np.rint(covered * 255)
    return colours, coverage


MAKERS: dict[str, Maker] = {
    "depth": structured_depth,
    "warp": lifted_reference,
    "objects": object_pixels,
}
"""By the name of the condition."""
