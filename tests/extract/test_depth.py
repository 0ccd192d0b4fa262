from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from aa2.clips.clip import Clip, ClipWriter
from aa2.conditions.build import window_arrays
from aa2.conditions.warp import LimbWarp
from aa2.extract import embedded_depth
from aa2.extract.depth import with_depth
from aa2.extract.embedded_depth import EmbeddedLifter
from aa2.types import BODY, FACE, KEYPOINTS, Pose, Reference, Signals
from tests.conditions.figure import SIZE, draw, standing


class Counted:
    """The depth of a keypoint is the number of its frame in the shot."""

    def lift(self, pose: Pose) -> np.ndarray:
        return np.tile(np.arange(len(pose), dtype=np.float32)[:, None], (1, KEYPOINTS))


def moving(frames: int) -> Pose:
    rng = np.random.default_rng(0)
    keypoints = 60 + rng.normal(0, 20, (1, KEYPOINTS, 2)) + rng.normal(0, 2, (frames, KEYPOINTS, 2))
    return Pose(keypoints.astype(np.float32), np.full((frames, KEYPOINTS), 0.9, np.float32))


def test_shots_are_lifted_apart_and_unknown_keypoints_stay_unknown():
    pose = moving(7)
    pose.confidence[2], pose.confidence[5, 4] = 0, 0
    depth = with_depth(pose, [3, 6], Counted()).depth
    assert depth is not None and depth.dtype == np.float32
    np.testing.assert_array_equal(depth[:, 0], [0, 1, np.nan, 0, 1, 2, 0])
    assert np.isnan(depth[2]).all() and np.isnan(depth[5, 4]) and np.isfinite(depth[5, 5])


@pytest.mark.parametrize("cuts", [[], [0], [4]])
def test_cuts_at_the_ends(cuts):
    depth = with_depth(moving(4), cuts, Counted()).depth
    assert depth is not None
    np.testing.assert_array_equal(depth[:, 9], range(4))


def test_nobody_in_no_frame():
    assert with_depth(Pose.absent(0), [], Counted()).depth.shape == (0, KEYPOINTS)  # type: ignore[union-attr]


def test_a_long_video_is_lifted_in_pieces_that_make_a_whole(monkeypatch):
    pose, embedded = moving(90), EmbeddedLifter()
    whole = embedded.lift(pose)
    monkeypatch.setattr(embedded_depth, "PIECE", 7)
    np.testing.assert_allclose(embedded.lift(pose), whole, atol=1e-5)
    assert np.isnan(whole[:, FACE]).all() and np.isfinite(whole[:, BODY]).all()


class Leaning:
    """The left is before the pelvis, the right behind it."""

    def lift(self, pose: Pose) -> np.ndarray:
        return np.tile(
            np.array([0.0, *[-0.3, 0.3] * 8, *[-0.3] * 3, *[0.3] * 113], np.float32), (len(pose), 1)
        )


def test_the_model_is_given_the_depth_of_an_extracted_clip(tmp_path):
    pose = with_depth(standing(), [], Leaning())
    picture, mask = draw(standing())
    with ClipWriter(tmp_path / "clip", fps=Fraction(12), size=SIZE, made_by={}) as writer:
        writer.write(picture, character_mask=mask)
        writer.pose = pose
    with Clip.open(tmp_path / "clip") as clip:
        signals = clip.read(0, 1)
    assert pose.depth is not None and signals.pose.depth is not None
    np.testing.assert_array_equal(signals.pose.depth, pose.depth)
    given = [
        window_arrays(replace(signals, pose=pose), Reference(picture, mask, standing())).depth
        for pose in (signals.pose, replace(signals.pose, depth=None))
    ]
    assert given[0] is not None and given[1] is None
    shins = given[0][0, int(pose.keypoints[0, 13, 1]) + 2 : int(pose.keypoints[0, 15, 1]) - 2]
    middle = SIZE[0] // 2
    np.testing.assert_allclose(np.unique(shins[:, :middle]), [0, 0.3], atol=1e-6)
    np.testing.assert_allclose(np.unique(shins[:, middle:]), [-0.3, 0], atol=1e-6)


def test_depth_says_which_arm_covers_the_other():
    picture, mask = draw(standing())
    crossed = standing(left_arm=-60, right_arm=-60)
    signals = Signals(picture[None], crossed, mask[None], np.zeros((1, 0, *mask.shape), bool))
    warps = []
    for sign in (1, -1):
        depth = sign * Leaning().lift(crossed)
        posed = replace(signals, pose=replace(crossed, depth=depth))
        reference = Reference(picture, mask, standing())
        warps.append(window_arrays(posed, reference, lift=LimbWarp(reference)).warp)
    left, right = (warp[0].astype(int) for warp in warps)
    changed = np.abs(left - right).sum(axis=2) > 60
    assert changed.sum() > 30
