"""Light of real places: in one split each, of good exposure, never in wild clips."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
from aa2_synth.kinds import SPLITS
from aa2_synth.scenes import real_light
from aa2_synth.scenes.harmonics import irradiance
from aa2_synth.scenes.scene import make_scene
from aa2_synth.textures.textures import Surfaces

TABLES = (real_light.REAL_ROOMS, real_light.REAL_SKIES)
FREE = np.array([[0.0, 0.0], [0.0, -3.0]])


def test_every_panorama_is_in_one_split_only():
    maps = {split: {light.name for table in TABLES for light in table.of(split).values()} for split in SPLITS}
    assert not maps["train"] & maps["test"]
    assert maps["train"] | maps["test"] == set(real_light._stored())


def test_stored_lights_give_irradiance_pi_on_average():
    for name, stored in real_light._stored().items():
        assert np.isclose(np.linalg.norm(stored["direction"]), 1, atol=1e-3), name
        mean = 0.282095 * np.array(stored["harmonics"])[0] + np.array(stored["colour"]) / 4
        assert np.isclose(mean @ real_light._LUMINANCE, 1, atol=1e-3), name
        assert min(stored["colour"]) >= 0 and stored["radius"] > 0


@pytest.mark.parametrize("split", SPLITS)
def test_real_light_is_exposed_and_balanced(split):
    rng = np.random.default_rng(0)
    for table in TABLES:
        for light in table.of(split).values():
            for _ in range(8):
                made = light(rng, 0.2)
                assert made.real and np.isclose(np.linalg.norm(made.direction), 1)
                assert made.direction[2] > 0.28
                seen = irradiance(np.array(made.harmonics), real_light._METERED)
                seen = seen + np.outer(np.maximum(real_light._METERED @ made.direction, 0), made.sun)
                metered = seen.mean(axis=0)
                assert 0.5 < metered @ real_light._LUMINANCE < 1.5
                assert metered.max() / metered.min() < 2.0


@pytest.mark.slow
def test_only_scenes_that_ask_for_it_have_real_light():
    for index in range(6):
        scenes = [
            make_scene(rng, Surfaces(rng, "test"), FREE, split="test", real=real)
            for real in (False, True)
            for rng in [np.random.default_rng(index)]
        ]
        assert [scene.light.real for scene in scenes] == [False, True]
        assert [any(kind.startswith("light:real") for kind in scene.kinds) for scene in scenes] == [
            False,
            True,
        ]
        np.testing.assert_array_equal(scenes[0].shell.points, scenes[1].shell.points)
