import numpy as np
import pytest

from aa2.train.degradation.pose import OTHER_SIDE, PARTS, PoseErrors, degraded_pose
from aa2.types import KEYPOINTS, Pose

NONE = PoseErrors(jitter=0, drift=0, depth=0, missing=0, part=0, swap=0)
FRAMES, SIDE = 16, 200


@pytest.fixture
def pose() -> Pose:
    rng = np.random.default_rng(0)
    keypoints = rng.uniform(0, SIDE, (FRAMES, KEYPOINTS, 2)).astype(np.float32)
    depth = rng.normal(0, 0.3, (FRAMES, KEYPOINTS)).astype(np.float32)
    return Pose(keypoints, np.ones((FRAMES, KEYPOINTS), np.float32), depth)


def moved(pose: Pose, errors: PoseErrors, samples: int = 60) -> np.ndarray:
    """``(samples, T, 133, 2)`` errors of the positions in pixels."""
    rng = np.random.default_rng(1)
    return np.stack(
        [degraded_pose(pose, SIDE, errors, rng).keypoints - pose.keypoints for _ in range(samples)]
    )


def test_without_errors_a_pose_stays_as_it_is(pose):
    result = degraded_pose(pose, SIDE, NONE, np.random.default_rng(0))
    for name in ("keypoints", "confidence", "depth"):
        np.testing.assert_array_equal(getattr(result, name), getattr(pose, name))


def test_jitter_is_another_in_every_frame_and_drift_lasts(pose):
    jitter, drift = (moved(pose, PoseErrors(**{**NONE.__dict__, kind: 0.01})) for kind in ("jitter", "drift"))
    for errors, steady in ((jitter, False), (drift, True)):
        assert 0.5 < errors.std() / (0.01 * SIDE) < 2
        likeness = np.mean(errors[:, 1:] * errors[:, :-1]) / np.mean(errors**2)
        assert (likeness > 0.9) if steady else (abs(likeness) < 0.1)
    assert np.mean(drift[:, 12:] * drift[:, :-12]) / np.mean(drift**2) < 0.4


def test_a_drifting_hand_keeps_together(pose):
    errors = moved(pose, PoseErrors(**{**NONE.__dict__, "drift": 0.01}))
    wrist, finger, knee = errors[:, :, 9], errors[:, :, 99], errors[:, :, 13]
    assert (finger - wrist).std() < 0.5 * finger.std() < 0.5 * (finger - knee).std()


def test_most_samples_are_mildly_wrong(pose):
    size = moved(pose, PoseErrors(**{**NONE.__dict__, "drift": 0.01}), 200).std(axis=(1, 2, 3))
    assert np.median(size) < size.mean() < 0.5 * size.max()


def test_whole_parts_are_lost_for_a_run_of_frames(pose):
    lost, runs = set(), set()
    for seed in range(60):
        result = degraded_pose(
            pose, SIDE, PoseErrors(**{**NONE.__dict__, "part": 1}), np.random.default_rng(seed)
        )
        gone = result.confidence == 0
        frames, joints = np.flatnonzero(gone.any(axis=1)), np.flatnonzero(gone.any(axis=0))
        assert gone[np.ix_(frames, joints)].all() and (np.diff(frames) == 1).all()
        lost.add(tuple(joints))
        runs.add(len(frames))
    assert lost == {tuple(np.sort(part)) for part in PARTS}
    assert FRAMES in runs and len(runs) > 5


def test_single_keypoints_go_missing_in_a_third_of_the_samples(pose):
    errors = PoseErrors(**{**NONE.__dict__, "missing": 0.2})
    rng = np.random.default_rng(2)
    share = [1 - degraded_pose(pose, SIDE, errors, rng).confidence.mean() for _ in range(90)]
    assert 0.15 < np.mean(np.array(share) > 0) < 0.5
    assert np.max(share) == pytest.approx(0.2, abs=0.04)


def test_the_other_side_is_an_involution_of_body_feet_and_hands():
    np.testing.assert_array_equal(OTHER_SIDE[OTHER_SIDE], np.arange(KEYPOINTS))
    assert [OTHER_SIDE[i] for i in (0, 5, 9, 15, 17, 19, 91, 111, 50)] == [0, 6, 10, 16, 20, 22, 112, 132, 50]


def test_left_and_right_are_swapped_with_all_that_is_theirs(pose):
    errors = PoseErrors(**{**NONE.__dict__, "swap": 1})
    result = degraded_pose(pose, SIDE, errors, np.random.default_rng(0))
    swapped = (result.keypoints != pose.keypoints).any(axis=(1, 2))
    assert swapped.any()
    np.testing.assert_array_equal(result.keypoints[swapped], pose.keypoints[swapped][:, OTHER_SIDE])
    assert pose.depth is not None and result.depth is not None
    np.testing.assert_array_equal(result.depth[swapped], pose.depth[swapped][:, OTHER_SIDE])
