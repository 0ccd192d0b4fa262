"""Bodies that differ as much as two characters of a clip can."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

FRAMES, FPS = 16, 12.0


@dataclass(frozen=True)
class Bodies:
    """A woman and a man of nearly one height, a tall man, and a child."""

    woman: object
    man: object
    tall: object
    child: object


@pytest.fixture(scope="session")
def bodies(body) -> Bodies:
    from aa2_synth.body.body import shape

    return Bodies(
        shape({"age": 0.67, "height": 0.5, "gender": 0.9}),
        shape({"age": 0.72, "height": 0.4, "gender": 0.1, "weight": 0.65}),
        shape({"age": 0.7, "height": 0.75, "gender": 0.1}),
        shape({"age": 0.4, "height": 0.4}),
    )


def setting_of(seed: int, split, *bodies, frames: int = FRAMES):
    """A `Setting` for these bodies."""
    from aa2_synth.objects.actors import Actors
    from aa2_synth.objects.interaction import Setting
    from aa2_synth.textures.textures import Surfaces

    rng = np.random.default_rng(seed)
    return Setting(rng, Surfaces(np.random.default_rng(seed), split), Actors(bodies), frames, FPS, split)
