"""What is exchanged changes all that comes from it, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from aa2.conditions.ablation import EVERYTHING, ConditionSources, ablations
from aa2.conditions.build import WindowArrays, window_arrays
from aa2.conditions.warp import LimbWarp
from tests.conditions import figure

FIRST = ConditionSources(
    figure.signals([figure.standing(20 + t, 30) for t in range(2)], with_object=True),
    figure.reference(figure.standing(60, 60)),
)
OTHER = ConditionSources(
    figure.signals([figure.standing(100, 10 + t, x=60) for t in range(2)]),
    replace(figure.reference(figure.standing(40, 80)), picture=255 - FIRST.reference.picture),
)


def arrays(given: ConditionSources) -> WindowArrays:
    return window_arrays(given.signals, given.reference, lift=LimbWarp(given.reference))


@pytest.fixture(scope="module")
def windows() -> dict[str, Any]:
    return {name: arrays(given) for name, given in ablations(FIRST, OTHER).items()}


def differing(windows: dict[str, Any], name: str) -> set[str]:
    a, b = (windows[key] for key in (EVERYTHING, name))
    return {array for array in a if array not in b or not np.array_equal(a[array], b[array])}


def test_everything_is_the_window_as_it_is(windows) -> None:
    whole, kept = arrays(FIRST), windows[EVERYTHING]
    assert whole.keys() == kept.keys() and all(np.array_equal(whole[name], kept[name]) for name in whole)


def test_another_reference_brings_its_own_warp_onto_this_pose(windows) -> None:
    assert differing(windows, "shuffled_reference") == {"reference", "warp", "warp_mask"}
    other = arrays(ConditionSources(FIRST.signals, OTHER.reference))
    assert other.warp is not None
    assert np.array_equal(windows["shuffled_reference"].warp, other.warp)
    covered, whole = (windows[name].warp_mask > 0 for name in ("shuffled_reference", EVERYTHING))
    assert (covered & whole).sum() > 0.5 * whole.sum()  # the same pose


def test_another_pose_moves_skeleton_and_warp_but_neither_mask_nor_scene(windows) -> None:
    assert differing(windows, "shuffled_pose") == {"skeleton", "warp", "warp_mask"}
    other = arrays(ConditionSources(OTHER.signals, FIRST.reference))
    for name in ("skeleton", "warp"):
        assert np.array_equal(getattr(windows["shuffled_pose"], name), getattr(other, name))


def test_depth_goes_with_the_pose() -> None:
    def deep(given: ConditionSources, metres: float) -> ConditionSources:
        pose = given.signals.pose
        depth = np.full(pose.confidence.shape, metres, np.float32)
        return replace(given, signals=replace(given.signals, pose=replace(pose, depth=depth)))

    changed = ablations(deep(FIRST, 0.1), deep(OTHER, -0.2))
    depth = changed["shuffled_pose"].signals.pose.depth
    assert depth is not None and (depth == np.float32(-0.2)).all()


def test_without_warp_and_without_objects_all_else_stays(windows) -> None:
    assert differing(windows, "no_warp") == {"warp", "warp_mask"}
    assert not windows["no_warp"].warp_mask.any()
    assert differing(windows, "no_objects") == {"objects", "object_mask"}
    assert windows["no_objects"].objects is None


def test_where_there_are_no_objects_none_are_taken_away() -> None:
    assert "no_objects" not in ablations(OTHER, FIRST)


def test_windows_of_other_sizes_do_not_exchange() -> None:
    short = replace(OTHER, signals=figure.signals([figure.standing()]))
    with pytest.raises(ValueError, match="cannot exchange"):
        ablations(FIRST, short)
