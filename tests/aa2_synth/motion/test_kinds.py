"""More than 200 kinds of motion, each in one split, without sliding and mostly without collisions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from aa2_synth.body.body import shape
from aa2_synth.kinds import SPLITS, Kinds
from aa2_synth.motion.motion import Motion, still

choreography = pytest.importorskip("aa2_synth.motion.choreography", reason="needs the [synth] extra")
checks = pytest.importorskip("aa2_synth.motion.checks")
keyframes = pytest.importorskip("aa2_synth.motion.keyframes")
posing = pytest.importorskip("aa2_synth.motion.posing")
gaits = pytest.importorskip("aa2_synth.motion.gaits")

ALL: list[Kinds] = [
    *choreography._CYCLES.values(),
    choreography.GAITS,
    choreography.STANCES,
    choreography.FREE,
    choreography.MOODS,
    choreography.CLIPS,
]
CYCLES = [*choreography._CYCLES.values(), choreography.STANCES]
FRAMES, FPS = 18, 12.0


def drawn(seed: int, **options) -> tuple[Motion, tuple[str, ...]]:
    rng = np.random.default_rng(seed)
    return choreography.random_motion(rng, FRAMES, FPS, 1.0, split=SPLITS[seed % 2], **options)


def test_there_are_over_two_hundred_and_a_quarter_are_for_testing():
    train, test = (sum(len(kinds.of(split)) for kinds in ALL) for split in SPLITS)
    assert train + test > 250
    assert 0.2 < test / (train + test) < 0.35
    assert choreography.TEMPO["train"][1] <= choreography.TEMPO["test"][0]


def test_no_kind_is_the_same_as_one_of_the_other_split():
    for kinds in ALL:
        for one, other in itertools.product(kinds.train.values(), kinds.test.values()):
            assert one != other


@pytest.mark.slow
@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("kinds", CYCLES, ids=lambda kinds: kinds.sort)
def test_every_cycle_moves_its_limbs_within_their_limits(kinds):
    for cycle in [*kinds.train.values(), *kinds.test.values()]:
        base = still(FRAMES, cycle.width or 0.1)
        motion = keyframes.layered(np.random.default_rng(0), np.arange(FRAMES) / FPS, cycle, base, 1.0)
        assert all(np.isfinite(values).all() for values in motion.arrays().values())
        assert np.abs(motion.chest).max() < 1.3 and np.abs(motion.head).max() < 1.6
        assert motion.feet[..., 2].min() >= 0
        moved = max(
            np.ptp(getattr(motion, name), axis=0).max()
            for name in ("arms", "root", "chest", "head", "height")
        )
        assert moved > 0.002


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("seed", range(12))
def test_labels_name_kinds_of_the_split(seed):
    motion, labels = drawn(seed)
    names = {f"{kinds.sort}:{name}" for kinds in ALL for name in kinds.of(SPLITS[seed % 2])}
    assert labels and set(labels) <= names
    assert len(motion) == FRAMES


@pytest.mark.usefixtures("body")
def test_one_frame_is_enough():
    motion, _ = choreography.random_motion(np.random.default_rng(0), 1, FPS, 1.0, split="train", facing=0.3)
    assert len(motion) == 1


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("seed", range(12))
def test_planted_feet_do_not_slide_on_child_and_adult(seed):
    motion, _ = drawn(seed)
    for phenotypes in ({"age": 0.4}, {"age": 0.67, "weight": 0.8}):
        body = shape(phenotypes)
        slides = checks.slide(body, motion, *posing.pose(body, motion))
        assert slides.max() < checks.MOST_SLIDE


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_nine_of_ten_motions_are_acceptable():
    body = shape({"age": 0.67, "gender": 0.8})
    assert np.mean([checks.acceptable(body, drawn(seed)[0]) for seed in range(40)]) > 0.85


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("seed", range(6))
def test_still_feet_stay_and_grounded_ones_do_not_leap(seed):
    quiet, _ = drawn(seed, feet="still")
    assert quiet.planted.mean() > 0.6 or np.ptp(quiet.feet[..., :2], axis=0).max() < 0.25
    steady, _ = drawn(seed, feet="grounded", hands_free=False)
    assert steady.planted.any(axis=1).mean() > 0.8


@pytest.mark.usefixtures("body")
def test_faces_blink_and_talkers_open_their_mouths():
    from aa2_synth.body.body import EXPRESSIONS

    time = np.arange(120) / FPS
    talk = choreography._CYCLES["gesture"].train["talk_both_hands"]
    motion = keyframes.layered(np.random.default_rng(0), time, talk, still(120), 1.0)
    motion = choreography.coloured(np.random.default_rng(0), time, motion, choreography.Mood())
    lids, jaw = (motion.face[:, EXPRESSIONS.index(name)] for name in ("blink", "jaw_open"))
    assert ((lids[1:] > 0.8) & (lids[:-1] <= 0.8)).sum() in range(1, 7)
    assert jaw.max() > 0.2 and motion.face.min() >= 0 and motion.face.max() <= 1


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_what_a_body_cannot_do_is_drawn_again():
    body = shape({"age": 0.67, "gender": 0.8})
    refused = next(seed for seed in range(200) if not checks.acceptable(body, drawn(seed)[0]))
    assert checks.acceptable(body, drawn(refused, bodies=[body])[0])
