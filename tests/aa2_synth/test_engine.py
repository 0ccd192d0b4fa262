"""What training asks of a data engine, of this one."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from aa2.clips.clip import Clip
from aa2.train.data_engine import DataEngine, data_engine
from aa2_synth import produce
from aa2_synth.engine import Engine

FRAMES, FPS = 6, 20.0


@pytest.fixture(scope="module")
def engine() -> DataEngine:
    return Engine()  # so that the type checker compares it with the protocol


def test_training_finds_it():
    assert isinstance(data_engine(), Engine)


@pytest.mark.slow
def test_a_clip_is_the_one_that_the_command_renders_but_lean(engine, renderer, tmp_path):
    size = renderer.size
    made = engine.renderer(size)
    assert made.device == renderer.gl.info["GL_RENDERER"]
    made.write(tmp_path / "lean", seed=3, index=1, frames=2)
    settings = {"seed": 3, "split": "train", "index": 1, "frames": 2, "pictures": "png"}
    produce.write_clip(renderer, tmp_path / "whole", **settings, look="mixed")
    with closing(Clip.open(tmp_path / "lean")) as lean, closing(Clip.open(tmp_path / "whole")) as whole:
        np.testing.assert_array_equal(lean.frames(0, 2), whole.frames(0, 2))
        assert lean.labels == whole.labels
    assert {p.name for p in (tmp_path / "whole").iterdir()} > {p.name for p in (tmp_path / "lean").iterdir()}


def test_a_motion_is_of_somebody_before_a_camera_and_depends_on_its_numbers_alone(engine, body):
    points, views, focal = engine.motion(0, "train", 1, FRAMES, FPS)
    assert points.shape == (FRAMES, 133, 3) and views.shape == (FRAMES, 4, 4) and focal > 0.5
    shins = np.linalg.norm(points[:, 13] - points[:, 15], axis=-1)
    assert shins.min() > 0.15 and np.ptp(shins) < 0.03  # metres, and bones keep their lengths
    seen = points @ views[:, :3, :3].swapaxes(1, 2) + views[:, None, :3, 3]
    assert (seen[:, :17, 2].mean(axis=1) < 0).all()  # the camera looks along -z
    again = engine.motion(0, "train", 1, FRAMES, FPS)
    assert all(np.array_equal(a, b) for a, b in zip((points, views, focal), again, strict=True))
    for other in (engine.motion(1, "train", 1, FRAMES, FPS), engine.motion(0, "test", 1, FRAMES, FPS)):
        assert not np.array_equal(other[0], points)
