from dataclasses import fields, replace

import numpy as np
import pytest

from aa2.models.lifting import LIFTED, MIRRORED
from aa2.train.detections import ARMS, Noise, behind_pelvis, covered, detected, random_view, seen_from

NONE = Noise(**dict.fromkeys((field.name for field in fields(Noise)), 0.0))
COUNT = len(LIFTED)


def standing(frames: int = 6) -> np.ndarray:
    """``(T, 65, 3)`` somebody who looks along -y and holds the left hand before the belly."""
    points = np.zeros((COUNT, 3))
    heights = {0: 1.6, 5: 1.4, 7: 1.15, 9: 0.9, 11: 0.95, 13: 0.5, 15: 0.08, 17: 0.02}
    for first, height in heights.items():
        for side, x in ((0, 0.2), (1, -0.2)):
            points[first + side] = x, 0, height
    points[0] = 0, -0.1, 1.6
    points[1:5] = [[0.03, -0.08, 1.65], [-0.03, -0.08, 1.65], [0.08, 0, 1.62], [-0.08, 0, 1.62]]
    points[17:23] = [[x, y, 0.02] for x in (0.2, -0.2) for y in (-0.2, -0.15, 0.05)]
    points[9] = 0.0, -0.3, 1.15
    points[23:44], points[44:65] = points[9], points[10]
    return np.tile(points, (frames, 1, 1))


def front(frames: int = 6, distance: float = 4.0) -> np.ndarray:
    """A camera before it at a height of 1 m."""
    view = np.array([[1.0, 0, 0, 0], [0, 0, 1.0, -1.0], [0, -1.0, 0, -distance]])
    return np.tile(view, (frames, 1, 1))


def test_what_a_camera_sees():
    places, distance = seen_from(standing(), front(), 2.0)
    np.testing.assert_allclose(distance[0, [0, 9, 11]], [3.9, 3.7, 4.0])
    np.testing.assert_allclose(
        places[0, 11], [2 * 0.2 / 4, 2 * 0.05 / 4]
    )  # its left is at the right, lower is down
    np.testing.assert_allclose(behind_pelvis(distance)[0, [9, 11, 12]], [-0.3, 0, 0], atol=1e-12)


def test_from_behind_the_trunk_hides_the_hand_before_it():
    back = front() * [[[-1], [1], [-1]]]
    back[:, 2, 3] = -4.0
    for views, hidden in ((front(), False), (back, True)):
        shown = covered(*seen_from(standing(), views, 2.0), 2.0)
        assert shown[:, 9].all() == hidden and shown[:, 23:44].all() == hidden
        assert not shown[:, [5, 6, 15, 16]].any()


def test_without_noise_the_detector_is_exact():
    places, distance = seen_from(standing(), front(), 2.0)
    found, confidence = detected(np.random.default_rng(0), places, distance, 2.0, 1.0, NONE)
    np.testing.assert_allclose(found, places)
    assert (confidence > 0).all() and (confidence <= 1).all()


def test_what_is_outside_the_picture_is_not_found():
    places, distance = seen_from(standing(), front(distance=1.0), 2.0)
    _, confidence = detected(np.random.default_rng(0), places, distance, 2.0, 0.3, NONE)
    assert (confidence[:, [0, 5, 15]] == 0).all() and (confidence[:, 9] > 0).all()


def test_sides_are_confused_for_a_while():
    places, distance = seen_from(standing(40), front(40), 2.0)
    found, _ = detected(np.random.default_rng(2), places, distance, 2.0, 1.0, replace(NONE, swap=1.0))
    swapped = np.isclose(found[:, ARMS], places[:, MIRRORED[ARMS]]).all(axis=(1, 2))
    kept = np.isclose(found[:, ARMS], places[:, ARMS]).all(axis=(1, 2))
    assert (swapped ^ kept).all() and 1 <= swapped.sum() <= 8


@pytest.mark.parametrize(
    "name, keypoints", [("no_hand", slice(23, 65)), ("no_feet", slice(17, 23)), ("no_small_toes", [18, 21])]
)
def test_parts_are_missed(name, keypoints):
    places, distance = seen_from(standing(), front(), 2.0)
    _, confidence = detected(
        np.random.default_rng(0), places, distance, 2.0, 1.0, replace(NONE, **{name: 1.0})
    )
    assert (confidence[:, keypoints] == 0).all()
    assert (np.delete(confidence, np.r_[keypoints], axis=1) > 0).all()


def test_errors_are_about_as_large_as_they_should_be():
    places, distance = seen_from(standing(400), front(400), 2.0)
    noise = replace(NONE, jitter=0.01)
    spreads = []
    for seed in range(40):
        found, _ = detected(np.random.default_rng(seed), places, distance, 2.0, 1.0, noise)
        spreads.append(np.log((found - places)[:, :17].std() / (1.7 * 2 / 4)))
    assert np.exp(np.mean(spreads)) == pytest.approx(0.01, rel=0.3)


@pytest.mark.parametrize("seed", range(20))
def test_any_camera_shows_the_person_upright(seed):
    rng = np.random.default_rng(seed)
    views, focal = random_view(rng, standing(), 1.0)
    np.testing.assert_allclose(
        views[:, :, :3] @ views[:, :, :3].swapaxes(1, 2), np.tile(np.eye(3), (6, 1, 1)), atol=1e-9
    )
    places, distance = seen_from(standing(), views, focal)
    assert (distance > 0.3).all()
    assert (np.abs(places[:, [5, 6]]) < 1.3).all()
    assert places[:, [5, 6], 1].mean() < places[:, [11, 12], 1].mean()
