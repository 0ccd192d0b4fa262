"""The ground truth of rendered clips holds, and clips depend on nothing but their seed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from aa2.clips.clip import Clip
from aa2.errors import InputError
from aa2.types import BODY

from .conftest import FRAMES, SIZE

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
synthesise = pytest.importorskip("aa2.synthesis.synthesise")
plans = pytest.importorskip("aa2.synthesis.plan")
produce = pytest.importorskip("aa2.synthesis.produce")


def shots_of(renderer, seed: int, split: str = "train"):
    """First character, environment and pose of clip 0."""
    plan = plans.make_plan(seed, split, 0, FRAMES)
    stage = produce.Stage(renderer, plan.scene, plan.textures, plan.camera, plan.props)
    empty = [stage.shoot(frame) for frame in range(FRAMES)]
    shots, pose = produce.perform(renderer, stage, plan.characters[0], plan.motion, empty)
    stage.close()
    return shots, empty, pose


def test_the_same_seed_gives_the_same_clip(renderer):
    first, again = shots_of(renderer, 3), shots_of(renderer, 3)
    for one, other in zip(first[0] + first[1], again[0] + again[1], strict=True):
        for name in ("picture", "mask", "objects", "depth"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(first[2].keypoints, again[2].keypoints)
    assert not np.array_equal(first[1][0].picture, shots_of(renderer, 4)[1][0].picture)


@pytest.mark.usefixtures("body")
def test_splits_never_meet():
    train, test = ([plans.make_plan(0, split, i, FRAMES) for i in range(4)] for split in ("train", "test"))
    for one in train:
        for other in test:
            assert not np.array_equal(one.textures[0], other.textures[0])
            assert not np.array_equal(one.characters[0].skin, other.characters[0].skin)
            assert not np.array_equal(one.motion.feet, other.motion.feet)


@pytest.mark.parametrize("seed", range(4))
def test_outside_mask_and_shadow_the_frame_is_the_environment(renderer, seed):
    shots, empty, _ = shots_of(renderer, seed)
    for shot, bare in zip(shots, empty, strict=True):
        assert (shot.mask > 0).any() and not bare.mask.any()
        outside = shot.mask == 0
        difference = shot.picture.astype(int) - bare.picture.astype(int)
        assert (difference[outside] <= 3).all()  # a person only ever darkens what is around
        np.testing.assert_allclose(shot.depth[outside], bare.depth[outside], atol=1e-3)
        inside = shot.mask == 255
        assert (shot.depth[inside] > 0).all()
        seen = bare.depth[inside] > 0
        assert (shot.depth[inside][seen] <= bare.depth[inside][seen] + 0.03).all()


@pytest.mark.parametrize("seed", range(4))
def test_keypoints_lie_on_the_person(renderer, seed):
    shots, _, pose = shots_of(renderer, seed)
    for frame, shot in enumerate(shots):
        seen = pose.confidence[frame, BODY] == 1
        column, row = np.round(pose.keypoints[frame, BODY][seen]).astype(int).T
        assert (shot.mask[row, column] > 0).mean() > 0.8
    assert pose.depth is not None
    np.testing.assert_allclose(pose.depth[:, [11, 12]].mean(axis=1), 0, atol=1e-5)


def test_a_clip_holds_two_characters_in_one_scene(carried):
    with Clip.open(carried) as clip:
        first, other = clip.read(0, len(clip)), clip.other
        assert other is not None
        second = other.read(0, len(other))
        assert first.frames.shape == second.frames.shape == (FRAMES, SIZE, SIZE, 3)
        assert first.environment is not None and second.environment is None
        assert first.object_masks.shape[1] == 1 and first.object_masks.any()
        outside = (first.character_mask == 0) & (second.character_mask == 0)
        gap = np.abs(first.frames[outside].astype(int) - second.frames[outside].astype(int))
        assert np.median(gap) <= 3  # the codec's noise
        free = ~((first.character_mask > 0) | (second.character_mask > 0))
        both = first.object_masks[:, 0] & second.object_masks[:, 0] & free
        assert both.sum() > 0.3 * first.object_masks.sum()  # the same object in the same place
        for one in (clip, other):
            assert one.reference is not None and (one.reference.mask == 255).sum() > 100
            assert one.reference.pose.present.all()
        other.close()


def test_a_killed_run_continues(renderer, tmp_path):
    output = tmp_path / "clips"
    synthesise.synthesise(1, output, size=64, frames=1)
    stamp = (output / "000000" / "clip.json").stat().st_mtime_ns
    told = []
    synthesise.synthesise(2, output, size=64, frames=1, progress=lambda *step: told.append(step))
    assert told == [(2, 2)]
    assert (output / "000000" / "clip.json").stat().st_mtime_ns == stamp
    assert json.loads((output / "000001" / "clip.json").read_text())["frames"] == 1
    with pytest.raises(InputError, match="another size"):
        synthesise.synthesise(2, output, size=96, frames=1)


@pytest.mark.parametrize("wrong", [{"size": 63}, {"size": 8}, {"frames": 0}, {"workers": 0}])
def test_bad_numbers_are_told(tmp_path, wrong):
    with pytest.raises(InputError, match="give"):
        synthesise.synthesise(1, tmp_path, **wrong)


def test_an_output_that_is_a_file_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        synthesise.synthesise(1, tmp_path / "file")
