"""Several renderers in one process do not get into each other's way."""

from __future__ import annotations

import numpy as np
import pytest

from aa2.errors import InputError

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
plans = pytest.importorskip("aa2_synth.plan")
produce = pytest.importorskip("aa2_synth.produce")
observe = pytest.importorskip("aa2_synth.render.observe")
renderers = pytest.importorskip("aa2_synth.render.renderer")


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_renderers_take_turns():
    try:
        small, large = renderers.Renderer(64), renderers.Renderer(96)
    except InputError as error:
        pytest.skip(str(error))
    plan = plans.make_plan(0, "train", 0, 2)
    alone = [list(produce.takes(one, plan, watched(plan))) for one in (small, large)]
    taking_turns = zip(*(produce.takes(one, plan, watched(plan)) for one in (small, large)), strict=True)
    for frame, takes in enumerate(taking_turns):
        for take, calm in zip(takes, alone, strict=True):
            np.testing.assert_array_equal(take.shots[0].picture, calm[frame].shots[0].picture)
            np.testing.assert_array_equal(take.empty.depth, calm[frame].empty.depth)


def watched(plan) -> list:
    """An observer for each character."""
    return [observe.Observer(plan.camera) for _ in plan.characters]
