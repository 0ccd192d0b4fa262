"""What stands before the driver in a frame stands before the new figure in the result."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from aa2.animate.compose import composed_window
from aa2.animate.front import drivers_in, put_behind
from aa2.models.bundle import load
from aa2.types import Pose, Signals
from tests.animate.composed import composer
from tests.conditions import figure

TIMES = 3
SIZE = (figure.SIZE[0] * TIMES, figure.SIZE[1] * TIMES)
WALL, POST = (96, 128, 150), (20, 200, 40)
BEFORE = np.s_[:, 175:205]


def large(pose: Pose) -> Pose:
    return replace(pose, keypoints=pose.keypoints * TIMES)


def behind_a_post(frames: int = 3) -> Signals:
    """The figure, standing still behind a post."""
    pose = large(figure.standing(20, 30))
    wall = np.full((SIZE[1], SIZE[0], 3), WALL, np.uint8)
    picture, mask = figure.draw(pose, SIZE, wall)
    mask = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    picture[BEFORE], mask[BEFORE] = POST, 0
    return Signals(
        np.repeat(picture[None], frames, axis=0),
        Pose(np.repeat(pose.keypoints, frames, axis=0), np.repeat(pose.confidence, frames, axis=0)),
        np.repeat(mask[None], frames, axis=0),
        np.zeros((frames, 0, SIZE[1], SIZE[0]), bool),
    )


def test_a_picture_goes_behind_the_post_and_nothing_else_changes():
    signals = behind_a_post()
    region = (50, 20, 350, 380)
    painted = np.full((360, 300, 3), (200, 0, 0), np.float32)
    result = put_behind(painted, signals, drivers_in(signals)[1], region)
    trunk = np.s_[95:145, 130:150]
    np.testing.assert_array_equal(result[trunk], np.broadcast_to(POST, (50, 20, 3)))
    seen = cv2.dilate(signals.character_mask[1], np.ones((3, 3), np.uint8))[20:380, 50:350] == 255
    np.testing.assert_array_equal(result[seen], painted[seen])
    np.testing.assert_array_equal(result[:, :40], painted[:, :40])


def test_objects_in_hand_have_masks_of_their_own():
    signals = behind_a_post()
    post = np.zeros((len(signals), 1, SIZE[1], SIZE[0]), bool)
    post[(..., *BEFORE)] = True
    driver = drivers_in(replace(signals, object_masks=post))[0]
    assert not driver.parts.any()


def test_who_is_known_to_stand_before_stays_where_no_evidence_is_found():
    signals = behind_a_post()
    known = np.zeros_like(signals.character_mask)
    known[..., 40:60, 60:80] = 255
    known[..., 40:60, 80:82] = 128
    signals = replace(signals, occluder_mask=known)
    painted = np.full((SIZE[1], SIZE[0], 3), (200, 0, 0), np.float32)
    result = put_behind(painted, signals, drivers_in(signals)[0], (0, 0, *SIZE))
    np.testing.assert_array_equal(result[40:60, 60:80], signals.frames[0, 40:60, 60:80])
    half = (signals.frames[0, 40:60, 80:82] * 128.0 + painted[40:60, 80:82] * 127.0) / 255
    np.testing.assert_allclose(result[40:60, 80:82], half, atol=0.01)


def test_who_is_before_everything_costs_nothing():
    signals = behind_a_post()
    pose = large(figure.standing(20, 30))
    _, mask = figure.draw(pose, SIZE)
    signals = replace(signals, character_mask=np.repeat(mask[None], len(signals), axis=0))
    painted = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    assert put_behind(painted, signals, drivers_in(signals)[0], (0, 0, *SIZE)) is painted


@pytest.mark.slow
@pytest.mark.parametrize("own", [False, True])
def test_a_window_shows_the_post_before_the_new_figure(own):
    """``own``: the character's pose, which is another, does not tell what hides the driver."""
    signals = behind_a_post(2)
    given = signals
    if own:
        other = Pose(signals.pose.keypoints + np.array((30, 0), np.float32), signals.pose.confidence)
        given = replace(signals, pose=other, driver=signals.pose)
    frames = composed_window(given, composer(load("mini"), figure.reference(figure.standing(40, 25))))
    post = np.s_[:, 115:165, 178:202]
    assert np.abs(frames[post].astype(int) - POST).max() <= 2


@pytest.mark.slow
def test_a_window_leaves_somebody_before_the_driver_as_they_are():
    """Somebody beside the driver, before whom the new figure would be drawn, and whom the plate would eat."""
    signals = behind_a_post(2)
    somebody = np.zeros_like(signals.character_mask)
    somebody[(..., *BEFORE)] = 255
    frames = signals.frames.copy()
    frames[somebody > 0] = np.random.default_rng(0).integers(
        0, 256, (np.count_nonzero(somebody), 3), np.uint8
    )
    signals = replace(signals, occluder_mask=somebody, frames=frames)
    result = composed_window(signals, composer(load("mini"), figure.reference(figure.standing(40, 25))))
    assert (result != frames).any()
    np.testing.assert_array_equal(result[somebody > 0], frames[somebody > 0])
