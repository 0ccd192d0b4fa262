"""`retarget` where something is not known: joints, depth, frames, whole people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aa2.avatar.retargeting.retarget import retarget
from aa2.types import Pose
from tests.avatar.retargeting.people import CHILD, SIZE, person, squatting


def test_a_half_figure_has_ordinary_legs_and_the_drivers_confidence():
    half = person(size=800)
    half.confidence[:, 11:23] = 0
    driver = person(bends=squatting())
    result = retarget(driver, half)
    assert np.abs(result.keypoints - driver.keypoints).max() < 0.02 * SIZE
    np.testing.assert_array_equal(result.confidence, driver.confidence)


def test_frames_without_the_person_stay_without():
    driver = person(bends=squatting())
    driver.confidence[8:12] = 0
    driver.keypoints[8:12] = 0
    result = retarget(driver, person(CHILD))
    np.testing.assert_array_equal(result.present, driver.present)
    whole = retarget(person(bends=squatting()), person(CHILD))
    assert np.abs(result.keypoints[:4] - whole.keypoints[:4]).max() < 0.01 * SIZE


@pytest.mark.slow
def test_a_long_shot_is_solved_in_pieces_that_fit(monkeypatch):
    driver, character = person(bends=np.tile(squatting(), 8)), person(CHILD)
    whole = retarget(driver, character, scale=0.8)
    monkeypatch.setattr("aa2.avatar.retargeting.retarget.PIECE", 70)
    monkeypatch.setattr("aa2.avatar.retargeting.proportions.PIECE", 70)
    pieces = retarget(driver, character, scale=0.8)
    np.testing.assert_allclose(pieces.keypoints, whole.keypoints, atol=0.01)


def test_nothing_is_carried_over_a_cut():
    one, two = person(bends=squatting(10)), person(bends=np.full(10, 1.0)).transformed(np.eye(2, 3) * 2)
    assert one.depth is not None and two.depth is not None
    joined = Pose(*(np.concatenate(pair) for pair in
                    zip((one.keypoints, one.confidence, one.depth),
                        (two.keypoints, two.confidence, two.depth), strict=True)))  # fmt: skip
    result = retarget(joined, person(CHILD), scale=0.8, cuts=[10])
    alone = retarget(one, person(CHILD), scale=0.8)
    assert np.abs(result.keypoints[:10] - alone.keypoints).max() < 0.02 * SIZE
    assert np.abs(result.keypoints[10:] - result.keypoints[10:11]).max() < 0.5


def test_a_character_of_whom_nothing_is_told_is_built_like_the_driver():
    face = person()
    face.confidence[:, 1:] = 0
    driver = person(CHILD, bends=squatting(6))
    assert np.abs(retarget(driver, face).keypoints - driver.keypoints).max() < 0.01


def test_a_missing_joint_does_not_make_the_others_jump():
    driver = person(bends=squatting())
    gappy = replace(driver, confidence=driver.confidence.copy(), keypoints=driver.keypoints.copy())
    gappy.confidence[10, 7] = 0
    gappy.keypoints[10, 7] = 0
    character = person(CHILD)
    difference = retarget(gappy, character).keypoints - retarget(driver, character).keypoints
    assert np.abs(difference[10, [9, *range(91, 112)]]).max() < 0.01 * SIZE


def test_without_depth_there_is_none_after():
    driver = replace(person(bends=squatting()), depth=None)
    assert retarget(driver, person(CHILD)).depth is None


def test_nobody_to_follow_and_nobody_to_show():
    driver = person(bends=squatting(4))
    assert retarget(driver, Pose.absent(1)) is driver
    assert not retarget(Pose.absent(3), person()).present.any()
