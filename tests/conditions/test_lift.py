"""The lifted reference in the pose of a frame, where the person is whom the frame shows."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.animate.stretches import frame_of, joined
from aa2.conditions.build import crop_signals
from aa2.conditions.framing import Crop
from aa2.conditions.lift import aligned, draw_frame, lifted
from aa2.types import Pose

from .figure import reference, signals, standing

POSES = [standing(20, 40), standing(60, 10)]
BESIDE = np.array((2, 1), np.float32)


@pytest.fixture(scope="module")
def lift():
    return lifted(reference(standing()))


def beside():
    """Signals whose keypoints are found beside the person."""
    shown = signals(POSES)
    return replace(shown, pose=replace(shown.pose, keypoints=shown.pose.keypoints + BESIDE))


def agreement(coverage, mask):
    one, other = coverage > 0.5, mask > 127
    return (one & other).sum() / (one | other).sum()


def test_a_figure_goes_where_the_person_is_seen(lift):
    given = beside()
    pose = aligned(lift, given.pose, given.pose, given.character_mask)
    for t in range(len(given)):
        _, before = draw_frame(lift, given, t)
        _, after = draw_frame(lift, replace(given, pose=pose), t)
        mask = given.character_mask[t]
        assert agreement(after, mask) > agreement(before, mask) + 0.02


def test_the_flat_warp_goes_with_its_bones():
    flat, given = lifted(reference(standing()), "flat"), beside()
    assert aligned(flat, given.pose, given.pose, given.character_mask) is given.pose


def test_a_region_is_a_part_of_the_frame(lift):
    given, region = signals(POSES), (10, 6, 118, 122)
    left, top, right, bottom = region
    whole, part = draw_frame(lift, given, 1), draw_frame(lift, given, 1, region)
    assert part[0].shape == (bottom - top, right - left, 3)
    assert np.abs(whole[1][top:bottom, left:right] - part[1]).mean() < 0.01


def test_the_driver_goes_along_with_the_rest_of_the_signals():
    given = signals(POSES)
    other = Pose(given.pose.keypoints + 5, given.pose.confidence)
    given = replace(given, pose=other, driver=given.pose)
    one = frame_of(given, 1)
    np.testing.assert_array_equal(one.shown.keypoints, given.shown.keypoints[1:])
    both = joined([frame_of(given, 0), one])
    np.testing.assert_array_equal(both.shown.keypoints, given.shown.keypoints)
    np.testing.assert_array_equal(both.pose.keypoints, other.keypoints)
    crop = Crop((4, 4, 68, 68), (128, 128))
    cropped = crop_signals(given, crop)
    np.testing.assert_array_equal(cropped.shown.keypoints, crop.apply_pose(given.shown).keypoints)
    assert cv2.countNonZero(cropped.character_mask[0]) > 0
