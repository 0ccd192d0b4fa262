"""Whole windows: arrays, tensors, and their agreement with the definitions."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from aa2.condition_table import CONDITIONS
from aa2.conditions.build import crop_signals, to_conditions, window_arrays
from aa2.conditions.framing import choose_crop
from aa2.conditions.mask import mask_box
from aa2.conditions.reference import reference_crop
from aa2.conditions.rescale import rescale
from aa2.conditions.skeleton import read_depth
from aa2.conditions.warp import LimbWarp

from .figure import reference, signals, standing

POSES = [standing(), standing(left_arm=60), standing(left_arm=90, x=70)]
BUCKETS = [(64, 64), (48, 80)]


def window(clip=None, **options):
    clip = signals(POSES) if clip is None else clip
    size = clip.frames.shape[2], clip.frames.shape[1]
    options.setdefault("lift", LimbWarp(reference(standing())))
    return window_arrays(clip, reference_crop(reference(standing()), size), **options)


def test_tensors_are_as_their_type_says():
    clip = signals(POSES, with_object=True)
    clip = replace(clip, pose=replace(clip.pose, depth=np.full((3, 133), 0.3, np.float32)))
    plate = np.zeros_like(clip.frames)
    conditions = to_conditions([window(clip, plate=plate), window(signals(POSES), plate=plate)])
    shapes = {name: tuple(v.shape) for name, v in conditions.items()}
    plane, picture = (2, 3, 1, 128, 128), (2, 3, 3, 128, 128)
    assert shapes == {
        "environment": picture, "mask": plane, "skeleton": picture, "reference": (2, 3, 128, 128),
        "depth": plane, "depth_present": (2,), "objects": picture, "objects_present": (2,),
        "warp": picture, "warp_mask": plane,
    }  # fmt: skip
    assert all(v.dtype == torch.float32 and v.abs().max() <= 1 for v in conditions.values())
    for values, present in (
        (conditions.depth, conditions.depth_present),
        (conditions.objects, conditions.objects_present),
    ):
        assert values is not None and present is not None
        assert present.tolist() == [1, 0] and values[0].any() and not values[1].any()


def test_environment_is_the_frame_outside_the_mask():
    clip = signals(POSES)
    conditions = to_conditions([window(clip)])
    frames = torch.from_numpy(clip.frames).permute(0, 3, 1, 2)[None] / 127.5 - 1
    outside = conditions.mask.expand_as(frames) == 0
    assert torch.allclose(conditions.environment[outside], frames[outside], atol=1e-6)
    assert not conditions.environment[~outside].any()
    assert (conditions.mask[0, :, 0].numpy() >= (clip.character_mask > 127)).all()


def test_what_is_absent_is_none():
    blind = replace(signals(POSES, with_object=True), withheld=frozenset(CONDITIONS))
    conditions = to_conditions([window(blind, lift=None)])
    assert conditions.keys() == {"environment", "mask", "skeleton", "reference"}
    for name in ("depth", "depth_present", "objects", "objects_present", "warp", "warp_mask"):
        assert getattr(conditions, name) is None


def test_uncovered_warp_is_zero():
    conditions = to_conditions([window()])
    assert conditions.warp is not None and conditions.warp_mask is not None
    assert not conditions.warp[(conditions.warp_mask == 0).expand_as(conditions.warp)].any()
    assert conditions.warp_mask.max() == 1


def test_without_depth_nothing_depends_on_it():
    clip = signals(POSES)
    hidden = replace(clip, pose=replace(clip.pose, depth=np.random.default_rng(0).normal(size=(3, 133))))
    told, blind, plain = window(hidden), window(replace(hidden, withheld=frozenset(["depth"]))), window(clip)
    assert told.depth is not None and blind.depth is None
    np.testing.assert_array_equal(blind.warp, plain.warp)
    assert (told.warp != plain.warp).any()


def test_dense_depth_serves_where_the_pose_has_none():
    clip = signals(POSES)
    dense = np.broadcast_to(np.linspace(2, 3, 128, dtype=np.float32)[:, None], clip.frames.shape[:3])
    arrays = window(replace(clip, depth=dense))
    assert arrays.depth is not None and arrays.depth.min() < -0.2 and arrays.depth.max() > 0.2
    read = read_depth(dense, clip.character_mask, clip.pose)
    told = window(replace(clip, pose=replace(clip.pose, depth=read)))
    np.testing.assert_array_equal(arrays.depth, told.depth)
    assert window(replace(clip, depth=np.zeros_like(dense))).depth is None


def test_dense_depth_is_that_of_the_person_in_the_frames():
    """Another character's keypoints may lie where the map shows the wall."""
    clip = signals(POSES)
    dense = np.where(clip.character_mask >= 128, 2, 9).astype(np.float32)
    moved = clip.pose.transformed(np.array([[1, 0, 25], [0, 1, 0]]))
    arrays = window(replace(clip, pose=moved, driver=clip.pose, depth=dense))
    assert arrays.depth is not None and arrays.depth.any() and np.abs(arrays.depth).max() < 0.1


def test_rescaled_character_may_leave_its_mask():
    clip = signals(POSES)
    arrays = window(rescale(clip, 1.3), source=clip)
    plain = window(clip)
    np.testing.assert_array_equal(arrays.mask, plain.mask)
    np.testing.assert_array_equal(arrays.frames, clip.frames)
    assert (rescale(clip, 1.3).character_mask[~arrays.mask] > 127).any()
    assert (arrays.skeleton != plain.skeleton).any()


def test_mask_kinds_and_dilation_reach_the_window():
    exact, wide, box = (
        window(**o).mask.sum() for o in ({"mask_kind": "exact"}, {"dilate": 3}, {"mask_kind": "box"})
    )
    assert exact < window().mask.sum() < wide < box * 1.2
    assert (window(block=(1, 1)).mask == window(mask_kind="exact").mask).all()


@pytest.mark.parametrize("with_object", [False, True])
def test_signals_are_cropped_together(with_object):
    clip = signals(POSES, with_object=with_object)
    clip = replace(clip, depth=np.where(clip.character_mask > 0, 2, 0).astype(np.float32))
    boxes = [mask_box(mask) for mask in clip.character_mask]
    crop = choose_crop(clip.pose, boxes, (128, 128), BUCKETS)
    assert crop is not None
    made = crop_signals(clip, crop)
    width, height = crop.size
    assert made.frames.shape == (3, height, width, 3) and made.character_mask.shape == (3, height, width)
    assert made.object_masks.shape == (3, int(with_object), height, width)
    assert made.depth is not None and set(np.unique(made.depth)) <= {0, 2}
    assert made.environment is not None and made.environment.shape == made.frames.shape
    shoulders = made.pose.keypoints[:, 5:13].reshape(-1, 2).round().astype(int)
    frame = np.repeat(np.arange(3), 8)
    assert (made.character_mask[frame, shoulders[:, 1], shoulders[:, 0]] > 0).mean() > 0.9
