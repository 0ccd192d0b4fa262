"""The drawn skeleton and structured depth."""

import cv2
import numpy as np
import pytest

from aa2.conditions.skeleton import draw_depth, draw_skeleton, mask_depth

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


def test_dense_depth_is_kept_on_the_skeleton_only():
    skeleton = drawn(standing())
    dense = np.full(skeleton.shape[:2], 3.0, np.float32)
    dense[64:] = 3.5
    structured = mask_depth(dense, skeleton)
    assert not structured[~skeleton.any(axis=-1)].any()
    assert np.ptp(structured[skeleton.any(axis=-1)]) == pytest.approx(0.5)
    assert not mask_depth(np.zeros_like(dense), skeleton).any()
