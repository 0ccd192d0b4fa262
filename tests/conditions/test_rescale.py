"""Random scale augmentation (AA2 §3.2)."""

from dataclasses import replace

import numpy as np
import pytest

from aa2.conditions.mask import mask_box
from aa2.conditions.rescale import fill_hole, rescale, rescale_randomly
from aa2.types import Pose, Signals

from .figure import signals, standing

CLIP = signals([standing(), standing(left_arm=60)], with_object=True)


@pytest.mark.parametrize("scale", [0.7, 1.0, 1.25])
def test_all_signals_scale_together_about_the_ground(scale):
    made = rescale(CLIP, scale)
    before, after = (mask_box(s.character_mask.max(axis=0) > 127) for s in (CLIP, made))
    assert before is not None and after is not None
    assert after[3] == pytest.approx(before[3], abs=2)
    if scale <= 1:
        assert after[3] - after[1] == pytest.approx(scale * (before[3] - before[1]), abs=2)
        assert made.object_masks.sum() == pytest.approx(scale**2 * CLIP.object_masks.sum(), rel=0.15)
    moved = np.linalg.norm(made.pose.keypoints[:, 5] - made.pose.keypoints[:, 6], axis=-1)
    unmoved = np.linalg.norm(CLIP.pose.keypoints[:, 5] - CLIP.pose.keypoints[:, 6], axis=-1)
    np.testing.assert_allclose(moved, scale * unmoved, rtol=1e-3)


def test_scale_of_one_changes_nothing_visible():
    made = rescale(CLIP, 1.0)
    # A half-covered pixel cannot be unmixed without knowing the character's own colour in it.
    whole = np.isin(CLIP.character_mask, (0, 255))
    assert np.abs(made.frames.astype(int) - CLIP.frames)[whole].max() <= 1
    np.testing.assert_array_equal(made.character_mask, CLIP.character_mask)


def test_uncovered_ground_is_the_true_environment():
    made = rescale(CLIP, 0.5)
    assert CLIP.environment is not None
    bare = (CLIP.character_mask > 0) & (made.character_mask == 0) & ~made.object_masks.any(axis=1)
    bare &= ~CLIP.object_masks.any(axis=1)
    np.testing.assert_array_equal(made.frames[bare], CLIP.environment[bare])


def test_without_the_truth_the_hole_is_filled_from_around():
    made, truth = rescale(replace(CLIP, environment=None), 0.5), CLIP.environment
    assert truth is not None
    bare = (CLIP.character_mask > 0) & (made.character_mask == 0)
    filled = np.abs(made.frames[bare].astype(int) - truth[bare]).mean()
    assert filled < 0.5 * np.abs(CLIP.frames[bare].astype(int) - truth[bare]).mean()


def test_depth_moves_with_the_character():
    depth = np.where(CLIP.character_mask > 0, 2, 5).astype(np.float32)
    made = rescale(replace(CLIP, depth=depth), 0.6)
    assert made.depth is not None
    assert (made.depth[made.character_mask == 255] == 2).mean() > 0.97
    assert set(np.unique(made.depth)) == {0, 2, 5}


def test_nobody_is_not_scaled_and_input_stays():
    empty = Signals(
        CLIP.frames,
        Pose.absent(2),
        np.zeros_like(CLIP.character_mask),
        np.zeros((2, 0, *CLIP.frames.shape[1:3]), bool),
    )
    assert rescale(empty, 1.2) is empty
    before = CLIP.frames.copy()
    one, same = (rescale_randomly(CLIP, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(one.frames, same.frames)
    np.testing.assert_array_equal(CLIP.frames, before)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (17, 64)])
def test_any_hole_is_filled(shape):
    flat = np.full((*shape, 3), 80, np.uint8)
    hole = np.zeros(shape, bool)
    hole[shape[0] // 2 :, shape[1] // 2 :] = True
    filled = fill_hole(np.where(hole[..., None], 255, flat).astype(np.uint8), hole)
    assert filled.shape == flat.shape
    if min(shape) > 8:
        assert (filled == 80).all()
