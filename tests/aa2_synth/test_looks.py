"""Clips as users bring them, and wild ones, which stay what they were."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2_synth.looks import USER_LIKE, look_of
from tests.aa2_synth.plan_numbers import numbers_of

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
plans = pytest.importorskip("aa2_synth.plan")
produce = pytest.importorskip("aa2_synth.produce")
references = pytest.importorskip("aa2_synth.references")

WILD = json.loads(Path(__file__).with_name("wild_plans.json").read_text())
"""Of clips of seed 7, 8 frames long, as they were before there were looks."""


@pytest.mark.slow
@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("stored", WILD, ids=lambda stored: f"{stored['split']}-{stored['index']}")
def test_wild_plans_are_what_they_were(stored):
    plan = plans.make_plan(7, stored["split"], stored["index"], 8, look="wild")
    numbers = np.array(numbers_of(plan))
    assert list(plan.kinds) == stored["kinds"]
    assert len(numbers) == 2 * stored["arrays"]
    found = [numbers.sum(), numbers @ np.cos(np.arange(len(numbers)))]
    np.testing.assert_allclose(found, stored["numbers"], rtol=1e-7)


@pytest.mark.slow
@given(st.integers(0, 2**40), st.sampled_from(["train", "test"]), st.integers(0, 10**6))
def test_a_clip_of_a_mixed_run_has_a_look_of_its_own(seed, split, index):
    own = look_of("mixed", seed, split, index)
    assert own in ("user-like", "wild")
    assert look_of(own, seed, split, index) == own
    assert produce.origin(seed, split, index, look="mixed") == produce.origin(seed, split, index, look=own)
    assert (produce.origin(seed, split, index, look=own) == f"{seed} {split} {index}") == (own == "wild")


def test_most_clips_of_a_mixed_run_are_user_like():
    looks = [look_of("mixed", 0, "train", index) for index in range(2000)]
    assert abs(looks.count("user-like") / 2000 - USER_LIKE) < 0.03


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_a_mixed_plan_is_the_plan_of_its_look():
    for index in range(6):
        own = look_of("mixed", 0, "train", index)
        mixed, same = (plans.make_plan(0, "train", index, 4, look=look) for look in ("mixed", own))
        assert mixed.look == own and mixed.kinds == same.kinds
        assert (f"look:{own}" in mixed.kinds) == (own == "user-like")
        assert numbers_of(mixed) == numbers_of(same)


@pytest.mark.slow
@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("split", ["train", "test"])
def test_four_in_five_pairs_are_of_one_stature(split):
    ratios = []
    for index in range(40):
        first, second = plans._pair(plans.streams_of(3, split, index), split)
        tall, other = (np.ptp(character.body.vertices[:, 2]) for character in (first, second))
        ratios.append(max(tall / other, other / tall))
    alike = np.mean(np.array(ratios) < 1.05)
    assert 0.65 <= alike <= 0.95
    assert np.mean(np.array(ratios) > 1.1) >= 1 - alike - 0.08  # the others are far apart


def test_references_are_frontal_mostly_and_three_quarter_else():
    rng = np.random.default_rng(0)
    turned = np.degrees(np.abs([references._facing(rng) for _ in range(2000)]))
    assert abs((turned <= 20).mean() - 0.8) < 0.04
    assert turned.max() <= 50


@pytest.mark.slow
@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("split", ["train", "test"])
def test_a_user_like_reference_stands_before_the_camera_with_its_hands_in_sight(split):
    for index in range(6):
        plan = plans.make_plan(5, split, index, 2, look="user-like")
        planned = produce.plan_references(plan, 5, split, index)
        for found, character in zip(planned, plan.characters, strict=True):
            eye = found.camera.eyes[0, :2] - found.motion.root[0]
            yaw = found.motion.yaw[0] - np.arctan2(eye[0], -eye[1])
            assert abs(np.degrees((yaw + np.pi) % (2 * np.pi) - np.pi)) < 52
            assert found.motion.height[0] > 0.9 and not found.motion.seated.any()
            assert (found.motion.arms[0, :, 0] < np.pi / 2).all()
            assert 0.5 < found.camera.eyes[0, 2] / np.ptp(character.body.vertices[:, 2]) < 1.1


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_user_like_clips_of_the_two_splits_show_nothing_in_common():
    shown = {
        split: {
            label
            for index in range(10)
            for label in plans.make_plan(0, split, index, 4, look="user-like").kinds
            if not label.startswith("look:")
        }
        for split in ("train", "test")
    }
    assert not shown["train"] & shown["test"]
    assert all(any(label.startswith("light:real") for label in labels) for labels in shown.values())
