"""The ground truth of rendered clips holds, and clips depend on nothing but their seed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import pytest

from aa2.clips.clip import Clip
from aa2.conditions.skeleton import read_depth
from aa2.types import BODY

from .conftest import FRAMES, SIZE

pytest.importorskip("scipy", reason="the [synth] extra is not installed")
plans = pytest.importorskip("aa2_synth.plan")
produce = pytest.importorskip("aa2_synth.produce")
observe = pytest.importorskip("aa2_synth.render.observe")
exposure = pytest.importorskip("aa2_synth.render.exposure")


def takes_of(renderer, seed: int, split: str = "train"):
    """Takes and observers of clip 0."""
    plan = plans.make_plan(seed, split, 0, FRAMES)
    observers = [observe.Observer(plan.camera) for _ in plan.characters]
    return list(produce.takes(renderer, plan, observers)), observers


@lru_cache(maxsize=6)
def rendered(renderer, seed: int):
    """`takes_of` for tests that only look at it."""
    return takes_of(renderer, seed)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_clip(renderer):
    (first, seen), (again, seen_again) = takes_of(renderer, 3), takes_of(renderer, 3)
    for one, other in zip(first, again, strict=True):
        for shot, same in zip([one.empty, *one.shots], [other.empty, *other.shots], strict=True):
            for name in ("picture", "mask", "parts", "objects", "depth"):
                np.testing.assert_array_equal(getattr(shot, name), getattr(same, name))
    np.testing.assert_array_equal(seen[0].pose.keypoints, seen_again[0].pose.keypoints)
    assert not np.array_equal(first[0].empty.picture, takes_of(renderer, 4)[0][0].empty.picture)


@pytest.mark.slow
@pytest.mark.usefixtures("body")
def test_splits_never_meet():
    train, test = ([plans.make_plan(0, split, i, FRAMES) for i in range(4)] for split in ("train", "test"))
    for one in train:
        for other in test:
            assert not np.array_equal(one.textures[0], other.textures[0])
            assert not np.array_equal(one.characters[0].skin, other.characters[0].skin)
            assert not np.array_equal(one.motion.feet, other.motion.feet)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_outside_mask_and_shadow_all_takes_are_the_environment(renderer, seed):
    bystanders = plans.make_plan(seed, "train", 0, FRAMES).crowd
    for take in rendered(renderer, seed)[0]:
        assert not take.empty.mask.any() and not take.empty.parts.any()
        for shot in take.shots:
            outside = shot.mask == 0
            difference = shot.picture.astype(int) - take.empty.picture.astype(int)
            # A person only ever darkens what is around; the folds of a bystander's cloth are found from the
            # pixels beside, so one that the person covers may change them.
            assert (difference[outside].max(axis=-1) > 3).sum() <= (2 if bystanders else 0)
            np.testing.assert_array_equal(shot.depth[outside], take.empty.depth[outside])
            inside = shot.mask == 255
            assert (shot.depth[inside] > 0).all()
            seen = take.empty.depth[inside] > 0
            behind = shot.depth[inside][seen] - take.empty.depth[inside][seen]
            assert (behind > 0.03).sum() <= 2  # where a pixel holds an edge of the scene


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_parts_make_up_the_person(renderer, seed):
    for take in rendered(renderer, seed)[0]:
        for shot in take.shots:
            np.testing.assert_array_equal((shot.parts > 0)[shot.mask == 255], True)
            np.testing.assert_array_equal((shot.parts > 0)[shot.mask == 0], False)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_things_hide_and_are_hidden(renderer, seed):
    for take in rendered(renderer, seed)[0]:
        for shot in take.shots:
            assert not (shot.objects & ~take.whole).any()
            assert not (shot.objects & (shot.mask == 255)).any()
            # What the person hides is nearer than the thing was, what hides the person nearer than the scene.
            lost = take.empty.objects.any(axis=0) & (shot.mask == 255)
            assert (shot.depth[lost] - take.empty.depth[lost] > 0.03).sum() <= 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_keypoints_lie_on_the_person(renderer, seed):
    takes, observers = rendered(renderer, seed)
    for which, observer in enumerate(observers):
        pose, geometry = observer.pose, observer.geometry
        hits = []
        for frame, take in enumerate(takes):
            seen = pose.confidence[frame, BODY] == 1
            column, row = np.round(pose.keypoints[frame, BODY][seen]).astype(int).T
            hits += list(take.shots[which].mask[row, column] > 0)
            np.testing.assert_allclose(
                projected(geometry, frame), pose.keypoints[frame], atol=1e-2 * SIZE / 96
            )
        assert np.mean(hits) > 0.9
        assert pose.depth is not None
        np.testing.assert_allclose(pose.depth[:, [11, 12]].mean(axis=1), 0, atol=1e-5)


def projected(geometry, frame: int) -> np.ndarray:
    """``(133, 2)`` pixels, by the book."""
    points = np.concatenate([geometry.points[frame], np.ones((133, 1))], axis=1)
    clip = points @ geometry.views[frame].T @ geometry.projection.T
    flat = clip[:, :2] / clip[:, 3:]
    return (flat * [1, -1] + 1) * SIZE / 2 - 0.5


LIMBS = {14: (7, 9), 15: (8, 10), 16: (11, 13, 15), 17: (12, 14, 16)}
"""COCO joints that lie on a bare left arm, right arm, left leg, right leg."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_joints_lie_on_the_right_part(renderer, seed):
    takes, observers = rendered(renderer, seed)
    for which, observer in enumerate(observers):
        for frame, take in enumerate(takes):
            wrong = {part: [j for k, js in LIMBS.items() if k != part for j in js] for part in LIMBS}
            for part, joints in wrong.items():
                seen = [j for j in joints if observer.pose.confidence[frame, j] == 1]
                column, row = np.round(observer.pose.keypoints[frame, seen]).astype(int).T
                off = take.shots[which].parts[row, column] == part
                assert off.sum() <= 1, (part, [j for j, is_off in zip(seen, off, strict=True) if is_off])


