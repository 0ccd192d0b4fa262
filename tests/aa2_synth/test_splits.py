"""Nothing that the test split shows is ever trained on: kinds by construction, bodies by their cells."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
plans = pytest.importorskip("aa2_synth.plan")
diversity = pytest.importorskip("aa2_synth.diversity")
SORTS = {
    "body",
    "top",
    "bottom",
    "hair",
    "gait",
    "gesture",
    "dance",
    "deed",
    "thing",
    "place",
    "light",
    "camera",
}
"""Sorts that must be among those looked at, whatever else is."""


def shown(split: str, count: int) -> set[str]:
    return {label for i in range(count) for label in plans.make_plan(0, split, i, 12).kinds}


def test_no_kind_and_no_maker_is_in_both_splits():
    tables = [kinds for _, kinds in diversity.all_kinds()]
    for kinds in tables:
        assert not set(kinds.train) & set(kinds.test), kinds.sort
        makers = [
            {id(maker) for maker in side.values() if callable(maker)} for side in (kinds.train, kinds.test)
        ]
        assert not makers[0] & makers[1], kinds.sort
    # Two tables of one sort must not hide a kind from each other either.
    for split, other in (("train", "test"), ("test", "train")):
        for kinds in tables:
            for rival in tables:
                if rival.sort == kinds.sort:
                    assert not set(kinds.of(split)) & set(rival.of(other)), kinds.sort


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_plans_show_only_kinds_of_their_split():
    sides = {split: shown(split, 30) for split in ("train", "test")}
    assert not sides["train"] & sides["test"]
    known = {}
    for _, kinds in diversity.all_kinds():
        for split in ("train", "test"):
            known.setdefault((split, kinds.sort), set()).update(kinds.of(split))
    seen = {label.partition(":")[0] for labels in sides.values() for label in labels}
    assert seen >= SORTS - {"dance"}
    for split, labels in sides.items():
        for label in labels:
            sort, _, name = label.partition(":")
            if (split, sort) in known:
                assert name in known[split, sort], label


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_no_two_plans_are_alike():
    made = [plans.make_plan(0, "train", i, 4) for i in range(12)]
    for i, one in enumerate(made):
        for other in made[:i]:
            assert not np.array_equal(one.textures[:1], other.textures[:1])
            assert not np.array_equal(one.characters[0].body.vertices, other.characters[0].body.vertices)
            assert not np.array_equal(one.motion.feet, other.motion.feet)
