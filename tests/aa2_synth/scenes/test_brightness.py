"""Rendered places are neither dark nor bleached."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("moderngl", reason="the [synth] extra is not installed")

from aa2_synth.kinds import SPLITS
from aa2_synth.scenes.camera import make_camera
from aa2_synth.scenes.scene import make_scene
from aa2_synth.textures.textures import Surfaces

from .test_camera import Stroll

scene_renderers = pytest.importorskip("aa2_synth.render.scene_renderer")


@pytest.mark.slow
@pytest.mark.parametrize("split", SPLITS)
def test_the_exposure_is_believable(renderer, split):
    means, spreads = [], []
    for seed in range(14):
        rng = np.random.default_rng(seed)
        walk = Stroll((1.0, 0.3), 0.4, 4)
        camera = make_camera(rng, walk, 1.75, split=split)
        surfaces = Surfaces(rng, split)
        free = np.concatenate([walk.root, camera.eyes[:, :2]])
        scene = make_scene(rng, surfaces, free, split=split)
        with scene_renderers.SceneRenderer(renderer, scene, surfaces.stacked(), camera) as stage:
            picture = stage.shoot(0).picture / 255.0
        means.append(picture.mean())
        spreads.append(picture.std())
    assert min(means) > 0.25 and max(means) < 0.85
    assert 0.35 < np.mean(means) < 0.65
    assert np.mean(spreads) > 0.1
