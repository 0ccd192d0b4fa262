"""What is told of a person of whom an extractor knows keypoints only."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aa2.extract.found import FoundPerson, Patch
from aa2.extract.people import credible, look, same_person, similarity
from aa2.extract.regions import Region
from aa2.types import BODY, KEYPOINTS
from tests.conditions.figure import draw, standing

LARGE = np.array([[4.0, 0, 0], [0, 4.0, 0]])
SIZE = (512, 512)
NOBODY = np.zeros((KEYPOINTS, 2), np.float32), np.zeros(KEYPOINTS, np.float32)
WALL = np.full((*SIZE[::-1], 3), (90, 110, 90), np.float64)


def person(**limbs) -> tuple[FoundPerson, np.ndarray, np.ndarray]:
    """One who is known by keypoints alone; the picture; the exact mask."""
    pose = standing(**limbs).transformed(LARGE)
    picture, mask = draw(pose, SIZE, WALL)
    where = Region(SIZE[0] / 2, SIZE[1] / 2, max(SIZE))
    return FoundPerson(pose.keypoints[0], pose.confidence[0], 1.0, where), picture, mask


@pytest.mark.parametrize("limbs", [{}, {"left_arm": 80, "right_arm": 30}, {"left_leg": 25}])
def test_a_silhouette_drawn_along_keypoints_is_about_the_person(limbs):
    found, picture, mask = person(**limbs)
    drawn, truth = found.coverage.paste(mask.shape) > 0.5, mask > 127
    assert (drawn & truth).sum() > 0.6 * (drawn | truth).sum()
    assert credible(found)
    exact = replace(found, silhouette=Patch.of_mask(mask, found.place))
    assert same_person(found, exact, picture)
    assert similarity(look(picture, found), look(picture, exact)) > 0.8


def test_the_place_holds_the_body_and_is_the_extractors_if_it_knows_better():
    found, _, mask = person()
    inside = np.zeros(mask.shape, np.uint8)
    inside[mask > 127] = 255
    covered = found.place.paste(np.full((64, 64), 255, np.uint8), (mask.shape[0], mask.shape[1]))
    assert (covered[inside > 0] > 0).mean() > 0.95
    assert found.place.size < 1.5 * np.ptp(found.keypoints[BODY], axis=0).max()
    assert replace(found, body=Region(1, 2, 3)).place == Region(1, 2, 3)


def test_of_whom_nothing_is_sure_the_place_is_where_they_were_looked_for():
    found = FoundPerson(*NOBODY, 0.0, Region(10, 20, 30))
    assert found.place == Region(10, 20, 30)
    assert not found.coverage.alpha.any()
    assert not credible(found)


def test_what_a_detector_gives_is_enough():
    _, _, mask = person()
    rows, columns = np.nonzero(mask > 127)
    box = float(columns.min()), float(rows.min()), float(columns.max()), float(rows.max())
    found = FoundPerson.in_box(box, *NOBODY, 0.7, mask)
    assert found.place == found.region and found.score == 0.7
    again = found.coverage.paste(mask.shape)
    assert ((again > 0.5) == (mask > 127)).mean() > 0.99


@given(
    st.floats(-50, 150),
    st.floats(-50, 150),
    st.floats(20, 200),
    st.floats(-3, 3),
)
def test_a_patch_tells_where_it_is(x, y, size, angle):
    patch = Patch(np.zeros((32, 32), np.float32), Region(x, y, size, angle))
    points = Region(x, y, size, angle).to_picture(np.array([[4.5, 9.5], [31.5, 0.5]]), 32)
    columns, rows = patch.pixels(points)
    assert columns.tolist() == [4, 31] and rows.tolist() == [9, 0]
    patch.alpha[9, 4] = 1
    assert patch.distance(*points[0].tolist()) < 0.01
    assert patch.distance(*points[1].tolist()) == pytest.approx(np.hypot(27, 9), abs=0.01)


def test_nobody_is_infinitely_far():
    assert Patch(np.zeros((8, 8), np.float32), Region(4, 4, 8)).distance(4, 4) == np.inf
