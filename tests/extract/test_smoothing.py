"""Jitter goes, motion and gaps stay."""

import numpy as np

from aa2.extract.smoothing import smooth
from aa2.types import KEYPOINTS, Pose


def standing(frames, seed=None):
    """A figure 100 pixels high, with jitter if seeded."""
    points = np.tile(
        np.stack([np.linspace(0, 30, KEYPOINTS), np.linspace(0, 1000, KEYPOINTS)], 1), (frames, 1, 1)
    )
    if seed is not None:
        points += np.random.default_rng(seed).normal(0, 0.5, points.shape)
    return Pose(points.astype(np.float32), np.full((frames, KEYPOINTS), 0.9, np.float32))


def test_jitter_nearly_halves():
    still = standing(40)
    noisy = standing(40, seed=0)
    error = lambda pose: np.abs(pose.keypoints - still.keypoints)[3:-3].mean()  # noqa: E731
    assert error(smooth(noisy)) < 0.6 * error(noisy)


def test_a_still_figure_does_not_change():
    np.testing.assert_allclose(smooth(standing(9)).keypoints, standing(9).keypoints, atol=1e-3)


def test_quick_motion_has_no_lag():
    pose = standing(20)
    moving = Pose(pose.keypoints + np.arange(20, dtype=np.float32)[:, None, None] * 15, pose.confidence)
    np.testing.assert_allclose(smooth(moving).keypoints, moving.keypoints, atol=0.5)


def test_nothing_crosses_a_gap_or_a_cut():
    pose = standing(10)
    shifted = pose.keypoints.copy()
    shifted[5:] += 1.0  # small enough to be taken for jitter
    np.testing.assert_array_less(
        0.05, np.abs(smooth(Pose(shifted, pose.confidence)).keypoints[4] - shifted[4])
    )
    cut = smooth(Pose(shifted, pose.confidence), cuts=[5])
    np.testing.assert_allclose(cut.keypoints, shifted, atol=1e-3)
    gap = pose.confidence.copy()
    gap[5] = 0
    np.testing.assert_allclose(smooth(Pose(shifted, gap)).keypoints[:5], shifted[:5], atol=1e-3)


def test_unknown_keypoints_stay_unknown_and_lead_nobody_astray():
    pose = standing(9)
    points, confidence = pose.keypoints.copy(), pose.confidence.copy()
    points[4, 7], confidence[4, 7] = 1e6, 0
    smoothed = smooth(Pose(points, confidence))
    assert (smoothed.confidence == confidence).all()
    known = confidence > 0
    np.testing.assert_allclose(smoothed.keypoints[known], pose.keypoints[known], atol=1e-3)


def test_no_frames_and_nobody():
    assert len(smooth(Pose.absent(0))) == 0
    assert not smooth(Pose.absent(3)).present.any()
