from dataclasses import replace

import numpy as np
import pytest
import torch

from aa2.clips.clip import Clip
from aa2.conditions.mask import character_pixels, formulated
from aa2.errors import InputError
from aa2.media.picture import write_picture
from aa2.train.batches import ClipWindows, collate
from aa2.train.clip_folder import ClipFolder
from tests.figure_clips import write_pair
from tests.train.exact import exact

PLAIN = exact(
    cross=0, rescale=0, own_frame=0, random_block=0.5, no_depth=1, no_objects=0, no_warp=0, no_reference=0,
    motion_frame=0, dilate=0,
)  # fmt: skip
BUCKETS = [(64, 64), (48, 80)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> ClipFolder:
    path = tmp_path_factory.mktemp("clips")
    for i in range(2):
        write_pair(path / f"{i:03d}", frames=6, phase=i)
    return ClipFolder([path])


def test_a_sample_depends_on_seed_and_number_alone(folder):
    one, two = (ClipWindows(folder, BUCKETS, 2, 4, seed=3) for _ in range(2))
    _ = two[5], two[0]
    for a, b in ((one[7], two[7]), (one[2], two[2])):
        assert np.array_equal(a.target, b.target)
        assert np.array_equal(a.window.skeleton, b.window.skeleton)
        assert np.array_equal(a.window.mask, b.window.mask)
    other = ClipWindows(folder, BUCKETS, 2, 4, seed=4)
    assert any(not np.array_equal(one[i].window.reference, other[i].window.reference) for i in range(4))


def test_samples_of_one_batch_share_a_size_and_all_sizes_occur(folder):
    windows = ClipWindows(folder, BUCKETS, 1, 4)
    sizes = [{windows[4 * b + i].target.shape for i in range(4)} for b in range(8)]
    assert all(len(s) == 1 for s in sizes)
    assert {next(iter(s))[1:3] for s in sizes} == {(64, 64), (80, 48)}


def test_a_person_who_is_hidden_is_passed_over(tmp_path):
    for name in ("hidden", "seen"):
        write_pair(tmp_path / name, frames=2)
    masks = tmp_path / "hidden" / "character_mask"
    masks.mkdir()
    for frame in range(2):
        with Clip.open(tmp_path / "seen") as clip:
            write_picture(masks / f"{frame}.png", np.zeros(clip.size[::-1], np.uint8))
    windows = ClipWindows(ClipFolder([tmp_path]), BUCKETS, 1, 4, augmentation=PLAIN)
    for batch in range(8):
        samples = [windows[4 * batch + i] for i in range(4)]
        assert len({sample.target.shape for sample in samples}) == 1
        assert all((sample.character > 0).any() for sample in samples)


def test_self_supervised_samples_rebuild_the_clip_from_its_parts(folder):
    sample = ClipWindows(folder, BUCKETS, 2, 1, augmentation=PLAIN)[0]
    assert np.array_equal(sample.target, sample.window.frames)
    assert sample.window.mask[sample.character >= 128].all()


def test_cross_identity_changes_the_target_inside_the_mask_only(folder):
    cross = replace(PLAIN, cross=1.0)
    sample = ClipWindows(folder, BUCKETS, 2, 1, augmentation=cross)[0]
    changed = (sample.target != sample.window.frames).any(axis=-1)
    assert changed.any()
    assert not changed[~sample.window.mask].any()


def test_every_condition_is_withheld_as_often_as_asked(folder):
    nothing = replace(PLAIN, no_objects=1, no_warp=1, no_reference=1, motion_frame=1)
    sample = ClipWindows(folder, BUCKETS, 2, 1, augmentation=nothing)[0]
    assert sample.window.objects is None and sample.window.warp is None and sample.window.depth is None
    assert sample.no_reference and sample.motion
    assert not ClipWindows(folder, BUCKETS, 1, 1, augmentation=nothing)[0].motion


def test_collate_fills_what_single_samples_lack(folder):
    windows = ClipWindows(folder, BUCKETS[:1], 2, 3)
    batch = collate([windows[i] for i in range(3)])
    assert batch.target.shape == (3, 2, 3, 64, 64)
    assert batch.character.shape == (3, 2, 1, 64, 64)
    assert batch.target.abs().max() <= 1
    assert batch.to(torch.float64).target.dtype == torch.float64


def test_no_clips(tmp_path):
    with pytest.raises(InputError, match="holds no clips"):
        ClipFolder([tmp_path])


@pytest.mark.parametrize("kind", ["exact", "box"])
def test_masks_are_of_the_kind_that_is_asked_for(folder, kind):
    windows = ClipWindows(folder, [(64, 64)], 2, 4, augmentation=PLAIN, mask_kind=kind)
    for index in range(4):
        sample = windows[index]
        for mask, character in zip(sample.window.mask, sample.character, strict=True):
            np.testing.assert_array_equal(mask, formulated(character_pixels(character, 0), kind))


def test_without_environment_a_sample_is_the_character_on_one_colour(folder):
    windows = ClipWindows(folder, [(64, 64)], 2, 4, augmentation=replace(PLAIN, cross=0.5), environment=False)
    for index in range(6):
        sample = windows[index]
        assert sample.window.mask.all() and sample.window.objects is None
        outside = sample.target[sample.character == 0]
        assert (outside == outside[0]).all()
        corner = sample.window.reference[0, 0]
        assert np.array_equal(corner, outside[0])


def test_the_character_on_one_colour_is_the_character(folder):
    plain, whole = (
        ClipWindows(folder, [(64, 64)], 2, 4, augmentation=PLAIN, environment=e)[1] for e in (False, True)
    )
    inside = plain.character == 255
    assert inside.any() and np.array_equal(plain.target[inside], whole.target[inside])
