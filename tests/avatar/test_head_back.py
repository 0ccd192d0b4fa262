"""From behind a head has hair: no face, no forehead, and strands where the face was."""

import numpy as np
import pytest

from aa2.avatar.head_back import head_back
from aa2.types import FACE, KEYPOINTS, Pose

SKIN, DARK, LIGHT = (235, 190, 165), (60, 40, 25), (100, 75, 50)
SIZE = 500.0
ROWS, COLUMNS = np.mgrid[:200, :200]
HEAD = np.hypot((COLUMNS - 100) / 50, (ROWS - 100) / 75) < 1
FACE_ROWS = (105, 160)
"""From brows to chin: above it there is a forehead up to row 85, and then hair."""


def pose():
    keypoints, confidence = np.zeros((1, KEYPOINTS, 2), np.float32), np.zeros((1, KEYPOINTS), np.float32)
    around = np.linspace(0, 2 * np.pi, 68)
    middle, half = np.mean(FACE_ROWS), np.ptp(FACE_ROWS) / 2
    keypoints[0, FACE] = np.column_stack([100 + 28 * np.cos(around), middle + half * np.sin(around)])
    confidence[0, FACE] = 1
    return Pose(keypoints, confidence)


def head(hair=DARK, strand=LIGHT):
    picture = np.zeros((200, 200, 3), np.uint8)
    picture[HEAD] = hair
    picture[HEAD & (COLUMNS % 10 < 4)] = strand
    bare = HEAD & (np.abs(COLUMNS - 100) < 30) & (ROWS > 85) & (ROWS < 165)
    picture[bare] = SKIN
    return picture, bare


def test_neither_face_nor_forehead_is_seen_from_behind():
    picture, bare = head()
    back = head_back(pose(), picture, HEAD.astype(np.float32), HEAD, SIZE)
    away = np.abs(back[bare & (ROWS < 155)].astype(int) - SKIN).max(axis=1)
    assert (away > 80).mean() > 0.99
    outside = HEAD & ~bare & (np.abs(COLUMNS - 100) > 42)
    np.testing.assert_array_equal(back[outside], picture[outside])


def test_hair_has_strands_down_to_the_chin():
    picture, _ = head()
    back = head_back(pose(), picture, HEAD.astype(np.float32), HEAD, SIZE)[..., 0].astype(float)
    for row in (100, 120, 140):
        line = back[row, 80:120]
        light = np.arange(80, 120) % 10 < 4
        assert line[light].mean() > line[~light].mean() + 8, row


def test_an_animals_face_that_no_face_network_finds_is_not_seen_from_behind_either():
    keypoints, confidence = np.zeros((1, KEYPOINTS, 2), np.float32), np.zeros((1, KEYPOINTS), np.float32)
    keypoints[0, :5] = (100, 130), (112, 115), (88, 115), (135, 120), (65, 120)
    confidence[0, :5] = 1
    picture, _ = head()
    snout = np.hypot(COLUMNS - 100, ROWS - 130) < 20
    picture[snout] = SKIN
    back = head_back(Pose(keypoints, confidence), picture, HEAD.astype(np.float32), HEAD, SIZE)
    assert np.abs(back[snout].astype(int) - SKIN).max(axis=1).min() > 60


@pytest.mark.parametrize("hair", [SKIN, (225, 180, 155)])
def test_a_bald_head_stays_smooth_and_of_its_own_colour(hair):
    picture, bare = head(hair, hair)
    back = head_back(pose(), picture, HEAD.astype(np.float32), HEAD, SIZE)
    assert np.abs(back[bare].astype(int) - hair).max() < 20


def test_of_a_head_without_a_face_nothing_is_known():
    picture, _ = head()
    unknown = Pose(np.zeros((1, KEYPOINTS, 2), np.float32), np.zeros((1, KEYPOINTS), np.float32))
    np.testing.assert_array_equal(head_back(unknown, picture, HEAD.astype(np.float32), HEAD, SIZE), picture)
