"""A window with one condition exchanged or taken away: what that costs a model tells whether it uses it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aa2.types import Pose, Reference, Signals

EVERYTHING = "everything"


@dataclass(frozen=True)
class Given:
    """All that conditions are made of.

    Attributes:
        signals: the window, cropped to the model's picture.
        reference: the character, a picture of any size.
    """

    signals: Signals
    reference: Reference


def exchanged(given: Given, other: Given) -> dict[str, Given]:
    """The window as it is (`EVERYTHING`), and with one condition changed in each of the other entries.

    - ``shuffled_reference``: another character, in its features as in the limb warp onto this pose.
    - ``shuffled_pose``: another pose in skeleton, depth and limb warp; mask and scene stay.
    - ``no_warp``: a reference whose pose nobody knows.
    - ``no_objects``: left out where there are none.

    Args:
        other: another window of the same size and length, of another character.

    Raises:
        ValueError: its size or length differs.
    """
    signals, reference = given.signals, given.reference
    shape, others = signals.frames.shape, other.signals.frames.shape
    if shape != others:
        raise ValueError(f"windows of {shape} and {others} cannot exchange conditions")
    results = {
        EVERYTHING: given,
        "shuffled_reference": Given(signals, other.reference),
        "shuffled_pose": Given(
            replace(signals, pose=other.signals.pose, depth=other.signals.depth, driver=signals.shown),
            reference,
        ),
        "no_warp": Given(signals, replace(reference, pose=Pose.absent(1))),
    }
    if signals.object_masks.any():
        bare = replace(signals, object_masks=signals.object_masks[:, :0])
        results["no_objects"] = Given(bare, reference)
    return results