def distances(meshes, origin: np.ndarray, rays: np.ndarray) -> np.ndarray:
    """``(R,)`` along each ray to the nearest triangle, by Möller and Trumbore; infinite without one."""
    nearest = np.full(len(rays), np.inf)
    for mesh in meshes:
        corner, second, third = (mesh.points[mesh.faces[:, i]] for i in range(3))
        first, other = second - corner, third - corner
        for number, ray in enumerate(rays):
            across = np.cross(ray, other)
            det = (first * across).sum(axis=1)
            det = np.where(np.abs(det) > 1e-12, det, np.nan)  # edge on, or no triangle at all
            to = origin - corner
            u = (to * across).sum(axis=1) / det
            side = np.cross(to, first)
            v, along = (side @ ray) / det, (other * side).sum(axis=1) / det
            hit = (u >= 0) & (v >= 0) & (u + v <= 1) & (along > 0.1)
            nearest[number] = min(nearest[number], along[hit].min(initial=np.inf))
    return nearest


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_depth_is_that_of_the_nearest_triangle(renderer, seed):
    plan = plans.make_plan(seed, "train", 0, 1)
    if plan.crowd:
        plan = replace(plan, crowd=())
    observers = [observe.Observer(plan.camera) for _ in plan.characters]
    (take,) = produce.takes(renderer, plan, observers)
    rng = np.random.default_rng(seed)
    row, column = rng.integers(0, SIZE, (2, 120))
    half = 1 / np.diag(plan.camera.projection)[:2]
    flat = np.stack([(column + 0.5) / SIZE * 2 - 1, 1 - (row + 0.5) / SIZE * 2], axis=1) * half
    rays = np.concatenate([flat, -np.ones((len(flat), 1))], axis=1) @ plan.camera.views[0][:3, :3]
    still = [plan.scene.still, plan.scene.shell]
    still += [moved_mesh(prop.mesh, prop.places[0]) for prop in plan.props]
    truth = distances(still, plan.camera.eyes[0], rays)
    drawn = take.empty.depth[row, column]
    truth[~np.isfinite(truth) | (truth > 79)] = 0
    agrees = np.abs(drawn - truth) <= 0.02 * truth + 0.02
    assert agrees.mean() > 0.9  # the others hold an edge: a picture shows one sample of them
    # On the person: near the person's joints.
    person = take.shots[0].mask[row, column] == 255
    world = plan.camera.eyes[0] + take.shots[0].depth[row, column][:, None] * rays
    joints = observers[0].geometry.points[0]
    if person.sum() > 5:
        nearest = np.linalg.norm(world[person][:, None] - joints[None], axis=2).min(axis=1)
        assert np.quantile(nearest, 0.9) < 0.35


