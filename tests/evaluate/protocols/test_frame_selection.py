from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.evaluate.protocols.frame_selection import AVERTED, CUT, SelectedFrames, frame_quality, select_frames
from aa2.types import Pose
from tests.conditions import figure

SIZE = (200, 200)
BOX = (40, 10, 90, 110)


def still(frames: int) -> Pose:
    pose = figure.standing(20, 20, x=60)
    return Pose(np.repeat(pose.keypoints, frames, axis=0), np.repeat(pose.confidence, frames, axis=0))


def seconds(frames: int, rate: float = 12.0) -> np.ndarray:
    return np.arange(frames) / rate


def test_a_frame_is_seen_better_where_more_of_it_is_right():
    pose = still(6)
    confidence = pose.confidence.copy()
    confidence[1, 5:11] = 0.1
    pose = replace(pose, confidence=confidence)
    keypoints = pose.keypoints.copy()
    keypoints[5, :, 0] = 120 - keypoints[5, :, 0]  # the same figure seen from behind
    pose = replace(pose, keypoints=keypoints)
    boxes = [BOX, BOX, (40, 10, 90, 60), (40, 0, 90, 100), BOX, BOX]
    best, unsure, small, cut, blurred, behind = frame_quality(pose, boxes, [9, 9, 9, 9, 1, 9], SIZE)
    assert 0 < max(unsure, small, cut, blurred, behind) < best <= 1
    assert cut == pytest.approx(CUT * best) and blurred == pytest.approx(best / 3)
    assert behind == pytest.approx(AVERTED * best)


def test_nobody_is_not_seen():
    pose = replace(still(2), confidence=np.stack([still(1).confidence[0], np.zeros(133, np.float32)]))
    assert list(frame_quality(pose, [None, BOX], [1, 1], SIZE) > 0) == [False, False]


def test_the_window_is_as_far_from_the_best_frame_as_can_be():
    quality = np.ones(60)
    quality[50] = 2
    assert select_frames(quality, seconds(60), []) == SelectedFrames(50, 0, 12)
    assert select_frames(quality, seconds(60), [], reference=3) == SelectedFrames(3, 48, 60)


def test_neither_cuts_nor_empty_frames_are_inside_the_window():
    quality = np.ones(60)
    quality[50], quality[5] = 2, 0
    assert select_frames(quality, seconds(60), [20]) == SelectedFrames(50, 6, 18)
    assert select_frames(quality, seconds(60), [12]) == SelectedFrames(50, 12, 24)


def test_the_best_frame_steps_back_where_it_leaves_no_window():
    quality = np.ones(40)
    quality[20], quality[35] = 3, 2
    assert select_frames(quality, seconds(40, 30.0), []) == SelectedFrames(35, 0, 12)


@given(st.integers(18, 200), st.sampled_from([5.0, 24.0, 60.0]), st.integers(0, 2**31))
def test_a_window_keeps_its_distance(frames, rate, seed):
    times = seconds(frames, rate)
    found = select_frames(np.random.default_rng(seed).uniform(0.1, 1, frames), times, [])
    if isinstance(found, SelectedFrames):
        least = min(1.0, frames / rate / 3)
        between = max(
            times[found.start] - times[found.reference], times[found.reference] - times[found.stop - 1]
        )
        assert found.stop - found.start == 12 and between >= least - 1e-5


@pytest.mark.parametrize(
    ("quality", "reference", "reason"),
    [
        (np.ones(11), None, "shows nobody in 12 frames"),
        (np.r_[np.ones(11), 0, np.ones(11)], None, "shows nobody in 12 frames"),
        (np.ones(13), None, "away from the reference frame"),
        (np.ones(40), 20, "away from the reference frame 20"),
        (np.ones(40), 40, "there is no frame 40, it has 40"),
        (np.r_[0, np.ones(40)], 0, "frame 0 does not show the person"),
    ],
)
def test_what_cannot_be_had_has_a_reason(quality, reference, reason):
    found = select_frames(quality, seconds(len(quality)), [], reference)
    assert isinstance(found, str) and reason in found


def test_three_windows_are_one_stretch():
    quality = np.ones(120)
    quality[100] = 2
    assert select_frames(quality, seconds(120), [], frames=34) == SelectedFrames(100, 0, 34)
