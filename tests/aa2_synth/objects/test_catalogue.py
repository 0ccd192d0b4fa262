"""Every kind of thing can be made, in sizes of this world; splits share none."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
from aa2_synth.kinds import SPLITS, Split
from aa2_synth.objects.catalogue import THINGS, thing_for
from aa2_synth.objects.thing import Thing
from aa2_synth.textures.textures import Surfaces

ALL: list[tuple[Split, str]] = [(split, name) for split in SPLITS for name in THINGS.of(split)]


@pytest.fixture(scope="module")
def made():
    things: dict[tuple[Split, str], tuple[Thing, Surfaces]] = {}
    for split, name in ALL:
        surfaces = Surfaces(np.random.default_rng(1), split)
        things[split, name] = THINGS.of(split)[name].make(np.random.default_rng(2), surfaces, 0.6), surfaces
    return things


@pytest.mark.slow
@pytest.mark.parametrize("which", ALL)
def test_things_have_real_sizes_and_own_textures(made, which):
    thing, surfaces = made[which]
    size = np.ptp(thing.mesh.points, axis=0)
    assert 0.03 < size.max() < 4.5
    assert np.isfinite(thing.mesh.points).all() and np.isfinite(thing.mesh.normals).all()
    layers = np.round(thing.mesh.uvs[:, 2]).astype(int)
    assert set(layers) <= set(range(len(surfaces.layers)))
    assert len(surfaces.layers) <= 4


@pytest.mark.slow
@pytest.mark.parametrize("which", ALL)
def test_palms_lie_on_the_thing(made, which):
    thing, _ = made[which]
    for hold in (thing.left, thing.right):
        if hold is not None:
            low, high = thing.mesh.points.min(axis=0), thing.mesh.points.max(axis=0)
            assert (np.array(hold.at) > low - 0.07).all() and (np.array(hold.at) < high + 0.07).all()
            frame = hold.frame(0)
            np.testing.assert_allclose(frame[:3, :3] @ frame[:3, :3].T, np.eye(3), atol=1e-9)
            assert np.linalg.det(frame[:3, :3]) == pytest.approx(1.0)


@pytest.mark.slow
def test_what_stands_is_on_the_ground(made):
    standing = {"seat", "table", "upright", "ledge", "before", "pushed", "pulled"}
    for (split, name), (thing, _) in made.items():
        if THINGS.of(split)[name].roles & standing:
            assert abs(thing.lowest) < 0.02, name


def test_there_are_many_kinds_and_none_in_both_splits():
    assert len(THINGS.train) + len(THINGS.test) >= 40
    assert not set(THINGS.train) & set(THINGS.test)


def test_a_role_that_nothing_fills_is_told():
    with pytest.raises(ValueError, match="no thing"):
        thing_for(np.random.default_rng(0), "train", "flown")
