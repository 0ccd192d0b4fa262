"""Interactions by bodies of all sizes: hands hold, seats bear, flights obey gravity, nothing sinks in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from .conftest import FPS, setting_of

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
from aa2_synth.body.body import template
from aa2_synth.kinds import SPLITS
from aa2_synth.motion import build
from aa2_synth.motion.posing import pose
from aa2_synth.objects import stationary
from aa2_synth.objects.action import random_action
from aa2_synth.objects.actors import Actors, OutOfReachError, body_measures
from aa2_synth.objects.grasp import misses, trunk_of
from aa2_synth.objects.interactions import INTERACTIONS
from aa2_synth.objects.trajectories import GRAVITY
from aa2_synth.textures.textures import Surfaces

ALL = [(split, name) for split in SPLITS for name in INTERACTIONS.of(split)]
SAME_SIZE_ONLY = {"drink", "speak into a microphone", "carry on the shoulder"}


def done(split, name, *bodies, seeds=range(8), frames=16):
    """The action of the first seed with which these bodies can do it, and its setting."""
    for seed in seeds:
        setting = setting_of(seed, split, *bodies, frames=frames)
        try:
            return INTERACTIONS.of(split)[name](setting), setting
        except OutOfReachError:
            continue
    pytest.fail(f"{name} was never within reach")


@pytest.mark.slow
@pytest.mark.parametrize("which", ALL)
def test_adults_hold_what_they_handle(bodies, which):
    split, name = which
    action, setting = done(split, name, bodies.woman, bodies.man)
    held(action, setting)


@pytest.mark.slow
@pytest.mark.parametrize("which", [which for which in ALL if which[1] not in SAME_SIZE_ONLY])
def test_an_adult_and_a_child_hold_the_same_thing(bodies, which):
    split, name = which
    action, setting = done(split, name, bodies.woman, bodies.child)
    held(action, setting)


def held(action, setting):
    """Palms at their grips, nothing under the floor, nothing deep in a trunk."""
    missed = misses(setting.actors, action.motion)
    if (missed > 0).any():
        assert np.median(missed[missed > 0]) < 0.02
        assert np.quantile(missed[missed > 0], 0.95) < 0.05
    for prop in action.props:
        points = prop.mesh.points[:: max(1, len(prop.mesh.points) // 200)]
        world = (prop.places[:, None, :3, :3] @ points[None, :, :, None])[..., 0] + prop.places[
            :, None, :3, 3
        ]
        assert world[..., 2].min() > -0.02
        if prop.handled and not still(prop):
            for body in setting.actors.bodies:
                one = body_measures(body)
                trunk = trunk_of(body, one.front, one.back, *pose(body, action.motion))
                assert trunk.depth(world).max() < 0.05


def still(prop) -> bool:
    return bool(np.ptp(prop.places, axis=0).max() < 1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("split", ["train", "test"])
def test_who_sits_is_on_the_seat(bodies, split):
    for name in INTERACTIONS.of(split):
        if "seat" in name or name.startswith("sit"):
            action, setting = done(split, name, bodies.woman, bodies.child)
            sat = action.motion.seated > 0.999
            assert sat.any()
            for body in setting.actors.bodies:
                root = pose(body, action.motion)[1][sat, template().bone("root")]
                gap = root[:, 2] - build.seat_drop(body) - action.motion.seat[sat]
                assert np.abs(gap).max() < 0.03
            assert still(action.props[-1])


@pytest.mark.slow
@pytest.mark.parametrize("which", [("train", "toss and catch"), ("test", "toss over")])
def test_what_flies_follows_a_parabola(bodies, which):
    split, name = which
    action, setting = done(split, name, bodies.woman, bodies.man, frames=36)
    way = action.props[0].places[:, :3, 3]
    # In the air the thing is away from both palms.
    palms = action.motion.grips[:, :, :3, 3]
    gap = np.linalg.norm(palms - way[:, None], axis=2).min(axis=1)
    near = gap.min() + 0.02
    flying = [t for t in range(1, len(way) - 1) if (gap[t - 1 : t + 2] > near).all()]
    assert flying
    for t in flying:
        curve = way[t + 1] - 2 * way[t] + way[t - 1]
        np.testing.assert_allclose(curve * FPS**2, [0, 0, -GRAVITY], atol=1e-6)
    del setting


@pytest.mark.slow
@pytest.mark.parametrize(
    "which", [("train", "carry"), ("train", "play the guitar in a seat"), ("test", "swing a bat")]
)
def test_mirrored_turned_and_moved_actions_are_still_held(bodies, which):
    split, name = which
    action, setting = done(split, name, bodies.woman, bodies.child)
    before = misses(setting.actors, action.motion)
    changed = action.turned(0.8).moved(np.array([0.4, -0.3]))
    np.testing.assert_allclose(misses(setting.actors, changed.motion), before, atol=2e-3)
    mirrored = action.mirrored()
    assert np.median(misses(setting.actors, mirrored.motion)) < 0.02
    for prop, other in zip(action.props, mirrored.mirrored().props, strict=True):
        np.testing.assert_allclose(other.places, prop.places, atol=1e-12)
        np.testing.assert_array_equal(other.mesh.points, prop.mesh.points)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_who_is_behind_something_stays_behind_it(bodies, seed):
    action = stationary.behind(setting_of(seed, SPLITS[seed % 2], bodies.woman, bodies.child))
    (prop,) = action.props
    assert not prop.handled and still(prop)
    assert (action.motion.feet[..., 1] > prop.places[0, 1, 3]).all()
    assert np.ptp(action.motion.root[:, 1]) < 1.2


@pytest.mark.slow
@pytest.mark.parametrize("frames", [1, 2, 30])
def test_any_number_of_frames_can_be_had(bodies, frames):
    for seed in range(12):
        rng, surfaces = np.random.default_rng(seed), Surfaces(np.random.default_rng(seed), "train")
        action = random_action(rng, surfaces, (bodies.woman, bodies.tall), frames, FPS, "train")
        assert len(action.motion) == frames
        assert all(len(prop.places) == frames for prop in action.props)
        assert len(action.props) <= 8


@pytest.mark.slow
def test_the_same_seed_gives_the_same_action(bodies):
    def act():
        surfaces = Surfaces(np.random.default_rng(4), "test")
        return random_action(np.random.default_rng(3), surfaces, (bodies.man, bodies.child), 8, FPS, "test")

    one, other = act(), act()
    assert one.kinds == other.kinds
    for name, value in one.motion.arrays().items():
        np.testing.assert_array_equal(value, other.motion.arrays()[name])


def test_splits_share_no_deed():
    assert not set(INTERACTIONS.train) & set(INTERACTIONS.test)
    assert len(INTERACTIONS.train) + len(INTERACTIONS.test) >= 24


@pytest.mark.slow
def test_bodies_too_different_are_told(bodies):
    with pytest.raises(OutOfReachError):
        Actors((bodies.tall, bodies.child)).same("mouth", 0.05)
    assert replace(body_measures(bodies.tall)).tall > body_measures(bodies.child).tall
