"""Everybody is dressed, in every split."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from aa2_synth.body.body import ARM, shape, template
from aa2_synth.characters import bodies
from aa2_synth.characters.character import covered, dressed
from aa2_synth.characters.make import make_character

pytest.importorskip("scipy", reason="the [synth] extra is not installed")

MID_THIGH, COLLAR_BONE = -0.16, 0.44
NECKLINE = 0.06


@lru_cache(maxsize=1)
def _middling():
    return shape({})


@pytest.mark.slow
@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("split", ["train", "test"])
def test_two_thousand_characters_are_dressed(split, monkeypatch):
    # Cuts refer to the template, so one body may stand for all.
    monkeypatch.setattr(bodies.Build, "shape", lambda _: _middling())
    x, y, z = template().vertices.T
    on_skin = np.zeros(len(x), bool)
    on_skin[np.unique(template().faces["body"])] = True
    trunk = on_skin & (template().regions[:, ARM] < 0.4) & (z > MID_THIGH) & (z < COLLAR_BONE)
    neckline = (y < 0) & (np.abs(x) < NECKLINE) & (z > 0.36)
    for seed in range(1000):
        character = make_character(np.random.default_rng([seed, 1]), split=split)
        bare = trunk & ~dressed(character)
        assert not (bare & ~neckline).any(), character.kinds
        assert bare.sum() < 0.02 * trunk.sum(), character.kinds


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_skin_is_only_left_out_under_cloth():
    for seed in range(30):
        character = make_character(np.random.default_rng(seed), split="train")
        assert (dressed(character) | ~covered(character)).all()
