"""The crop of a window and the way back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aa2.conditions.framing import BUCKETS, Crop, choose_crop, paste
from aa2.conditions.mask import mask_box
from aa2.types import Pose

NOBODY = Pose.absent(1)


@st.composite
def boxes_in_frames(draw):
    width, height = draw(st.integers(1, 400)), draw(st.integers(1, 400))
    x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    return (x, y, draw(st.integers(x + 1, width)), draw(st.integers(y + 1, height))), (width, height)


@given(boxes_in_frames(), st.floats(0, 1))
def test_crop_holds_the_character_in_the_shape_of_a_bucket(case, margin):
    box, size = case
    crop = choose_crop(NOBODY, [None, box], size, margin=margin)
    assert crop is not None and crop.size in BUCKETS
    left, top, right, bottom = crop.box
    assert left <= box[0] and top <= box[1] and right >= box[2] and bottom >= box[3]
    aspect = (right - left) / crop.size[0] / ((bottom - top) / crop.size[1])
    assert abs(np.log(aspect)) < 2 / min(right - left, bottom - top)


def test_crop_takes_the_best_bucket_and_all_frames():
    assert choose_crop(NOBODY, [], (100, 100)) is None
    tall = choose_crop(NOBODY, [(40, 10, 60, 50), (44, 50, 64, 90)], (200, 200))
    wide = choose_crop(NOBODY, [(10, 40, 30, 60), (80, 40, 90, 60)], (200, 200))
    assert tall is not None and tall.size == (192, 320) and tall.box[1] <= 10 and tall.box[3] >= 90
    assert wide is not None and wide.size == (320, 192)


def test_sure_keypoints_are_held_too():
    pose = Pose.absent(1)
    pose.keypoints[0, 9], pose.confidence[0, 9] = (150, 20), 1
    pose.keypoints[0, 10], pose.confidence[0, 10] = (10, 190), 0.1
    crop = choose_crop(pose, [(80, 80, 100, 100)], (200, 200))
    assert crop is not None and crop.box[2] > 150 and crop.box[1] <= 20 and crop.box[3] < 190


@pytest.mark.slow
@given(boxes_in_frames(), st.sampled_from(BUCKETS))
def test_affine_and_inverse_undo_each_other(case, size):
    crop = Crop(case[0], size)
    whole = np.vstack([crop.affine, [0, 0, 1]]) @ np.vstack([crop.inverse, [0, 0, 1]])
    np.testing.assert_allclose(whole, np.eye(3), atol=1e-6)


def test_pose_and_picture_agree():
    """A dot in the frame and a keypoint on it come to the same place, also beyond the frame's border."""
    frame = np.zeros((90, 120, 3), np.uint8)
    frame[20:24, 100:104] = 255
    pose = Pose.absent(1)
    pose.keypoints[0, 0] = 101.5, 21.5
    crop = Crop((70, -10, 140, 60), (140, 140))
    rows, columns = np.nonzero(crop.apply(frame)[..., 0] > 127)
    found = crop.apply_pose(pose).keypoints[0, 0]
    np.testing.assert_allclose(found, (columns.mean(), rows.mean()), atol=0.2)


def test_border_is_repeated():
    frame = np.full((10, 10, 3), 7, np.uint8)
    assert (Crop((-10, -10, 20, 20), (30, 30)).apply(frame) == 7).all()


@given(boxes_in_frames(), st.integers(0, 6), st.integers(0, 99))
@settings(max_examples=40)
def test_paste_changes_nothing_outside_the_mask(case, feather, seed):
    box, (width, height) = case
    rng = np.random.default_rng(seed)
    frame = rng.integers(0, 256, (height, width, 3), np.uint8)
    mask = np.zeros((height, width), bool)
    mask[box[1] : box[3], box[0] : box[2]] = rng.random((box[3] - box[1], box[2] - box[0])) < 0.9
    crop = choose_crop(NOBODY, [box], (width, height))
    assert crop is not None
    region = crop.region((width, height))
    before, painted = frame.copy(), np.full((region[3] - region[1], region[2] - region[0], 3), 128, np.uint8)
    result = paste(frame, painted, mask, region, feather)
    np.testing.assert_array_equal(result[~mask], frame[~mask])
    np.testing.assert_array_equal(frame, before)
    if feather == 0:
        assert (result[mask] == 128).all()


def test_feather_rises_inwards():
    frame, painted = np.zeros((64, 64, 3), np.uint8), np.full((64, 64, 3), 200, np.uint8)
    mask = np.zeros((64, 64), bool)
    mask[16:48, 16:] = True
    row = paste(frame, painted, mask, (0, 0, 64, 64), 4)[32, :, 0]
    np.testing.assert_array_equal(row[:16], 0)
    np.testing.assert_allclose(row[16:21], [40, 80, 120, 160, 200], atol=6)
    assert (row[21:] == 200).all(), "the frame's edge is no edge of the mask"


def test_paste_of_the_crop_itself_is_the_frame():
    rng = np.random.default_rng(0)
    frame = rng.integers(0, 256, (64, 64, 3), np.uint8)
    crop = Crop((8, 8, 56, 56), (48, 48))
    restored = crop.restore(crop.apply(frame), crop.region((64, 64)))
    np.testing.assert_array_equal(paste(frame, restored, np.ones((64, 64), bool), crop.box), frame)


def test_what_is_restored_lies_where_it_was():
    """A ramp of the frame, cropped beyond its edge and restored, is the ramp again."""
    ramp = np.add.outer(2 * np.arange(80), np.arange(100)).astype(np.float32)
    crop = Crop((-20, 10, 60, 70), (40, 30))
    region = crop.region((100, 80))
    assert region == (0, 10, 60, 70)
    restored = crop.restore(crop.apply(ramp), region)
    np.testing.assert_allclose(restored[2:-2, 2:-2], ramp[10:70, :60][2:-2, 2:-2], atol=0.01)


@pytest.mark.parametrize("size", BUCKETS)
def test_restored_mask_covers_what_the_model_painted(size):
    crop = Crop((-20, 10, 2 * size[0] - 20, 10 + 2 * size[1]), size)
    mask = np.zeros((size[1], size[0]), bool)
    mask[20:30, 40:60] = True
    assert mask_box(crop.restore_mask(mask, (700, 700))) == (60, 50, 100, 70)
