"""Real light changes colours only, and nothing of clips under made-up light drawn by the same renderer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
plans = pytest.importorskip("aa2_synth.plan")
produce = pytest.importorskip("aa2_synth.produce")
observe = pytest.importorskip("aa2_synth.render.observe")


def drawn(renderer, plan):
    """The first frame."""
    watched = [observe.Observer(plan.camera) for _ in plan.characters]
    frames = produce.takes(renderer, plan, watched, frames=[0])
    take = next(frames)
    frames.close()
    return take


def lit(plan, **changes):
    light = replace(plan.scene.light, **changes)
    return replace(plan, scene=replace(plan.scene, light=light))


@pytest.mark.slow
@pytest.mark.parametrize("index", range(2))
def test_real_light_changes_colours_only(renderer, index):
    real = plans.make_plan(2, "test", index, 1, look="user-like")
    made_up = lit(real, harmonics=None)
    before, fine, after = drawn(renderer, made_up), drawn(renderer, real), drawn(renderer, made_up)
    for one, other in zip(before.shots, fine.shots, strict=True):
        assert (one.picture != other.picture).any()
        for name in ("mask", "parts", "limbs", "objects", "depth"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(before.shots[0].picture, after.shots[0].picture)


@pytest.mark.slow
def test_twice_the_light_is_brighter_everywhere(renderer):
    plan = plans.make_plan(2, "test", 0, 1, look="user-like")
    light = plan.scene.light
    more = np.array(light.harmonics) * 2
    brighter = lit(plan, harmonics=tuple(map(tuple, more.tolist())), sun=light.sun * 2, haze_density=0.0)
    one, other = (drawn(renderer, each).shots[0].picture.astype(int) for each in (plan, brighter))
    assert (other >= one - 1).mean() > 0.99
    assert other.mean() > one.mean() + 5


@pytest.mark.slow
def test_feet_darken_the_ground_around_them(renderer):
    """Without a sun there are no shadows, but under the soles there is less light than beside them."""
    some = (plans.make_plan(2, "test", index, 1, look="user-like") for index in range(9))
    plan = next(plan for plan in some if plan.camera.framing == "whole" and not plan.crowd)
    take = drawn(renderer, lit(plan, sun=np.zeros(3)))
    empty, shot = take.empty.picture.astype(int), take.shots[0]
    beside = shot.mask == 0
    change = shot.picture.astype(int) - empty
    assert change[beside].max() <= 1
    assert change[beside].min() < -4