def moved_mesh(mesh, place: np.ndarray):
    """The mesh where its thing is."""
    return replace(mesh, points=mesh.points @ place[:3, :3].T + place[:3, 3])


@pytest.mark.slow
@pytest.mark.parametrize("moments, noise", [(3, 0.0), (1, 6.0)])
def test_an_exposure_blurs_and_grains_all_takes_alike(renderer, moments, noise):
    plan = plans.make_plan(0, "train", 0, FRAMES)
    observers = [observe.Observer(plan.camera) for _ in plan.characters]
    for take in produce.takes(renderer, plan, observers, exposure.Exposure(moments, noise), grain=(1,)):
        for shot in take.shots:
            outside = shot.mask == 0
            assert (shot.picture.astype(int) - take.empty.picture.astype(int))[outside].max() <= 6
            same = (shot.picture == take.empty.picture).all(axis=-1)
            assert same[outside].mean() > 0.3


@pytest.mark.slow
def test_every_clip_of_every_seed_and_split_has_its_own_grain(renderer, tmp_path):
    @dataclass(frozen=True)
    class Watched(exposure.Exposure):
        seeds: list = field(default_factory=list, compare=False)

        def expose(self, scene, frame, performers, seed):
            self.seeds.append(tuple(seed))
            return super().expose(scene, frame, performers, seed)

    clips = [(0, "train", 3), (1, "train", 3), (0, "test", 3), (0, "train", 4)]
    grains = set()
    for seed, split, index in clips:
        watched = Watched(noise=6.0)
        produce.write_clip(
            renderer, tmp_path / "clip", seed=seed, split=split, index=index, frames=2, exposure=watched
        )
        assert len(watched.seeds) == 2 * 3 and len(set(watched.seeds)) == 2  # a frame's takes share theirs
        grains |= {np.random.default_rng(list(one)).normal() for one in watched.seeds}
    assert len(grains) == 2 * len(clips)


@pytest.mark.slow
def test_a_clip_holds_two_characters_in_one_scene(carried):
    with Clip.open(carried) as clip:
        first, other = clip.read(0, len(clip)), clip.other
        assert other is not None
        second = other.read(0, len(other))
        assert first.frames.shape == second.frames.shape == (FRAMES, SIZE, SIZE, 3)
        assert first.environment is not None and second.environment is None
        assert first.object_masks[:, 0].any()
        outside = (first.character_mask == 0) & (second.character_mask == 0)
        gap = np.abs(first.frames[outside].astype(int) - second.frames[outside].astype(int))
        assert np.median(gap) <= 3  # the codec's noise
        whole = clip.whole_object_masks(0, len(clip))
        assert whole is not None
        np.testing.assert_array_equal(whole, other.whole_object_masks(0, len(clip)))  # the same way for both
        assert not (first.object_masks & ~whole).any() and not (second.object_masks & ~whole).any()
        for one in (clip, other):
            assert one.reference is not None and (one.reference.mask == 255).sum() > 100
            assert one.reference.pose.present.all()
        other.close()


@pytest.mark.slow
def test_dense_depth_read_at_the_keypoints_is_nearly_their_own(carried):
    with Clip.open(carried) as clip:
        signals = clip.read(0, len(clip))
    assert signals.depth is not None and signals.pose.depth is not None
    read = read_depth(signals.depth, signals.character_mask, signals.pose)
    assert read is not None
    apart = (read - signals.pose.depth)[:, 5:23]
    assert np.isfinite(apart).mean() > 0.3
    assert abs(np.nanmedian(apart)) < 0.06 and np.nanquantile(np.abs(apart), 0.8) < 0.15
