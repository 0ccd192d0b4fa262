"""Closer shots: pictures that end at the knees, the hips, the chest, or show a face only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aa2.conditions.mask import CHARACTER_FROM, mask_box
from aa2.types import Pose, Reference, Signals

NOSE, SHOULDERS, HIPS, KNEES = [0], [5, 6], [11, 12], [13, 14]
ENDS = {
    "knees": (HIPS, KNEES, (0.5, 1.1)),
    "waist": (SHOULDERS, HIPS, (0.9, 1.3)),
    "chest": (SHOULDERS, HIPS, (0.35, 0.8)),
    "face": (NOSE, SHOULDERS, (0.8, 1.3)),
}
"""Where a shot ends: so far on the way from the first joints' height to the second's, between the shares."""
KNOWN = 0.3
"""The confidence from which a keypoint tells where a shot ends."""


@dataclass(frozen=True)
class Shots:
    """How often a clip is framed closer than it was filmed.

    Attributes:
        closer: share of the samples.
        magnified: the most by which pixels of the clip are enlarged for that, or what is to be painted would
            be soft: in a clip with too few pixels for a face the shot ends lower.
        reference: share of these samples whose reference is framed closer too.
        half_reference: the same share of all other samples.
    """

    closer: float = 0.12
    magnified: float = 1.7
    reference: float = 0.5
    half_reference: float = 0.05


def closer_shot(pose: Pose, masks: np.ndarray, least: float, rng: np.random.Generator) -> int | None:
    """The row at which a closer shot of this window ends.

    Args:
        pose: in the whole frame.
        masks: ``(T, H, W)`` uint8, the character.
        least: rows of the character that must stay.

    Returns:
        rows from the top that are kept; None if the person does not stand so that there is such a shot.
    """
    box = mask_box(masks.max(axis=0) >= CHARACTER_FROM)
    if box is None:
        return None
    ends = []
    for first, second, (low, high) in ENDS.values():
        known = pose.confidence[:, [*first, *second]] >= KNOWN
        if known.any(axis=0).all():
            top, bottom = (pose.keypoints[:, joints, 1].mean() for joints in (first, second))
            end = int(top + rng.uniform(low, high) * (bottom - top))
            if bottom > top and box[1] + least <= end < box[3]:
                ends.append(end)
    return ends[rng.integers(len(ends))] if ends else None


def ended(signals: Signals, rows: int) -> Signals:
    """The same filmed so that its picture ends after so many rows; what lies below is unknown."""
    depth, environment = signals.depth, signals.environment
    return replace(
        signals,
        frames=signals.frames[:, :rows],
        pose=_above(signals.pose, rows),
        driver=None if signals.driver is None else _above(signals.driver, rows),
        character_mask=signals.character_mask[:, :rows],
        object_masks=signals.object_masks[:, :, :rows],
        depth=None if depth is None else depth[:, :rows],
        environment=None if environment is None else environment[:, :rows],
        further={name: known[:, :rows] for name, known in signals.further.items()},
    )


def half_reference(reference: Reference, rng: np.random.Generator) -> Reference:
    """The reference as a picture of the upper body; unchanged if it is none of a person who stands."""
    rows = closer_shot(reference.pose, reference.mask[None], 0.0, rng)
    if rows is None:
        return reference
    return Reference(reference.picture[:rows], reference.mask[:rows], _above(reference.pose, rows))


def _above(pose: Pose, rows: int) -> Pose:
    shown = pose.keypoints[..., 1] < rows - 0.5
    return replace(pose, confidence=pose.confidence * shown)
