"""Ground in a silhouette goes where it looks like ground, and nothing that is worn goes with it."""

import cv2
import numpy as np
import pytest

from aa2.extract.scraps import _without_ground, _without_leaks, without_scraps
from aa2.media.picture import read_picture
from aa2.types import KEYPOINTS
from tests.real import real, real_person


def two_legs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Dark trousers on a bright floor, of which the silhouette keeps what is between the legs."""
    picture = np.full((200, 120, 3), (190, 185, 170), np.uint8)
    shape = np.zeros((200, 120), np.uint8)
    shape[20:180, 30:90] = 1
    picture[20:180, 30:90] = (30, 35, 60)
    between = np.zeros(shape.shape, bool)
    between[90:180, 50:70] = True
    picture[between] = (195, 188, 174)
    noise = np.random.default_rng(0).normal(0, 4, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8), shape, between


def test_ground_between_legs_goes():
    picture, shape, between = two_legs()
    kept = _without_ground(picture, shape, 0.9 * between.astype(np.float32), 160)
    assert (kept[between] == 0).mean() > 0.95 and (kept[~between] == shape[~between]).mean() > 0.99


def test_what_looks_like_nothing_else_stays():
    """A bag: nobody is there, but it looks like neither."""
    picture, shape, between = two_legs()
    picture[between] = (200, 30, 30)
    kept = _without_ground(picture, shape, 0.9 * between.astype(np.float32), 160)
    np.testing.assert_array_equal(kept, shape)


def test_where_somebody_is_nothing_goes_whatever_it_looks_like():
    picture, shape, between = two_legs()
    nobody = 0.2 * between.astype(np.float32)
    np.testing.assert_array_equal(_without_ground(picture, shape, nobody, 160), shape)


def test_a_network_that_is_lost_is_not_believed(monkeypatch):
    picture, shape, between = two_legs()
    between[30:180, 34:70] = True
    picture[between] = (195, 188, 174)

    def lost(part, matte, keypoints, confidence):
        rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
        inside = between[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return (1 - 0.9 * inside.astype(np.float32))[None]

    monkeypatch.setattr("aa2.extract.scraps.seen_odds", lost)
    nowhere = np.zeros((KEYPOINTS, 2), np.float32), np.zeros(KEYPOINTS, np.float32)
    np.testing.assert_array_equal(without_scraps(picture, shape, 255 * shape, *nowhere), shape)


def test_what_the_mask_denies_too_goes_whatever_it_looks_like():
    """A notice on the wall behind, into which the silhouette has run."""
    _, shape, _ = two_legs()
    notice = np.zeros(shape.shape, bool)
    notice[40:70, 90:115] = True
    mask, nobody = 255 * shape, 0.6 * notice.astype(np.float32)
    shape[notice] = 1
    kept = _without_leaks(shape, mask, nobody, 160)
    assert not kept[notice].any() and kept[~notice].sum() == shape[~notice].sum()
    np.testing.assert_array_equal(_without_leaks(shape, mask, 0.3 * nobody, 160), shape)


def test_what_begins_within_the_mask_stays():
    """An ear, a bag: at the edge of a soft mask."""
    _, shape, _ = two_legs()
    mask = cv2.GaussianBlur(255 * shape, (0, 0), 6)
    ear = np.zeros(shape.shape, bool)
    ear[40:70, 84:100] = True
    shape[ear] = 1
    kept = _without_leaks(shape, mask, 0.9 * ear.astype(np.float32), 160)
    np.testing.assert_array_equal(kept, shape)


def test_nobody_stays_nobody():
    picture, shape, _ = two_legs()
    nowhere = np.zeros((KEYPOINTS, 2), np.float32)
    assert not without_scraps(picture, 0 * shape, shape, nowhere, np.zeros(KEYPOINTS, np.float32)).any()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cartoon_girl.jpg", "pig_warrior.jpg", "woman_white_shirt.jpg"])
def test_of_whole_people_nearly_nothing_goes(name):
    """Ears, a bun, a wide dress: a network that learnt from rendered people doubts them."""
    picture, reference = read_picture(real(name)), real_person(name)
    factor = 640 / max(reference.mask.shape)
    size = tuple(round(side * factor) for side in reference.mask.shape[::-1])
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    shape = (cv2.resize(reference.mask, size, interpolation=cv2.INTER_AREA) > 127).astype(np.uint8)
    points = (reference.pose.keypoints[0] + 0.5) * factor - 0.5
    kept = without_scraps(small, shape, 255 * shape, points, reference.pose.confidence[0])
    assert kept.sum() > 0.99 * shape.sum()
