"""Condition ablation: a window with one condition replaced or taken away tells whether a model uses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from aa2.condition_table import CONDITIONS
from aa2.conditions.makers import MAKERS
from aa2.types import Pose, Reference, Signals

EVERYTHING = "everything"


@dataclass(frozen=True)
class ConditionSources:
    """All that the conditions of a window are made of.

    Attributes:
        signals: the window, cropped to the model's picture.
        reference: the character, a picture of any size.
    """

    signals: Signals
    reference: Reference


def ablations(sources: ConditionSources, other: ConditionSources) -> dict[str, ConditionSources]:
    """The window as it is (`EVERYTHING`), and with one condition changed in each of the other entries.

    - ``shuffled_reference``: another character, in its features as in the limb warp onto this pose.
    - ``shuffled_pose``: another pose in skeleton, depth and limb warp; mask and scene stay.
    - ``no_NAME``: without a condition of `aa2.condition_table.CONDITIONS`; left out where there is none.

    Args:
        other: another window of the same size and length, of another character.

    Raises:
        ValueError: its size or length differs.
    """
    signals, reference = sources.signals, sources.reference
    shape, others = signals.frames.shape, other.signals.frames.shape
    if shape != others:
        raise ValueError(f"windows of {shape} and {others} cannot exchange conditions")
    posed = replace(signals, pose=other.signals.pose, depth=other.signals.depth, driver=signals.shown)
    results = {
        EVERYTHING: sources,
        "shuffled_reference": ConditionSources(signals, other.reference),
        "shuffled_pose": ConditionSources(posed, reference),
    }
    for name in (name for name, row in CONDITIONS.items() if row.ablated):
        without = WITHOUT[name](sources) if name in WITHOUT else _withheld(sources, name)
        if without is not None:
            results[f"no_{name}"] = without
    return results


def _unposed(sources: ConditionSources) -> ConditionSources:
    """With a reference whose pose nobody knows: it is lifted nowhere, at any size."""
    return replace(sources, reference=replace(sources.reference, pose=Pose.absent(1)))


def _without_objects(sources: ConditionSources) -> ConditionSources | None:
    """Without their masks, by which their pixels are kept in the result."""
    signals = sources.signals
    if not signals.object_masks.any():
        return None
    return replace(sources, signals=replace(signals, object_masks=signals.object_masks[:, :0]))


def _withheld(sources: ConditionSources, name: str) -> ConditionSources | None:
    signals = sources.signals
    if MAKERS[name](signals, sources.reference, None) is None:
        return None
    return replace(sources, signals=replace(signals, withheld=signals.withheld | {name}))


WITHOUT: dict[str, Callable[[ConditionSources], ConditionSources | None]] = {
    "warp": _unposed,
    "objects": _without_objects,
}
"""What is seen elsewhere too is taken away at its source; the other conditions are withheld."""
