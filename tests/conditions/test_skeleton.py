"""The drawn skeleton and structured depth."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.conditions.skeleton import HIPS_DEEPER, draw_depth, draw_skeleton, read_depth

from .figure import SIZE, standing


def drawn(pose, size=SIZE):
    return draw_skeleton(pose.keypoints[0], pose.confidence[0], size)


def test_absent_person_draws_nothing():
    pose = standing()
    assert not draw_skeleton(pose.keypoints[0], np.zeros(133, np.float32), SIZE).any()
    assert not draw_depth(pose.keypoints[0], np.zeros(133, np.float32), np.ones(133), SIZE).any()


def test_left_and_right_differ_in_colour():
    pose = standing()
    mirrored = cv2.flip(drawn(pose), 1)
    lit = drawn(pose).any(axis=-1) & mirrored.any(axis=-1)
    rows = np.arange(SIZE[1])[:, None] > pose.keypoints[0, 6, 1] + 3
    assert np.abs(drawn(pose)[lit & rows].astype(int) - mirrored[lit & rows]).max(axis=-1).mean() > 60


@pytest.mark.parametrize("index", [7, 9, 13, 15])
def test_unsure_keypoint_takes_its_limbs_along(index):
    pose = standing(left_arm=80, left_leg=30)
    confidence = pose.confidence[0].copy()
    confidence[index] = 0.1
    less = draw_skeleton(pose.keypoints[0], confidence, SIZE)
    assert less.any(axis=-1).sum() < drawn(pose).any(axis=-1).sum()


def test_lines_widen_with_the_picture():
    pose = standing()
    large = pose.transformed(np.array([[4, 0, 1.5], [0, 4, 1.5]]))
    small_share = drawn(pose).any(axis=-1).mean()
    large_share = drawn(large, (SIZE[0] * 4, SIZE[1] * 4)).any(axis=-1).mean()
    assert 0.5 < large_share / small_share < 1.3


@pytest.mark.parametrize("x", [np.nan, 1e9, -1e9])
def test_wild_coordinates_are_survived(x):
    pose = standing()
    keypoints = pose.keypoints[0].copy()
    keypoints[9] = x
    assert draw_skeleton(keypoints, pose.confidence[0], SIZE).any()
    assert np.isfinite(draw_depth(keypoints, pose.confidence[0], np.zeros(133), SIZE)).all()


def test_depth_runs_along_the_limb_and_near_covers_far():
    keypoints, confidence = np.zeros((133, 2), np.float32), np.zeros(133, np.float32)
    depth = np.full(133, np.nan, np.float32)
    keypoints[[7, 9]], confidence[[7, 9]], depth[[7, 9]] = [[10, 30], [50, 30]], 1, [-0.4, 0.4]
    line = draw_depth(keypoints, confidence, depth, (64, 64))[30, 10:51]
    assert (np.diff(line) >= 0).all()
    assert line[0] == pytest.approx(-0.4, abs=0.05) and line[-1] == pytest.approx(0.4, abs=0.05)
    keypoints[[8, 10]], confidence[[8, 10]], depth[[8, 10]] = [[20, 10], [20, 50]], 1, 3.0
    both = draw_depth(keypoints, confidence, depth, (64, 64))
    assert both[30, 20] == pytest.approx(-0.2, abs=0.06)
    assert both[45, 20] == 1


EVERYWHERE = np.full((1, SIZE[1], SIZE[0]), 255, np.uint8)


def sloped(frames=1):
    """A map that goes back by a metre from the first row to the last."""
    rows = np.linspace(2, 3, SIZE[1], dtype=np.float32)[:, None]
    return np.broadcast_to(rows, (frames, SIZE[1], SIZE[0]))


@given(st.floats(-1.5, 5))
def test_dense_depth_has_its_zero_at_the_pelvis_wherever_the_person_stands(metres):
    pose, depth = standing(), sloped()
    read, moved = (read_depth(d, EVERYWHERE, pose) for d in (depth, depth + np.float32(metres)))
    assert read is not None and moved is not None
    np.testing.assert_allclose(read, moved, atol=1e-5)
    assert read[0, 11:13] == pytest.approx(-HIPS_DEEPER, abs=1e-5)
    rows = np.rint(pose.keypoints[0, :, 1])
    np.testing.assert_allclose(read[0], (rows - rows[11]) / (SIZE[1] - 1) - HIPS_DEEPER, atol=1e-5)


def test_what_the_map_does_not_show_of_the_person_is_not_known():
    pose, depth, mask = standing(left_arm=80), sloped().copy(), EVERYWHERE.copy()
    points = np.rint(pose.keypoints[0]).astype(int)
    depth[0, points[7, 1], points[7, 0]] = 0
    mask[0, points[9, 1], points[9, 0]] = 0
    pose.keypoints[0, 15], pose.keypoints[0, 16] = (SIZE[0], 3), np.nan
    pose.confidence[0, 13] = 0.1
    read = read_depth(depth, mask, pose)
    assert read is not None and np.isnan(read[0, [7, 9, 13, 15, 16]]).all()
    assert np.isfinite(read[0, [0, 5, 6, 8, 10, 11, 12, 14]]).all()


def test_frames_without_hips_take_the_pelvis_from_those_around():
    pose = standing()[[0, 0, 0]]
    pose.confidence[1, 11:13] = 0
    depth = sloped(3) + np.array([0, 0.1, 0.4], np.float32)[:, None, None]
    read = read_depth(depth, EVERYWHERE[[0, 0, 0]], pose)
    assert read is not None
    np.testing.assert_allclose(read[1, 5:11], read[0, 5:11] - 0.1, atol=1e-5)
    np.testing.assert_allclose(read[2], read[0], atol=1e-5)
    pose.confidence[:, 11:13] = 0
    assert read_depth(depth, EVERYWHERE[[0, 0, 0]], pose) is None
    assert read_depth(np.zeros_like(depth), EVERYWHERE[[0, 0, 0]], standing()[[0, 0, 0]]) is None
