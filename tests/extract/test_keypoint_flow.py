"""Keypoints that tremble are held to the picture; what moves, is hidden or cut off does as it did."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.extract.keypoint_flow import KeypointFlow
from aa2.types import KEYPOINTS, Pose

SIZE = 320, 400
FRAMES = 20


def picture(by=(0.0, 0.0)):
    rng = np.random.default_rng(0)
    coarse = rng.uniform(0, 255, (SIZE[1] // 5, SIZE[0] // 5, 3)).astype(np.float32)
    fine = cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)
    return cv2.warpAffine(fine, np.array([[1.0, 0, by[0]], [0, 1, by[1]]]), SIZE)


def standing(frames=FRAMES, seed=None, by=(0.0, 0.0)):
    """A body 300 pixels high that goes ``by`` so many pixels each frame, detected with errors if seeded."""
    rng = np.random.default_rng(7)
    points = np.repeat(rng.uniform((60, 60), (240, 360), (1, KEYPOINTS, 2)), frames, axis=0)
    points += np.arange(frames)[:, None, None] * np.array(by)
    if seed is not None:
        points += np.random.default_rng(seed).normal(0, 3, points.shape)
    return Pose(points.astype(np.float32), np.full((frames, KEYPOINTS), 0.9, np.float32))


def held(pose, pictures, cuts=(), mask=None):
    flow = KeypointFlow()
    mask = np.full(SIZE[::-1], 255, np.uint8) if mask is None else mask
    for t, frame in enumerate(pictures):
        flow.add(frame, pose[t : t + 1], mask)
    return flow.hold(pose, list(cuts))


def error(pose, truth):
    return np.abs(pose.keypoints - truth.keypoints).mean()


def trembling(pose):
    return np.abs(np.diff(pose.keypoints, axis=0)).mean()


@pytest.mark.slow
def test_detections_of_what_stands_still_stop_trembling():
    noisy = standing(seed=1)
    calm = held(noisy, [picture()] * FRAMES)
    assert trembling(calm) < 0.1 * trembling(noisy)
    assert error(calm, standing()) < 0.5 * error(noisy, standing())


@pytest.mark.slow
def test_what_moves_is_not_held_back():
    by = (1.5, -1.0)
    pictures = [picture((by[0] * t, by[1] * t)) for t in range(FRAMES)]
    true = standing(by=by)
    assert error(held(true, pictures), true) < 0.3
    noisy = standing(seed=1, by=by)
    assert error(held(noisy, pictures), true) < 0.6 * error(noisy, true)


@pytest.mark.slow
def test_detections_that_follow_another_motion_are_believed():
    """Where the picture's motion is not theirs, as of an arm before the trunk."""
    still, moving = standing(), standing(by=(5, 0))
    assert error(held(moving, [picture()] * FRAMES), moving) < 0.25 * error(still, moving)


@pytest.mark.slow
def test_nothing_is_known_beside_the_person_or_over_a_cut():
    noisy = standing(seed=1)
    nobody = held(noisy, [picture()] * FRAMES, mask=np.zeros(SIZE[::-1], np.uint8))
    np.testing.assert_allclose(nobody.keypoints, noisy.keypoints, atol=1e-3)
    every = held(noisy, [picture()] * FRAMES, cuts=range(1, FRAMES))
    np.testing.assert_allclose(every.keypoints, noisy.keypoints, atol=1e-3)


@pytest.mark.slow
def test_unknown_keypoints_stay_unknown_and_confidence_stays():
    noisy = standing(seed=1)
    confidence = noisy.confidence.copy()
    confidence[5], confidence[:, 3] = 0, 0
    noisy = replace(noisy, confidence=confidence)
    found = held(noisy, [picture()] * FRAMES)
    np.testing.assert_array_equal(found.confidence, confidence)
    np.testing.assert_array_equal(found.keypoints[confidence == 0], noisy.keypoints[confidence == 0])
    assert np.isfinite(found.keypoints).all()


def test_one_frame_and_nobody():
    one = standing(1)
    assert held(one, [picture()]) is one
    nobody = Pose.absent(3)
    assert not held(nobody, [picture()] * 3).present.any()
