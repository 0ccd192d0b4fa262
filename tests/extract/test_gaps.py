"""Ground that a person encloses goes from the silhouette, and nothing that they wear goes with it."""

import cv2
import numpy as np
import pytest

from aa2.extract.gaps import without_gaps
from aa2.extract.matte import matte
from aa2.types import FACE, Pose
from tests.conditions.figure import draw, standing
from tests.real import real_person

LARGE = np.array([[4.0, 0, 0], [0, 4.0, 0]])
SIZE = (512, 512)


def person(**limbs) -> tuple[np.ndarray, np.ndarray, Pose]:
    """Before a noisy wall: picture, exact mask and pose."""
    pose = standing(**limbs).transformed(LARGE)
    around = np.linspace(0, 2 * np.pi, 68)
    pose.keypoints[0, FACE] += 18 * np.column_stack([np.cos(around), np.sin(around)]).astype(np.float32)
    wall = np.full((*SIZE[::-1], 3), (90, 110, 90), np.float64)
    wall += np.random.default_rng(0).normal(0, 4, wall.shape)
    picture, mask = draw(pose, SIZE, wall)
    return picture, mask, pose


def closed(mask: np.ndarray, radius: int = 22) -> np.ndarray:
    """As extraction's masks are: what lies between limbs is taken along."""
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((2 * radius + 1,) * 2, np.uint8))


def cut(picture, shape, mask, pose):
    return without_gaps(picture, shape, mask, pose.keypoints[0], pose.confidence[0])


@pytest.mark.slow
@pytest.mark.parametrize("limbs", [{"left_arm": 25, "right_arm": 30}, {"left_leg": 14, "right_leg": 14}])
def test_ground_between_limbs_goes(limbs):
    picture, exact, pose = person(**limbs)
    mask = closed(exact)
    shape = (mask > 127).astype(np.uint8)
    gap = (shape > 0) & (cv2.dilate(exact, np.ones((7, 7), np.uint8)) == 0)
    assert gap.mean() > 0.003
    kept = cut(picture, shape, mask, pose)
    assert kept[gap].mean() < 0.1
    assert kept[exact > 200].mean() > 0.999


@pytest.mark.slow
def test_without_gaps_nothing_goes():
    picture, exact, pose = person(left_arm=80, right_arm=80)
    shape = (exact > 127).astype(np.uint8)
    assert cut(picture, shape, exact, pose).sum() > 0.999 * shape.sum()


@pytest.mark.slow
def test_a_print_and_a_shadow_of_the_colour_of_the_wall_stay():
    """Amid the trunk, and along one side of it."""
    picture, exact, pose = person(left_arm=80, right_arm=80)
    hips, shoulders = pose.keypoints[0, [11, 12]], pose.keypoints[0, [5, 6]]
    x, y = np.rint(np.concatenate([hips, shoulders]).mean(axis=0)).astype(int)
    worn = np.zeros(exact.shape, bool)
    worn[y - 25 : y + 25, x - 15 : x + 15] = True
    for row in range(y - 30, y + 30):
        edge = int(np.flatnonzero(exact[row] > 127).max())
        worn[row, edge - 10 : edge + 1] = True
    worn &= exact == 255
    picture[worn] = np.random.default_rng(1).normal((90, 110, 90), 4, (worn.sum(), 3)).clip(0, 255)
    shape = (exact > 127).astype(np.uint8)
    assert cut(picture, shape, exact, pose)[worn].mean() > 0.99


@pytest.mark.slow
def test_shoes_of_the_colour_of_the_floor_stay():
    picture, exact, pose = person()
    feet = np.zeros(exact.shape, bool)
    feet[int(pose.keypoints[0, 15, 1]) :] = True
    feet &= exact == 255
    picture[feet] = (92, 112, 92)
    shape = (exact > 127).astype(np.uint8)
    assert cut(picture, shape, exact, pose)[feet].mean() > 0.98


@pytest.mark.slow
def test_where_nobody_was_found_nothing_goes():
    picture, exact, _ = person()
    shape = (exact > 127).astype(np.uint8)
    assert cut(picture, shape, exact, Pose.absent(1)).sum() > 0.98 * shape.sum()


@pytest.mark.slow
def test_a_matte_has_the_gaps():
    picture, exact, pose = person(left_leg=14, right_leg=14)
    alpha, _ = matte(picture, closed(exact), pose)
    gap = (closed(exact) > 127) & (cv2.dilate(exact, np.ones((13, 13), np.uint8)) == 0)
    assert alpha[gap].mean() < 25 and alpha[exact > 250].mean() > 250


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pig_warrior.jpg", "man_printed_shirt.jpg"])
def test_coats_and_prints_have_none(name):
    reference = real_person(name)
    factor = 640 / max(reference.mask.shape)
    size = tuple(round(side * factor) for side in reference.mask.shape[::-1])
    small = cv2.resize(reference.picture, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(reference.mask, size, interpolation=cv2.INTER_AREA)
    shape = (mask > 127).astype(np.uint8)
    points = Pose((reference.pose.keypoints + 0.5) * factor - 0.5, reference.pose.confidence)
    assert cut(small, shape, mask, points).sum() > 0.998 * shape.sum()
